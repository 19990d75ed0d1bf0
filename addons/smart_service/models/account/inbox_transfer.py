from odoo import models


class SmartServiceInbox(models.Model):
    """What happens in the provider's own client."""

    _inherit = "smart.service.inbox"

    def _receive_staff(self, account, event):
        contact = self.env["smart.service.contact"]._find_or_create(account, event.contact)
        channel = contact._open_session(account, quiet=True)
        self.mail_message_id = channel._smart_note_of_staff(event)

    def _receive_transfer(self, account, event):
        contact = self.env["smart.service.contact"]._find_or_create(account, event.contact)
        if event.target:
            channel = contact._open_session(account, quiet=True)
            channel._smart_hold(channel._smart_servicer_name(event.target))
            return
        # sudo: discuss.channel - the contact's own sessions
        held = self.env["discuss.channel"].sudo().search([
            ("smart_contact_id", "=", contact.id), ("smart_account_id", "=", account.id),
            ("smart_external_hold", "!=", False)]).with_env(contact._session_env())
        held._smart_release(self.env._("The conversation has ended in the provider's client."))
        held._smart_close("provider")
