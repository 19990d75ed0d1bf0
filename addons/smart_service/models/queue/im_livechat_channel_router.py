import random
import time

from odoo import api, models

from ..account.queue_mixin import CONFLICT_TRIES, CONFLICTS, SLICE_SECONDS


class ImLivechatChannel(models.Model):
    """The router: a scheduled action that is woken whenever somebody may get an agent."""

    _inherit = "im_livechat.channel"

    @api.model
    def _smart_run_router(self):
        """Give out what waits, and do what waiting calls for, each in a transaction of its own."""
        deadline = time.monotonic() + SLICE_SECONDS
        more = True
        while more and time.monotonic() < deadline:
            more = self._smart_in_a_transaction(self._smart_drain)
        for duty in self._smart_router_duties():
            self._smart_in_a_transaction(duty)
        if more:
            self._smart_wake_router()
        self.env["ir.cron"]._commit_progress(0, remaining=0)

    @api.model
    def _smart_router_duties(self):
        """Hook: what is looked at after the giving, as methods without arguments."""
        # sudo: discuss.channel - the router acts for the desks, not for whoever woke it
        sessions = self.env["discuss.channel"].sudo()
        return [
            sessions._smart_return_absent, sessions._smart_offer_instead,
            sessions._smart_tell_waiting]

    def _smart_in_a_transaction(self, work):
        """Commit what ``work`` does; whom another transaction was faster than begins again."""
        for attempt in range(CONFLICT_TRIES + 1):
            try:
                result = work()
                self.env["ir.cron"]._commit_progress(0, remaining=1)
                return result
            except CONFLICTS:
                self.env["smart.service.queue.mixin"]._forget_transaction()
                if attempt == CONFLICT_TRIES:
                    raise
                time.sleep(random.uniform(0, 0.02 * (attempt + 1)))
        return None

    # === WAKING === #

    @api.model
    def _smart_wake_router(self):
        """Look at who waits as soon as this transaction is committed."""
        if (bells := self.env.context.get("smart_bells")) is not None:
            bells.names.add(self._name)
            return
        rung = self.env.cr.precommit.data
        if not rung.get("smart_router"):
            rung["smart_router"] = True
            self._wake()

    @api.model
    def _wake(self):
        """Start the router; workers ring it together with the queues that they have woken."""
        queues = self.env["smart.service.queue.mixin"]
        # sudo: ir.cron - whatever changes who can answer whom may start the router
        crons = self.env["ir.cron"].sudo().browse(queues._worker_ids("smart_service.cron_router"))
        # an upgrade touches groups before it has made the router
        if crons:
            crons._trigger()

    @api.model
    def _wake_committed(self):
        """Start the router for what is committed already."""
        self.env["smart.service.queue.mixin"]._trigger_idle_workers("smart_service.cron_router")
