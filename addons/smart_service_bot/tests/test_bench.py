from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import BotCase


@tagged("post_install", "-at_install")
class TestBench(BotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = new_test_user(cls.env, "bench_lead", "smart_service.group_lead")
        cls.bench = cls.bot.with_user(cls.lead)

    def test_what_can_be_chosen(self):
        options = self.env["smart.service.bot"].with_user(self.lead).smart_bench()
        self.assertIn([self.bot.id, "Test bot"], options["bots"])
        self.assertIn("wechat", dict(options["providers"]))
        self.assertIn("zh_CN", dict(options["languages"]))

    def test_each_step_is_shown(self):
        result = self.bench.smart_rehearse(
            "how do I replace the ink cartridge?", partner_id=self.alice.id)
        self.assertEqual(result["article"], self.ink.title)
        self.assertIn("Open the front cover.", result["text"])
        self.assertEqual(result["outcome_label"], "Answered with an article")
        steps = {step["step"]: step for step in result["trace"]["steps"]}
        self.assertLessEqual({"read", "search", "decide"}, set(steps))
        self.assertEqual(steps["search"]["hits"][0]["article_id"], self.ink.id)
        self.assertGreater(result["trace"]["ms"], 0)

    def test_what_is_shown_has_names(self):
        result = self.bench.with_context(lang="zh_CN").smart_rehearse("转人工", lang="zh_CN")
        names = result["names"]
        decided = next(
            step for step in result["trace"]["steps"] if step["step"] == "decide")
        for finding in ("action", "reason"):
            self.assertIn(decided[finding], names[finding])
        read = next(step for step in result["trace"]["steps"] if step["step"] == "read")
        self.assertEqual(names["emotion"][read["emotion"][0]], "平静")
        self.assertIn(read["intent"], names["intent"])
        self.assertIn("order_status", names["tool"])

    def test_what_is_asked_back_has_a_name(self):
        result = self.bench.smart_rehearse("My printer is broken", provider="web", lang="en_US")
        decided = next(
            step for step in result["trace"]["steps"] if step["step"] == "decide")
        self.assertEqual(decided["action"], "ask")
        self.assertEqual(
            result["names"]["name"][decided["name"]], "Which device it is · What is wrong")

    def test_as_a_given_customer_over_several_turns(self):
        first = self.bench.smart_rehearse(
            "My printer is broken, please send an engineer", partner_id=self.alice.id,
            provider="wechat")
        self.assertEqual(first["outcome"], "asked")
        second = self.bench.smart_rehearse(
            "The toner rubs off and the paper curls", partner_id=self.alice.id,
            provider="wechat", state=first["state"])
        self.assertEqual(second["tool"], "create_repair")
        self.assertFalse(self.env["smart.service.ticket"].search(
            [("partner_id", "=", self.alice.id)]))

    def test_the_language_can_be_given(self):
        result = self.bench.smart_rehearse("转人工", lang="zh_CN", provider="web")
        self.assertEqual(result["outcome"], "handed_over")
        self.assertEqual(result["reason_label"], "Customer asked for a person")
        self.assertIn("人工", result["text"])

    def test_who_may_test(self):
        manager = new_test_user(self.env, "bench_manager", "smart_service.group_manager")
        self.assertTrue(self.bot.with_user(manager).smart_rehearse("hello")["text"])
        for user in (self.agent, new_test_user(self.env, "bench_stranger", "base.group_user")):
            bot = self.bot.with_user(user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                bot.smart_bench()
            with self.subTest(user.login), self.assertRaises(AccessError):
                bot.smart_rehearse("hello")

    def test_only_customers_and_bots_of_own_companies(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.alice.company_id = other
        with self.assertRaises(AccessError):
            self.bench.smart_rehearse("hello", partner_id=self.alice.id)
        self.bot.company_id = other
        with self.assertRaises(AccessError):
            self.bench.smart_rehearse("hello")

    def test_another_companys_articles_and_records_are_not_told(self):
        """A bot of all companies spoke for the first one of them, whoever tried it out."""
        other = self.env["res.company"].create({"name": "Other"})
        self.ink.company_id = self.env.company
        order = self.env["sale.order"].create({"partner_id": self.alice.id})
        order.action_confirm()
        stranger = new_test_user(
            self.env, "bench_other", "smart_service.group_lead", company_id=other.id,
            company_ids=[(6, 0, other.ids)])
        for question, own, secret in (
                ("how do I replace the ink cartridge?", "front cover", "front cover"),
                ("where is my order?", order.name, order.name)):
            with self.subTest(question):
                result = self.bench.smart_rehearse(question, partner_id=self.alice.id)
                self.assertIn(own, result["text"])
                result = self.bot.with_user(stranger).smart_rehearse(
                    question, partner_id=self.alice.id)
                self.assertNotIn(secret, result["text"])
                self.assertNotIn(secret, str(result["trace"]))
