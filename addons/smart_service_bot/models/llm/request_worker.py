# pylint: disable=invalid-commit
# a worker: each step is committed, so that a crash leaves what was done and no more
import logging
import random
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

import psycopg2

from odoo import api, models

from odoo.addons.smart_service.models.account.queue_mixin import (
    CONFLICT_TRIES,
    CONFLICTS,
    NAP_SECONDS,
    SLICE_SECONDS,
)

_logger = logging.getLogger(__name__)

# calls at once in one worker
WIDTH = 8


class SmartServiceLlmRequest(models.Model):
    """The worker: calls in threads that touch no record, everything else between them."""

    _inherit = "smart.service.llm.request"

    @api.model
    def _run_slice(self, careful):
        """Ask for one slice of time; no call is left behind at its end.

        :return: whether more may be due
        """
        deadline = time.monotonic() + SLICE_SECONDS
        flights = {}
        with ThreadPoolExecutor(WIDTH) as pool:
            while True:
                closing = time.monotonic() > deadline
                if not closing:
                    self._take_off(pool, flights, careful)
                if flights:
                    done, _others = wait(flights, NAP_SECONDS, FIRST_COMPLETED)
                    for future in done:
                        row_id, lease, started = flights.pop(future)
                        self._committed(
                            self._touch_down, row_id, lease, future.result(),
                            time.monotonic() - started)
                elif closing:
                    return True
                elif not self._due_soon():
                    return False
                else:
                    time.sleep(NAP_SECONDS)

    def _take_off(self, pool, flights, careful):
        """Start the calls of due rows, as far as there is room."""
        while len(flights) < WIDTH:
            begun = self._committed(self._claim_and_begin, careful)
            if not begun:
                return
            row_id, lease, call = begun
            if call:
                flights[pool.submit(call)] = row_id, lease, time.monotonic()

    def _claim_and_begin(self, careful):
        """(row id, its lease, the call to make or None); None when nothing is due."""
        row = self._claim()
        if row and careful:
            row = row._mark_claimed()
        if not row:
            return None
        call = None if row.outcome else row._safely(row._begin)
        if row.outcome and row.state == "new":
            row._work_claimed()
        return row.id, row.leased, call

    def _touch_down(self, row_id, lease, outcome, seconds):
        """Write down what came back, unless the row has changed hands meanwhile."""
        self.env.cr.execute(
            "SELECT id FROM smart_service_llm_request"
            " WHERE id = %s AND state = 'new' AND leased = %s FOR NO KEY UPDATE SKIP LOCKED",
            [row_id, lease], log_exceptions=False)
        if not self.env.cr.fetchone():
            return
        row = self.browse(row_id)
        row.invalidate_recordset()
        row.crashes = 0
        row._safely(row._land, outcome, seconds)
        if row.outcome and row.state == "new":
            row._work_claimed()

    def _safely(self, function, *arguments):
        """Do a part of the row's work; what breaks counts as an attempt of this row alone."""
        row_id, attempt = self.id, self.attempt
        try:
            with self.env.cr.savepoint():
                result = function(*arguments)
                self.env.flush_all()
                return result
        except (*CONFLICTS, psycopg2.OperationalError):
            raise
        except Exception as error:  # its words may quote customers: they stay on the row
            _logger.info("%s %s: %s", self._name, row_id, type(error).__name__)
            self._postpone(row_id, attempt + 1, f"{type(error).__name__}: {error}", None)
        return None

    def _committed(self, function, *arguments):
        """Do it in a transaction of its own, again after a conflict."""
        for conflicts in range(CONFLICT_TRIES + 1):
            try:
                result = function(*arguments)
                self.env.cr.commit()
                return result
            except CONFLICTS:
                self._forget_transaction()
                if conflicts == CONFLICT_TRIES:
                    raise
                time.sleep(random.uniform(0, 0.02 * (conflicts + 1)))
        return None
