from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .learning_common import INK, JAM, LearningCase


@tagged("post_install", "-at_install")
class TestBotOutcome(LearningCase):
    def test_thanks_confirm_what_was_answered(self):
        channel, _text = self.ask(INK)
        outcome = self.outcome(channel)
        self.assertEqual((outcome.state, outcome.topic_id), ("open", self.topic_ink))
        self.assertEqual(outcome.article_id, self.ink)
        self.say("Thank you, that helped", user="alice")
        self.assertEqual(outcome.state, "confirmed")
        self.assertEqual(outcome.resolved, 1)
        event = self.events("bot_confirmed", channel_id=channel.id)
        self.assertEqual(event.payload["outcome"], outcome.id)

    def test_a_day_of_silence_lets_one_assume_it(self):
        channel, _text = self.ask(INK)
        outcome = self.outcome(channel)
        self.age(outcome, hours=23)
        self.Outcome._cron_assume()
        self.assertEqual(outcome.state, "open")
        self.age(outcome, hours=25)
        self.Outcome._cron_assume()
        self.assertEqual(outcome.state, "assumed")
        self.assertTrue(self.events("bot_assumed", channel_id=channel.id))

    def test_who_comes_back_about_the_same_takes_it_back(self):
        channel, _text = self.ask(INK)
        before = self.outcome(channel)
        self.age(before, days=6)
        self.Outcome._cron_assume()
        channel._smart_close("customer")
        again, _text = self.ask(INK)
        self.assertNotEqual(again, channel)
        self.assertEqual(before.state, "taken_back")
        self.assertEqual(before.resolved, 0)
        self.assertEqual(before.taken_back_by_id, self.turn(again))
        self.assertEqual(self.outcome(again).state, "open")
        self.assertEqual(
            self.events("bot_taken_back", channel_id=channel.id).payload["before"], "assumed")

    def test_who_comes_back_in_the_same_conversation_takes_it_back(self):
        for mode, state in (("alone", "open"), ("trial", "handed_over")):
            with self.subTest(mode):
                user = f"back-{mode}"
                self.topic_ink.bot_mode = "alone"
                channel, _text = self.ask(INK, user=user)
                before = self.outcome(channel)
                self.age(before, hours=25)
                self.Outcome._cron_assume()
                self.assertEqual(before.state, "assumed")
                self.topic_ink.bot_mode = mode
                self.assertEqual(self.ask(INK, user=user)[0], channel)
                self.assertEqual(self.Outcome.search(
                    [("channel_id", "=", channel.id)], order="id").mapped("state"),
                    ["taken_back", state])
                self.assertEqual(before.taken_back_by_id, self.turn(channel))

    def test_another_topic_or_a_later_time_takes_nothing_back(self):
        channel, _text = self.ask(INK)
        before = self.outcome(channel)
        self.age(before, days=8)
        self.Outcome._cron_assume()
        channel._smart_close("customer")
        again, _text = self.ask(JAM)
        self.assertEqual(before.state, "assumed")
        self.ask(INK)
        self.assertEqual(before.state, "assumed")
        self.assertEqual(
            set(self.Outcome.search([("channel_id", "=", again.id)]).topic_id.ids),
            {self.topic_ink.id, self.topic_jam.id})

    def test_another_customer_takes_nothing_back(self):
        channel, _text = self.ask(INK)
        self.ask("墨盒怎么换", user="bob")
        self.assertEqual(self.outcome(channel).state, "open")

    def test_a_matter_that_went_to_people_is_handed_over(self):
        channel, _text = self.ask(INK)
        self.ask("That did not help, give me an agent")
        outcome = self.outcome(channel)
        self.assertEqual(outcome.state, "handed_over")
        self.assertEqual(self.Outcome.search_count([("channel_id", "=", channel.id)]), 1)
        other, _text = self.ask("I want to talk to a human", user="bob")
        self.assertEqual(self.outcome(other).state, "handed_over")

    def test_silence_begins_with_his_last_words(self):
        channel, _text = self.ask(INK)
        outcome = self.outcome(channel)
        self.age(outcome, hours=25)
        self.assertNotEqual(self.ask(JAM)[0].smart_owner, "queue")
        self.Outcome._cron_assume()
        self.assertEqual(outcome.state, "open", "he has just written")
        self.age(outcome, hours=25)
        self.Outcome._cron_assume()
        self.assertEqual(outcome.state, "assumed")

    def test_who_asked_on_and_got_no_answer_was_not_helped(self):
        channel, _text = self.ask(INK)
        outcome = self.outcome(channel)
        channel, _text = self.ask("Who won the football match yesterday?")
        self.assertEqual(self.turn(channel).outcome, "unsure")
        self.age(outcome, hours=25)
        self.Outcome._cron_assume()
        self.assertEqual(outcome.state, "taken_back")
        self.assertEqual(outcome.taken_back_by_id, self.turn(channel))

    def test_who_comes_back_and_gets_no_answer_takes_it_back(self):
        channel, _text = self.ask(INK)
        outcome = self.outcome(channel)
        self.age(outcome, days=2)
        self.Outcome._cron_assume()
        channel._smart_close("customer")
        again, _text = self.ask("Who won the football match yesterday?")
        turn = self.turn(again)
        turn.topic_id = self.topic_ink
        self.Outcome._note_unsure(turn)
        self.assertEqual((outcome.state, outcome.taken_back_by_id), ("taken_back", turn))

    def test_a_visitor_without_a_name_takes_it_back_as_well(self):
        """He is known by the contact point that he writes from."""
        channel, _text = self.ask(INK, user="nobody-known")
        outcome = self.outcome(channel)
        (outcome.partner_id, channel.smart_contact_id.partner_id) = (False, False)
        other, _text = self.ask(INK, user="another-one")
        self.assertEqual(outcome.state, "open")
        channel._smart_close("customer")
        again, _text = self.ask(INK, user="nobody-known")
        self.assertNotEqual(again, channel)
        self.assertEqual(outcome.state, "taken_back")
        self.assertEqual(self.outcome(other).state, "open")

    def test_who_writes_past_the_bot_to_people_takes_it_back(self):
        channel, _text = self.ask(INK)
        outcome = self.outcome(channel)
        channel._smart_close("customer")
        self.desk.smart_bot_id = False
        self.say("It still does not print", user="alice")
        self.age(outcome, hours=25)
        self.env.cr.execute(
            "UPDATE smart_service_event SET occurred_at = %s WHERE partner_id = %s"
            " AND owner != 'bot'", [outcome.answered_at.replace(microsecond=0), self.alice.id])
        self.age(outcome, hours=26)
        self.Outcome._cron_assume()
        self.assertEqual(outcome.state, "taken_back")

    def test_costs_are_those_of_the_ledger(self):
        channel, _text = self.ask(INK)
        turn, outcome = self.turn(channel), self.outcome(channel)
        profile = self.env["smart.service.llm.profile"].create({
            "name": "Test", "base_url": "http://127.0.0.1:9/v1", "model": "test"})
        self.env["smart.service.llm.call"].create([{
            "profile_id": profile.id, "purpose": "answer", "turn_id": turn.id,
            "input_tokens": tokens, "output_tokens": 10, "cost": cost}
            for tokens, cost in ((100, 0.25), (50, 0.5))])
        self.env.flush_all()
        row = self.env["smart.service.bot.outcome.report"].browse(outcome.id)
        self.assertEqual((row.tokens, row.cost, row.matters), (170, 0.75, 1))
        self.assertEqual(row.topic_id, self.topic_ink)

    def test_a_rehearsal_leaves_no_outcome(self):
        before = self.Outcome.search_count([])
        self.bot._rehearse([INK], partner=self.alice)
        self.assertEqual(self.Outcome.search_count([]), before)

    def test_outcomes_are_for_those_who_lead(self):
        channel, _text = self.ask(INK)
        outcome = self.outcome(channel)
        with self.assertRaises(AccessError):
            outcome.with_user(self.agent).read(["state"])
        with self.assertRaises(AccessError):
            outcome.with_user(self.manager).write({"state": "confirmed"})
        self.assertEqual(outcome.with_user(self.manager).state, "open")
        self.env["smart.service.bot.outcome.report"].with_user(self.manager).search([])
        with self.assertRaises(AccessError):
            self.env["smart.service.bot.outcome.report"].with_user(self.agent).search([])

    def test_costs_of_several_currencies_are_in_the_companys(self):
        channel, _text = self.ask(INK)
        turn, outcome = self.turn(channel), self.outcome(channel)
        foreign = self.env["res.currency"].create({
            "name": "TST", "symbol": "T", "rate_ids": [Command.create({
                "name": "2020-01-01", "rate": 4.0, "company_id": self.env.company.id})]})
        asked_before = turn.copy({
            "message_id": channel.message_post(body="first").id, "merged_into_id": turn.id,
            "bot_outcome_id": False, "outcome": "merged"})
        for currency, about in ((self.env.company.currency_id, turn), (foreign, asked_before)):
            profile = self.env["smart.service.llm.profile"].create({
                "name": "Test", "base_url": "http://127.0.0.1:9/v1", "model": "test",
                "currency_id": currency.id})
            self.env["smart.service.llm.call"].create({
                "profile_id": profile.id, "purpose": "answer", "turn_id": about.id,
                "company_id": self.env.company.id, "cost": 1.0})
        self.env.flush_all()
        row = self.env["smart.service.bot.outcome.report"].browse(outcome.id)
        self.assertAlmostEqual(row.cost, 1.25)
