import contextlib
import logging
import random
import time
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from ...engine.retry import backoff
from ...exceptions import QueueFailed, QueueRetry
from .queue_bells import Bells

_logger = logging.getLogger(__name__)

SLICE_SECONDS = 8.0
NAP_SECONDS = 0.25
CONFLICT_TRIES = 20
# another transaction was faster: nothing is wrong, the same is tried again
CONFLICTS = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
    ConcurrencyError,
)

# an addon's own model with the mixin names them again: else no addon translates them there
QUEUE_STATES = [("new", "New"), ("done", "Done"), ("failed", "Failed"), ("dead", "Dead")]


class SmartServiceQueueMixin(models.AbstractModel):
    """A table that is a work queue, for any number of Odoo processes on one database.

    A worker claims the oldest due row with ``FOR NO KEY UPDATE SKIP LOCKED`` and works it in
    the same transaction, so that the row's end and its effects are committed together: a
    process that dies leaves the row as it was. Rows of one key are worked in order, since an
    earlier row that is still ``new`` hides the later ones.

    A serialization conflict is not a failure: the row is taken again after a short random
    pause and no attempt is counted (``retrying`` of Odoo's HTTP layer does not exist in cron).
    """

    _name = "smart.service.queue.mixin"
    _description = "Work Queue"

    # names a stored Char: rows with the same value are worked one after the other
    _queue_key = "queue_key"
    # xml id prefix of the workers: <prefix>_1, <prefix>_2 …
    _queue_cron = ""
    _queue_max_attempts = 6

    state = fields.Selection(
        QUEUE_STATES,
        required=True,
        default="new",
        help="Failed: it can't be understood as it stands. Dead: it was tried too often. "
        "Both wait for an administrator to look and replay.",
    )
    attempt = fields.Integer("Attempts", default=0, readonly=True)
    next_attempt_at = fields.Datetime(
        "Next attempt at",
        required=True, default=lambda self: fields.Datetime.now(), readonly=True
    )
    error = fields.Text(readonly=True)
    crashes = fields.Integer(
        readonly=True, help="How often in a row a process died while it worked on this.")
    # else a planner that expects new rows everywhere walks over all those that are done
    _new_idx = models.Index("(id) WHERE state = 'new'")

    # === WORK === #

    def _process_one(self):
        """Do the row's work, in a transaction of its own.

        It may be run again from the start, so its only effects are rows.

        :raises QueueRetry: not now
        :raises QueueFailed: never, as it stands
        """
        raise NotImplementedError

    def _on_given_up(self):
        """Called once, in the transaction that gives the row up as failed or dead."""

    @api.model
    def _run_worker(self):
        """Work due rows for one slice of time; wake the workers again when some are left."""
        runs = self.env["smart.service.queue.run"]
        run_id, died = runs._open(self._name)
        try:
            more = self._run_slice(careful=died or self._has_suspects())
        finally:
            with contextlib.suppress(psycopg2.Error):
                runs._close(run_id)
        if more:
            # cron's own "rescheduled at once" sends no notification and waits for the next poll
            self._wake()
        self.env["ir.cron"]._commit_progress(0, remaining=0)

    def _run_slice(self, careful):
        """Work until the time is over or nothing is due.

        :param careful: leave a committed mark before each row, since a process has died on one
        :return: whether more may be due
        """
        deadline = time.monotonic() + SLICE_SECONDS
        conflicts = 0
        self = self.with_context(smart_bells=Bells())
        env, bells = self.env, self.env.context["smart_bells"]
        env["ir.cron"]._commit_progress(remaining=1)
        while time.monotonic() < deadline:
            try:
                row = self._claim()
                if row and careful:
                    row = row._mark_claimed()
                if row:
                    row._work_claimed()
                    env["ir.cron"]._commit_progress(1, remaining=1)
                    bells.ring(env)
                    conflicts = 0
                    continue
                env.cr.rollback()
            except CONFLICTS:
                self._forget_transaction()
                conflicts += 1
                if conflicts > CONFLICT_TRIES:
                    raise
                time.sleep(random.uniform(0, 0.02 * conflicts))
                continue
            bells.ring(env, at_once=True)
            if not self._due_soon():
                return False
            time.sleep(NAP_SECONDS)
        bells.ring(env, at_once=True)
        return True

    def _work_claimed(self):
        """Work a claimed row to its end or to its next attempt; commits nothing."""
        self.ensure_one()
        row_id, attempt = self.id, self.attempt
        try:
            with self.env.cr.savepoint():
                self._process_one()
                self.write({"state": "done", "error": False, "crashes": 0})
                self.env.flush_all()
        except QueueFailed as failure:
            self._settle(row_id, "failed", attempt + 1, str(failure))._end()
        except QueueRetry as retry:
            self._postpone(row_id, attempt + 1, str(retry), retry.seconds)
        except (*CONFLICTS, psycopg2.OperationalError):
            raise
        except Exception as error:  # its words may quote customers: they stay on the row
            _logger.info("%s %s: %s", self._name, row_id, type(error).__name__)
            self._postpone(row_id, attempt + 1, f"{type(error).__name__}: {error}", None)

    def _postpone(self, row_id, attempt, error, seconds):
        if attempt >= self._queue_max_attempts:
            self._settle(row_id, "dead", attempt, error)._end()
            return
        row = self.browse(row_id)
        row.write({
            "attempt": attempt,
            "crashes": 0,
            "error": error,
            "next_attempt_at": fields.Datetime.now() + timedelta(seconds=backoff(attempt, seconds)),
        })

    def _end(self):
        """Do what a given-up row calls for; a failure of that must not bring the row back."""
        try:
            with self.env.cr.savepoint():
                self._on_given_up()
                self.env.flush_all()
        except (*CONFLICTS, psycopg2.OperationalError):
            raise
        except Exception:
            _logger.exception("%s %s: what follows its end failed", self._name, self.id)

    def _settle(self, row_id, state, attempt, error):
        row = self.browse(row_id)
        row.write({"state": state, "attempt": attempt, "error": error})
        _logger.info("%s %s is %s", self._name, row_id, state)
        return row

    @api.model
    def _claim(self, exclude_ids=()):
        """Lock and return the oldest due row whose key is free, or an empty recordset."""
        self.env.flush_all()
        key = SQL.identifier("q", self._queue_key)
        earlier = SQL.identifier("e", self._queue_key)
        self.env.cr.execute(
            SQL(
                """
                SELECT q.id FROM %(table)s q
                 WHERE q.state = 'new' AND q.next_attempt_at <= clock_timestamp() at time zone 'UTC'
                   AND q.id != ALL(%(exclude)s)
                   AND NOT EXISTS (SELECT 1 FROM %(table)s e
                                    WHERE %(earlier)s = %(key)s AND e.id < q.id AND e.state = 'new')
                 ORDER BY q.id
                   FOR NO KEY UPDATE OF q SKIP LOCKED LIMIT 1
                """,
                table=SQL.identifier(self._table),
                exclude=list(exclude_ids) or [0],
                key=key,
                earlier=earlier,
            ),
            log_exceptions=False,
        )
        found = self.env.cr.fetchone()
        row = self.browse(found[0] if found else [])
        row.invalidate_recordset()
        return row

    @api.model
    def _due_soon(self):
        """Whether a row becomes due before a new poll of cron would see it."""
        self.env.cr.execute(
            SQL(
                "SELECT EXISTS (SELECT 1 FROM %s WHERE state = 'new' AND next_attempt_at"
                " <= (clock_timestamp() at time zone 'UTC') + interval '60 seconds')",
                SQL.identifier(self._table),
            )
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _forget_transaction(self):
        self.env.cr.rollback()
        self.env.transaction.reset()
        self.env.registry.reset_changes()

    # === REPAIR === #

    def action_replay(self):
        """Give failed and dead rows another chance, from the first attempt on."""
        rows = self.filtered(lambda row: row.state in ("failed", "dead"))
        rows.write({
            "state": "new", "attempt": 0, "crashes": 0, "error": False,
            "next_attempt_at": fields.Datetime.now(),
        })
        if rows:
            rows._wake()
        return True

    # === TESTS AND IMPORTS === #

    @api.model
    def _drain(self):
        """Work every due row in the current transaction; for callers that commit themselves."""
        worked = []
        while row := self._claim(exclude_ids=worked):
            row._work_claimed()
            if row.state == "new":
                worked.append(row.id)

    @api.model
    def _drain_all(self):
        """Drain every queue but the outbox until nothing is due, in the current transaction."""
        names = self._queue_names()
        for _round in range(50):
            due = [name for name in names if self.env[name].search_count(
                [("state", "=", "new"), ("next_attempt_at", "<=", fields.Datetime.now())], limit=1)]
            if not due:
                return
            for name in due:
                self.env[name]._drain()

    @api.model
    def _queue_names(self):
        """Models of all queues that work on rows of this database alone."""
        return ["smart.service.inbox", "smart.service.event.task"]
