from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from .common import SmartServiceCase
from .window_common import WindowMixin


class ScheduleMixin:
    def at(self, hours=1):
        return fields.Datetime.to_string(fields.Datetime.now() + timedelta(hours=hours))

    def joined(self, channel):
        channel._add_members(users=self.agent)
        return channel.with_user(self.agent)

    def scheduled(self):
        return self.env["smart.service.scheduled.message"].search([], order="id desc")

    def come(self):
        """The time of everything that is scheduled has come."""
        self.scheduled().filtered(lambda m: m.state == "new").next_attempt_at = (
            fields.Datetime.now() - timedelta(seconds=1))
        self.env["smart.service.scheduled.message"]._drain()


@tagged("post_install", "-at_install")
class TestSchedule(ScheduleMixin, SmartServiceCase):
    def _sent(self, text):
        return self.env["smart.service.outbox"].search([("body", "=", text)])

    def test_it_leaves_in_its_time_and_in_its_authors_name(self):
        channel = self.joined(self.say("Hello"))
        shown = channel.smart_schedule("See you tomorrow", self.at())
        self.assertEqual(
            [(one["text"], one["mine"]) for one in shown], [("See you tomorrow", True)])
        self.env["smart.service.scheduled.message"]._drain()
        self.assertFalse(self._sent("See you tomorrow"))
        self.come()
        row = self._sent("See you tomorrow")
        self.assertEqual(
            (row.channel_id, row.contact_id), (channel.sudo(), channel.smart_contact_id))
        self.assertEqual(row.mail_message_id.author_id, self.agent.partner_id)
        self.assertEqual(channel._smart_scheduled(), [])
        for kind in ("scheduled", "schedule_sent"):
            self.assertEqual(self.events(kind, channel_id=channel.id).user_id, self.agent)

    def test_a_later_one_does_not_wait_for_an_earlier_one(self):
        channel = self.joined(self.say("Hello"))
        channel.smart_schedule("next week", self.at(hours=24 * 7))
        channel.smart_schedule("today", self.at())
        self.scheduled().filtered(lambda m: m.body == "today").next_attempt_at = (
            fields.Datetime.now())
        self.env["smart.service.scheduled.message"]._drain()
        self.assertTrue(self._sent("today"))
        self.assertFalse(self._sent("next week"))

    def test_for_a_closed_session_it_opens_a_new_one(self):
        channel = self.joined(self.say("Hello"))
        channel.smart_schedule("Has it arrived?", self.at())
        channel.action_smart_close()
        self.come()
        row = self._sent("Has it arrived?")
        self.assertNotEqual(row.channel_id, channel.sudo())
        self.assertEqual(row.contact_id, channel.sudo().smart_contact_id)
        self.assertEqual(row.channel_id.smart_owner, "agent")
        self.assertEqual(row.channel_id.livechat_operator_id, self.agent.partner_id)

    def test_it_goes_into_the_session_that_is_open_by_then(self):
        channel = self.joined(self.say("Hello"))
        channel.smart_schedule("Has it arrived?", self.at())
        channel.action_smart_close()
        new = self.say("Hello again")
        self.come()
        self.assertEqual(self._sent("Has it arrived?").channel_id, new)

    def test_files_leave_with_it(self):
        channel = self.joined(self.say("Hello"))
        file = self.env["ir.attachment"].with_user(self.agent).create({
            "name": "plan.pdf", "raw": b"%PDF-1.4 plan", "res_model": "mail.compose.message",
            "res_id": 0})
        channel.smart_schedule("The plan", self.at(), file.ids)
        self.assertEqual(file.sudo().res_model, "smart.service.scheduled.message")
        self.come()
        message = self.env["smart.service.outbox"].search(
            [("channel_id", "=", channel.id), ("attachment_id", "=", file.id)]).mail_message_id
        self.assertEqual(message.attachment_ids, file)
        self.assertEqual(message.author_id, self.agent.partner_id)

    def test_somebody_elses_files_do_not(self):
        channel = self.joined(self.say("Hello"))
        file = self.env["ir.attachment"].create({
            "name": "secret.pdf", "raw": b"x", "res_model": "mail.compose.message", "res_id": 0})
        with self.assertRaises(AccessError):
            channel.smart_schedule("The plan", self.at(), file.ids)

    def test_it_is_taken_back(self):
        channel = self.joined(self.say("Hello"))
        [shown] = channel.smart_schedule("Never mind", self.at())
        result = channel.smart_cancel_scheduled(shown["id"])
        self.assertEqual(result, {"scheduled": [], "text": "Never mind"})
        self.assertFalse(self.scheduled())
        with self.assertRaisesRegex(UserError, "left already"):
            channel.smart_cancel_scheduled(shown["id"])

    def test_it_survives_closing_and_can_be_taken_back_from_the_list(self):
        channel = self.joined(self.say("Hello"))
        channel.smart_schedule("Later", self.at())
        channel.action_smart_close()
        row = self.scheduled()
        self.assertEqual(row.state, "new")
        row.with_user(self.agent).action_cancel()
        self.assertFalse(self.scheduled())

    def test_whose_author_has_left_does_not_leave_and_says_so(self):
        channel = self.joined(self.say("Hello"))
        channel.smart_schedule("Later", self.at())
        self.agent.group_ids -= self.env.ref("smart_service.group_agent")
        self.come()
        self.assertEqual(self.scheduled().state, "failed")
        self.assertIn("no agent any more", self.scheduled().error)
        self.assertFalse(self._sent("Later"))
        notes = "".join(channel.sudo().message_ids.mapped("body"))
        self.assertIn("did not leave", notes)
        self.assertEqual(len(self.events("schedule_failed", channel_id=channel.id)), 1)
        activity = channel.sudo()._smart_customer_partner().activity_ids
        self.assertEqual(activity.user_id, self.agent)

    def test_refusals(self):
        channel = self.joined(self.say("Hello"))
        with self.assertRaisesRegex(UserError, "future"):
            channel.smart_schedule("x", "2020-01-01 00:00:00")
        with self.assertRaisesRegex(UserError, "nothing to send"):
            channel.smart_schedule("  ", self.at())
        other = new_test_user(self.env, "schedule_other", "smart_service.group_agent")
        plain = new_test_user(self.env, "schedule_plain", "base.group_user")
        [shown] = channel.smart_schedule("mine", self.at())
        for user in (other, plain):
            with self.assertRaises(AccessError):
                channel.with_user(user).smart_schedule("x", self.at())
            with self.assertRaises(AccessError):
                channel.with_user(user).smart_cancel_scheduled(shown["id"])
        self.assertFalse(self.scheduled().with_user(other).search([]))
        with self.assertRaises(AccessError):
            self.scheduled().with_user(plain).search([])
        with self.assertRaises(AccessError):
            self.scheduled().with_user(self.agent).body = "changed"
        # at the same desk he sees it, and still may not take it back
        self.desk.user_ids |= other
        channel.sudo()._add_members(users=other)
        with self.assertRaisesRegex(AccessError, "author"):
            channel.with_user(other).smart_cancel_scheduled(shown["id"])
        channel.action_smart_close()
        with self.assertRaisesRegex(UserError, "closed"):
            channel.smart_schedule("x", self.at())


@tagged("post_install", "-at_install")
class TestScheduleInWindow(ScheduleMixin, WindowMixin, TransactionCase):
    """What is scheduled for a time at which the customer may not be written to any more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpWindow()

    def test_beyond_the_window_it_is_refused_with_the_way_out(self):
        channel = self.written().with_user(self.agent)
        channel.smart_schedule("in time", self.at(hours=40))
        with self.assertRaisesRegex(UserError, "is over; it ends on .*schedule a template"):
            channel.smart_schedule("too late", self.at(hours=49))
        self.assertEqual(len(self.scheduled()), 1)

    def test_a_template_is_the_way_out(self):
        channel = self.written().with_user(self.agent)
        template = self.template()
        action = channel.action_smart_schedule_template(self.at(hours=72))
        wizard = self.env[action["res_model"]].with_user(self.agent).with_context(
            **action["context"]).create({"template_id": template.id})
        self.assertTrue(wizard.send_at)
        wizard.line_ids[1].value = "Monday"
        wizard.action_send()
        self.assertEqual(self.scheduled().template_id, template)
        self.assertIn("Monday", self.scheduled().preview)
        self.later(channel.sudo(), hours=72)
        self.come()
        self.assertEqual(self.scheduled().state, "done", self.scheduled().error)
        self.deliver()
        self.assertIn("Monday", str(self.receiver.sent[-1]))

    def test_a_template_without_its_values_is_refused(self):
        channel = self.written().with_user(self.agent)
        with self.assertRaisesRegex(UserError, "every variable"):
            channel._smart_schedule_template(
                self.template().with_user(self.agent), ["Li", ""], self.at())

    def test_a_window_that_closes_meanwhile_after_all_is_told(self):
        channel = self.written().with_user(self.agent)
        channel.smart_schedule("in time", self.at(hours=40))
        self.later(channel.sudo(), hours=60)
        self.come()
        self.assertEqual(self.scheduled().state, "failed")
        self.assertIn("time in which we may answer", self.scheduled().error)
        self.deliver()
        self.assertFalse(self.receiver.sent)
        self.assertEqual(channel._smart_scheduled()[0]["state"], "failed")
