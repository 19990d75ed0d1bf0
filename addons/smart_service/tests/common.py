"""What every test of the suite starts from."""

import importlib
import itertools
import json
import sys
import time
import uuid
from pathlib import Path

from odoo import Command
from odoo.tests import TransactionCase, new_test_user

from ..providers import base, standard_webhooks

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
APP_ID = "test-app"
REPOSITORY = Path(__file__).resolve().parents[3]


def simulators():
    """The package of provider simulators that stands beside the addons."""
    if str(REPOSITORY) not in sys.path:
        sys.path.append(str(REPOSITORY))
    return importlib.import_module("tests.simulators")


def signed(payload, secret=SECRET, message_id=None, now=None):
    """(headers, body) of a Standard Webhooks request."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    message_id = message_id or f"msg_{uuid.uuid4().hex}"
    stamp = int(now or time.time())
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(stamp),
        "webhook-signature": standard_webhooks.sign(secret, message_id, stamp, body),
    }, body


class SmartServiceMixin:
    """A desk with an agent, and an own app connected to it."""

    @classmethod
    def setUpSmartService(cls):
        cls.counter = itertools.count(1)
        cls.agent = new_test_user(
            cls.env, "smart_agent", "smart_service.group_agent", name="Ada Agent")
        cls.desk = cls.env["im_livechat.channel"].create({
            "name": "Test desk", "user_ids": [Command.set(cls.agent.ids)]})
        cls.account = cls.env["smart.service.account"].create({
            "name": "Test app", "provider": "api", "desk_id": cls.desk.id, "lang": "en_US",
            "token": "test-token", "app_id": APP_ID, "webhook_secret": SECRET,
            "api_base_url": "http://127.0.0.1:9/events", "state": "active",
            "country_id": cls.env.ref("base.cn").id,
        })

    @classmethod
    def message(cls, text, user="u1", message_id=None, **fields):
        """The payload of a customer's message."""
        who = {"id": user, **{k: fields.pop(k) for k in ("name", "phone", "email", "lang")
                              if k in fields}}
        return {
            "type": "message.created", "timestamp": "2026-11-22T08:00:00Z",
            "data": {"message_id": message_id or f"m{next(cls.counter)}-{uuid.uuid4().hex[:6]}",
                     "user": who, "text": text, **fields},
        }

    def receive(self, payload, drain=True):
        """Take a payload in as the webhook does, and work the queues."""
        headers, body = signed(payload)
        envelopes = self.account._adapter().receive(
            base.Request("POST", {}, headers, body))
        inbox = self.env["smart.service.inbox"]
        inbox._take_in(self.account.id, envelopes)
        inbox.invalidate_model()
        row = inbox.search([
            ("account_id", "=", self.account.id),
            ("external_id", "=", envelopes[0].external_id)])
        if drain:
            self.env["smart.service.queue.mixin"]._drain_all()
        return row

    def say(self, text, user="u1", **fields):
        """A customer writes; returns the session."""
        row = self.receive(self.message(text, user=user, **fields))
        self.assertEqual(row.state, "done", row.error)
        return self.env["discuss.channel"].browse(row.mail_message_id.res_id)

    def set_online(self, *users):
        """Make agents available to live chat."""
        for user in users:
            self.env["mail.presence"]._update_presence(user)

    def events(self, kind, **domain):
        """Ledger rows of one kind."""
        return self.env["smart.service.event"].search(
            [("kind", "=", kind), *((name, "=", value) for name, value in domain.items())])


class SmartServiceCase(SmartServiceMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()
