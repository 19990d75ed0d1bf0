from datetime import timedelta

from odoo import fields, models

# who began to write longer ago may have stopped
TYPING_SECONDS = 15


class SmartServiceInbox(models.Model):
    _inherit = "smart.service.inbox"

    def _receive_call(self, account, event):
        self.env["smart.service.call"]._receive(account, event)

    def _receive_typing(self, account, event):
        """Show agents that the customer is writing, while that is news."""
        if self.received_at < fields.Datetime.now() - timedelta(seconds=TYPING_SECONDS):
            return
        contact = self.env["smart.service.contact"]._find(event.contact)
        channel = contact and self.env["discuss.channel"].search([
            ("smart_contact_id", "=", contact.id), ("smart_account_id", "=", account.id),
            ("livechat_end_dt", "=", False)], limit=1)
        if channel:
            channel.channel_member_ids.filtered(
                lambda member: member.partner_id == contact.partner_id)._notify_typing(True)
