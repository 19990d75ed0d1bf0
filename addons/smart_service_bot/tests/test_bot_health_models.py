from odoo.tests import new_test_user, tagged

from .common import BotCase
from .llm_common import LlmMixin


@tagged("post_install", "-at_install")
class TestBotHealthModels(LlmMixin, BotCase):
    """A model or an external bot that does not answer is seen on the health desk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["smart.service.llm.profile"].search([]).active = False
        cls.lead = new_test_user(cls.env, "health_lead", "smart_service.group_lead")

    def told(self):
        desk = self.env["smart.service.health"].with_user(self.lead).desk()
        return [check["text"] for check in desk["checks"] if "Simulated" in check["text"]]

    def test_a_model_that_rests_and_one_without_budget(self):
        model = self.start_model()
        profile = self.llm_profile(model)
        self.assertFalse(self.told())
        model.failure = "401"
        asked = [{"role": "user", "content": "Well?"}]
        profile._ask_one("draft", asked)
        self.assertRegex(" ".join(self.told()), "is not asked until .*: 401")
        self.assertNotIn("sk-test", " ".join(self.told()))
        profile.action_wake()
        self.assertFalse(self.told())
        profile.day_budget = 0.0001
        profile._ask_one("draft", asked)
        self.assertRegex(" ".join(self.told()), "is spent. Not asked in 24 hours: 1")
        profile.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self.told(), "that is the other company's matter")

    def test_an_external_bot(self):
        brain = self.env["smart.service.brain"].create({
            "name": "Simulated", "kind": "dify", "address": "http://127.0.0.1:9", "seconds": 1})
        self.bot.brain_id = brain
        channel = self.say("hello", user="alice")
        request = self.env["smart.service.llm.request"]._ask(
            self.turn(channel), "What now?", lang="en_US")
        self.assertFalse(self.told())
        request.write({"outcome": "failed", "failure": "timeout"})
        self.assertEqual(self.told(), [
            "The external bot “Simulated” does not answer (Too slow). Failures in 24 hours: 1"])
        request.copy({"turn_id": self.turn(self.say("thanks", user="alice")).id,
                      "outcome": "answer", "failure": False})
        self.assertFalse(self.told(), "it answers again")
        request.search([("outcome", "=", "answer")]).unlink()
        self.assertTrue(self.told())
        self.bot.brain_id = False
        self.assertFalse(self.told(), "it is not in use")
