from dataclasses import replace
from unittest.mock import patch

from odoo.tests import tagged

from .common import BotCase
from .llm_common import LlmMixin

# nothing answers it surely, the article about the jam comes near
VAGUE = ("My neighbour swears that one hand is enough to pull a sheet, but my mother and the whole "
         "family think otherwise")
SAID = "Switch off and pull the sheet out slowly with both hands [1]."


@tagged("post_install", "-at_install")
class TestThinking(LlmMixin, BotCase):
    """A question that neither records nor articles answer surely, with a model to ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["smart.service.llm.profile"].search([]).active = False

    def setUp(self):
        super().setUp()
        self.model = self.start_model(behaviour="scripted", script=[SAID] * 20)
        self.profile = self.llm_profile(self.model)

    def _thinking(self, text=VAGUE):
        """A turn that waits for the model; returns (turn, its request)."""
        self.receive(self.message(text, user="alice"), drain=False)
        self.env["smart.service.inbox"]._drain()
        self.env["smart.service.bot.turn"]._drain()
        turn = self.env["smart.service.bot.turn"].search([], limit=1)
        self.assertEqual(turn.outcome, "thinking", turn.error)
        return turn, self.env["smart.service.llm.request"].search([("turn_id", "=", turn.id)])

    def test_what_the_model_finds_in_the_articles_is_said_with_its_source(self):
        channel, text = self.ask(VAGUE)
        turn = self.turn(channel)
        self.assertEqual((turn.outcome, turn.article_id), ("answered", self.jam))
        self.assertIn("both hands", text)
        self.assertIn(self.jam.title, text)
        self.assertNotIn("[1]", text)
        steps = {step["step"]: step for step in turn.trace["steps"]}
        self.assertGreater(steps["model"]["tokens"], 0)

    def test_a_sure_article_needs_no_model(self):
        self.ask("Paper is stuck")
        self.assertFalse(self.model.sent)

    def test_no_model_is_asked_about_what_is_surely_out_of_scope(self):
        Version = type(self.env["smart.service.nlu.version"])
        understood = Version._understand

        def foreign(version, texts, channel=None):
            return replace(understood(version, texts, channel), in_scope=False)

        with patch.object(Version, "_understand", foreign):
            channel, _text = self.ask(VAGUE)
        self.assertEqual(self.turn(channel).outcome, "unsure")
        self.assertFalse(self.model.sent)

    def test_without_an_answer_in_the_articles_it_says_so(self):
        self.model.behaviour = "honest"
        channel, text = self.ask("Who won the football match yesterday?")
        self.assertIn("don't know", text)
        self.assertEqual(self.turn(channel).outcome, "unsure")
        channel, _text = self.ask("And the one before?")
        self.assertEqual(channel.smart_hand_over_reason, "unsure")

    def test_a_model_that_fails_means_a_person_and_never_silence(self):
        for number, failure in enumerate(("401", "json", "500")):
            with self.subTest(failure):
                self.profile.write({"rest_until": False})
                self.model.failure = failure
                channel = self.say(VAGUE, user=f"stranger-{number}")
                requests = self.env["smart.service.llm.request"].search(
                    [("channel_id", "=", channel.id)])
                for _time in range(20):
                    if channel.smart_owner != "bot":
                        break
                    requests.next_attempt_at = "2020-01-01 00:00:00"
                    self.profile.rest_until = False
                    self.env["smart.service.queue.mixin"]._drain_all()
                self.assertEqual(
                    (channel.smart_owner, channel.smart_hand_over_reason), ("queue", "failure"))
                self.assertIn("colleague", self.answer(channel))

    def test_what_comes_in_between_is_answered_together(self):
        turn, request = self._thinking()
        later, second = self._thinking("It is the sheet in the back of it, I think")
        self.assertEqual((turn.outcome, turn.merged_into_id), ("merged", later))
        request._work_claimed()
        self.assertFalse(self.bot_messages(turn.channel_id), "the first answer is not said")
        second._work_claimed()
        self.assertEqual(len(self.bot_messages(turn.channel_id)), 1)

    def test_an_answer_after_people_took_over_is_not_said(self):
        turn, request = self._thinking()
        channel = turn.channel_id
        self.agent.group_ids |= self.env.ref("smart_service.group_agent_team")
        channel.with_user(self.agent)._add_members(users=self.agent)
        request._work_claimed()
        self.assertFalse(self.bot_messages(channel))
        self.assertEqual(channel.smart_owner, "agent")

    def test_who_waits_too_long_for_a_model_gets_a_person(self):
        turn, _request = self._thinking()
        self.desk.smart_bot_seconds = 1
        self.env.cr.execute(
            "UPDATE smart_service_bot_turn SET create_date = create_date - interval '1 hour'"
            " WHERE id = %s", [turn.id])
        with self.assertLogs("odoo.addons.smart_service_bot.models.bot.bot_watch", "WARNING"):
            self.env["smart.service.bot.turn"]._cron_watch()
        self.assertEqual(turn.channel_id.smart_hand_over_reason, "silence")

    def test_a_rehearsal_waits_for_the_model(self):
        result = self.bot._rehearse([VAGUE], partner=self.alice)
        self.assertEqual((result["outcome"], result["article_id"]), ("answered", self.jam.id))
        self.assertFalse(self.env["smart.service.llm.request"].search_count([]))

    def test_what_a_rehearsal_asked_is_paid_for(self):
        self.bot._rehearse([VAGUE], partner=self.alice)
        call = self.env["smart.service.llm.call"].search([("profile_id", "=", self.profile.id)])
        self.assertEqual((len(call), call.state, bool(call.channel_id)), (1, "done", False))
        self.assertGreater(call.cost, 0)
        self.profile.day_budget = call.cost
        sent = len(self.model.sent)
        self.bot._rehearse([VAGUE], partner=self.alice)
        self.assertEqual(len(self.model.sent), sent, "the budget of the day is spent")

    def test_an_answer_from_records_is_accounted_as_one(self):
        turn, request = self._thinking()
        request.write({
            "outcome": "answer", "answer": "It is on its way. [1]", "is_grounded": True,
            "sources": [{"number": 1, "title": "order_status", "kind": "tool",
                         "ref": "order_status"}]})
        turn._model_answered(request)
        self.assertEqual((turn.outcome, turn.tool), ("answered", "order_status"))
        self.assertEqual(turn.bot_outcome_id.tool, "order_status")
