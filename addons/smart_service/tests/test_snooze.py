from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import SmartServiceCase


@tagged("post_install", "-at_install")
class TestSnooze(SmartServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk.smart_idle_hours = 24

    def _answered(self):
        channel = self.say("Hello")
        channel._add_members(users=self.agent)
        channel.with_user(self.agent).message_post(
            body="I'll look into it", message_type="comment", subtype_xmlid="mail.mt_comment")
        return channel

    def _snooze(self, channel, hours=0):
        until = hours and fields.Datetime.to_string(
            fields.Datetime.now() + timedelta(hours=hours))
        channel.with_user(self.agent).action_smart_snooze(until)

    def _due(self, channel):
        channel.smart_snoozed_until = fields.Datetime.now() - timedelta(seconds=1)
        self.env["discuss.channel"]._cron_smart_snooze()

    def _pinned(self, channel):
        channel.channel_member_ids.invalidate_recordset(["is_pinned"])
        return channel.channel_member_ids.filtered(
            lambda member: member.partner_id == self.agent.partner_id).is_pinned

    def test_what_is_put_aside_leaves_the_list_and_comes_back_in_time(self):
        self.set_online(self.agent)
        channel = self._answered()
        self._snooze(channel, 2)
        self.assertFalse(self._pinned(channel))
        self.assertEqual(channel.smart_snoozed_by_id, self.agent)
        self.assertEqual(len(self.events("snoozed", channel_id=channel.id)), 1)
        self.env["discuss.channel"]._cron_smart_snooze()
        self.assertTrue(channel.smart_snoozed_at, "it is not time yet")
        self._due(channel)
        self.assertFalse(channel.smart_snoozed_at)
        self.assertTrue(self._pinned(channel))
        self.assertEqual(channel.livechat_operator_id, self.agent.partner_id)
        self.assertEqual(
            self.events("snooze_ended", channel_id=channel.id).payload["reason"], "time")

    def test_the_customers_answer_brings_it_back_whatever_the_time(self):
        self.set_online(self.agent)
        for hours in (0, 48):
            channel = self._answered()
            self._snooze(channel, hours)
            self.say("Any news?")
            self.assertFalse(channel.smart_snoozed_at)
            self.assertEqual(channel.smart_owner, "agent")
            self.assertTrue(self._pinned(channel))
            channel._smart_close("agent")

    def test_whose_agent_is_gone_waits_in_the_queue_in_its_old_place(self):
        for away in ("offline", "away", "left the desk"):
            with self.subTest(away):
                self.set_online(self.agent)
                channel = self._answered()
                since = channel.smart_queued_at
                self._snooze(channel, 2)
                if away == "offline":
                    self.env["mail.presence"].search(
                        [("user_id", "=", self.agent.id)]).status = "offline"
                elif away == "away":
                    self.agent.smart_service_state = "away"
                else:
                    self.desk.user_ids -= self.agent
                self._due(channel)
                self.assertEqual(channel.smart_owner, "queue")
                self.assertEqual(channel.smart_queued_at, since)
                self.assertFalse(channel.smart_snoozed_at)
                self.agent.smart_service_state = "ready"
                self.desk.user_ids |= self.agent
                channel._smart_close("idle")

    def test_the_customers_answer_to_an_absent_agent_goes_to_the_queue(self):
        channel = self._answered()
        self._snooze(channel)
        self.env["mail.presence"].search([("user_id", "=", self.agent.id)]).unlink()
        self.say("Any news?")
        self.assertEqual(channel.smart_owner, "queue")

    def test_it_is_not_closed_for_being_idle(self):
        snoozed, idle = self._answered(), self.say("Hello", user="other")
        idle._add_members(users=self.agent)
        self._snooze(snoozed)
        for channel in (snoozed, idle):
            channel.last_interest_dt = fields.Datetime.now() - timedelta(hours=30)
        self.env.flush_all()
        self.env["im_livechat.channel"]._gc_smart_idle_sessions()
        self.assertEqual((snoozed.smart_owner, idle.smart_owner), ("agent", "closed"))

    def test_it_takes_no_capacity_meanwhile(self):
        channel = self._answered()
        before = self.agent._smart_load()[self.agent.id]
        self._snooze(channel)
        self.assertEqual(self.agent._smart_load()[self.agent.id], before - 1)
        channel.with_user(self.agent).action_smart_wake()
        self.assertEqual(self.agent._smart_load()[self.agent.id], before)

    # === SURVIVING THE END === #

    def test_the_time_outlives_the_session(self):
        self.set_online(self.agent)
        channel = self._answered()
        self._snooze(channel, 2)
        channel._smart_close("customer")
        self._due(channel)
        new = channel.smart_contact_id._open_session()
        self.assertNotEqual(new, channel)
        self.assertEqual(new.livechat_operator_id, self.agent.partner_id)
        self.assertEqual(new.smart_owner, "agent")
        self.assertIn("was put aside until", "".join(new.message_ids.mapped("body")))

    def test_the_time_outlives_the_agent_too(self):
        channel = self._answered()
        self._snooze(channel, 2)
        channel._smart_close("customer")
        self.env["mail.presence"].search([("user_id", "=", self.agent.id)]).unlink()
        self._due(channel)
        new = channel.smart_contact_id._open_session()
        self.assertEqual(new.smart_owner, "queue")
        self.assertEqual(new.livechat_status, "need_help")

    def test_who_closes_it_has_nothing_left_to_do(self):
        channel = self._answered()
        self._snooze(channel, 2)
        channel.with_user(self.agent).action_smart_close()
        self.assertFalse(channel.smart_snoozed_until)
        channel = self._answered()
        self._snooze(channel)
        channel._smart_close("customer")
        self.assertFalse(channel.smart_snoozed_at)

    def test_who_gets_it_gets_it_awake(self):
        channel = self._answered()
        self._snooze(channel, 2)
        channel._smart_requeue("left")
        self.assertFalse(channel.smart_snoozed_at)

    # === WHO MAY === #

    def test_refusals(self):
        channel = self.say("Hello")
        with self.assertRaisesRegex(UserError, "Join"):
            channel.with_user(self.agent).action_smart_snooze()
        channel = self._answered()
        with self.assertRaisesRegex(UserError, "future"):
            channel.with_user(self.agent).action_smart_snooze("2020-01-01 00:00:00")
        other = new_test_user(self.env, "snooze_other", "smart_service.group_agent")
        plain = new_test_user(self.env, "snooze_plain", "base.group_user")
        for user in (other, plain):
            with self.assertRaises(AccessError):
                channel.with_user(user).action_smart_snooze()
            with self.assertRaises(AccessError):
                channel.with_user(user).action_smart_wake()
        self.desk.user_ids |= other
        lead = new_test_user(self.env, "snooze_lead", "smart_service.group_lead")
        channel.with_user(lead).action_smart_snooze()
        self.assertEqual(channel.smart_snoozed_by_id, lead)
