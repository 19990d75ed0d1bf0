from odoo import api, fields, models

from ...exceptions import QueueRetry

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
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    contact_id = fields.Many2one(
        "smart.service.contact", "Contact point", required=True, ondelete="cascade", index=True,
        readonly=True)
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", ondelete="set null", index="btree_not_null",
        readonly=True)
    mail_message_id = fields.Many2one(
        "mail.message", "Message", ondelete="cascade", index="btree_not_null", readonly=True)
    part = fields.Integer("Text part", readonly=True, help="A long text leaves in several parts.")
    body = fields.Text(readonly=True)
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
    error = fields.Text(readonly=True)
    sent_at = fields.Datetime("Sent at", readonly=True)

    _message_part_uniq = models.UniqueIndex("(mail_message_id, part)")
    _due_idx = models.Index("(account_id, contact_id, id) WHERE state IN ('queued', 'sending')")

    # === QUEUEING === #

    @api.model
    def _enqueue(self, message, contact, channel, parts):
        """Queue the parts of one message, in the transaction that posted it."""
        # sudo: smart.service.outbox - whoever may post in the session may have it sent
        rows = self.sudo().create([{
            "account_id": channel.smart_account_id.id, "contact_id": contact.id,
            "channel_id": channel.id,
            "mail_message_id": message.id, "part": number, "body": part,
        } for number, part in enumerate(parts)])
        self._wake()
        return rows

    @api.model
    def _wake(self):
        """Start the senders once the current transaction is committed."""
        number = 1
        while cron := self.env.ref(f"smart_service.cron_outbox_{number}", raise_if_not_found=False):
            # sudo: ir.cron - whoever queues a message may start the sender, nothing else
            cron.sudo()._trigger()
            number += 1

    # === RECEIPTS === #

    @api.model
    def _receive_receipt(self, account, event):
        """Follow a provider's receipt; one that comes before our send is committed waits.

        :raises QueueRetry: no message of ours has this id yet
        """
        row = self.search([
            ("account_id", "=", account.id), ("external_id", "=", event.receipt_for)], limit=1)
        if not row:
            raise QueueRetry(self.env._("No message with the id %s was sent.", event.receipt_for))
        state = event.receipt_state
        if state == "failed":
            row._give_up("failed", event.receipt_error or self.env._("refused by the provider"))
        elif row.state in PROGRESS and PROGRESS.index(state) > PROGRESS.index(row.state):
            row.state = state

    # === REPAIR === #

    def action_replay(self):
        """Send failed, dead or uncertain messages again; an administrator decides that."""
        rows = self.filtered(lambda row: row.state in ("failed", "dead", "uncertain"))
        rows.write({
            "state": "queued", "attempt": 0, "error": False,
            "next_attempt_at": fields.Datetime.now()})
        if rows:
            self._wake()
        return True

    @api.model
    def _drain(self):
        """Send everything due in the current transaction; for callers that commit themselves."""
        for account_id in self._accounts_due():
            tried = self.browse()
            while (row := self._next(account_id)) and row not in tried:
                tried |= row
                row.write({"state": "sending", "attempt": row.attempt + 1})
                row._send()()
