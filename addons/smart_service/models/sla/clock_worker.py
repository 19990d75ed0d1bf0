import logging
import random
import time
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import sla
from ..account.queue_mixin import CONFLICT_TRIES, CONFLICTS, SLICE_SECONDS

_logger = logging.getLogger(__name__)
BATCH = 200
# a ticket whose clocks can't be worked is tried again so much later
AGAIN = timedelta(hours=1)


class SmartServiceSlaClock(models.Model):
    """The worker: looks at every clock when something is due about it, any number side by side."""

    _inherit = "smart.service.sla.clock"

    @api.model
    def _run_worker(self):
        """Work due clocks for one slice of time; go on at once when some are left."""
        deadline, conflicts = time.monotonic() + SLICE_SECONDS, 0
        more = True
        while more and time.monotonic() < deadline:
            try:
                more = bool(self._work_due())
                self.env["ir.cron"]._commit_progress(0, remaining=1)
                conflicts = 0
            except CONFLICTS:
                self.env["smart.service.queue.mixin"]._forget_transaction()
                conflicts += 1
                if conflicts > CONFLICT_TRIES:
                    raise
                time.sleep(random.uniform(0, 0.02 * conflicts))
        if more:
            self.env.ref("smart_service.cron_sla")._trigger()
        self.env["ir.cron"]._commit_progress(0, remaining=0)

    @api.model
    def _work_due(self, limit=BATCH):
        """Look at the clocks that are due longest and that nobody else looks at.

        :return: how many there were
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        self.env.cr.execute(SQL(
            """
            SELECT id, ticket_id FROM smart_service_sla_clock WHERE next_check_at <= %s
             ORDER BY next_check_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
            """, now, limit), log_exceptions=False)
        due = dict(self.env.cr.fetchall())
        if not due:
            return 0
        tickets = self.env["smart.service.ticket"].browse(sorted(set(due.values())))
        try:
            with self.env.cr.savepoint():
                self._work(due, tickets, now)
                self.env.flush_all()
        except (*CONFLICTS, psycopg2.OperationalError):
            raise
        except Exception as error:  # which ticket it is shows one by one
            _logger.info("Clocks of %s tickets together: %s", len(tickets), type(error).__name__)
            for ticket in tickets:
                self.env["smart.service.job.failure"]._try(
                    "sla", ticket, lambda one: self._work(due, one, now),
                    lambda one: self._put_off(due, one, now))
        else:
            self.env["smart.service.job.failure"]._settle("sla", tickets)
        return len(due)

    def _work(self, due, tickets, now):
        self._escalate(due, tickets, tickets._sla_boards(), now)
        tickets._sla_settle(tickets._sla_boards(), "deadline")

    def _work_on(self, ticket):
        """Look at the clocks of one ticket, whenever they would be due."""
        self.env.flush_all()
        clocks = self.search([("ticket_id", "=", ticket.id), ("ended_at", "=", False)])
        self._work(dict.fromkeys(clocks.ids, ticket.id), ticket, fields.Datetime.now())

    def _put_off(self, due, ticket, now):
        """Look at a ticket's clocks later: they fail, and would stand before all others."""
        self.env.cr.execute(SQL(
            "UPDATE smart_service_sla_clock SET next_check_at = %s WHERE id = ANY(%s)",
            now + AGAIN, [clock for clock, ticket_id in due.items() if ticket_id == ticket.id]))
        self.invalidate_model(["next_check_at"], flush=False)

    def _escalate(self, due, tickets, boards, now):
        """Take the steps that are ripe, each once, whoever else tries it at the same time."""
        terms = tickets._sla_terms(boards)
        Step = self.env["smart.service.sla.step"]
        wanted = []
        for ticket in tickets:
            board, rule = boards[ticket.id], terms[ticket.id][0]
            steps = Step._of_policy(ticket.sla_version_id.policy_id.id)
            for clock in board.clocks:
                if clock.key not in due:
                    continue
                take, passed = sla.ripe(
                    sla.moments(clock, board.pauses, rule, steps, board.answered_at),
                    board.rows[clock.key]["done"], now)
                wanted += [(clock.key, step.key, False) for step in passed]
                wanted += [(clock.key, step.key, True) for step in take]
        if not wanted:
            return
        mine = self.env.execute_query(SQL(
            """
            INSERT INTO smart_service_sla_escalation (clock_id, step_id, taken_at)
            SELECT c, s, %s FROM unnest(%s::int[], %s::int[]) v(c, s)
                ON CONFLICT (clock_id, step_id) DO NOTHING RETURNING id, clock_id, step_id
            """, now, [row[0] for row in wanted], [row[1] for row in wanted]))
        acted = {(clock_id, step_id) for clock_id, step_id, act in wanted if act}
        for row_id, clock_id, step_id in mine:
            if (clock_id, step_id) in acted:
                self._take_step(row_id, self.browse(clock_id), Step.browse(step_id))
            else:
                self.env["smart.service.sla.escalation"].browse(row_id).result = ["passed", ""]

    def _take_step(self, row_id, clock, step):
        """One step; what goes wrong with it is noted and holds nobody up."""
        try:
            with self.env.cr.savepoint():
                result = step._take(clock)
                self.env.flush_all()
        except CONFLICTS:
            raise
        except Exception as error:
            _logger.exception("Escalation step %s of clock %s failed", step.id, clock.id)
            result = "failed", f"{type(error).__name__}: {error}"
        taken = self.env["smart.service.sla.escalation"].browse(row_id)
        taken.result = list(result)
        ticket = clock.ticket_id
        self.env["smart.service.event"]._log(
            "sla_escalated", channel=ticket._log_channel(), ticket=ticket,
            partner=ticket.partner_id, company=ticket.company_id,
            payload={"clock": clock.kind, "act": step.act, "percent": step.percent,
                     "silence": step.trigger == "silence", "outcome": taken.outcome})
