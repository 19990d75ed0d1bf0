from odoo.tests import HttpCase, new_test_user, tagged

from .common import BotCase
from .llm_common import LlmMixin
from .test_copilot import CopilotMixin


class CopilotTour(LlmMixin, CopilotMixin, BotCase):
    """A conversation with a suggested answer, in a real browser."""

    allow_inherited_tests_method = True
    lang = "en_US"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["smart.service.llm.profile"].search([]).active = False
        cls.agent.write({
            "password": "smart_agent", "lang": cls.lang, "odoobot_state": "disabled"})

    def setUp(self):
        super().setUp()
        self.channel = self.conversation("墨盒怎么换？", user="bob")
        self.address = f"/odoo/discuss?active_id=discuss.channel_{self.channel.id}"

    def run_tour(self, address, tour):
        self.start_tour(address, f"smart_service_bot.{tour}", login="smart_agent")
        self.env.invalidate_all()

    def assert_used(self):
        suggestion = self.suggestions(article_id=self.ink_zh.id)
        self.assertEqual((suggestion.state, suggestion.user_id), ("used", self.agent))
        self.assertIn("取出旧墨盒", suggestion.sent_message_id.body)
        return suggestion


# run by those below, which have a browser
@tagged("-standard")
class DesktopTours(CopilotTour):
    def test_a_suggested_answer_and_words_from_the_model(self):
        model = self.start_model(
            behaviour="scripted", delay=0.3,
            script=["DRAFT of a reply to the customer", "SHORT reply", "Wants ink."])
        self.llm_profile(model, seconds=10)
        self.run_tour(self.address, "copilot")
        self.assert_used()
        self.assertEqual(self.suggestions(kind="draft").state, "used")
        self.assertEqual(self.suggestions(kind="summary").state, "used")
        self.assertIn("Wants ink.", self.channel.sudo().message_ids[0].body)

    def test_without_a_mouse(self):
        self.run_tour(self.address, "copilot_keys")
        self.assert_used()

    def test_beside_a_ticket(self):
        # a form sends nothing to somebody without an address
        self.bob.email = "mingyue@example.com"
        ticket = self.env["smart.service.ticket"].with_user(self.agent).create({
            "name": "墨盒怎么换", "partner_id": self.bob.id})
        self.run_tour(
            f"/odoo/action-smart_service.action_ticket/{ticket.id}", "copilot_form")
        self.assertEqual(self.assert_used().res_id, ticket.id)


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestCopilotTour(DesktopTours, HttpCase):
    pass


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestCopilotTourChinese(DesktopTours, HttpCase):
    lang = "zh_CN"


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestCopilotTourPhone(CopilotTour, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_an_agent_answers_on_a_phone(self):
        self.run_tour("/odoo/discuss", "copilot_phone")
        self.assert_used()


@tagged("-standard")
class BenchTour(BotCase):
    """A team lead tries the bot out as one of the customers."""

    allow_inherited_tests_method = True
    lang = "en_US"

    def test_a_lead_sees_each_step(self):
        lead = new_test_user(
            self.env, "bench_lead", "smart_service.group_lead", password="bench_lead",
            lang=self.lang)
        # nobody else writes to him meanwhile
        lead.odoobot_state = "disabled"
        # the bench begins with the first one
        self.env["smart.service.bot"].search([("id", "!=", self.bot.id)]).active = False
        before = self.env["mail.message"].search_count([])
        self.start_tour("/odoo/bot-bench", "smart_service_bot.bench", login="bench_lead")
        self.env.invalidate_all()
        self.assertEqual(self.env["mail.message"].search_count([]), before)


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestBenchTour(BenchTour, HttpCase):
    pass


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestBenchTourChinese(BenchTour, HttpCase):
    lang = "zh_CN"


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestBenchTourPhone(BenchTour, HttpCase):
    browser_size = "390x844"
    touch_enabled = True
