from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged

from .common import SECRET, SmartServiceCase, simulators


@tagged("post_install", "-at_install")
class TestOutbox(SmartServiceCase):
    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(simulators().CallbackReceiver(secret=SECRET))
        self.account.api_base_url = f"{self.receiver.url}/events"
        self.channel = self.say("hello")
        self.row = self._reply("Good morning")

    def _reply(self, text):
        message = self.channel._smart_post_notice(text)
        return self.env["smart.service.outbox"].search([("mail_message_id", "=", message.id)])

    def _due(self):
        self.env.invalidate_all()
        rows = self.env["smart.service.outbox"].search([("state", "=", "queued")])
        rows.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
        rows._drain()

    def test_a_reply_arrives_once(self):
        self._due()
        self._due()
        self.assertEqual([m["text"] for m in self.receiver.sent], ["Good morning"])
        self.assertEqual(self.row.state, "sent")
        self.assertTrue(self.row.external_id)

    def test_a_dead_provider_delays_and_loses_nothing(self):
        self.receiver.fail_status, self.receiver.fail_count = 503, 2
        self._due()
        self._due()
        self.assertEqual((self.row.state, self.row.attempt), ("queued", 2))
        self.assertGreater(self.row.next_attempt_at, fields.Datetime.now())
        self._due()
        self.assertEqual(len(self.receiver.sent), 1)

    def test_order_is_kept_while_an_earlier_one_waits(self):
        later = self._reply("second")
        self.row.next_attempt_at = fields.Datetime.now() + timedelta(hours=1)
        later._drain()
        self.assertEqual(later.state, "queued")
        self._due()
        self.assertEqual([m["text"] for m in self.receiver.sent], ["Good morning", "second"])

    def test_a_crash_between_call_and_result_is_seen(self):
        self.row.write({"state": "sending", "attempt": 1})
        self.row._after_unknown("gone")
        self.assertEqual(self.row.state, "queued", "an own app drops a second one")

    def test_a_deactivated_account_keeps_what_it_has(self):
        self.account.action_deactivate()
        self._due()
        self.assertEqual((self.row.state, self.receiver.sent), ("queued", []))
        self.assertFalse(self.row._due_soon())
        self.account.action_activate()
        self._due()
        self.assertEqual(self.row.state, "sent")

    def test_a_deactivated_account_stays_so(self):
        self.account.action_deactivate()
        self.row._refused("no right")
        self.assertEqual((self.account.state, self.row.state), ("draft", "queued"))
        self.account.action_activate()
        self.row._refused("no right")
        self.assertEqual((self.account.state, self.account.state_reason), ("error", "no right"))

    def test_receipts_move_forward_alone(self):
        self._due()
        for kind, state in (("read", "read"), ("delivered", "read")):
            self.receive({"type": f"message.{kind}", "data": {
                "message_id": self.row.external_id, "user": {"id": "u1"}}})
            self.assertEqual(self.row.state, state)

    def _receipt(self, state, message_id, **data):
        return self.receive({"type": f"message.{state}", "data": {
            "message_id": message_id, "user": {"id": "u1"}, **data}})

    def test_a_receipt_of_another_system_ends_quietly(self):
        row = self._receipt("delivered", "never-ours")
        self.assertEqual(row.state, "new")
        # a short back-off may be over at once, so that one round is more than one attempt
        for _round in range(4):
            row.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
            self.env["smart.service.queue.mixin"]._drain_all()
        self.assertEqual(row.state, "done")
        self.assertGreater(row.attempt, 1, "our own send may not be committed yet")

    def test_a_message_that_fails_after_all_is_failed_once(self):
        self._due()
        for _time in range(2):
            self._receipt("failed", self.row.external_id, error="no longer a customer")
        self.assertEqual((self.row.state, self.row.error), ("failed", "no longer a customer"))
        self.assertEqual(len(self.events("delivery_failed")), 1)

    def test_the_parts_of_a_message_are_followed_apart(self):
        message = self.channel._smart_post_notice("two parts")
        outbox = self.env["smart.service.outbox"]
        first = outbox.search([("mail_message_id", "=", message.id)])
        second = outbox._enqueue(
            message, first.contact_id, self.channel, [{"body": "more", "part": 1}])
        self._due()
        self._receipt("read", second.external_id)
        self.assertEqual((first.state, second.state), ("sent", "read"))

    def test_a_refused_message_is_shown_to_the_agents(self):
        self.receiver.fail_status, self.receiver.fail_count = 422, 1
        self._due()
        self.assertEqual(self.row.state, "failed")
        receipt = self.row.mail_message_id._smart_receipts()[self.row.mail_message_id.id]
        self.assertEqual((receipt["state"], receipt["reason"][:3]), ("failed", "422"))
        self.row.action_replay()
        self.assertEqual(self.row.state, "queued")

    def test_an_unusable_secret_waits_for_the_administrator(self):
        self.env.cr.execute(
            "UPDATE smart_service_account SET webhook_secret = '?' WHERE id = %s",
            [self.account.id])
        self.account.invalidate_recordset()
        self._due()
        self.assertEqual((self.row.state, self.account.state), ("queued", "error"))
        self.account.webhook_secret = SECRET
        self._due()
        self.assertEqual((self.row.state, self.account.state), ("sent", "active"))

    def test_agents_read_what_left_in_their_own_conversations(self):
        other = new_test_user(self.env, "other_agent", "smart_service.group_agent")
        self.channel.with_user(self.agent).livechat_join_channel_needing_help()
        self.assertTrue(self.row.with_user(self.agent).has_access("read"))
        self.assertFalse(self.row.with_user(other).has_access("read"))
