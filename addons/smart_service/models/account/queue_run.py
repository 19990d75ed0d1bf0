# pylint: disable=invalid-commit
# a worker: each step is committed, so that a crash leaves what was done and no more
import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

# first number of the two that name the advisory lock "this run is going on"
LOCK_CLASS = 190_020
# a row on which so many processes have died in a row is what kills them
MAX_CRASHES = 5
BURY_TRIES = 10


class SmartServiceQueueRun(models.Model):
    """A worker that is working a queue; one whose process was killed leaves its row behind.

    The row is written once in a run and its lock ends with the process, so that a death is
    noticed afterwards and nothing has to be written for every piece of work.
    """

    _name = "smart.service.queue.run"
    _description = "Queue Run"
    _log_access = False
    _rec_name = "queue"

    queue = fields.Char(required=True, index=True)

    @api.model
    def _open(self, queue):
        """Note that a worker begins.

        :return: (id for :meth:`_close`, whether a worker of this queue has died since)
        """
        died = self._bury(queue)
        self.env.cr.execute(
            "INSERT INTO smart_service_queue_run (queue) VALUES (%s) RETURNING id", [queue])
        run_id = self.env.cr.fetchone()[0]
        # seen by the others only once it is locked
        self.env.cr.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_CLASS, run_id])
        self.env.cr.commit()
        return run_id, died

    @api.model
    def _bury(self, queue):
        """Take away what workers that were killed have left behind.

        :return: whether there was any
        """
        for _try in range(BURY_TRIES):
            self.env.cr.commit()
            self.env.cr.execute(
                "SELECT id, pg_try_advisory_lock(%s, id) FROM smart_service_queue_run"
                " WHERE queue = %s", [LOCK_CLASS, queue])
            left = [run_id for run_id, free in self.env.cr.fetchall() if free]
            if not left:
                return False
            try:
                self.env.cr.execute(
                    "DELETE FROM smart_service_queue_run WHERE id = ANY(%s)", [left],
                    log_exceptions=False)
                self.env.cr.commit()
                return True
            except psycopg2.errors.SerializationFailure:
                # one of them has come to its good end since we looked: look again
                self.env.cr.rollback()
            finally:
                for run_id in left:
                    self.env.cr.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, run_id])
        return False

    @api.model
    def _close(self, run_id):
        """Note that a worker has come to its end, good or bad."""
        self.env.cr.rollback()
        self.env.cr.execute("DELETE FROM smart_service_queue_run WHERE id = %s", [run_id])
        # gone before it is unlocked, or others would take us for dead
        self.env.cr.commit()
        self.env.cr.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, run_id])
        self.env.cr.commit()


class SmartServiceQueueMixin(models.AbstractModel):
    """What a queue does about a row that kills whoever works on it."""

    _inherit = "smart.service.queue.mixin"

    @api.model
    def _has_suspects(self):
        self.env.cr.execute(SQL(
            "SELECT EXISTS (SELECT 1 FROM %s WHERE state = 'new' AND crashes > 0)",
            SQL.identifier(self._table)))
        return self.env.cr.fetchone()[0]

    def _mark_claimed(self):
        """Commit that this row is being worked; give one up that has killed its process often.

        :return: the row, claimed anew; none when it was given up or is another worker's now
        """
        row_id, crashes = self.id, self.crashes
        if crashes >= MAX_CRASHES:
            self._settle(row_id, "dead", self.attempt, self.env._(
                "The process died while working on it, %s times.", crashes))._end()
            self.env["ir.cron"]._commit_progress(1, remaining=1)
            return self.browse()
        self.crashes = crashes + 1
        self.env.cr.commit()
        self.env.cr.execute(SQL(
            "SELECT id FROM %s WHERE id = %s AND state = 'new' FOR NO KEY UPDATE SKIP LOCKED",
            SQL.identifier(self._table), row_id), log_exceptions=False)
        return self.browse(found[0] if (found := self.env.cr.fetchone()) else [])
