"""What the tests of reply windows start from."""

from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from ..providers import api, base
from ..providers.windows import windows_of
from .common import SECRET, SmartServiceMixin, simulators


class WindowedApi(api.Api):
    """An own app with the reply windows of a WeChat official account, and with templates."""

    capabilities = replace(
        api.Api.capabilities, windows=windows_of("wechat"), text_limit=100, caption=False,
        kinds=api.Api.capabilities.kinds | {"template"})

    def build(self, outgoing):
        if outgoing.kind == "template":
            call = outgoing.template
            outgoing = replace(
                outgoing, kind="message", text=f"[{call.name}] {', '.join(call.values)}")
        return super().build(outgoing)


class WindowMixin(SmartServiceMixin):
    """An account with windows of which an agent has the customer's conversation."""

    @classmethod
    def setUpWindow(cls):
        cls.setUpSmartService()
        cls.startClassPatcher(patch.dict(base._REGISTRY, {"api": WindowedApi}))
        cls.receiver = simulators().CallbackReceiver(secret=SECRET)
        cls.receiver.__enter__()
        cls.addClassCleanup(cls.receiver.__exit__, None, None, None)
        cls.account.api_base_url = f"{cls.receiver.url}/events"

    def setUp(self):
        super().setUp()
        self.receiver.forget()

    @classmethod
    def message(cls, text, **fields_):
        payload = super().message(text, **fields_)
        payload["timestamp"] = f"{fields.Datetime.now().isoformat()}Z"
        return payload

    def written(self, text="hello", user="u1"):
        """A customer has written, and an agent has taken the conversation."""
        channel = self.say(text, user=user)
        channel._add_members(users=self.agent)
        return channel

    def reply(self, channel, text, **kwargs):
        return channel.with_user(self.agent).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment", **kwargs)

    def windows(self, channel):
        return self.env["smart.service.window"]._of(
            channel.smart_contact_id, channel.smart_account_id)

    def later(self, channel, **ago):
        """Let time go by: what is open was opened so much earlier."""
        for window in self.windows(channel):
            window.opened_at -= timedelta(**ago)
            window.closes_at = window.closes_at and window.closes_at - timedelta(**ago)

    def rows(self, message):
        return self.env["smart.service.outbox"].search([("mail_message_id", "=", message.id)])

    def deliver(self):
        """Send what is due."""
        self.env.invalidate_all()
        outbox = self.env["smart.service.outbox"]
        outbox.search([("state", "=", "queued")]).next_attempt_at = (
            fields.Datetime.now() - timedelta(seconds=1))
        outbox._drain()

    def template(self, name="visit", body="Dear {{1}}, we come on {{2}}.", state="approved",
                 account=None, sources=("customer", "date"), **values):
        value = base.Template(name=name, lang="en_US", state=state, body=body, external_id=name)
        template = self.env["smart.service.template"]._learn(account or self.account, value)
        for variable, source in zip(template.variable_ids, sources, strict=True):
            variable.source = source
        template.write(values)
        return template
