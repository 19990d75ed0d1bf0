from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import window as engine

TRIGGERS = [
    ("message", "Customer wrote"), ("menu", "Menu entry pressed"), ("scan", "Code scanned"),
    ("follow", "Account followed"), ("enter", "Conversation entered"),
]


class SmartServiceWindow(models.Model):
    """A reply window: what a customer did last, how long it lets us write and how often.

    One row per contact point, account and trigger; the same trigger again starts it anew. What
    the rows mean together is decided by :mod:`~engine.window`.
    """

    _name = "smart.service.window"
    _description = "Reply Window"
    _order = "opened_at desc, id desc"
    _rec_name = "trigger"

    contact_id = fields.Many2one(
        "smart.service.contact", "Contact point", required=True, ondelete="cascade", index=True,
        readonly=True)
    account_id = fields.Many2one(
        "smart.service.account", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    trigger = fields.Selection(TRIGGERS, "Opened by", required=True, readonly=True)
    opened_at = fields.Datetime("Opened at", required=True, readonly=True)
    closes_at = fields.Datetime("Closes at", readonly=True, index=True, help="Empty is never.")
    allowed = fields.Integer("Messages allowed", readonly=True, help="0 is any number.")
    used = fields.Integer("Messages used", readonly=True)
    closed_reason = fields.Char(
        "Closed by the provider", readonly=True, help="The provider's words, when it refused.")
    reminded_at = fields.Datetime("Reminded at", readonly=True)

    _trigger_uniq = models.UniqueIndex("(contact_id, account_id, trigger)")
    _used_check = models.Constraint("CHECK (used >= 0)", "Fewer than no messages can't be used.")

    @api.model
    def _open(self, contact, account, trigger, at):
        """Open what ``trigger`` opens; one that happened before the last known changes nothing.

        What was sent after it, because the event came late, is counted already.

        :param at: when the customer did it, UTC
        :return: whether something was opened
        """
        rows = account._windows()
        found = engine.open_window(rows, (), trigger, min(at, fields.Datetime.now()))
        if not found:
            return False
        opened, = found
        self.env.flush_all()
        # a conflict is refused as such, and the event worked again: no second row, no failure
        self.env.cr.execute(SQL(
            """
            INSERT INTO smart_service_window AS w
                   (contact_id, account_id, company_id, trigger, opened_at, closes_at, allowed,
                    used, create_uid, create_date, write_uid, write_date)
            SELECT %(contact)s, a.id, a.company_id, %(trigger)s, %(at)s, %(end)s, %(allowed)s,
                   (SELECT count(*) FROM smart_service_outbox o
                     WHERE o.contact_id = %(contact)s AND o.account_id = a.id
                       AND o.kind = 'message' AND o.sent_at > %(at)s), 1, n, 1, n
              FROM smart_service_account a, date_trunc('second', now() at time zone 'UTC') n
             WHERE a.id = %(account)s
                ON CONFLICT (contact_id, account_id, trigger) DO UPDATE
               SET opened_at = EXCLUDED.opened_at, closes_at = EXCLUDED.closes_at,
                   allowed = EXCLUDED.allowed, used = EXCLUDED.used, closed_reason = NULL,
                   reminded_at = NULL, write_date = EXCLUDED.write_date
             WHERE w.opened_at <= EXCLUDED.opened_at
            """,
            contact=contact.id, account=account.id, trigger=trigger, at=opened.opened_at,
            end=opened.closes_at, allowed=opened.allowed), log_exceptions=False)
        self.invalidate_model()
        return bool(self.env.cr.rowcount)

    @api.model
    def _of(self, contact, account, lock=False):
        """The windows of a contact point at an account.

        :param lock: nobody else takes of them before this transaction has ended
        """
        if lock:
            self.env.flush_all()
            self.env.cr.execute(SQL(
                "SELECT id FROM smart_service_window WHERE contact_id = %s AND account_id = %s"
                " ORDER BY id FOR NO KEY UPDATE", contact.id, account.id), log_exceptions=False)
            self.invalidate_model()
            return self.browse(row[0] for row in self.env.cr.fetchall())
        return self.search([("contact_id", "=", contact.id), ("account_id", "=", account.id)])

    def _opened(self):
        """These rows in the engine's terms."""
        adds_up = {
            (account.id, row.trigger): row.adds_up
            for account in self.account_id for row in account._windows()}
        return tuple(
            engine.Opened(
                window.trigger, window.opened_at, window.closes_at or None, window.allowed,
                window.used, adds_up.get((window.account_id.id, window.trigger), True))
            for window in self)

    @api.model
    def _take(self, contact, account):
        """Take one message of what is open, from the window that is best burnt.

        :return: triggers of the windows that paid; None when nothing is open
        """
        windows = self._of(contact, account, lock=True)
        before = windows._opened()
        after = engine.spend(before, fields.Datetime.now())
        if after is None:
            return None
        paid = windows.browse()
        for window, was, now in zip(windows, before, after, strict=True):
            if was.used != now.used:
                window.used = now.used
                paid |= window
        return paid.mapped("trigger")

    @api.model
    def _give_back(self, contact, account, triggers, taken_at):
        """Give back what :meth:`_take` took at ``taken_at``, where it still counts."""
        windows = self._of(contact, account, lock=True).filtered(
            lambda window: window.trigger in triggers and window.opened_at <= taken_at
            and window.used)
        for window in windows:
            window.used -= 1

    @api.model
    def _close(self, contact, account, reason, tried_at, used_up=False):
        """The provider says that nothing is open; what opened since we tried still is.

        :param reason: the provider's words
        :param used_up: he says that it is for the number of messages, not for the time
        """
        now = fields.Datetime.now()
        for window in self._of(contact, account, lock=True).filtered(
                lambda window: window.opened_at <= tried_at
                and (not window.closes_at or window.closes_at > now)):
            closing = {"used": window.allowed} if used_up and window.allowed else {"closes_at": now}
            window.write({**closing, "closed_reason": reason})

    @api.autovacuum
    def _gc_closed(self):
        """Forget what has been closed for a month; no window is longer than that."""
        self.search([
            ("closes_at", "<", fields.Datetime.subtract(fields.Datetime.now(), days=30)),
        ]).unlink()
