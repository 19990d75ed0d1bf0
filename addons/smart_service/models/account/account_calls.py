from odoo import models

from ...exceptions import QueueFailed, QueueRetry
from ...providers import base, http


class SmartServiceAccount(models.Model):
    """Calls beside the messages, made by workers."""

    _inherit = "smart.service.account"

    def _call_provider(self, build, read):
        """Make a call with the account's token, a second time with a new one if need be.

        :param build: function of the adapter that returns the call
        :param read: function of the adapter and the response that returns the answer
        :raises QueueRetry: not now
        :raises QueueFailed: the provider refuses
        """
        self.ensure_one()
        tokens = self.env["smart.service.token"]
        token = tokens._current(self)
        found = self._try_provider(token, build, read)
        if isinstance(found, base.Reauthenticate):
            found = self._try_provider(tokens._current(self, stale=token), build, read)
        if isinstance(found, base.Retry):
            raise QueueRetry(f"{found.code}: {found.reason}", found.after)
        if isinstance(found, base.Reauthenticate):
            raise QueueRetry(f"{found.code}: {found.reason}")
        if isinstance(found, base.Failure):
            raise QueueFailed(f"{found.code}: {found.reason}")
        return found

    def _try_provider(self, token, build, read):
        adapter = self._adapter(token)
        try:
            return read(adapter, http.perform(build(adapter)))
        except http.NetworkError as error:
            raise QueueRetry(str(error)) from error
