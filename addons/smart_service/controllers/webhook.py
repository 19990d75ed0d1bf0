from dataclasses import replace

from psycopg2.extensions import STATUS_READY

from odoo import SUPERUSER_ID, api, http
from odoo.http import Response, request

from ..engine.waker import Waker
from ..providers import base

# more than any provider sends: files come as addresses, not inside the event
MAX_BODY = 1024 * 1024

# at 600 webhooks a second each wake-up cost as much as two of them, so that five a second and
# process took a twenty-fifth of the time
_waker = Waker(pause=0.2, long_pause=1.0, many=50)


class Webhook(http.Controller):
    """The way in. It stores what the provider has signed and does nothing else."""

    @http.route(
        "/smart_service/webhook/<string:provider>/<string:token>", type="http", auth="none",
        methods=["GET", "POST"], csrf=False, save_session=False, readonly=False,
        max_content_length=MAX_BODY)
    def webhook(self, provider, token, **_query):
        """Verify, keep, answer.

        404 for an unknown address, 403 or 400 for what can't be verified, 413 for what is too
        big; everything verified gets the provider's success, or it would come again for days.
        """
        # the token in the address and the signature are what lets a provider in: it has no user
        request.update_env(user=SUPERUSER_ID)
        accounts = request.env["smart.service.account"]
        try:
            account_id, credentials = accounts._for_webhook(provider, token)
        except LookupError:
            return Response(status=404)
        adapter = base.adapter_for(provider, credentials)
        coming = request.httprequest
        incoming = base.Request(
            method=coming.method, query=coming.args.to_dict(), body=coming.get_data(),
            headers={name.lower(): value for name, value in coming.headers.items()})
        try:
            if incoming.method == "GET":
                return self._answer(adapter.confirm(incoming))
            envelopes = adapter.receive(incoming)
        except base.ProviderError as error:
            accounts._count(account_id, "refused_count")
            return Response(str(error), status=error.status)
        self._store(accounts, account_id, envelopes)
        return self._answer(adapter.accepted)

    def _store(self, accounts, account_id, envelopes):
        """Keep the events; once they are committed the work begins.

        One statement keeps them all, so that it is a transaction by itself where the request has
        read nothing before, which is nearly always: beginning one and ending it would be two more
        ways to the database and back. Of two requests with the same event the later one then
        waits for the earlier one and finds nothing new.
        """
        cr, registry = request.env.cr, request.env.registry
        meant = [self._address(accounts, account_id, envelope) for envelope in envelopes]
        if cr.connection.status == STATUS_READY:
            # as Odoo's own service/db.py does; the pool resets a connection that it lends again
            cr.connection.autocommit = True
        new = request.env["smart.service.inbox"]._take_in_each(meant)
        if len(envelopes) > new:
            accounts._count(account_id, "duplicate_count", len(envelopes) - new)
        if new:
            cr.postcommit.add(lambda: _waker.wake(cr.dbname, lambda: _wake_inbox(registry)))

    def _address(self, accounts, account_id, envelope):
        """The account that an event is for, and the event as it is to be kept there."""
        if not envelope.account_ref:
            return account_id, envelope
        meant_id = accounts._for_envelope(account_id, envelope.account_ref)
        if meant_id is None:
            # kept where it came in, so that an administrator sees it and can replay it
            return account_id, replace(
                envelope, failure=f"No active account has the ID {envelope.account_ref}")
        return meant_id, envelope

    def _answer(self, reply):
        return Response(reply.body, status=reply.status, content_type=reply.content_type)


def _wake_inbox(registry):
    with registry.cursor() as cr:
        api.Environment(cr, SUPERUSER_ID, {})["smart.service.inbox"]._wake_committed()
