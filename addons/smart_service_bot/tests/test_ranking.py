from odoo.tests import tagged

from .common import BotCase
from .llm_common import LlmMixin

EITHER = "paper or cartridge: how do I change the ink cartridge, how do I clear a paper jam?"


@tagged("post_install", "-at_install")
class TestRanking(LlmMixin, BotCase):
    """Articles that fit about equally well, put in order while the customer waits."""

    def setUp(self):
        super().setUp()
        self.env["smart.service.llm.profile"].search([]).active = False
        self.bot.ranks = True

    def asked(self, user="alice"):
        """(turn, how it was answered) after the model has been waited for."""
        channel = self.say(EITHER, user=user)
        self.env["smart.service.queue.mixin"]._drain_all()
        self.env.invalidate_all()
        return self.turn(channel)

    def profile(self, **settings):
        model = self.start_model(behaviour="scripted", **settings)
        self.llm_profile(model, use_rerank=True, use_answer=False)
        return model

    def test_a_model_says_which_article_fits_best(self):
        first = self.asked().article_id
        self.assertIn(first, self.ink | self.jam)
        model = self.profile(script=["2, 1"])
        turn = self.asked("bob")
        self.assertEqual(turn.article_id, (self.ink | self.jam) - first)
        self.assertEqual((turn.outcome, turn.is_ranked), ("answered", True))
        self.assertEqual(len(model.sent), 1)
        request = self.env["smart.service.llm.request"].search([("turn_id", "=", turn.id)])
        self.assertEqual((request.purpose, request.outcome), ("rerank", "answer"))
        call = self.env["smart.service.llm.call"].search([("request_id", "=", request.id)])
        self.assertEqual((call.purpose, call.state), ("rerank", "done"))
        self.assertIn("asks a model to rank", [step["step"] for step in turn.trace["steps"]])

    def test_a_model_that_fails_or_talks_leaves_the_order_of_the_search(self):
        first = self.asked().article_id
        model = self.profile(script=["I would rather tell a story", "Once upon a time"])
        turn = self.asked()
        self.assertEqual((turn.article_id, turn.outcome), (first, "answered"))
        model.failure = "500"
        turn = self.asked("bob")
        self.assertEqual((turn.article_id, turn.outcome), (first, "answered"))

    def test_nobody_is_asked_where_the_bot_is_not_to_or_one_article_fits(self):
        model = self.profile(script=["2, 1"] * 3)
        channel, _said = self.ask("Paper is stuck", user="bob")
        self.assertFalse(self.turn(channel).is_ranked)
        self.bot.ranks = False
        self.assertFalse(self.asked().is_ranked)
        self.assertFalse(model.sent)

    def test_a_rehearsal_ranks_too(self):
        model = self.profile(script=["2, 1"])
        result = self.bot._rehearse([EITHER], self.alice)
        self.assertEqual(result["outcome"], "answered")
        self.assertEqual(len(model.sent), 1)
