from odoo.tests import HttpCase, new_test_user, tagged

from .common import BotCase

ARTICLES = "/odoo/action-smart_service_bot.article_action"
PROPOSALS = "/odoo/action-smart_service_bot.article_version_action"
IMPORTS = "/odoo/action-smart_service_bot.article_import_action"


class KnowledgeTour(BotCase):
    """Articles from the first word to the customer who reads them, in a real browser."""

    allow_inherited_tests_method = True
    lang = "en_US"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["smart.service.golden.case"].search([]).active = False
        cls.lead = new_test_user(
            cls.env, "knowledge_lead", "smart_service.group_lead", password="knowledge_lead",
            lang=cls.lang)
        cls.lead.odoobot_state = "disabled"
        cls.agent.write({
            "password": "smart_agent", "lang": cls.lang, "odoobot_state": "disabled"})
        cls.reader = new_test_user(
            cls.env, "knowledge_reader", "base.group_portal", password="knowledge_reader",
            lang=cls.lang)

    def run_tour(self, address, tour, login):
        self.start_tour(address, f"smart_service_bot.{tour}", login=login)
        self.env.invalidate_all()


@tagged("-standard")
class KnowledgeTours(KnowledgeTour):
    def test_a_proposal_is_approved_and_taken_back(self):
        self.run_tour(ARTICLES, "knowledge_propose", "smart_agent")
        version = self.jam.version_ids.filtered(lambda each: each.state == "submitted")
        self.assertEqual(version.author_id, self.agent)
        self.assertIn("both hands", self.jam.body, "an agent publishes nothing")
        self.run_tour(PROPOSALS, "knowledge_approve", "knowledge_lead")
        self.assertEqual((version.state, version.approver_id), ("superseded", self.lead))
        self.assertIn("both hands", self.jam.body)

    def test_a_new_article_is_answered_with(self):
        self.run_tour(ARTICLES, "knowledge_write", "knowledge_lead")
        _channel, said = self.ask("Does the dryer make noise?")
        self.assertIn("60 decibels", said)

    def test_a_file_is_imported(self):
        self.run_tour(IMPORTS, "knowledge_import", "knowledge_lead")
        self.env["smart.service.article.import.row"]._drain()
        self.run_tour(IMPORTS, "knowledge_imported", "knowledge_lead")
        _channel, said = self.ask("What is the weight of the dryer?")
        self.assertIn("41 kg", said)


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestKnowledgeTour(KnowledgeTours, HttpCase):
    pass


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestKnowledgeTourChinese(KnowledgeTours, HttpCase):
    lang = "zh_CN"


@tagged("-standard")
class PortalTour(KnowledgeTour):
    def test_a_customer_reads_and_says_that_it_helped(self):
        self.run_tour("/my/knowledge", "knowledge_portal", "knowledge_reader")
        self.assertEqual((self.jam.read_count, self.jam.helpful_count), (1, 1))


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestKnowledgePortalTour(PortalTour, HttpCase):
    pass


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestKnowledgePortalTourPhone(PortalTour, HttpCase):
    lang = "zh_CN"
    browser_size = "390x844"
    touch_enabled = True
