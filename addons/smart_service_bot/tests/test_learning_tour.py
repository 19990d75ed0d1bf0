from odoo.tests import HttpCase, tagged

from .learning_common import INK, LearningCase

DESK = "/odoo/action-smart_service_bot.learning_item_action"
QUESTION = "Can the dishwasher basket hold baby bottles?"


@tagged("-standard")
class LearningTour(LearningCase):
    """From what the bot did not know to what it answers, in a real browser."""

    allow_inherited_tests_method = True
    lang = "en_US"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["smart.service.learning.item"].search([]).unlink()
        cls.env["smart.service.golden.case"].search([]).active = False
        cls.lead.write({
            "password": "learning_lead", "lang": cls.lang, "odoobot_state": "disabled"})
        cls.case = cls.env["smart.service.golden.case"].create({
            "name": INK, "bot_id": cls.bot.id, "lang": "en_US", "turn_ids": [(0, 0, {
                "says": INK, "kind": "article", "article_id": cls.ink.id,
                "contains": "front cover"})]})

    def run_tour(self, tour):
        self.start_tour(DESK, f"smart_service_bot.{tour}", login="learning_lead")
        self.env.invalidate_all()

    def test_what_was_not_known_is_learnt(self):
        for question, user in ((QUESTION, "alice"), ("baby bottles in the dishwasher?", "bob")):
            channel, _said = self.ask(question, user=user)
            if channel.smart_owner == "bot":
                self.say("agent", user=user)
            self.reply(channel, "Yes, up to eight bottles fit into the upper basket.")
            channel._smart_close("agent")
        self.env["smart.service.learning.question"]._cron_collect()
        self.run_tour("learning_publish")
        self.try_cases()
        self.assertEqual(self.case.state, "right", "tried, though nobody had tried it before")
        self.run_tour("learning_published")
        _channel, said = self.ask(QUESTION, user="bob")
        self.assertIn("eight bottles", said)

    def test_what_would_turn_a_case_wrong_is_refused(self):
        item = self.env["smart.service.learning.item"].create({
            "name": "About the ink cartridge", "lang": "en_US", "article_id": self.ink.id,
            "state": "b_draft", "body": "<p>Ask your dealer.</p>"})
        item.with_user(self.lead).action_publish()
        self.try_cases("refused")
        self.run_tour("learning_refused")


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestLearningTour(LearningTour, HttpCase):
    pass


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestLearningTourChinese(LearningTour, HttpCase):
    lang = "zh_CN"
