from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import BotCase

MODELS = ("smart.service.article", "smart.service.bot", "smart.service.bot.turn")


@tagged("post_install", "-at_install")
class TestBotAccess(BotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            role: new_test_user(cls.env, f"bot_{role}", f"smart_service.group_{role}")
            for role in ("lead", "dispatcher", "engineer", "manager")}
        cls.users["agent"] = cls.agent
        cls.users["sales"] = new_test_user(
            cls.env, "bot_sales", "sales_team.group_sale_salesman")
        cls.users["stranger"] = new_test_user(cls.env, "bot_stranger", "base.group_user")

    def can(self, role, model, operation):
        return self.env[model].with_user(self.users[role]).has_access(operation)

    def test_who_may_what(self):
        may = {
            ("smart.service.article", "read"): {
                "agent", "lead", "dispatcher", "engineer", "manager", "sales"},
            ("smart.service.article", "write"): {"lead", "manager"},
            ("smart.service.article", "unlink"): {"manager"},
            ("smart.service.topic", "read"): {
                "agent", "lead", "dispatcher", "engineer", "manager", "sales"},
            ("smart.service.topic", "write"): {"lead", "manager"},
            ("smart.service.topic", "unlink"): {"manager"},
            ("smart.service.article.version", "read"): {"agent", "lead", "manager"},
            ("smart.service.article.version", "write"): {"agent", "lead", "manager"},
            ("smart.service.article.answer", "read"): {
                "agent", "lead", "dispatcher", "engineer", "manager", "sales"},
            ("smart.service.article.answer", "write"): {"lead", "manager"},
            ("smart.service.article.import", "read"): {"lead", "manager"},
            ("smart.service.article.import", "write"): {"lead", "manager"},
            ("smart.service.article.import.row", "read"): {"lead", "manager"},
            ("smart.service.article.import.row", "create"): set(),
            ("smart.service.article.use", "read"): {"lead", "manager"},
            ("smart.service.article.use", "write"): set(),
            ("smart.service.article.use", "create"): set(),
            ("smart.service.bot", "read"): {"agent", "lead", "manager"},
            ("smart.service.bot", "write"): {"manager"},
            ("smart.service.bot.turn", "read"): {"lead", "manager"},
            ("smart.service.bot.turn", "write"): {"manager"},
            ("smart.service.bot.turn", "create"): set(),
            ("smart.service.bot.turn", "unlink"): set(),
        }
        for (model, operation), allowed in may.items():
            for role in self.users:
                with self.subTest(model=model, operation=operation, role=role):
                    self.assertEqual(self.can(role, model, operation), role in allowed)

    def test_drafts_are_for_those_who_write_them(self):
        self.jam.state = "draft"
        for role in ("agent", "sales"):
            with self.assertRaises(AccessError):
                self.jam.with_user(self.users[role]).read(["title"])
        self.assertTrue(self.jam.with_user(self.users["lead"]).read(["title"]))
        found = self.env["smart.service.article"].with_user(self.agent).search(
            [("title", "ilike", "ink")])
        self.assertIn(self.ink, found)
        self.assertEqual(found[:1].use_count, 0)

    def test_other_companies_articles_are_hidden(self):
        self.ink.company_id = self.env["res.company"].create({"name": "Other"})
        with self.assertRaises(AccessError):
            self.ink.with_user(self.users["manager"]).read(["title"])

    def test_agents_do_not_read_the_bots_memory(self):
        channel, _text = self.ask("please send an engineer, my printer is broken")
        with self.assertRaises(AccessError):
            channel.with_user(self.agent).read(["smart_bot_state"])
