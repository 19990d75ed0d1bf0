from odoo import api, fields, models

from ...exceptions import QueueRetry
from ...providers.text import clean_text

# how often an event waits for the message that it is about: one may overtake the other
WAIT_TRIES = 3
WAIT_SECONDS = 1


class SmartServiceInbox(models.Model):
    """What customers do with messages: write, edit, take back, react."""

    _inherit = "smart.service.inbox"

    message_ref = fields.Char(
        "Message's id", readonly=True, index="btree_not_null",
        help="What the provider calls the message, when it is spoken about later.")

    def _receive_message(self, account, event):
        contact = self.env["smart.service.contact"]._find_or_create(
            account, event.contact, event.links)
        happened_at = self._happened_at(event)
        # before anything answers it
        contact._open_window(account, event.trigger or "message", happened_at)
        channel = contact._open_session(account)
        message = channel._smart_receive(event, occurred_at=happened_at)
        self.write({"mail_message_id": message.id, "message_ref": event.external_id or False})
        if event.acknowledge:
            self.env["smart.service.outbox"]._enqueue_kind(
                channel, "acknowledge", contact=contact, account=account,
                values={"target": event.acknowledge})

    def _receive_edit(self, account, event):
        message = self._message_meant(account, event)
        if message:
            self.mail_message_id = message
            self._session_of(message)._smart_edited_by_customer(message, clean_text(event.text))
        else:
            # written before this account was connected: new to us
            self._receive_message(account, event)

    def _receive_delete(self, account, event):
        message = self._message_meant(account, event)
        if message:
            self.mail_message_id = message
            self._session_of(message)._smart_deleted_by_customer(message)

    def _receive_reaction(self, account, event):
        message = self._message_meant(account, event, own=False)
        if message:
            self.mail_message_id = message
            self._session_of(message)._smart_reacted_by_customer(message, event.reaction)

    def _session_of(self, message):
        # sudo: discuss.channel - the verified event names the message of this session
        return self.env["discuss.channel"].sudo().browse(message.res_id)

    def _message_meant(self, account, event, own=True):
        """The message that an event is about, of the very customer whom it comes from.

        :param own: whether it has to be the customer's own
        :raises QueueRetry: there is none yet, and it may still come
        """
        contact = self.env["smart.service.contact"]._find_or_create(
            account, event.contact, event.links)
        message = self._message_named(account, event.target)
        if not message:
            if self.attempt + 1 < WAIT_TRIES:
                raise QueueRetry(
                    self.env._("The message %s is not known yet.", event.target), WAIT_SECONDS)
            return message
        session = self._session_of(message)
        if session.smart_contact_id != contact or (own and message.author_id != contact.partner_id):
            return self.env["mail.message"]
        return message

    @api.model
    def _message_named(self, account, external_id):
        """The message that the provider calls so: one that came in, else one that left."""
        if not external_id:
            return self.env["mail.message"]
        domain = [("account_id", "=", account.id), ("mail_message_id", "!=", False)]
        # sudo: smart.service.inbox, smart.service.outbox - only which message it is is read
        row = self.sudo().search(
            [*domain, ("message_ref", "=", external_id)], order="id desc", limit=1)
        if not row:
            row = self.env["smart.service.outbox"].sudo().search(
                [*domain, ("external_id", "=", external_id)], order="id desc", limit=1)
        return row.mail_message_id

    @api.model
    def _ref_of(self, message):
        """What the provider calls a customer's message, or ''."""
        if not message:
            return ""
        # sudo: smart.service.inbox - only the id is read
        return self.sudo().search([
            ("mail_message_id", "=", message.id), ("message_ref", "!=", False)],
            limit=1).message_ref or ""
