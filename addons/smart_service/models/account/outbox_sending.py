from datetime import timedelta
from functools import partial

from odoo import fields, models

from ...engine.retry import backoff
from ...exceptions import QueueFailed, QueueRetry
from ...providers import base, delivery, http
from .ir_attachment import media_kind
from .outbox import EPHEMERAL
from .queue_run import MAX_CRASHES

MAX_ATTEMPTS = 10
# what says something to the customer
SPOKEN = ("message", "template", "welcome")


class SmartServiceOutbox(models.Model):
    """How one thing is sent, and what its answer means."""

    _inherit = "smart.service.outbox"

    # === SENDING === #

    def _begin(self):
        """Take these rows in hand; the caller commits that before anything is sent.

        :return: what is decided already, by row: see :meth:`_decided`
        """
        for row in self:
            row.write({"state": "sending", "attempt": row.attempt + 1})
        return {row: decided for row in self if (decided := row._decided()) is not None}

    def _decided(self):
        """What becomes of the row without any call: a function to be called with nothing.

        :return: None when it is to be sent
        """
        if self.expires_at and self.expires_at < fields.Datetime.now():
            return self._expire
        if self.kind in ("edit", "delete") and not self._target():
            # the customer never got the message, so there is nothing to change
            return self.unlink
        refused = self._before_send()
        return partial(self._apply, refused) if refused else None

    def _send(self):
        """Send the row, which has begun, and write down what became of it."""
        self.ensure_one()
        try:
            result = self._deliver(self.account_id)
        except (http.NetworkError, QueueRetry, QueueFailed) as error:
            self._conclude(error)
        else:
            self._conclude(result)

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

        May run in any thread, in a transaction of its own that is committed afterwards.

        :return: a :class:`~providers.base.Result`
        :raises NetworkError: of :mod:`~providers.http`
        :raises QueueRetry: not now, and certainly nothing was sent
        :raises QueueFailed: nothing can be sent until an administrator has acted
        """
        tokens = self.env["smart.service.token"]
        delivered, _token = delivery.deliver(
            account._adapter(), self._outgoing(), partial(tokens._current, account))
        return self._take_upload(delivered)

    def _take_upload(self, delivered):
        """Remember what was uploaded on the way.

        :param delivered: :class:`~providers.delivery.Delivered`
        :return: its result
        :raises NetworkError, QueueRetry, QueueFailed: its error
        """
        if delivered.uploaded:
            self.env["smart.service.upload"]._remember(
                self.account_id, self.attachment_id, delivered.uploaded)
        if isinstance(delivered.error, ValueError):
            try:
                self.account_id._adapter().check()
            except ValueError as error:
                # a secret that can't be one, and only an administrator can help
                raise QueueFailed(str(error)) from error
            return base.GiveUp("unfit", str(delivered.error))
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

    # === WHAT BECAME OF IT === #

    def _conclude(self, answer, counted=True):
        """Write down how an attempt has ended; the caller announces it by :meth:`_changed`.

        :param answer: a :class:`~providers.base.Result`, or the error of :meth:`_deliver`
        :param counted: whether a failure that sent nothing counts as an attempt
        """
        if not counted:
            self = self.with_context(smart_uncounted=True)
        if isinstance(answer, http.NetworkError):
            if answer.maybe_sent:
                self._after_unknown(str(answer))
            else:
                self._again(str(answer), None)
        elif isinstance(answer, QueueRetry):
            self._again(str(answer), answer.seconds)
        elif isinstance(answer, QueueFailed):
            self._refused(str(answer))
        else:
            self._apply(answer)

    def _apply(self, result):
        """Write down an answer of the provider."""
        if self.kind in EPHEMERAL:
            if isinstance(result, base.Misconfigured):
                self.account_id._raise_attention(f"{result.code}: {result.reason}")
            self.unlink()
            return
        if isinstance(result, base.Sent):
            self._take_sent({self: result})
            return
        reason = f"{result.code}: {result.reason}"
        if isinstance(result, base.Misconfigured):
            self._refused(reason)
        elif isinstance(result, base.Retry):
            self._again(reason, result.after)
        elif isinstance(result, base.Reauthenticate):
            self._again(reason, None)
        elif isinstance(result, base.WindowClosed):
            self._give_up("failed", f"{reason}. {self._way_out()}")
        else:
            self._give_up("failed", reason)

    def _take_sent(self, results):
        """Write down what the provider has taken.

        :param results: :class:`~providers.base.Sent` by row
        """
        now = fields.Datetime.now()
        for row, result in results.items():
            row.write({
                "state": "sent", "error": False, "crashes": 0, "sent_at": now,
                # what is said about a message has none, or the message's own
                "external_id": row.kind in SPOKEN and (
                    result.external_id or row._idempotency_key())})
            row._after_sent()
        self.env["smart.service.event"]._log_all("delivered", [
            {"channel": row.channel_id, "partner": row.contact_id.partner_id,
             "payload": {"outbox": row.id, "attempt": row.attempt}}
            for row in results if row.kind in SPOKEN])
        for account in self.union(*results).account_id.filtered(lambda a: a.state == "error"):
            account.action_activate()

    def _way_out(self):
        """Hook: what an agent can do where the reply window is closed, in words."""
        return self.env._("Send an approved template, or write to another contact point.")

    def _refused(self, reason):
        """The provider refuses the account: an administrator is told, the message waits."""
        self.account_id._raise_attention(reason)
        self._again(reason, None)

    def _again(self, reason, after):
        """Queue again after a failure that certainly sent nothing."""
        if self.kind in EPHEMERAL:
            self.unlink()
            return
        attempt = self.attempt - int(bool(self.env.context.get("smart_uncounted")))
        if attempt >= MAX_ATTEMPTS:
            self._give_up("dead", reason)
            return
        wait = timedelta(seconds=backoff(max(1, attempt), after))
        self.write({
            "state": "queued", "error": reason, "attempt": attempt,
            "next_attempt_at": fields.Datetime.now() + wait})

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

    def _take_orphans(self):
        """Rows that somebody was sending when he died."""
        for row in self:
            row.crashes += 1
            if row.crashes >= MAX_CRASHES and row.kind not in EPHEMERAL:
                row._give_up("dead", self.env._(
                    "The sender died on it %s times.", row.crashes))
        alive = self.filtered(lambda row: row.state == "sending")
        alive._after_unknown(self.env._("The sender stopped before the provider answered."))
        self.exists()._changed()

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
