from odoo import api, models, tools
from odoo.tools import SQL


class SmartServiceQueueMixin(models.AbstractModel):
    """How a queue's workers learn that there is work."""

    _inherit = "smart.service.queue.mixin"

    @api.model
    def _workers(self):
        """The cron records that run this queue."""
        return self.env["ir.cron"].browse(self._worker_ids(self._queue_cron))

    @api.model
    @tools.ormcache("prefix")
    def _worker_ids(self, prefix):
        ids = []
        while cron := self.env.ref(f"{prefix}_{len(ids) + 1}", raise_if_not_found=False):
            ids.append(cron.id)
        return tuple(ids)

    @api.model
    def _wake(self):
        """Start the workers as soon as the current transaction is committed."""
        if (bells := self.env.context.get("smart_bells")) is not None:
            bells.names.add(self._name)
            return
        self._trigger_workers(self._queue_cron, SQL("TRUE"))

    @api.model
    def _wake_committed(self):
        """Start the workers for rows that are committed, unless they are about to start anyway."""
        self._trigger_idle_workers(self._queue_cron)

    @api.model
    def _trigger_idle_workers(self, prefix):
        """Start those workers that may have looked already, for what is committed.

        A worker whose trigger of the last moments nobody has begun to take away (``xmax``; cron
        does so first, in the transaction that it holds until the job's end) begins after this
        was read and so sees what is there. While webhooks pour in this saves a row, a flush to
        disk and a new connection for the notification, several times a second. An older trigger
        is not trusted: who wrote it may have died before the notification.

        :param prefix: what the workers' ids begin with
        """
        self._trigger_workers(prefix, SQL(
            """NOT EXISTS (SELECT 1 FROM ir_cron_trigger t
                            WHERE t.cron_id = ir_cron.id AND t.call_at <= n
                              AND t.create_date >= n - interval '5 seconds'
                              AND t.xmax = '0'::xid)"""))

    def _trigger_workers(self, prefix, condition):
        # what _trigger() does (base/models/ir_cron.py), for all workers in one statement and with
        # one ring of the bell: it happens several times a second while webhooks pour in
        self.env.cr.execute(SQL(
            """INSERT INTO ir_cron_trigger
                      (cron_id, call_at, create_uid, create_date, write_uid, write_date)
               SELECT id, n, 1, n, 1, n
                 FROM ir_cron, date_trunc('second', clock_timestamp() at time zone 'UTC') n
                WHERE id = ANY(%s) AND active AND %s""",
            list(self._worker_ids(prefix)), condition))
        if self.env.cr.rowcount:
            self.env.cr.postcommit.add(self.env["ir.cron"]._notifydb)
