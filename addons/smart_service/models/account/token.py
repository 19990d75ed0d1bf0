from datetime import timedelta

import psycopg2

from odoo import api, fields, models

from ...exceptions import QueueFailed, QueueRetry
from ...providers import base, http

# a token that ends sooner than this is renewed before it is used
MARGIN = timedelta(minutes=2)


class SmartServiceToken(models.Model):
    """An account's access token. Only one process renews it at a time, all the others wait."""

    _name = "smart.service.token"
    _description = "Access Token"

    account_id = fields.Many2one("smart.service.account", required=True, ondelete="cascade")
    value = fields.Char(groups=fields.NO_ACCESS)
    expires_at = fields.Datetime("Expires at")

    _account_uniq = models.UniqueIndex("(account_id)")

    @api.model
    def _current(self, account, stale=None):
        """A token that is good for at least :data:`MARGIN`.

        The renewal runs in a transaction of its own that holds the row's lock during the call
        to the provider, so that no other work waits for the network.

        :param stale: a token that the provider has just refused
        :raises QueueRetry: the provider can't be reached
        :raises QueueFailed: the provider refuses the account's credentials
        """
        return current(self.env.registry, account.id, account._adapter(), stale)


def current(registry, account_id, adapter, stale=None):
    """As :meth:`SmartServiceToken._current`, in whatever thread: it needs no environment.

    :param registry: of the database
    :param adapter: with the account's credentials
    """
    call = adapter.token_call()
    if call is None:
        return ""
    for _try in range(5):
        with registry.cursor() as cr:
            try:
                cr.execute(
                    "INSERT INTO smart_service_token (account_id) VALUES (%s)"
                    " ON CONFLICT DO NOTHING", [account_id], log_exceptions=False)
                cr.execute(
                    "SELECT value, expires_at FROM smart_service_token"
                    " WHERE account_id = %s FOR UPDATE", [account_id], log_exceptions=False)
                found = cr.fetchone()
            except psycopg2.errors.SerializationFailure:
                # somebody else has just renewed it: look again
                cr.rollback()
                continue
            if found is None:
                cr.rollback()
                continue
            value, expires_at = found
            if value and value != stale and expires_at > fields.Datetime.now() + MARGIN:
                return value
            return _renew(cr, account_id, adapter, call)
    raise QueueRetry("The access token is being renewed.", 1)


def _renew(cr, account_id, adapter, call):
    try:
        answer = adapter.read_token(http.perform(call))
    except http.NetworkError as error:
        raise QueueRetry(str(error)) from error
    if isinstance(answer, base.Retry):
        raise QueueRetry(f"{answer.code}: {answer.reason}", answer.after)
    if isinstance(answer, base.Failure):
        raise QueueFailed(f"{answer.code}: {answer.reason}")
    cr.execute(
        "UPDATE smart_service_token SET value = %s, expires_at = %s WHERE account_id = %s",
        [answer.value, fields.Datetime.now() + timedelta(seconds=answer.expires_in), account_id])
    return answer.value
