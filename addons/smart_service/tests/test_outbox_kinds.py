from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

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
