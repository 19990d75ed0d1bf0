import logging
import random
import time
from dataclasses import replace
from datetime import timedelta

import psycopg2

from odoo import api, fields, models

from ...exceptions import QueueFailed
from ...providers import base, email_reading
from ...providers.email import MailFile
from ..account.queue_mixin import CONFLICTS
from .outbox import MESSAGE_ID_PREFIX

_logger = logging.getLogger(__name__)

# what has nothing to do with the mail: another transaction was faster, or the connection is gone
PASSING = (*CONFLICTS, psycopg2.OperationalError, psycopg2.InterfaceError)
APART_TRIES = 5
# a transaction of its own must not wait for ever for the one that waits for it
APART_LOCK_SECONDS = 5


class SmartServiceInbox(models.Model):
    _inherit = "smart.service.inbox"

    is_released = fields.Boolean(
        "Released", readonly=True, help="Somebody has looked at it and let it through.")

    # === TAKING IN === #

    @api.model
    def _keep_mail(self, account, raw, failure=""):
        """Take a mail in, whatever goes wrong: the gateway deletes it at the mail server even
        when it could not be worked, and nobody would bring it again.
        """
        try:
            self._keep_mail_here(account, raw, failure)
        except PASSING:
            self._keep_mail_apart(account, raw, failure)

    @api.model
    def _keep_mail_here(self, account, raw, failure):
        try:
            with self.env.cr.savepoint():
                self._take_mail(account, raw, failure)
                self.env.flush_all()
        except PASSING:
            raise
        except Exception as error:
            _logger.exception("A mail for account %s is kept unread", account.id)
            self._take_in(account.id, [account._adapter().unreadable(
                raw, email_reading.message_id(raw), f"{type(error).__name__}: {error}")])

    @api.model
    def _keep_mail_apart(self, account, raw, failure):
        """Take a mail in by a transaction of its own, since this one can't any more."""
        for left in reversed(range(APART_TRIES)):
            try:
                with self.env.registry.cursor() as cr:
                    cr.execute("SET LOCAL lock_timeout = %s", [f"{APART_LOCK_SECONDS}s"])
                    own = self.with_env(self.env(cr=cr))
                    own._keep_mail_here(account.with_env(own.env), raw, failure)
            except PASSING:
                if not left:
                    raise
                time.sleep(random.uniform(0, 0.1))
            else:
                return

    @api.model
    def _take_mail(self, account, raw, failure=""):
        """Keep a mail as an event of a mailbox; one that was kept before is dropped.

        :param failure: why an administrator has to look at it first

        What can't be read is kept too: the gateway has taken it from a mail server that will
        not keep it for us.
        """
        adapter = account._adapter()
        try:
            mail = email_reading.read(raw)
        except base.Unparsable as error:
            self._take_in(account.id, [adapter.unreadable(
                raw, email_reading.message_id(raw), str(error))])
            return
        if self.search_count([
                ("account_id", "=", account.id),
                ("external_id", "=", adapter.envelope(mail).external_id)], limit=1):
            account._count(account.id, "duplicate_count")
            return
        if mail.report:
            meant = self.env["smart.service.account"]._for_report(mail.report)[1]
            if meant:
                mail = replace(mail, report=replace(mail.report, message_ids=(meant,)))
        elif MESSAGE_ID_PREFIX in mail.message_id:
            mail = replace(mail, automatic="loop", why="Message-ID")
        elif account._is_own_address(mail.sender):
            # a form of our own site writes in our name and says whom to answer
            mail = mail.written_for()
            if account._is_own_address(mail.sender):
                mail = replace(mail, automatic="loop", why="From")
        files = self._keep_files(mail)
        envelope = adapter.envelope(mail, tuple(
            MailFile(file.id, name=file.name, mimetype=file.mimetype or "", cid=kept.cid)
            for file, kept in zip(files, mail.attachments)))
        if account.state == "draft" or not account.active:
            failure = self.env._("The account is not active.")
        envelope = replace(envelope, failure=failure)
        if not self._take_in(account.id, [envelope]):
            files.unlink()
            return
        row = self.search([
            ("account_id", "=", account.id), ("external_id", "=", envelope.external_id)])
        files.write({"res_model": self._name, "res_id": row.id})
        self._wake()

    @api.model
    def _keep_files(self, mail):
        # sudo: ir.attachment - the files of a mail are kept with it whoever runs the gateway;
        # what a browser would run is served as plain text, although the superuser may do otherwise
        attachments = self.env["ir.attachment"].sudo().with_context(attachments_mime_plainxml=True)
        return attachments.create([
            {"name": file.name, "raw": file.content, "mimetype": file.mimetype}
            for file in mail.attachments])

    # === WORK === #

    def action_replay(self):
        self.filtered(lambda row: row.state in ("failed", "dead")).is_released = True
        return super().action_replay()

    def _receive_message(self, account, event):
        if account.provider == "email" and not self.is_released:
            self._hold_floods(account)
        result = super()._receive_message(account, event)
        if account.provider == "email":
            # the sender of a mail is what it says of itself
            contact = self.env["discuss.channel"].browse(
                self.mail_message_id.res_id).smart_contact_id
            contact.verified = False
        return result

    def _hold_floods(self, account):
        """Hold mails back when one sender sends more than a person would.

        :raises QueueFailed: an administrator has to look first
        """
        since = self.received_at - timedelta(minutes=account.mail_limit_minutes)
        count = self.search_count([
            ("account_id", "=", account.id), ("contact_key", "=", self.contact_key),
            ("id", "<=", self.id), ("received_at", ">", since)])
        if count > account.mail_limit_count:
            raise QueueFailed(self.env._(
                "Held for review: mail %(count)s from this sender within %(minutes)s minutes.",
                count=count, minutes=account.mail_limit_minutes))

    def _receive_auto_reply(self, account, event):
        """Show an automatic reply to the agents, in the conversation that is open, if any.

        Nobody is called, nothing is answered and no conversation is opened for it.
        """
        contact = self.env["smart.service.contact"]._find(event.contact)
        channel = contact and self.env["discuss.channel"].search([
            ("smart_contact_id", "=", contact.id), ("smart_account_id", "=", account.id),
            ("livechat_end_dt", "=", False)], limit=1)
        if channel:
            self.mail_message_id = channel._smart_note(self.env._(
                "Automatic reply of the customer's mailbox: %(subject)s\n%(text)s",
                subject=event.subject, text=event.text))
