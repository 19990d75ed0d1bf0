import json
from contextlib import contextmanager

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.mail.tools.discuss import Store

from .common import SmartServiceCase


@tagged("post_install", "-at_install")
class TestReceipt(SmartServiceCase):
    """What agents are shown of the way that their messages go."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = new_test_user(cls.env, "receipt_lead", "smart_service.group_lead")
        cls.other = new_test_user(cls.env, "receipt_other", "smart_service.group_agent")

    def setUp(self):
        super().setUp()
        self.channel = self.say("hello")
        self.channel._add_members(users=self.agent)

    def answer(self, text="An answer"):
        return self.channel.with_user(self.agent).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment")

    def rows(self, message):
        return self.env["smart.service.outbox"].search([("mail_message_id", "=", message.id)])

    def shown(self, message, user=None):
        """The receipt in what a user's browser gets."""
        store = Store().add(message.with_user(user or self.agent))
        data = store.get_result()["mail.message"][0]
        return data.get("smart_receipt")

    @contextmanager
    def bus(self):
        """Collects (channel, receipt) of what is sent over the bus."""
        found = []
        self.env.cr.precommit.run()
        self.env["bus.bus"].sudo().search([]).unlink()
        yield found
        self.env.cr.precommit.run()
        for row in self.env["bus.bus"].sudo().search([]):
            message = json.loads(row.message)
            for values in message.get("payload", {}).get("mail.message", []):
                if "smart_receipt" in values:
                    found.append((row.channel, values["smart_receipt"]))

    def test_a_new_message_is_queued(self):
        with self.bus() as sent:
            message = self.answer()
        self.assertEqual(self.shown(message), {"state": "queued", "reason": "", "parts": 1})
        self.assertEqual([receipt["state"] for _channel, receipt in sent], ["queued"])

    def test_every_step_is_shown_live_to_internal_users_alone(self):
        row = self.rows(self.answer())
        for state in ("sent", "delivered", "read"):
            with self.bus() as sent:
                row.state = state
                row._changed()
            self.assertEqual([receipt["state"] for _channel, receipt in sent], [state])
            self.assertIn("internal_users", sent[0][0])

    def test_the_customer_on_the_website_is_told_nothing(self):
        message = self.answer()
        names = message._to_store_defaults(Store.Target(self.channel))
        self.assertNotIn("smart_receipt", names)

    def test_the_worst_part_counts(self):
        message = self.answer()
        first = self.rows(message)
        for number in (1, 2):
            first.copy({"part": number})
        for states, shown in (
                (("delivered", "read", "read"), "delivered"),
                (("read", "sent", "queued"), "queued"),
                (("failed", "read", "uncertain"), "failed"),
                (("sent", "uncertain", "read"), "uncertain")):
            for row, state in zip(self.rows(message), states, strict=True):
                row.write({"state": state, "error": state})
            self.assertEqual(self.shown(message), {"state": shown, "reason": shown, "parts": 3})

    def test_what_does_not_leave_has_no_receipt(self):
        note = self.channel.with_user(self.agent).message_post(
            body="a note", message_type="comment", subtype_xmlid="mail.mt_note")
        theirs = self.channel.message_ids.filtered(lambda m: "hello" in (m.body or ""))
        self.assertFalse(self.shown(note))
        self.assertFalse(self.shown(theirs[:1]))

    def test_a_failure_is_shown_once(self):
        message = self.answer()
        before = len(self.channel.message_ids)
        self.rows(message)._give_up("failed", "40003: invalid openid")
        self.assertEqual(len(self.channel.message_ids), before)
        self.assertEqual(self.shown(message)["reason"], "40003: invalid openid")

    def test_queries_do_not_grow_with_messages(self):
        few = self.answer("1")
        many = few
        for number in range(9):
            many |= self.answer(str(number))
        counts = []
        for messages in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            messages.with_user(self.agent).mapped("model")
            before = self.env.cr.sql_log_count
            self.assertEqual(len(messages.with_user(self.agent)._smart_receipts()), len(messages))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[0], 2)

    def test_who_answers_may_send_again(self):
        message = self.answer()
        for user in (self.agent, self.lead):
            for state in ("failed", "dead", "uncertain"):
                self.rows(message).write({"state": state, "error": "x", "attempt": 3})
                message.with_user(user).action_smart_retry()
                row = self.rows(message)
                self.assertEqual((row.state, row.attempt, row.error), ("queued", 0, False))
        self.assertEqual(self.events("replayed")[:1].user_id, self.lead)

    def test_nobody_else_may(self):
        message = self.answer()
        self.rows(message).write({"state": "failed"})
        engineer = new_test_user(self.env, "receipt_eng", "smart_service.group_engineer")
        for user in (self.other, engineer):
            with self.assertRaises(AccessError):
                message.with_user(user).action_smart_retry()
        self.assertEqual(self.rows(message).state, "failed")

    def test_what_was_sent_is_not_sent_again(self):
        message = self.answer()
        self.rows(message).write({"state": "delivered"})
        message.with_user(self.agent).action_smart_retry()
        self.assertEqual(self.rows(message).state, "delivered")
        self.assertFalse(self.events("replayed"))

    def test_a_message_elsewhere_is_none_of_ours(self):
        message = self.env["res.partner"].create({"name": "x"}).message_post(body="x")
        self.assertFalse(message._smart_receipts())
        with self.assertRaises(AccessError):
            message.with_user(self.lead).action_smart_retry()
