from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .test_signal import HIGHER_MODEL, SignalCase

PRICE = "How much is the pro model?"


@tagged("post_install", "-at_install")
class TestSignalThreshold(SignalCase):
    """What people confirm and reject moves what is done without asking them."""

    def threshold(self, kind="purchase_intent"):
        Threshold = self.env["smart.service.signal.threshold"]
        return Threshold._ensure(self.env.company, [kind])

    def test_before_any_verdict_it_stands_at_its_start(self):
        self.assertEqual(self.threshold().value, 0.75)
        self.assertEqual(self.threshold("churn_risk").value, 0.7)

    def test_three_rejections_stop_leads_and_a_click_still_makes_one(self):
        for number in range(3):
            signal = self.signals(self.say(PRICE, user=f"no{number}"))
            self.assertTrue(signal.lead_id)
            signal.with_user(self.agent).action_reject()
        threshold = self.threshold()
        self.assertEqual((threshold.value, threshold.rejected), (0.85, 3))
        channel = self.say(PRICE, user="next")
        signal = self.signals(channel)
        self.assertFalse(signal.lead_id, "people have said that this is wrong too often")
        self.assertTrue(self.signals(self.say(HIGHER_MODEL, user="sure")).lead_id)
        signal.with_user(self.agent).action_confirm()
        self.assertTrue(signal.lead_id)
        self.assertEqual(threshold.value, 0.75, "one was right after all")

    def test_confirmed_guesses_lower_it(self):
        guess = "Any discount for 20 pieces?"
        for number in range(7):
            signal = self.signals(self.say(guess, user=f"yes{number}"))
            self.assertFalse(signal.lead_id)
            signal.with_user(self.agent).action_confirm()
        self.assertEqual(self.threshold().value, 0.65)
        self.assertTrue(self.signals(self.say(guess, user="next")).lead_id)

    def test_alerts_follow_their_threshold_too(self):
        for number in range(3):
            self.signals(self.say("I want to cancel my subscription", user=f"c{number}")
                         ).action_reject()
        channel = self.say("I want to cancel my subscription", user="next")
        self.assertEqual(self.signals(channel).kind, "churn_risk")
        self.assertFalse(self.alerts(channel))

    def test_companies_learn_apart(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        for number in range(3):
            self.signals(self.say(PRICE, user=f"no{number}")).action_reject()
        Threshold = self.env["smart.service.signal.threshold"]
        self.assertEqual(Threshold._of("purchase_intent", company), 0.75)
        self.assertEqual(Threshold._of("purchase_intent", self.env.company), 0.85)

    def test_it_says_why(self):
        for number in range(3):
            self.signals(self.say(PRICE, user=f"no{number}")).action_reject()
        explanation = self.threshold().explanation
        self.assertIn("0.85 and more", explanation)
        self.assertIn("0 confirmed, 3 rejected", explanation)
        self.assertEqual(self.threshold().display_name, "Wants to buy")

    def test_team_leads_set_where_it_starts_and_agents_do_not(self):
        self.env["smart.service.signal.threshold"].with_user(self.lead_user).action_open()
        threshold = self.threshold()
        with Form(threshold.with_user(self.lead_user)) as form:
            form.start = 0.9
        self.assertEqual(threshold.value, 0.9)
        self.assertEqual(threshold.with_user(self.agent).value, 0.9)
        with self.assertRaises(AccessError):
            threshold.with_user(self.agent).start = 0.2
        engineer = new_test_user(self.env, "thr_engineer", "smart_service.group_engineer")
        with self.assertRaises(AccessError):
            threshold.with_user(engineer).read(["value"])
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "thr_elsewhere", "smart_service.group_lead", company_id=company.id,
            company_ids=[Command.set(company.ids)])
        with self.assertRaises(AccessError):
            threshold.with_user(stranger).read(["value"])


@tagged("post_install", "-at_install")
class TestSignalCounted(SignalCase):
    """What is no signal once, but is when it comes again and again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(cls.env, "smart_owner", "base.group_user", name="Olga Owner")
        cls.api, cls.printing = cls.env["smart.service.product.module"].create([
            {"name": "Open API", "keywords": "API, 接口", "is_premium": True},
            {"name": "Printing", "keywords": "duplex, 双面", "user_id": cls.owner.id,
             "tutorial_url": "https://qinghe.example/duplex",
             "training_url": "https://qinghe.example/training"},
        ])

    def kinds(self, channel, kind):
        return self.signals(channel).filtered(lambda signal: signal.kind == kind)

    def told(self, channel):
        return [channel._smart_text(message) for message in channel.message_ids
                if message.author_id != channel._smart_customer_partner()]

    # === PREMIUM === #

    def test_asking_three_times_for_a_premium_feature_makes_a_lead(self):
        channel = self.say("Does it work with an API?")
        self.say("你们的接口怎么用？")
        signals = self.kinds(channel, "premium_interest")
        self.assertEqual(sorted(signals.mapped("times")), [1, 2])
        self.assertFalse(signals.lead_id)
        self.say("We would need the API for our shop.")
        third = self.kinds(channel, "premium_interest") - signals
        self.assertEqual((third.times, third.module_id), (3, self.api))
        self.assertEqual(third.lead_id.origin_channel_id, channel)
        self.assertEqual(third.lead_id.smart_intent, "premium_interest")

    def test_the_number_is_the_companys(self):
        self.env.company.smart_premium_times = 1
        signal = self.kinds(self.say("Does it work with an API?"), "premium_interest")
        self.assertTrue(signal.lead_id)

    def test_a_rejected_or_an_old_one_does_not_count(self):
        channel = self.say("Does it work with an API?")
        self.kinds(channel, "premium_interest").action_reject()
        self.say("Tell me about the API")
        self.assertEqual(self.kinds(channel, "premium_interest")[0].times, 1)
        self.kinds(channel, "premium_interest").said_at = (
            fields.Datetime.now() - timedelta(days=31))
        self.say("What about the API?")
        self.assertEqual(self.kinds(channel, "premium_interest")[0].times, 1)

    def test_who_has_it_already_is_no_lead(self):
        channel = self.say("Hello")
        partner = channel._smart_customer_partner()
        tier = self.env["smart.service.tier"].create({"name": "Gold members"})
        self.api.tier_ids = tier
        partner.smart_tier_id = tier
        self.say("The API is down")
        self.assertFalse(self.kinds(channel, "premium_interest"))
        partner.smart_tier_id = False
        product = self.env["product.product"].create({"name": "API licence"})
        self.api.product_ids = product
        order = self.env["sale.order"].create({
            "partner_id": partner.id, "order_line": [Command.create({"product_id": product.id})]})
        order.action_confirm()
        self.say("The API is slow")
        self.assertFalse(self.kinds(channel, "premium_interest"))

    def test_what_he_does_not_want_does_not_count(self):
        self.assertFalse(self.kinds(self.say("We don't need an API"), "premium_interest"))

    # === AGAIN AND AGAIN === #

    def test_the_third_time_the_tutorial_is_sent_in_his_language(self):
        channel = self.say("How do I set up duplex printing?", lang="en_US")
        self.say("How can I print duplex?")
        self.assertFalse(self.kinds(channel, "repeated_question"))
        self.say("Again: how do I print duplex?")
        signal = self.kinds(channel, "repeated_question")
        self.assertEqual((signal.times, signal.module_id), (3, self.printing))
        self.assertTrue(signal.invited_at)
        said = [text for text in self.told(channel) if "qinghe.example" in text]
        self.assertEqual(len(said), 1)
        self.assertIn("https://qinghe.example/duplex", said[0])
        self.assertIn("https://qinghe.example/training", said[0])
        self.say("And how do I print duplex?")
        self.assertEqual(len(self.kinds(channel, "repeated_question")), 1, "once in the period")

    def test_what_was_asked_of_another_company_does_not_count(self):
        theirs = self.say("How do I set up duplex printing?")
        self.say("How can I print duplex?")
        theirs._smart_close("idle")
        theirs.smart_company_id = self.env["res.company"].create({"name": "Elsewhere"})
        channel = self.say("Again: how do I print duplex?")
        self.assertNotEqual(channel, theirs)
        self.assertFalse(self.kinds(channel, "repeated_question"))

    def test_chinese_questions_are_known_again_in_other_words(self):
        channel = self.say("怎么设置双面打印？", lang="zh_CN")
        self.say("请问双面打印要怎么设置啊")
        self.say("双面打印在哪里设置？")
        self.assertEqual(self.kinds(channel, "repeated_question").module_id, self.printing)
        self.assertIn("https://qinghe.example/duplex", " ".join(self.told(channel)))

    def test_different_questions_are_no_repetition(self):
        channel = self.say("How do I set up duplex printing?")
        self.say("When does the shop open?")
        self.say("What does the small filter weigh?")
        self.assertFalse(self.kinds(channel, "repeated_question"))

    def test_questions_of_months_ago_do_not_count(self):
        channel = self.say("How do I set up duplex printing?")
        self.say("How do I set up duplex printing?")
        channel.message_ids.date = fields.Datetime.now() - timedelta(days=40)
        self.say("How do I set up duplex printing?")
        self.assertFalse(self.kinds(channel, "repeated_question"))

    def test_without_a_tutorial_a_person_is_asked_to_invite_him(self):
        self.printing.write({"tutorial_url": False, "training_url": False})
        for _time in range(3):
            channel = self.say("How do I set up duplex printing?")
        self.assertEqual(self.alerts(channel).user_id, self.owner)
        self.assertIn("duplex", self.alerts(channel).note)

    # === SCORING === #

    def test_scoring_looks_at_wish_channel_and_tier(self):
        fields_looked_at = self.env["crm.lead"]._pls_get_safe_fields()
        self.assertLessEqual({"smart_intent", "smart_provider", "smart_tier_id"},
                             set(fields_looked_at))
        tier = self.env["smart.service.tier"].create({"name": "Gold members"})
        channel = self.say("Hello")
        channel._smart_customer_partner().smart_tier_id = tier
        self.say(HIGHER_MODEL)
        lead = self.signals(channel).lead_id
        self.assertEqual(
            (lead.smart_intent, lead.smart_provider, lead.smart_tier_id),
            ("purchase_intent", "api", tier))

    def test_a_wish_that_is_often_won_scores_higher(self):
        """Won and lost leads differ in their wish alone; so do the scores of two new ones."""
        Lead = self.env["crm.lead"]
        self.env["ir.config_parameter"].set_param("crm.pls_start_date", "2000-01-01")
        self.env["ir.config_parameter"].set_param("crm.pls_fields", "smart_intent")
        team = self.team("Scored", [])
        for number in range(12):
            won, lost = Lead.create([{
                "name": f"{kind} {number}", "type": "opportunity", "team_id": team.id,
                "smart_intent": kind, "user_id": False,
            } for kind in ("trial_request", "premium_interest")])
            won.action_set_won()
            lost.action_set_lost()
        Lead._rebuild_pls_frequency_table()
        good, bad = Lead.create([{
            "name": kind, "type": "opportunity", "team_id": team.id, "smart_intent": kind,
            "user_id": False} for kind in ("trial_request", "premium_interest")])
        self.assertGreater(good.automated_probability, bad.automated_probability)

    # === ASSIGNMENT === #

    def test_industry_region_and_load_decide(self):
        """Trial request → by industry, then by region, then by who has most room."""
        food, school = self.env["res.partner.industry"].create([
            {"name": "Catering"}, {"name": "Schools"}])
        guangdong, shanghai = self.env["res.country.state"].search(
            [("country_id", "=", self.country.id)], limit=2)
        people = {name: self.salesperson(name) for name in ("south", "north", "busy", "classes")}
        self.team("Catering", [
            (people["south"], f"[('state_id', '=', {guangdong.id})]", 90),
            (people["north"], f"[('state_id', '=', {shanghai.id})]", 90),
            (people["busy"], f"[('state_id', '=', {guangdong.id})]", 30),
        ], f"[('partner_id.industry_id', '=', {food.id})]", sequence=1)
        self.team("Schools", [(people["classes"], "[]", 90)],
                  f"[('partner_id.industry_id', '=', {school.id})]", sequence=2)
        told = {}
        for name, industry, state in (
                ("a", food, guangdong), ("b", food, shanghai), ("c", school, guangdong)):
            self.env["res.partner"].create({
                "name": name, "email": f"{name}@trial.example", "industry_id": industry.id,
                "state_id": state.id, "country_id": self.country.id})
            channel = self.say("Can I get a free trial?", user=name, email=f"{name}@trial.example")
            lead = self.signals(channel).lead_id
            told[name] = (lead.user_id, lead.team_id.name)
        self.assertEqual(told, {
            "a": (people["south"], "Catering"), "b": (people["north"], "Catering"),
            "c": (people["classes"], "Schools")})

    # === MODULES === #

    def test_team_leads_name_modules_and_agents_do_not(self):
        Module = self.env["smart.service.product.module"]
        with Form(Module.with_user(self.lead_user)) as module:
            module.name = "App"
        with self.assertRaises(AccessError):
            Module.with_user(self.agent).create({"name": "App"})
        self.assertTrue(self.api.with_user(self.agent).name)
        engineer = new_test_user(self.env, "mod_engineer", "smart_service.group_engineer")
        with self.assertRaises(AccessError):
            self.api.with_user(engineer).read(["name"])
        self.api.company_id = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self.api.with_user(self.agent).read(["name"])

    def test_comments_elsewhere_become_signals_but_no_feelings(self):
        partner = self.env["res.partner"].create({"name": "Commenter"})
        found = self.env["smart.service.signal"]._record_comment(
            f"Terrible service! {HIGHER_MODEL}", partner, self.env.company)
        self.assertEqual(found.mapped("kind"), ["purchase_intent"])
        self.assertEqual((found.source, found.lead_id.partner_id), ("comment", partner))
