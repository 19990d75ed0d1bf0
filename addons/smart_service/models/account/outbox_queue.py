from odoo import api, models
from odoo.tools import SQL

# what takes a unit of the limit of messages to one customer
PACED = ("message", "template", "welcome")
OPEN_ACCOUNTS = """
    JOIN smart_service_account a ON a.id = q.account_id
    LEFT JOIN smart_service_flow f ON f.account_id = a.id
   WHERE a.active AND a.state != 'draft'
     AND (f.circuit_state IS DISTINCT FROM 'open'
          OR f.circuit_until <= extract(epoch FROM clock_timestamp()) + %s)
"""


class SmartServiceOutbox(models.Model):
    """What is due to be sent."""

    _inherit = "smart.service.outbox"

    @api.model
    def _accounts_due(self):
        """Accounts with something to send; one that is deactivated keeps what it has."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT q.account_id FROM smart_service_outbox q" + OPEN_ACCOUNTS +
            " AND q.state IN ('queued', 'sending') AND (q.state = 'sending'"
            " OR q.next_attempt_at <= clock_timestamp() at time zone 'UTC')"
            " GROUP BY q.account_id ORDER BY min(q.id)", [0])
        return [account_id for (account_id,) in self.env.cr.fetchall()]

    @api.model
    def _due_soon(self):
        """Whether something becomes due before a new poll of cron would see it."""
        self.env.cr.execute(
            "SELECT EXISTS (SELECT 1 FROM smart_service_outbox q" + OPEN_ACCOUNTS +
            " AND q.state = 'queued' AND q.next_attempt_at"
            " <= (clock_timestamp() at time zone 'UTC') + interval '60 seconds')", [60])
        return self.env.cr.fetchone()[0]

    @api.model
    def _heads(self, account_id, limit, *, probing=False, ahead=None):
        """The next rows of an account: each customer's first, unless that is on its way.

        :param probing: try those first that have waited longest since they were tried
        :param ahead: how far a customer's limit may be ahead of time, in seconds; None is no limit
        """
        self.env.flush_all()
        paced = SQL("") if ahead is None else SQL(
            """
               AND (q.kind != ALL(%(paced)s) OR NOT EXISTS (
                        SELECT 1 FROM smart_service_pace p
                         WHERE p.account_id = q.account_id AND p.contact_id = q.contact_id
                           AND p.due_at > extract(epoch FROM clock_timestamp()) + %(ahead)s))
            """, paced=list(PACED), ahead=ahead)
        self.env.cr.execute(SQL(
            """
            SELECT q.id FROM smart_service_outbox q
             WHERE q.account_id = %(account)s AND q.state = 'queued'
               AND q.next_attempt_at <= clock_timestamp() at time zone 'UTC'
               AND NOT EXISTS (SELECT 1 FROM smart_service_outbox e
                                WHERE e.account_id = q.account_id AND e.contact_id = q.contact_id
                                  AND e.id < q.id AND e.state IN ('queued', 'sending'))
               %(paced)s
             ORDER BY %(order)s LIMIT %(limit)s
            """,
            account=account_id, paced=paced, limit=limit,
            order=SQL("q.next_attempt_at, q.id") if probing else SQL("q.id")))
        return self.browse(row_id for (row_id,) in self.env.cr.fetchall())
