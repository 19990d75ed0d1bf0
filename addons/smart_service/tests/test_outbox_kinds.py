from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..providers import base
from .common import SECRET, SmartServiceCase, simulators


@tagged("post_install", "-at_install")
class TestOutboxKinds(SmartServiceCase):
    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(simulators().CallbackReceiver(secret=SECRET))
        self.account.api_base_url = f"{self.receiver.url}/events"
        self.channel = self.say("hello")
        self.outbox = self.env["smart.service.outbox"]

    def test_what_a_provider_does_not_take_is_not_queued(self):
        row = self.outbox._enqueue_kind(self.channel, "transfer", values={"target": "3"})
        self.assertFalse(row)

    def test_what_is_too_late_is_not_sent(self):
        message = self.channel._smart_post_notice("only today")
        row = self.outbox.search([("mail_message_id", "=", message.id)])
        row.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.outbox._drain()
        self.assertEqual((row.state, self.receiver.sent), ("dead", []))

    def test_a_message_that_wants_it_is_acknowledged(self):
        adapter = type(self.account._adapter())
        kinds = adapter.capabilities.kinds | {"acknowledge"}
        parse = adapter.parse

        def with_acknowledge(instance, payload):
            return replace(parse(instance, payload), acknowledge="seen-1")

        self.enterContext(patch.object(
            adapter, "capabilities", replace(adapter.capabilities, kinds=kinds)))
        self.enterContext(patch.object(adapter, "parse", with_acknowledge))
        self.say("hello again")
        row = self.outbox.search([("kind", "=", "acknowledge")])
        self.assertEqual((row.target, row.contact_id), ("seen-1", self.channel.smart_contact_id))
        self.assertTrue(row.expires_at)
        row._begin()
        row._conclude(base.Retry("503", "busy"))
        self.assertFalse(row.exists(), "what is worth something for a moment is tried once")
        self.assertFalse(self.events("delivery_failed"))

    def test_nobody_reads_what_the_sender_keeps_for_itself(self):
        for model in ("upload", "pace", "queue.run", "flow"):
            records = self.env[f"smart.service.{model}"].with_user(self.agent)
            with self.assertRaises(AccessError):
                records.search([])
        self.assertEqual(self.account.with_user(self.agent).circuit_state, "closed")
