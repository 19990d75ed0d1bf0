import psycopg2

from odoo import SUPERUSER_ID, api, fields, models

from ...exceptions import QueueFailed, QueueRetry
from ...providers import base, http

LOCK_TRIES = 5


class SmartServicePull(models.Model):
    """How far an account's events have been fetched, where the provider does not send them.

    The transaction that fetches is one of its own. It holds the row's lock during the call, so
    that one process at a time reads on, and commits the events and the new cursor together: a
    process that dies in between has taken nothing in, and the next reads the same again.
    """

    _name = "smart.service.pull"
    _description = "Fetched Events"
    _rec_name = "account_id"
    _log_access = False

    account_id = fields.Many2one(
        "smart.service.account", required=True, ondelete="cascade", readonly=True)
    company_id = fields.Many2one(related="account_id.company_id", store=True, index=True)
    cursor = fields.Char(readonly=True, help="Where the provider goes on next time.")
    last_pull_at = fields.Datetime("Last fetched at", readonly=True)
    event_count = fields.Integer("Events fetched", readonly=True)
    error = fields.Text(readonly=True, help="Why the last attempt fetched nothing.")

    _account_uniq = models.UniqueIndex("(account_id)")

    # === FETCHING === #

    @api.model
    def _pull(self, account, payload=""):
        """Fetch everything that is new.

        :param payload: of the event that asks for it, '' when none did
        :raises QueueRetry: not now
        :raises QueueFailed: not until an administrator has acted
        """
        tokens = self.env["smart.service.token"]
        token = tokens._current(account)
        while True:
            found = self._pull_page(account, token, payload)
            if isinstance(found, base.Reauthenticate):
                token = tokens._current(account, stale=token)
                found = self._pull_page(account, token, payload)
            if isinstance(found, base.GiveUp) and payload:
                # what the event gives for the call is good for a time only
                payload = ""
                continue
            if isinstance(found, base.Retry | base.Reauthenticate):
                after = found.after if isinstance(found, base.Retry) else None
                raise QueueRetry(f"{found.code}: {found.reason}", after)
            if isinstance(found, base.Failure):
                raise QueueFailed(f"{found.code}: {found.reason}")
            if not found.more:
                return

    @api.model
    def _pull_page(self, account, token, payload):
        """Fetch one page and keep it.

        :return: :class:`~providers.base.Pulled` or :class:`~providers.base.Failure`
        """
        for _try in range(LOCK_TRIES):
            with self.env.registry.cursor() as cr:
                try:
                    cr.execute(
                        "INSERT INTO smart_service_pull (account_id, company_id)"
                        " SELECT id, company_id FROM smart_service_account WHERE id = %s"
                        " ON CONFLICT DO NOTHING", [account.id], log_exceptions=False)
                    cr.execute(
                        "SELECT cursor FROM smart_service_pull WHERE account_id = %s FOR UPDATE",
                        [account.id], log_exceptions=False)
                    row = cr.fetchone()
                except psycopg2.errors.SerializationFailure:
                    # somebody else has just read on: look again
                    cr.rollback()
                    continue
                if row is None:
                    # he has not committed his row yet
                    cr.rollback()
                    continue
                return self._fetch(cr, account, token, row[0] or "", payload)
        raise QueueRetry(self.env._("The events are being fetched."), 1)

    @api.model
    def _fetch(self, cr, account, token, cursor, payload):
        adapter = account._adapter(token)
        try:
            found = adapter.read_pull(http.perform(adapter.pull_call(cursor, payload)), cursor)
        except http.NetworkError as error:
            found = base.Retry("network", str(error))
        if isinstance(found, base.Failure):
            cr.execute(
                "UPDATE smart_service_pull SET error = %s WHERE account_id = %s",
                [f"{found.code}: {found.reason}", account.id])
            return found
        self._keep(cr, account, found)
        return found

    @api.model
    def _keep(self, cr, account, pulled):
        """Take the events in and move the cursor, in the transaction of ``cr``."""
        inbox = api.Environment(cr, SUPERUSER_ID, {})["smart.service.inbox"]
        new = inbox._take_in(account.id, pulled.envelopes)
        cr.execute(
            "UPDATE smart_service_pull SET cursor = %s, error = NULL, last_pull_at = %s,"
            " event_count = COALESCE(event_count, 0) + %s WHERE account_id = %s",
            [pulled.cursor, fields.Datetime.now(), new, account.id])
        if new:
            inbox._wake()
