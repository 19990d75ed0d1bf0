import random
import time
from datetime import timedelta
from functools import partial

from odoo import api, fields, models

from ...engine.retry import backoff
from ...exceptions import QueueFailed, QueueRetry
from ...providers import base, delivery, http
from .ir_attachment import media_kind
from .outbox import EPHEMERAL
from .queue_mixin import CONFLICT_TRIES, CONFLICTS

SLICE_SECONDS = 8.0
NAP_SECONDS = 0.25
MAX_ATTEMPTS = 10
# first number of the two that name the advisory lock "this account is being sent for"
LOCK_CLASS = 190_019


class SmartServiceOutbox(models.Model):
    """How what is queued is sent: the workers, the call, and what its answer means."""

    _inherit = "smart.service.outbox"

    # === WORK === #

    @api.model
    def _run_worker(self):
        """Send for one slice of time, account after account."""
        deadline = time.monotonic() + SLICE_SECONDS
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=1)
        while time.monotonic() < deadline:
            worked = False
            for account_id in self._accounts_due():
                with self.env.registry.cursor() as lock_cr:
                    lock_cr.execute(
                        "SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK_CLASS, account_id])
                    if not lock_cr.fetchone()[0]:
                        continue
                    cron._commit_progress()
                    worked |= self._send_for(account_id, deadline)
                    lock_cr.rollback()
            cron._commit_progress(1, remaining=1)
            if not worked:
                if not self._due_soon():
                    cron._commit_progress(0, remaining=0)
                    return
                time.sleep(NAP_SECONDS)
        self._wake()
        cron._commit_progress(0, remaining=0)

    @api.model
    def _accounts_due(self):
        """Accounts with something to send; one that is deactivated keeps what it has."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT DISTINCT q.account_id FROM smart_service_outbox q"
            " JOIN smart_service_account a ON a.id = q.account_id"
            " WHERE a.active AND a.state != 'draft' AND (q.state = 'sending' OR (q.state = 'queued'"
            " AND q.next_attempt_at <= clock_timestamp() at time zone 'UTC'))")
        return [account_id for (account_id,) in self.env.cr.fetchall()]

    @api.model
    def _due_soon(self):
        self.env.cr.execute(
            "SELECT EXISTS (SELECT 1 FROM smart_service_outbox q"
            " JOIN smart_service_account a ON a.id = q.account_id"
            " WHERE a.active AND a.state != 'draft' AND q.state = 'queued' AND q.next_attempt_at"
            " <= (clock_timestamp() at time zone 'UTC') + interval '60 seconds')")
        return self.env.cr.fetchone()[0]

    @api.model
    def _send_for(self, account_id, deadline):
        """Send what is due for one account; the caller holds the account's lock.

        :return: whether anything was tried
        """
        # we hold the lock, so whoever was sending these is gone
        orphans = self.search([("account_id", "=", account_id), ("state", "=", "sending")])
        orphans._after_unknown(self.env._("The sender stopped before the provider answered."))
        self.env["ir.cron"]._commit_progress()
        tried = False
        while time.monotonic() < deadline and (row := self._next(account_id)):
            try:
                refused = row._begin()
                # seen by all before the call, so that a crash during it leaves a trace
                self.env["ir.cron"]._commit_progress()
            except CONFLICTS:
                # nothing has been sent
                self.env["smart.service.queue.mixin"]._forget_transaction()
                time.sleep(random.uniform(0, 0.02))
                continue
            self._write_down(row._send(refused))
            tried = True
        return tried

    def _begin(self):
        """Take the row in hand; the caller commits that before it sends.

        :return: why it may not leave, as :meth:`_before_send` says
        """
        self.write({"state": "sending", "attempt": self.attempt + 1})
        refused = self._before_send()
        self.env.flush_all()
        return refused

    @api.model
    def _write_down(self, outcome):
        """Commit what became of a call; the call itself is never made again for a conflict.

        :param outcome: what :meth:`_send` returned
        """
        for conflicts in range(CONFLICT_TRIES + 1):
            # a new transaction: what others did during the call is no conflict
            self.env["ir.cron"]._commit_progress()
            try:
                outcome()
                self.env["ir.cron"]._commit_progress()
                return
            except CONFLICTS:
                self.env["smart.service.queue.mixin"]._forget_transaction()
                if conflicts == CONFLICT_TRIES:
                    raise
                time.sleep(random.uniform(0, 0.02 * (conflicts + 1)))

    @api.model
    def _next(self, account_id):
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT q.id FROM smart_service_outbox q
             WHERE q.account_id = %s AND q.state = 'queued'
               AND q.next_attempt_at <= clock_timestamp() at time zone 'UTC'
               AND NOT EXISTS (SELECT 1 FROM smart_service_outbox e
                                WHERE e.contact_id = q.contact_id AND e.id < q.id
                                  AND e.account_id = q.account_id
                                  AND e.state IN ('queued', 'sending'))
             ORDER BY q.id LIMIT 1
            """, [account_id])
        found = self.env.cr.fetchone()
        return self.browse(found[0] if found else [])

    def _send(self, refused=None):
        """Call the provider.

        :param refused: what :meth:`_begin` returned
        :return: writes down what became of it, when it is called
        """
        self.ensure_one()
        if self.expires_at and self.expires_at < fields.Datetime.now():
            return partial(self._expire)
        if self.kind in ("edit", "delete") and not self._target():
            # the customer never got the message, so there is nothing to change
            return partial(self.unlink)
        if refused:
            return partial(self._apply, refused)
        try:
            result = self._deliver(self.account_id)
        except http.NotSent as error:
            return partial(self._again, str(error), None)
        except http.NetworkError as error:
            return partial(self._after_unknown, str(error))
        except QueueRetry as error:
            return partial(self._again, str(error), error.seconds)
        except QueueFailed as error:
            return partial(self._refused, str(error))
        return partial(self._apply, result)

    def _before_send(self):
        """Hook: whether it may leave at all, before every attempt.

        What it takes for that (a unit of a quota) is committed before the call.

        :return: None, or a :class:`~providers.base.Failure` that takes the provider's place
        """
        return None

    def _after_sent(self):
        """Hook: the provider has taken it, in the transaction that writes this down."""

    def _deliver(self, account):
        """Hand this row over to whatever carries the account's messages.

        :return: a :class:`~providers.base.Result`
        :raises NetworkError: of :mod:`~providers.http`
        :raises QueueRetry: not now, and certainly nothing was sent
        :raises QueueFailed: nothing can be sent until an administrator has acted
        """
        tokens = self.env["smart.service.token"]
        token = tokens._current(account)
        outgoing = self._outgoing()
        delivered = delivery.deliver(account._adapter(token), outgoing)
        if isinstance(delivered.result, base.Reauthenticate):
            token = tokens._current(account, stale=token)
            delivered = delivery.deliver(account._adapter(token), outgoing)
        return self._result(delivered)

    def _result(self, delivered):
        """The answer in a :class:`~providers.delivery.Delivered`, or its error."""
        if delivered.uploaded:
            self.env["smart.service.upload"]._remember(
                self.account_id, self.attachment_id, delivered.uploaded)
        if isinstance(delivered.error, ValueError):
            # a secret that can't be one: nothing was sent, and only an administrator can help
            raise QueueFailed(str(delivered.error)) from delivered.error
        if delivered.error:
            raise delivered.error
        return delivered.result

    def _outgoing(self):
        """What is to be sent, in the adapters' terms."""
        return base.Outgoing(
            kind=self.kind,
            idempotency_key=self._idempotency_key(),
            recipient=self.contact_id.value,
            recipient_kind=self.contact_id.kind,
            text=self.body or "",
            buttons=tuple(base.Button(*button) for button in self.buttons or ()),
            media=self._media(),
            target=self._target(),
            reply_to=self.reply_to or "",
            reaction=self.reaction or "",
            template=self._template_call(),
        )

    def _media(self):
        """The file to be sent; of an edit, which kind of file the text stands below."""
        if not self.attachment_id:
            return None
        if self.kind != "message":
            return base.Media(media_kind(
                self.attachment_id, self.account_id._adapter().capabilities) or "file")
        return self.attachment_id._smart_media(self.account_id)

    def _target(self):
        """The provider's id of what this is about, which an unsent message did not have yet."""
        if self.target or self.kind not in ("edit", "delete"):
            return self.target or ""
        return self.search([
            ("mail_message_id", "=", self.mail_message_id.id), ("part", "=", self.part),
            ("kind", "=", "message")], limit=1).external_id or ""

    def _template_call(self):
        """Hook: the :class:`~providers.base.TemplateCall` of a row of kind ``template``."""
        return None

    def _idempotency_key(self):
        """The same on every attempt, and on no other database even of the same name."""
        # sudo: ir.config_parameter - the database's identity is no secret of a user
        database = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        return f"{database}-{self.id}"

    def _apply(self, result):
        """Write down an answer of the provider."""
        if self.kind in EPHEMERAL and isinstance(result, base.Failure):
            self.unlink()
            return
        if isinstance(result, base.Sent):
            self.write({
                "state": "sent", "error": False,
                "external_id": result.external_id or self._idempotency_key(),
                "sent_at": fields.Datetime.now(),
            })
            self._after_sent()
            if self.kind in EPHEMERAL:
                self.unlink()
                return
            self._changed()
            self.env["smart.service.event"]._log(
                "delivered", channel=self.channel_id, partner=self.contact_id.partner_id,
                payload={"outbox": self.id, "attempt": self.attempt})
            if self.account_id.state == "error":
                self.account_id.action_activate()
            return
        reason = f"{result.code}: {result.reason}"
        if isinstance(result, base.Misconfigured):
            self._refused(reason)
        elif isinstance(result, base.Retry):
            self._again(reason, result.after)
        elif isinstance(result, base.Reauthenticate):
            self._again(reason, None)
        else:
            self._give_up("failed", reason)

    def _refused(self, reason):
        """The provider refuses the account: an administrator is told, the message waits."""
        self.account_id._raise_attention(reason)
        self._again(reason, None)

    def _again(self, reason, after):
        """Queue again after a failure that certainly sent nothing."""
        if self.kind in EPHEMERAL:
            self.unlink()
            return
        if self.attempt >= MAX_ATTEMPTS:
            self._give_up("dead", reason)
            return
        wait = timedelta(seconds=backoff(self.attempt, after))
        self.write({
            "state": "queued", "error": reason, "next_attempt_at": fields.Datetime.now() + wait})
        self._changed()

    def _expire(self):
        """Too late: nobody needs it any more."""
        if self.kind in EPHEMERAL:
            self.unlink()
        else:
            self._give_up("dead", self.env._("It could not be sent in time."))

    def _after_unknown(self, reason):
        """Nobody knows whether the provider got it."""
        for row in self:
            if row.kind in EPHEMERAL:
                row.unlink()
            elif row.account_id._adapter().capabilities.idempotent_send:
                row._again(reason, None)
            else:
                row._give_up("uncertain", reason)

    def _give_up(self, state, reason):
        self.write({"state": state, "error": reason})
        self._changed()
        self.env["smart.service.event"]._log(
            "delivery_failed", channel=self.channel_id, partner=self.contact_id.partner_id,
            payload={"outbox": self.id, "state": state, "reason": reason})
        if self.channel_id and not self._has_receipt():
            self.channel_id._smart_note(self.env._(
                "This message did not reach the customer (%(state)s): %(reason)s",
                state=dict(self._fields["state"]._description_selection(self.env))[state],
                reason=reason))
