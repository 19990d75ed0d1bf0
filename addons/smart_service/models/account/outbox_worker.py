# pylint: disable=invalid-commit
# a worker: each step is committed, so that a crash leaves what was done and no more
import contextlib
import logging
import random
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from functools import partial

import psycopg2

from odoo import api, models

from ...exceptions import QueueFailed, QueueRetry
from ...providers import base, delivery, http
from .outbox import EPHEMERAL
from .outbox_claim import Claims
from .outbox_lane import WIDTH, Lane, State, learn
from .queue_mixin import CONFLICT_TRIES, CONFLICTS

_logger = logging.getLogger(__name__)

SLICE_SECONDS = 8.0
NAP_SECONDS = 0.25
# answers that come so soon after the first are written down with it
GATHER_SECONDS = 0.05
# calls at once, over all accounts of a worker
THREADS = 96
# first number of the two that name the advisory lock "this account is being sent for"
LOCK_CLASS = 190_019


class SmartServiceOutbox(models.Model):
    """The worker that sends: calls in threads, everything else in its own."""

    _inherit = "smart.service.outbox"

    @api.model
    def _run_worker(self):
        """Send for one slice of time, for every account that no other worker sends for."""
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=1)
        runs = self.env["smart.service.queue.run"]
        run_id, died = runs._open(self._name)
        worker = Worker(self.env, careful=died)
        try:
            worker.run()
        finally:
            with contextlib.suppress(psycopg2.Error):
                runs._close(run_id)
        if self._due_soon():
            # cron's own "rescheduled at once" sends no notification and waits for the next poll
            self._wake()
        cron._commit_progress(worker.sent, remaining=0)


class Worker:
    """The work of one slice.

    Each turn is one transaction: it writes down what has come back and takes in hand what
    leaves next. Only after its commit the calls are made, in threads that touch no record, so
    that a crash during a call leaves its trace and a conflict repeats no call.

    :param careful: see :class:`.Claims`
    """

    def __init__(self, env, careful=False):
        self.env = env
        self.careful = careful
        self.claims = Claims(env, careful)
        self.outbox = env["smart.service.outbox"]
        self.lanes = {}
        self.sent = 0
        self._looked_at = 0.0
        self._moved = False

    def run(self):
        deadline = time.monotonic() + SLICE_SECONDS
        with self.env.registry.cursor() as self.locks, ThreadPoolExecutor(THREADS) as self.pool:
            try:
                while self._go_on(deadline):
                    self._turn(self._wait(), time.monotonic() > deadline)
            except psycopg2.OperationalError:
                raise
            except Exception:
                # whatever broke, the calls that were made have an end
                self.env.cr.rollback()
                self.pool.shutdown()
                self._one_by_one(self._wait())
                raise
            finally:
                self.pool.shutdown()
                with contextlib.suppress(psycopg2.Error):
                    self.locks.rollback()
                    self.locks.execute("SELECT pg_advisory_unlock_all()")
                    self.locks.commit()

    def _go_on(self, deadline):
        """Whether there is more to do; takes another account where there is one."""
        now = time.monotonic()
        if now > deadline:
            return any(lane.flights for lane in self.lanes.values())
        if now - self._looked_at < NAP_SECONDS:
            if self.lanes:
                return True
            if not self._moved:
                time.sleep(NAP_SECONDS)
        self._looked_at = time.monotonic()
        self.env.cr.commit()
        if sum(len(lane.flights) for lane in self.lanes.values()) <= THREADS - WIDTH:
            for account_id in self.outbox._accounts_due():
                # one at a time, so that the other workers get theirs
                if account_id not in self.lanes and self._take(account_id):
                    break
        if self.lanes:
            return True
        self._moved = False
        return self.outbox._due_soon()

    # === ACCOUNTS === #

    def _take(self, account_id):
        """Take an account that nobody else sends for."""
        self.locks.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, account_id])
        taken = self.locks.fetchone()[0]
        self.locks.commit()
        if not taken:
            return False
        # what the one before us has committed since our transaction began
        self.env.cr.commit()
        due_at, known = self.env["smart.service.flow"]._load(account_id)
        self.lanes[account_id] = Lane(account_id, State(known, due_at))
        # we hold the lock, so whoever was sending these is gone
        self._write_down(lambda: self.outbox.search([
            ("account_id", "=", account_id), ("state", "=", "sending")])._take_orphans())
        return True

    def _leave(self, lane):
        del self.lanes[lane.account_id]
        self.locks.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, lane.account_id])
        self.locks.commit()

    # === TURNS === #

    def _wait(self):
        """Calls that have ended, as (lane, row id, whether it was a probe, future)."""
        flights = {
            future: (lane, row_id, probe) for lane in self.lanes.values()
            for future, (row_id, _started, probe) in lane.flights.items()}
        pauses = [lane.pause for lane in self.lanes.values() if lane.pause]
        nap = min([NAP_SECONDS, *pauses])
        if not flights:
            if pauses:
                time.sleep(nap)
            return []
        done, others = wait(flights, nap, FIRST_COMPLETED)
        if done and others:
            done |= wait(others, GATHER_SECONDS)[0]
        return [(*flights[future], future) for future in done]

    def _turn(self, landed, closing):
        """Write down what has come back, and let leave what may."""
        if self.careful and landed:
            self._one_by_one(landed)
            landed = []
        for conflicts in range(CONFLICT_TRIES + 1):
            states = {lane.account_id: lane.state for lane in self.lanes.values()}
            try:
                self._conclude(landed, states)
                starts = self.claims.claim(self.lanes.values(), states, closing)
                self._save(states)
                self.env.cr.commit()
                break
            except CONFLICTS:
                self._forget(conflicts)
            except psycopg2.OperationalError:
                raise
            except Exception:
                if conflicts == CONFLICT_TRIES:
                    raise
                _logger.exception("Outbox: the work of a turn is done one by one")
                self._one_by_one(landed)
                landed = []
                self._forget(0)
                self._write_down(partial(self.claims.put_off, self.lanes.values()))
        self._land(landed)
        self._moved = bool(landed or starts)
        for lane in list(self.lanes.values()):
            lane.state = states[lane.account_id]
        for lane, row_id, probe, fly in starts:
            lane.flights[self.pool.submit(fly)] = row_id, time.monotonic(), probe
        for lane in list(self.lanes.values()):
            if not lane.flights and not lane.pause:
                self._leave(lane)

    def _land(self, landed):
        self.sent += len(landed)
        for lane, _row_id, _probe, future in landed:
            _row_id, started, _probe = lane.flights.pop(future)
            lane.took = time.monotonic() - started

    def _conclude(self, landed, states):
        rows = self.outbox.browse([row_id for _lane, row_id, _probe, _future in landed]).exists()
        known, sent = {row.id: row for row in rows}, {}
        for lane, row_id, probe, future in landed:
            answer = self._answer(lane, known.get(row_id), future)
            states[lane.account_id] = learn(states[lane.account_id], answer)
            row = known.get(row_id)
            if row and isinstance(answer, base.Sent) and row.kind not in EPHEMERAL:
                sent[row] = answer
            elif row:
                row._conclude(answer, counted=not probe)
        if rows:
            rows._take_sent(sent)
            rows.exists()._changed()

    def _answer(self, lane, row, future):
        """The result of a call, or its error."""
        try:
            delivered, lane.token = future.result()
            if not isinstance(delivered, delivery.Delivered):
                return delivered
            return row._take_upload(delivered) if row else delivered.result
        except (http.NetworkError, QueueRetry, QueueFailed) as error:
            return error
        except Exception as error:  # of an adapter: nobody knows how far it came
            _logger.exception("Outbox: %s could not be sent", row)
            return http.UnknownFate(f"{type(error).__name__}: {error}")

    def _one_by_one(self, landed):
        """Write results down apart, after one of them could not be."""
        for one in landed:
            lane, row_id, _probe, _future = one
            self._forget(0)
            try:
                states = {lane.account_id: lane.state}
                self._write_down(partial(self._conclude, [one], states))
                lane.state = states[lane.account_id]
            except psycopg2.OperationalError:
                raise
            except Exception as error:
                _logger.exception("Outbox %s: what became of it can't be written down", row_id)
                self._forget(0)
                # the barest trace: it must not be taken for something that was never sent
                self.env.cr.execute(
                    "UPDATE smart_service_outbox SET state = 'uncertain', error = %s"
                    " WHERE id = %s AND state = 'sending'",
                    [f"{type(error).__name__}: {error}", row_id])
                self.env.cr.commit()
            self._land([one])

    def _save(self, states):
        for lane in self.lanes.values():
            state, before = states[lane.account_id], lane.state
            if (state.circuit, state.due_at) != (before.circuit, before.due_at):
                self.env["smart.service.flow"]._save(
                    lane.account_id, state.due_at, state.circuit)

    # === TRANSACTIONS === #

    def _write_down(self, work):
        """Do ``work`` in a transaction of its own, again after a conflict."""
        for conflicts in range(CONFLICT_TRIES + 1):
            self.env.cr.commit()
            try:
                work()
                self.env.cr.commit()
                return
            except CONFLICTS:
                self._forget(conflicts)

    def _forget(self, conflicts):
        self.env["smart.service.queue.mixin"]._forget_transaction()
        if conflicts == CONFLICT_TRIES:
            raise
        time.sleep(random.uniform(0, 0.02 * conflicts))
