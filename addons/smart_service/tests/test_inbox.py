import logging
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..exceptions import QueueFailed, QueueRetry
from ..models.account.inbox import SmartServiceInbox
from ..models.account.queue_mixin import SmartServiceQueueMixin
from ..providers import base
from .common import APP_ID, SmartServiceCase


@tagged("post_install", "-at_install")
class TestInbox(SmartServiceCase):
    def _envelope(self, external_id="e1", **values):
        return base.Envelope(**{
            "external_id": external_id, "contact_key": "api_user:x:1", "event_kind": "message",
            "payload": "{}", **values})

    def test_an_event_is_kept_once(self):
        inbox = self.env["smart.service.inbox"]
        self.assertEqual(inbox._take_in(self.account.id, [self._envelope()]), 1)
        self.assertEqual(inbox._take_in(self.account.id, [self._envelope()]), 0)
        self.assertEqual(inbox.search_count([("external_id", "=", "e1")]), 1)

    def test_what_cannot_be_understood_is_kept_as_failed(self):
        inbox = self.env["smart.service.inbox"]
        inbox._take_in(self.account.id, [self._envelope(failure="no user")])
        row = inbox.search([("external_id", "=", "e1")])
        self.assertEqual((row.state, row.error), ("failed", "no user"))

    def test_a_zero_byte_does_not_stop_an_event(self):
        inbox = self.env["smart.service.inbox"]
        inbox._take_in(self.account.id, [self._envelope(payload="a\x00b")])
        self.assertEqual(inbox.search([("external_id", "=", "e1")]).payload, "ab")

    def test_message_reaches_the_conversation(self):
        channel = self.say("Hello <b>there</b>\nsecond line")
        message = channel.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(message.author_id, channel._smart_customer_partner())
        self.assertEqual(channel._smart_text(message), "Hello <b>there</b>\nsecond line")

    def test_odd_texts(self):
        for text in ("😀👩‍👩‍👧", "مرحبا بالعالم", "a\x00b\x07c", "长" * 20000):
            with self.subTest(text=text[:10]):
                channel = self.say(text)
                said = channel._smart_text(channel.message_ids.filtered(
                    lambda m: m.message_type == "comment").sorted("id")[-1])
                self.assertEqual(said, text.replace("\x00", "").replace("\x07", ""))

    def test_messages_of_one_customer_keep_their_order(self):
        rows = [self.receive(self.message(str(n)), drain=False) for n in range(3)]
        first, second, third = rows
        first.next_attempt_at = fields.Datetime.now() + timedelta(hours=1)
        other = self.receive(self.message("other", user="u2"), drain=False)
        self.env["smart.service.inbox"]._drain()
        self.assertEqual(other.state, "done", "another customer does not wait")
        self.assertEqual((second + third).mapped("state"), ["new", "new"])
        first.next_attempt_at = fields.Datetime.now()
        self.env["smart.service.inbox"]._drain()
        channel = self.env["discuss.channel"].browse(first.mail_message_id.res_id)
        said = channel.message_ids.filtered(lambda m: m.message_type == "comment").sorted("id")
        self.assertEqual([channel._smart_text(m) for m in said], ["0", "1", "2"])

    def test_failures_are_counted_and_end(self):
        row = self.receive(self.message("hi"), drain=False)
        with patch.object(SmartServiceInbox, "_process_one", side_effect=QueueRetry("later", 30)):
            for attempt in range(1, row._queue_max_attempts):
                row.next_attempt_at = fields.Datetime.now()
                row._drain()
                self.assertEqual((row.state, row.attempt, row.error), ("new", attempt, "later"))
                self.assertGreaterEqual(
                    row.next_attempt_at, fields.Datetime.now() + timedelta(seconds=28))
            row.next_attempt_at = fields.Datetime.now()
            row._drain()
        self.assertEqual((row.state, row.error), ("dead", "later"))
        row.action_replay()
        row._drain()
        self.assertEqual(row.state, "done")

    def test_what_follows_the_end_may_fail(self):
        row = self.receive(self.message("hi"), drain=False)
        row.attempt = row._queue_max_attempts - 1
        with (
            patch.object(SmartServiceInbox, "_process_one", side_effect=QueueRetry("later", 30)),
            patch.object(SmartServiceQueueMixin, "_on_given_up", side_effect=ZeroDivisionError),
            self.assertLogs("odoo.addons.smart_service.models.account.queue_mixin", "ERROR"),
        ):
            row._drain()
        self.assertEqual((row.state, row.error), ("dead", "later"))

    def test_a_final_failure_is_not_repeated(self):
        row = self.receive(self.message("hi"), drain=False)
        with patch.object(SmartServiceInbox, "_process_one", side_effect=QueueFailed("never")):
            row._drain()
        self.assertEqual((row.state, row.attempt, row.error), ("failed", 1, "never"))

    def test_nothing_of_a_failed_attempt_is_kept(self):
        row = self.receive(self.message("hi"), drain=False)

        def half(inbox):
            inbox.account_id.name = "changed"
            raise ZeroDivisionError("Key (value)=(o-of-a-customer) exists")

        logger = "odoo.addons.smart_service.models.account.queue_mixin"
        with patch.object(SmartServiceInbox, "_process_one", half), self.assertLogs(
                logger, logging.INFO) as logs:
            row._drain()
            row.attempt = row._queue_max_attempts - 1
            row.next_attempt_at = row.received_at
            row._drain()
        self.assertEqual(row.state, "dead")
        self.assertIn(f"smart.service.inbox {row.id}: ZeroDivisionError", " ".join(logs.output))
        self.assertNotIn("o-of-a-customer", " ".join(logs.output))
        self.assertIn("o-of-a-customer", row.error)
        self.assertEqual(self.account.name, "Test app")
        self.assertIn("ZeroDivisionError", row.error)

    def test_unknown_kind_is_counted(self):
        row = self.receive({"type": "something.new", "data": {"user": {"id": "u1"}}})
        self.assertEqual(row.state, "done")
        self.account.invalidate_recordset()
        self.assertEqual(self.account.unknown_count, 1)

    def test_receipt_before_our_send_waits(self):
        row = self.receive({"type": "message.delivered", "data": {
            "message_id": "nobody", "user": {"id": "u1"}}}, drain=False)
        row._drain()
        self.assertEqual((row.state, row.attempt), ("new", 1))

    def test_contact_scope_is_the_app(self):
        channel = self.say("hi", user="u9")
        self.assertEqual(channel.smart_contact_id.scope, APP_ID)

    def test_several_events_are_one_statement(self):
        inbox = self.env["smart.service.inbox"]
        envelopes = [self._envelope(external_id=f"several-{number}") for number in (1, 2, 2, 3)]
        with self.assertQueryCount(1):
            self.assertEqual(inbox._take_in(self.account.id, envelopes), 3)
        self.assertEqual(
            inbox.search([("external_id", "like", "several-")], order="id").mapped("external_id"),
            ["several-1", "several-2", "several-3"])
        self.assertEqual(inbox._take_in(self.account.id, []), 0)

    def test_an_event_whose_account_was_just_deleted_is_forgotten(self):
        inbox = self.env["smart.service.inbox"]
        inbox._take_in(self.account.id, [self._envelope(external_id="kept")])
        gone = self.env["smart.service.account"].search([], order="id desc", limit=1).id + 1000
        inbox._take_in(gone, [self._envelope(external_id="orphan")])
        inbox._gc_without_account()
        self.env.invalidate_all()
        self.assertEqual(
            inbox.search([("external_id", "in", ("kept", "orphan"))]).mapped("external_id"),
            ["kept"])

    def test_payloads_are_forgotten_and_events_still_known(self):
        row = self.receive(self.message("hello", message_id="old"))
        row.received_at = fields.Datetime.now() - timedelta(days=100)
        self.env["smart.service.inbox"]._gc_payloads()
        self.assertFalse(row.payload)
        self.receive(self.message("hello", message_id="old"))
        self.assertEqual(len(self.env["smart.service.inbox"].search(
            [("external_id", "=", row.external_id)])), 1)
