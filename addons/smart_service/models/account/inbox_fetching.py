from datetime import timedelta

from odoo import fields, models

# how long a code for a welcome is good; the shortest of the providers that have one (WeCom)
WELCOME_SECONDS = 20


class SmartServiceInbox(models.Model):
    """Events that say that there is something, and that somebody is there."""

    _inherit = "smart.service.inbox"

    def _receive_pull(self, account, event):
        self.env["smart.service.pull.task"]._want(account, self.payload or "")

    def _receive_enter(self, account, event):
        """Welcome whoever opens the conversation, if he can still be."""
        contact = self.env["smart.service.contact"]._find_or_create(
            account, event.contact, event.links)
        moment = event.occurred_at or self.provider_time or self.received_at
        text = account.with_context(lang=contact._lang()).welcome_text
        until = moment + timedelta(seconds=WELCOME_SECONDS)
        if event.welcome and text and until > fields.Datetime.now():
            self.env["smart.service.outbox"]._enqueue_kind(
                self.env["discuss.channel"], "welcome", contact=contact, account=account,
                values={"target": event.welcome, "body": text, "expires_at": until})
