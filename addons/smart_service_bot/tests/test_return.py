import json
from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import BotCase

SECRET_WORD = "zebra-4711"


@tagged("post_install", "-at_install")
class TestReturnToBot(BotCase):
    def _answered(self, text="I want to talk to a human"):
        """A session that an agent has joined and answered in."""
        channel, _answer = self.ask(text)
        channel.with_user(self.agent).message_post(
            body=f"We looked into it, {SECRET_WORD}", message_type="comment",
            subtype_xmlid="mail.mt_comment")
        self.assertEqual(channel.smart_owner, "agent")
        return channel

    def _back(self, channel, summary=""):
        channel.with_user(self.agent).action_smart_return_to_bot(summary)
        return channel

    def test_the_bot_answers_again_and_people_have_left(self):
        channel = self._answered()
        epoch = channel.smart_epoch
        self._back(channel)
        self.assertEqual((channel.smart_owner, channel.smart_epoch), ("bot", epoch + 1))
        self.assertEqual(channel.livechat_operator_id, self.bot.operator_partner_id)
        self.assertFalse(channel.livechat_end_dt)
        self.assertEqual(
            set(channel.channel_member_ids.mapped("livechat_member_type")), {"bot", "visitor"})
        event = self.events("returned_to_bot", channel_id=channel.id)
        self.assertEqual((event.user_id, event.payload["reason"]), (self.agent, "agent"))
        self.assertIn("assistant answers again", channel._smart_text(channel.message_ids[:1]))
        spoken = len(self.bot_messages(channel))
        self.ask("how do I replace the ink cartridge?")
        self.assertEqual(len(self.bot_messages(channel)), spoken + 1)
        sent = self.env["smart.service.outbox"].search([("channel_id", "=", channel.id)])
        self.assertIn(self.bot_messages(channel)[:1], sent.mail_message_id)

    def test_who_writes_after_a_return_takes_it_over_again(self):
        channel = self._back(self._answered())
        message = channel.with_user(self.agent).message_post(
            body="One more thing", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(channel.smart_owner, "agent")
        self.assertTrue(self.env["smart.service.outbox"].search(
            [("mail_message_id", "=", message.id)]))

    def test_a_model_sees_the_present_stretch_and_a_summary_alone(self):
        self.ask(f"how do I replace the ink cartridge? {SECRET_WORD}")
        channel = self._answered("I want to talk to a human")
        channel.with_user(self.agent).message_post(
            body=f"note {SECRET_WORD}", subtype_xmlid="mail.mt_note")
        self._back(channel, "Wants a longer cable")
        self.ask("How long is the warranty?")
        context = channel._smart_bot_context()
        self.assertNotIn(SECRET_WORD, repr(context))
        self.assertIn("Wants a longer cable", context.summary)
        self.assertIn("Ada Agent", context.summary)
        self.assertEqual([said.role for said in context.said], ["assistant", "user", "assistant"])
        self.assertEqual(context.said[1].text, "How long is the warranty?")

    def test_the_first_stretch_is_seen_whole(self):
        channel, answer = self.ask("how do I replace the ink cartridge?")
        context = channel._smart_bot_context()
        self.assertEqual(context.summary, "")
        self.assertEqual(
            [(said.role, said.text) for said in context.said],
            [("user", "how do I replace the ink cartridge?"), ("assistant", answer)])

    def test_what_the_bot_collected_before_is_forgotten(self):
        self.ask("my printer LP3-240001 is broken, please repair it")
        channel = self._answered("give me an agent")
        self.assertIn("LP3-240001", str(channel.smart_bot_state))
        self._back(channel)
        self.assertEqual(channel.smart_bot_state, {"greeted": True, "lang": "en_US"})
        channel, _text = self.ask("give me an agent")
        # the second summary tells of the second stretch
        texts = [channel._smart_text(message) for message in channel.message_ids]
        second = next(text for text in texts if "The bot handed over" in text)
        self.assertNotIn("LP3-240001", second)
        self.assertIn("A person answered before: Ada Agent", second)

    def test_what_it_was_about_to_say_before_is_dropped(self):
        channel, _answer = self.ask("Hello")
        self.receive(self.message("replace the ink cartridge?", user="alice"), drain=False)
        self.env["smart.service.inbox"]._drain()
        old = self.turn(channel)
        channel._add_members(users=self.agent)
        self._back(channel)
        self.receive(self.message("Paper is stuck", user="alice"), drain=False)
        self.env["smart.service.inbox"]._drain()
        new = self.turn(channel)
        self.env["smart.service.bot.turn"]._drain()
        self.assertEqual((old.outcome, old.merged_into_id), ("dropped", new.browse()))
        self.assertEqual(new.outcome, "answered")
        self.assertEqual(new._texts(), ["Paper is stuck"])

    def test_nobody_is_sent_to_and_fro(self):
        self.desk.smart_return_limit = 2
        channel = self._answered()
        for _round in range(2):
            self._back(channel)
            self._answered()
        with self.assertRaisesRegex(UserError, "2 times"):
            self._back(channel)
        self.desk.smart_return_minutes = 1
        self._silent_for(channel, minutes=10)
        self.env["discuss.channel"]._cron_smart_return()
        self.assertEqual(channel.smart_owner, "agent")

    def test_handed_over_again_and_again_it_ends_with_people(self):
        """Whoever sends it back without an end, a policy or a person, comes to an end."""
        channel = self._answered()
        returns = 0
        while channel._smart_return_to_bot("idle"):
            returns += 1
            self.assertLess(returns, 10)
            channel._smart_hand_over("unsure")
        self.assertEqual((returns, channel.smart_owner), (2, "queue"))

    def test_from_the_queue_it_goes_back_too(self):
        channel, _answer = self.ask("I want to talk to a human")
        self.assertEqual(channel.smart_owner, "queue")
        lead = new_test_user(self.env, "return_lead", "smart_service.group_lead")
        channel.with_user(lead).action_smart_return_to_bot()
        self.assertEqual(channel.smart_owner, "bot")
        self.assertEqual(channel.livechat_status, "in_progress")
        self.assertFalse(channel.livechat_end_dt)
        self.env.cr.precommit.run()
        told = [json.loads(row.message) for row in self.env["bus.bus"].search(
            [("channel", "like", f"LOOKING_FOR_HELP/{self.desk.id}/")], order="id")]
        owners = [
            values["smart_owner"] for message in told if message["type"] == "mail.record/insert"
            for values in message["payload"].get("discuss.channel", [])
            if values["id"] == channel.id and "smart_owner" in values]
        self.assertEqual(owners[0], "queue")
        self.assertEqual(owners[-1], "bot", "whoever saw it wait sees that it does not any more")

    # === BY POLICY === #

    def _silent_for(self, channel, minutes):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE smart_service_event SET occurred_at = occurred_at - make_interval(mins => %s)"
            " WHERE channel_id = %s", [minutes, channel.id])

    def test_what_is_answered_and_idle_goes_back_if_the_desk_says_so(self):
        channel = self._answered()
        self._silent_for(channel, minutes=31)
        self.env["discuss.channel"]._cron_smart_return()
        self.assertEqual(channel.smart_owner, "agent", "the desk has set nothing")
        self.desk.smart_return_minutes = 60
        self.env["discuss.channel"]._cron_smart_return()
        self.assertEqual(channel.smart_owner, "agent", "not idle for so long")
        self.desk.smart_return_minutes = 30
        self.env["discuss.channel"]._cron_smart_return()
        self.assertEqual(channel.smart_owner, "bot")
        self.assertEqual(
            self.events("returned_to_bot", channel_id=channel.id).payload["reason"], "idle")

    def test_a_customer_who_waits_stays_with_people(self):
        self.desk.smart_return_minutes = 30
        channel = self._answered()
        self.say("And how long will it take?", user="alice")
        self._silent_for(channel, minutes=60)
        self.env["discuss.channel"]._cron_smart_return()
        self.assertEqual(channel.smart_owner, "agent")

    # === WHO MAY NOT === #

    def test_refusals(self):
        channel, _answer = self.ask("Hello")
        lead = new_test_user(self.env, "return_lead2", "smart_service.group_lead")
        with self.assertRaisesRegex(UserError, "People do not answer"):
            channel.with_user(lead).action_smart_return_to_bot()
        channel = self._answered("I want to talk to a human")
        other = new_test_user(self.env, "return_other", "smart_service.group_agent")
        with self.assertRaisesRegex(Exception, "Join the conversation|access"):
            channel.with_user(other).action_smart_return_to_bot()
        plain = new_test_user(self.env, "return_plain", "base.group_user")
        with self.assertRaises(AccessError):
            channel.with_user(plain).action_smart_return_to_bot()
        self.bot.active = False
        with self.assertRaisesRegex(UserError, "No bot"):
            self._back(channel)
        self.assertFalse(channel._smart_return_to_bot("idle"))

    def test_a_closed_one_stays_closed(self):
        channel = self._answered()
        channel._smart_close("agent")
        self.assertFalse(channel._smart_return_to_bot("idle"))
        self.assertEqual(channel.smart_owner, "closed")


@tagged("post_install", "-at_install")
class TestSilence(BotCase):
    """A bot that does not answer, for whatever reason."""

    def _owed(self, **values):
        """A session whose customer waits for the bot, and the turn."""
        self.ask("Hello")
        self.receive(self.message("replace the ink cartridge?", user="alice"), drain=False)
        self.env["smart.service.inbox"]._drain()
        turn = self.env["smart.service.bot.turn"].search([("state", "=", "new")], limit=1)
        turn.write(values)
        return turn.channel_id, turn

    def _age(self, turn, seconds):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE smart_service_bot_turn SET create_date = %s WHERE id = %s",
            [fields.Datetime.now() - timedelta(seconds=seconds), turn.id])
        turn.invalidate_recordset()

    def _watch(self):
        with self.assertLogs("odoo.addons.smart_service_bot.models.bot.bot_watch") as logs:
            self.env["smart.service.bot.turn"]._cron_watch()
        return "".join(logs.output)

    def test_a_turn_that_never_ends_goes_to_people_who_see_why(self):
        channel, turn = self._owed()
        self._age(turn, 119)
        self.env["smart.service.bot.turn"]._cron_watch()
        self.assertEqual(channel.smart_owner, "bot")
        self._age(turn, 125)
        self.assertIn(f"people get conversation {channel.id}", self._watch())
        self.assertEqual(channel.smart_owner, "queue")
        self.assertEqual(channel.smart_hand_over_reason, "silence")
        self.assertEqual(channel.livechat_status, "need_help")
        self.assertIn("something is wrong on our side", channel._smart_text(
            self.bot_messages(channel)[:1]))
        self.assertIn("did not answer in time", self.summary(channel))
        self.assertEqual((turn.state, turn.reason), ("dead", "silence"))
        event = self.events("bot_silent", channel_id=channel.id)
        self.assertEqual(event.payload["turn"], turn.id)
        # once: the session is the people's now
        self.env["smart.service.bot.turn"]._cron_watch()
        self.assertEqual(len(self.events("bot_silent", channel_id=channel.id)), 1)

    def test_each_desk_has_its_own_patience(self):
        self.desk.smart_bot_seconds = 10
        channel, turn = self._owed()
        self._age(turn, 12)
        self._watch()
        self.assertEqual(channel.smart_owner, "queue")

    def test_a_late_answer_is_not_said_any_more(self):
        channel, turn = self._owed()
        self._age(turn, 300)
        self._watch()
        spoken = len(self.bot_messages(channel))
        turn.action_replay()
        self.env["smart.service.bot.turn"]._drain()
        self.assertEqual(turn.outcome, "dropped")
        self.assertEqual(len(self.bot_messages(channel)), spoken)

    def test_what_was_given_up_without_a_hand_over_is_found(self):
        channel, turn = self._owed(state="dead", error="broken")
        self._watch()
        self.assertEqual(channel.smart_hand_over_reason, "silence")
        self.assertEqual(turn.error, "broken")

    def test_a_summary_that_fails_holds_nothing_up(self):
        channel, turn = self._owed()
        # a memory that this version does not understand: no summary can be made of it
        channel.smart_bot_state = {"asked": 5}
        self._age(turn, 300)
        with self.assertLogs("odoo.addons.smart_service_bot.models.bot.bot_watch", "ERROR"):
            self.env["smart.service.bot.turn"]._cron_watch()
        self.assertEqual(channel.smart_owner, "queue")
        self.assertIn("did not answer in time", self.summary(channel))

    def test_a_memory_that_would_silence_it_does_not(self):
        channel, turn = self._owed()
        channel.smart_bot_state = {"greeted": True, "handed_over": True}
        self.env["smart.service.bot.turn"]._drain()
        self.assertEqual(turn.outcome, "handed_over")
        self.assertEqual(channel.smart_owner, "queue")

    def test_the_limit_is_a_time(self):
        with (mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation),
              self.env.cr.savepoint()):
            self.desk.smart_bot_seconds = 0
            self.env.flush_all()
