import logging

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...exceptions import QueueFailed, QueueRetry
from ...providers import base
from .inbox_kinds import EVENT_KINDS

_logger = logging.getLogger(__name__)

# long enough to look into a complaint, short enough not to hoard what customers wrote
KEEP_PAYLOAD_DAYS = 90
# how often a receipt looks for its message, over half a minute: it may be faster than our commit
RECEIPT_TRIES = 5


class UncheckedMany2one(fields.Many2one):
    """A reference that the database does not look up at each insertion.

    A foreign key locks the row that it points at, which writes to it, and is planned anew after
    each of Odoo's requests: a tenth of a millisecond of every webhook, and all webhooks of an
    account want the same row. What it would guard is guarded by the account, which can't be
    deleted while it has events.
    """

    def update_db_foreign_key(self, model, column):
        """Make none (overrides ``odoo/orm/fields_relational.py``)."""


class SmartServiceInbox(models.Model):
    """What providers sent us, kept before anything is done with it.

    The unique pair of account and provider's event id is what makes one message of a webhook
    that comes twice.
    """

    _name = "smart.service.inbox"
    _description = "Inbox"
    _inherit = ["smart.service.queue.mixin"]
    _order = "id desc"
    _rec_name = "external_id"
    _queue_key = "contact_key"
    _queue_cron = "smart_service.cron_inbox"

    account_id = UncheckedMany2one(
        "smart.service.account", required=True, ondelete="restrict", readonly=True)
    # not stored, for the same reason
    company_id = fields.Many2one(related="account_id.company_id")
    external_id = fields.Char("Provider's id", required=True, readonly=True)
    event_kind = fields.Selection(EVENT_KINDS, "Event kind", required=True, readonly=True)
    contact_key = fields.Char(
        "Contact key",
        required=True, readonly=True, help="Events with the same key are worked in order.")
    payload = fields.Text(readonly=True, groups="smart_service.group_manager")
    provider_time = fields.Datetime(
        "Provider's time", readonly=True, help="When the provider says that it happened.")
    received_at = fields.Datetime("Received at", readonly=True, default=fields.Datetime.now)
    mail_message_id = fields.Many2one(
        "mail.message", "Message", readonly=True, index="btree_not_null")

    _external_uniq = models.UniqueIndex(
        "(account_id, external_id)", "This event was taken in before.")
    _due_idx = models.Index("(contact_key, id) WHERE state = 'new'")
    # few columns have an index of their own: each makes taking an event in dearer
    _kept_idx = models.Index("(account_id) WHERE event_kind = 'unknown'")

    # === TAKING IN === #

    @api.model
    def _take_in(self, account_id, envelopes):
        """Store an account's verified events, each at most once.

        :param envelopes: :class:`~providers.base.Envelope` of one request
        :return: how many were new
        """
        return self._take_in_each([(account_id, envelope) for envelope in envelopes])

    @api.model
    def _take_in_each(self, meant):
        """Store verified events, each at most once, in one statement: all of them or none.

        :param meant: (account id, :class:`~providers.base.Envelope`) of one request
        :return: how many were new
        """
        if not meant:
            return 0
        now = fields.Datetime.now()
        # nobody's in create_uid: its foreign key would lock the user's row each time
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO smart_service_inbox
                       (account_id, external_id, event_kind, contact_key, payload, provider_time,
                        state, error, attempt, received_at, next_attempt_at, create_date,
                        write_date)
                VALUES %s
                    ON CONFLICT (account_id, external_id) DO NOTHING
                """,
                SQL(", ").join(
                    SQL("(%s, %s, %s, %s, %s, %s, %s, %s, 0, %s, %s, %s, %s)",
                        account_id, envelope.external_id, envelope.event_kind,
                        envelope.contact_key,
                        # PostgreSQL holds no zero byte in a text; JSON carries it escaped anyway
                        envelope.payload.replace("\x00", ""), envelope.provider_time,
                        "failed" if envelope.failure else "new", envelope.failure or None,
                        now, now, now, now)
                    for account_id, envelope in meant),
            ),
            log_exceptions=False,
        )
        return self.env.cr.rowcount

    @api.autovacuum
    def _gc_payloads(self):
        """Forget what was done with long ago; the row stays, so that no event comes twice."""
        self.search([
            ("state", "=", "done"), ("payload", "!=", False),
            ("received_at", "<", fields.Datetime.now() - relativedelta(days=KEEP_PAYLOAD_DAYS)),
        ]).payload = False

    @api.autovacuum
    def _gc_without_account(self):
        """Forget what came in the moment in which its account was deleted."""
        self.env.cr.execute(
            """DELETE FROM smart_service_inbox i
                WHERE NOT EXISTS (SELECT 1 FROM smart_service_account a WHERE a.id = i.account_id)
            """)

    # === WORK === #

    def _process_one(self):
        """Pass the event on; one of a kind that nobody uses is done by being kept.

        ``_receive_<kind>(account, event)`` is what a kind calls for.
        """
        account = self.account_id
        try:
            event = account._adapter().parse(self.payload)
        except base.Unparsable as error:
            raise QueueFailed(str(error)) from error
        self._receive(account, event)

    def _receive(self, account, event):
        receive = getattr(self, f"_receive_{event.kind}", None)
        if receive:
            receive(account, event)

    def _happened_at(self, event):
        """When the customer did it: the provider's word, else when we heard of it."""
        return event.occurred_at or self.provider_time or self.received_at

    def _receive_receipt(self, account, event):
        """One of a message that another system has sent is counted and forgotten."""
        try:
            self.env["smart.service.outbox"]._receive_receipt(account, event)
        except QueueRetry:
            if self.attempt + 1 < RECEIPT_TRIES:
                raise
            account._count(account.id, "foreign_receipt_count")

    def _receive_identity(self, account, event):
        self.env["smart.service.contact"]._find_or_create(account, event.contact, event.links)

    def _receive_follow(self, account, event):
        self.env["smart.service.contact"]._find_or_create(account, event.contact).subscribed = True

    def _receive_unfollow(self, account, event):
        self.env["smart.service.contact"]._find_or_create(account, event.contact).subscribed = False
