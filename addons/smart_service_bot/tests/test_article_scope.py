from datetime import date, timedelta

from psycopg2.errors import CheckViolation

from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import BotCase

JAM = "how do I clear a paper jam"


@tagged("post_install", "-at_install")
class TestArticleScope(BotCase):
    def told(self, question=JAM, channel=None, **values):
        knowledge = self.env["smart.service.knowledge"]
        if channel:
            values["channel"] = channel
        hits = knowledge._search_articles(
            question, "en_US", self.env.company, **values)
        return [hit.article_id for hit in hits]

    def test_an_article_holds_from_its_first_to_its_last_day(self):
        self.jam.write({"valid_from": date(2026, 3, 1), "valid_to": date(2026, 3, 31)})
        for day, holds in (("2026-02-28 12:00", False), ("2026-03-01 00:30", True),
                           ("2026-03-31 12:00", True), ("2026-04-01 12:00", False)):
            with self.subTest(day=day), freeze_time(day):
                self.assertEqual(self.jam.id in self.told(), holds)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.jam.valid_to = date(2026, 2, 1)

    def test_an_article_for_one_channel_is_told_there_alone(self):
        channel = self.say("hello", user="alice")
        self.jam.provider = "wechat"
        self.assertNotIn(self.jam.id, self.told(channel=channel))
        self.assertNotIn(self.jam.id, self.told())
        self.jam.provider = self.account.provider
        self.assertIn(self.jam.id, self.told(channel=channel))

    def test_what_is_for_agents_is_never_told_by_the_bot(self):
        self.jam.audience = "agents"
        self.assertNotIn(self.jam.id, self.told())
        _channel, answer = self.ask(JAM)
        self.assertNotIn("both hands", answer)

    def test_articles_of_a_tier_are_for_its_customers(self):
        gold = self.env["smart.service.tier"].create({"name": "Gold test"})
        self.jam.tier_ids = gold
        channel = self.say("hello", user="alice")
        self.assertNotIn(self.jam.id, self.told(channel=channel))
        self.alice.smart_tier_id = gold
        self.assertIn(self.jam.id, self.told(channel=channel))
        self.assertNotIn(self.jam.id, self.told())

    def test_articles_of_a_stage_are_for_those_who_have_reached_it(self):
        channel = self.say("hello", user="alice")
        knowledge = self.env["smart.service.knowledge"]
        scope = knowledge._situation(channel).scope
        self.assertEqual(knowledge._stage(scope), "setup")
        self.jam.stage = "use"
        self.assertNotIn(self.jam.id, self.told(channel=channel))
        self.assertIn(self.jam.id, self.told())
        with freeze_time(date.today() + timedelta(days=60)):
            self.assertEqual(knowledge._stage(scope), "use")
            self.assertIn(self.jam.id, self.told(channel=channel))
        with freeze_time(date.today() + timedelta(days=1500)):
            self.assertEqual(knowledge._stage(scope), "late")
        self.lot_alice.smart_owner_id = False
        self.assertEqual(knowledge._stage(scope), "before")

    def test_the_stage_that_a_person_has_tagged_counts(self):
        self.jam.stage = "late"
        channel = self.say("hello", user="alice")
        self.assertNotIn(self.jam.id, self.told(channel=channel))
        self.alice.category_id += self.env.ref("smart_service.tag_stage_late")
        self.assertIn(self.jam.id, self.told(channel=channel))

    def test_a_curated_answer_goes_before_a_passage(self):
        answer = self.env["smart.service.article"].create({
            "kind": "answer", "lang": "en_US", "state": "published",
            "title": "Paper jam, how do I clear it",
            "body": "<p>We do that for you, free of charge.</p>"})
        self.jam.variants = JAM
        self.assertEqual(self.told()[0], answer.id)
        self.assertNotEqual(self.told("Replace an ink cartridge")[0], answer.id)
        _channel, said = self.ask(JAM)
        self.assertIn("We do that for you, free of charge.", said)

    def test_the_article_about_the_own_device_goes_first(self):
        other = self.env["product.template"].create({"name": "Inkjet IJ-9"})
        values = {"lang": "en_US", "state": "published", "body": "<p>x</p>"}
        article, foreign = self.env["smart.service.article"].create([
            {**values, "title": "Cleaning the print head", "variants": "clean print head LP",
             "product_tmpl_ids": self.printer.product_tmpl_id.ids},
            {**values, "title": "Cleaning the print head", "product_tmpl_ids": other.ids}])
        channel = self.say("hello", user="alice")
        self.assertEqual(self.told("cleaning the print head", channel=channel)[0], article.id)
        situation = self.env["smart.service.knowledge"]._situation(channel, products=other)
        found = self.told("cleaning the print head", situation=situation)
        self.assertIn(foreign.id, found)
        self.assertNotIn(article.id, found)

    def test_the_bot_uses_the_words_meant_for_the_channel(self):
        self.jam.answer_ids = [(0, 0, {
            "provider": self.account.provider, "body": "<p>Pull it out with one hand.</p>"})]
        _channel, said = self.ask(JAM)
        self.assertIn("with one hand", said)
        self.assertNotIn("both hands", said)

    def test_the_owner_is_asked_on_the_day_and_once(self):
        lead = new_test_user(self.env, "review_lead", "smart_service.group_lead")
        self.jam.write({"user_id": lead.id, "review_date": date.today()})
        self.ink.write({"user_id": lead.id, "review_date": date.today() + timedelta(days=1)})
        Article = self.env["smart.service.article"]
        Article._cron_review()
        Article._cron_review()
        self.assertEqual(len(self.jam.activity_ids), 1)
        self.assertEqual(self.jam.activity_ids.user_id, lead)
        self.assertFalse(self.ink.activity_ids)
        self.assertEqual(
            Article.search([("is_review_due", "=", True), ("id", "in", (self.jam | self.ink).ids)]),
            self.jam)
        self.jam.with_user(lead).action_reviewed()
        self.assertFalse(self.jam.activity_ids)
        self.assertGreater(self.jam.review_date, date.today() + timedelta(days=150))
