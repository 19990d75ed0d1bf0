from odoo import models

from ...providers.text import clean_text


class SmartServiceInbox(models.Model):
    """What customers do without saying anything, and what providers say about an account."""

    _inherit = "smart.service.inbox"

    def _receive_menu(self, account, event):
        self._note_act(account, event, self.env._(
            "The customer chose in the menu: %s", clean_text(event.text)))

    def _receive_scan(self, account, event):
        self._note_act(account, event, self.env._(
            "The customer scanned the code: %s", clean_text(event.text)))

    def _receive_account(self, account, event):
        """A notice about one customer goes into his conversation, any other to the account."""
        text = self.env._("The provider says: %s", clean_text(event.text))
        contact = self.env["smart.service.contact"]._find(event.contact)
        if contact:
            self._note_act(account, event, text)
        else:
            account.message_post(body=text)

    def _receive_consent(self, account, event):
        contact = self.env["smart.service.contact"]._find_or_create(
            account, event.contact, event.links)
        for consent in event.consents:
            self.env["smart.service.template.consent"]._learn(contact, account, consent)

    def _note_act(self, account, event, text):
        """Tell the agents of the conversation, if there is one going on."""
        contact = self.env["smart.service.contact"]._find(event.contact)
        if not contact or not event.text:
            return
        # sudo: discuss.channel - the verified event is this customer's own
        session = self.env["discuss.channel"].sudo().search([
            ("smart_contact_id", "=", contact.id), ("smart_account_id", "=", account.id),
            ("livechat_end_dt", "=", False)], limit=1)
        if session:
            session._smart_note(text)
