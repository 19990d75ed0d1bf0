from datetime import timedelta

from odoo import api, fields, models

from ...exceptions import QueueRetry
from ...providers.windows import CLOSED_RECEIPTS

KINDS = [
    ("message", "Message"), ("template", "Template"), ("edit", "Edit"), ("delete", "Deletion"),
    ("reaction", "Reaction"), ("acknowledge", "Acknowledgement"), ("typing", "Typing"),
    ("welcome", "Welcome"), ("transfer", "Transfer"),
]
# worth something for a moment only: kind → seconds; tried once and forgotten
EPHEMERAL = {"acknowledge": 600, "typing": 20}
# how far a message has come; a receipt never moves it back
PROGRESS = ["queued", "sending", "uncertain", "sent", "delivered", "read"]


class SmartServiceOutbox(models.Model):
    """What we have to say to customers, kept until the provider has taken it.

    One worker at a time sends for an account, which keeps the order and leaves the other
    workers to the other accounts when a provider is slow. ``sending`` is committed before the
    call, so that a crash between the call and its result is seen: such a message is sent again
    only where the provider drops a second one with the same key.
    """

    _name = "smart.service.outbox"
    _description = "Outbox"
    _order = "id desc"
    _rec_name = "external_id"

    account_id = fields.Many2one(
        "smart.service.account", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True, precompute=True)
    contact_id = fields.Many2one(
        "smart.service.contact", "Contact point", required=True, ondelete="cascade", index=True,
        readonly=True)
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", ondelete="set null", index="btree_not_null",
        readonly=True)
    mail_message_id = fields.Many2one(
        "mail.message", "Message", ondelete="cascade", index="btree_not_null", readonly=True)
    part = fields.Integer("Text part", readonly=True, help="A long text leaves in several parts.")
    kind = fields.Selection(KINDS, required=True, default="message", readonly=True)
    body = fields.Text(readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment", "File", ondelete="set null", index="btree_not_null", readonly=True)
    target = fields.Char(
        "Aimed at", readonly=True,
        help="The provider's id of the message that is edited, deleted, reacted to or "
        "acknowledged. Empty for a message of ours that was not sent yet.")
    reply_to = fields.Char("Answers", readonly=True, help="The provider's id of a message.")
    reaction = fields.Char(readonly=True)
    buttons = fields.Json(readonly=True)
    # names and numbers of customers, shown as masked as the text
    template_values = fields.Json("Template values", readonly=True, groups=fields.NO_ACCESS)
    expires_at = fields.Datetime(
        "Expires at", readonly=True, help="What is not sent by then is not sent at all.")
    state = fields.Selection(
        [("queued", "Queued"), ("sending", "Sending"), ("sent", "Sent"), ("delivered", "Delivered"),
         ("read", "Read"), ("failed", "Failed"), ("dead", "Dead"), ("uncertain", "Uncertain")],
        required=True, default="queued", index=True, readonly=True,
        help="Failed: the provider refused it. Dead: tried too often. Uncertain: nobody knows "
        "whether the provider got it; send it again only if the customer did not.",
    )
    external_id = fields.Char("Provider's id", readonly=True, index="btree_not_null")
    attempt = fields.Integer("Attempts", readonly=True)
    next_attempt_at = fields.Datetime(
        "Next attempt at", required=True, default=fields.Datetime.now, readonly=True)
    crashes = fields.Integer(readonly=True, help="How often its sender died while sending it.")
    error = fields.Text(readonly=True)
    sent_at = fields.Datetime("Sent at", readonly=True)

    _message_part_uniq = models.UniqueIndex("(mail_message_id, part) WHERE kind = 'message'")
    _due_idx = models.Index("(account_id, contact_id, id) WHERE state IN ('queued', 'sending')")
    _head_idx = models.Index("(account_id, id) WHERE state = 'queued'")

    # === QUEUEING === #

    @api.model
    def _enqueue(self, message, contact, channel, parts, **values):
        """Queue the parts of one message, in the transaction that posted it.

        :param parts: in the order of sending, each a text or a dict of this model's fields
        :param values: more fields, of every part
        """
        # sudo: smart.service.outbox - whoever may post in the session may have it sent
        rows = self.sudo().create([{
            "account_id": channel.smart_account_id.id, "contact_id": contact.id,
            "channel_id": channel.id, "mail_message_id": message.id, "part": number, **values,
            **(part if isinstance(part, dict) else {"body": part}),
        } for number, part in enumerate(parts)])
        rows._changed()
        self._wake()
        return rows

    @api.model
    def _enqueue_kind(self, channel, kind, *, contact=None, account=None, message=None,
                      values=None):
        """Queue what is no plain message; order is kept with everything else of the contact.

        :param kind: one of :data:`KINDS`
        :param contact: whom it goes to; the session's customer when nothing is said
        :param account: where it leaves; the session's when nothing is said
        :param values: more fields of the row
        :return: the row; none where the provider does not take such a thing
        """
        account = account or channel.smart_account_id
        contact = contact or channel.smart_contact_id
        if kind not in account._adapter().capabilities.kinds:
            return self.browse()
        expires_at = False
        if kind in EPHEMERAL:
            expires_at = fields.Datetime.now() + timedelta(seconds=EPHEMERAL[kind])
        # sudo: smart.service.outbox - what may be queued is decided by the caller
        row = self.sudo().create({
            "kind": kind, "account_id": account.id, "contact_id": contact.id,
            "channel_id": channel.id, "mail_message_id": message.id if message else False,
            "expires_at": expires_at, **(values or {}),
        })
        row._changed()
        self._wake()
        return row

    def _changed(self):
        """Hook: the state of these rows has changed, in the transaction that changed it.

        Called once for many rows; what is slow does not belong here.
        """

    @api.model
    def _wake(self):
        """Start the senders once the current transaction is committed."""
        if (bells := self.env.context.get("smart_bells")) is not None:
            bells.names.add(self._name)
            return
        queue = self.env["smart.service.queue.mixin"]
        # sudo: ir.cron - whoever queues a message may start the sender, nothing else
        crons = self.env["ir.cron"].sudo().browse(queue._worker_ids("smart_service.cron_outbox"))
        # each _trigger() rings the bell on a connection of its own; one ring wakes all
        self.env["ir.cron.trigger"].sudo().create(
            [{"cron_id": cron.id, "call_at": fields.Datetime.now()} for cron in crons[1:]])
        crons[:1]._trigger()

    @api.model
    def _wake_committed(self):
        """Start the senders for what is committed already."""
        self.env["smart.service.queue.mixin"]._trigger_idle_workers("smart_service.cron_outbox")

    # === RECEIPTS === #

    @api.model
    def _receive_receipt(self, account, event):
        """Follow a provider's receipt; one that comes before our send is committed waits.

        :raises QueueRetry: no message of ours has this id yet
        """
        row = self._of_receipt(account, event)
        if not row:
            raise QueueRetry(self.env._("No message with the id %s was sent.", event.receipt_for))
        state = event.receipt_state
        if state == "failed":
            if row.state not in ("failed", "delivered", "read"):
                row._fail_by_receipt(event)
        elif row.state in PROGRESS and PROGRESS.index(state) > PROGRESS.index(row.state):
            row.state = state
            row._changed()

    def _fail_by_receipt(self, event):
        """The provider took the message, and could not bring it to the customer after all."""
        reason = ": ".join(filter(None, [event.receipt_code, event.receipt_error]))
        reason = reason or self.env._("refused by the provider")
        if event.receipt_code in CLOSED_RECEIPTS.get(self.account_id.provider, ()):
            reason = f"{reason}. {self._way_out()}"
        self._give_up("failed", reason)

    @api.model
    def _of_receipt(self, account, event):
        """The row that a receipt is about, empty when it is not known yet.

        A receipt that carries our own key proves that a message of unknown fate was sent.
        """
        row = self.search([
            ("account_id", "=", account.id), ("external_id", "=", event.receipt_for)], limit=1)
        number = event.receipt_key.rpartition("-")[2]
        if row or not (number.isdecimal() and len(number) <= 9):
            return row
        row = self.browse(int(number)).exists()
        if (row.account_id != account or row.state == "sending"
                or row._idempotency_key() != event.receipt_key):
            return self.browse()
        if row.state in ("uncertain", "queued"):
            row.write({
                "state": "sent", "error": False, "external_id": event.receipt_for,
                "sent_at": event.occurred_at or fields.Datetime.now()})
            row._changed()
            row._after_sent()
        return row

    # === REPAIR === #

    def action_replay(self):
        """Send failed, dead or uncertain messages again; an administrator decides that."""
        rows = self.filtered(lambda row: row.state in ("failed", "dead", "uncertain"))
        rows.write({
            "state": "queued", "attempt": 0, "crashes": 0, "error": False,
            "next_attempt_at": fields.Datetime.now()})
        if rows:
            rows._changed()
            self._wake()
        return True

    @api.model
    def _drain(self):
        """Send everything due in the current transaction; for callers that commit themselves."""
        for account_id in self._accounts_due():
            tried = self.browse()
            while (row := self._heads(account_id, 1)) and row not in tried:
                tried |= row
                decided = row._begin()
                self.env.flush_all()
                decided[row]() if row in decided else row._send()
                row.exists()._changed()
