import random
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import sla
from ..account.queue_mixin import CONFLICT_TRIES, CONFLICTS
from .ticket_clocks import DANGER

# how fast a team is, is what it has done in so many days
LEARNT_DAYS = 7
# a chance that has changed by less is not worth a write
TOLD_CHANGE = 0.02
# fewer say nothing about how fast a team is
LEAST_DONE = 5


class SmartServiceSlaClock(models.Model):
    """How likely a promise is broken: who is due before, and how fast the team is."""

    _inherit = "smart.service.sla.clock"

    forecast = fields.Text(compute="_compute_forecast")

    @api.depends_context("lang")
    @api.depends("breach_risk", "forecast_ahead", "forecast_rate", "deadline", "ended_at")
    def _compute_forecast(self):
        now = fields.Datetime.now()
        for clock in self:
            if clock.ended_at or not clock.deadline or clock.deadline <= now:
                clock.forecast = False
                continue
            if not clock.forecast_rate:
                clock.forecast = self.env._(
                    "Nothing can be foretold: the team has settled too little in the last %s days.",
                    LEARNT_DAYS)
                continue
            # sudo: smart.service.sla.policy.version - for whoever may read the clock
            version = clock.sudo().policy_version_id
            years = (now.year, clock.deadline.year)
            left = version._terms(clock.zone, *years).timeline.worked(now, clock.deadline)
            clock.forecast = self.env._(
                "%(ahead)s of the team's tickets are due before it. The team settles %(rate)s in "
                "a working hour (last %(days)s days), and %(left)s of working time are left: it "
                "is missed with a chance of %(chance)s %%.",
                ahead=clock.forecast_ahead, rate=round(clock.forecast_rate, 2), days=LEARNT_DAYS,
                left=clock._span(left / timedelta(minutes=1)),
                chance=round(100 * clock.breach_risk))

    @api.model
    def _run_forecasts(self):
        """Look ahead in a transaction of its own; whom another was faster than begins again."""
        for tried in range(CONFLICT_TRIES + 1):
            try:
                self._update_forecasts()
                self.env["ir.cron"]._commit_progress(0, remaining=0)
                return
            except CONFLICTS:
                self.env["smart.service.queue.mixin"]._forget_transaction()
                if tried == CONFLICT_TRIES:
                    raise
                time.sleep(random.uniform(0, 0.02 * (tried + 1)))

    @api.model
    def _update_forecasts(self):
        """Look ahead for all running clocks at once; tickets in danger say so."""
        self.env.flush_all()
        now = fields.Datetime.now()
        done = {
            (company_id, team_id, answer): count
            for company_id, team_id, answer, count in self.env.execute_query(SQL(
                """
                SELECT c.company_id, t.team_id, c.kind != 'resolution', count(*)
                  FROM smart_service_sla_clock c JOIN smart_service_ticket t ON t.id = c.ticket_id
                 WHERE c.met_at >= %s GROUP BY 1, 2, 3
                """, now - timedelta(days=LEARNT_DAYS)))}
        rows = self.env.execute_query(SQL(
            """
            SELECT c.id, c.ticket_id, c.company_id, t.team_id, c.kind != 'resolution',
                   c.deadline, c.policy_version_id, c.zone, c.breach_risk, c.forecast_ahead,
                   c.forecast_rate,
                   rank() OVER (PARTITION BY c.company_id, t.team_id, c.kind != 'resolution'
                                ORDER BY c.deadline) - 1
              FROM smart_service_sla_clock c JOIN smart_service_ticket t ON t.id = c.ticket_id
             WHERE c.ended_at IS NULL AND c.deadline IS NOT NULL
             ORDER BY c.id
            """))
        changed, lines, hours = [], {}, {}
        for (row_id, ticket_id, company_id, team_id, answer, deadline, version_id, zone,
             risk, before_ahead, before_rate, ahead) in rows:
            key = (version_id, zone)
            if key not in lines:
                version = self.env["smart.service.sla.policy.version"].browse(version_id)
                years = ((now - timedelta(days=LEARNT_DAYS)).year, now.year + 1)
                lines[key] = version._terms(zone, *years).timeline
                hours[key] = lines[key].worked(
                    now - timedelta(days=LEARNT_DAYS), now) / timedelta(hours=1)
            worked = hours[key]
            count = done.get((company_id, team_id, answer), 0)
            rate = count / worked if worked and count >= LEAST_DONE else 0.0
            found = sla.forecast(ahead, rate, lines[key].worked(now, deadline))
            chance = found.chance if rate else 0.0
            if (abs(chance - (risk or 0)) >= TOLD_CHANGE or ahead != before_ahead
                    or abs(rate - (before_rate or 0)) > 0.005):
                changed.append((row_id, ticket_id, chance, ahead, rate))
        if changed:
            self._write_forecasts(changed)
        return len(changed)

    @api.model
    def _write_forecasts(self, changed):
        ids, tickets, chances, ahead, rates = map(list, zip(*changed, strict=True))
        self.env.cr.execute(SQL(
            """
            UPDATE smart_service_sla_clock c
               SET breach_risk = v.r, forecast_ahead = v.a, forecast_rate = v.h
              FROM unnest(%s::int[], %s::float8[], %s::int[], %s::float8[]) v(id, r, a, h)
             WHERE c.id = v.id
            """, ids, chances, ahead, rates), log_exceptions=False)
        self.env.cr.execute(SQL(
            """
            UPDATE smart_service_ticket t SET sla_state = v.state
              FROM (SELECT ticket_id,
                           CASE WHEN max(breach_risk) >= %s THEN 'risk' ELSE 'running' END AS state
                      FROM smart_service_sla_clock
                     WHERE ended_at IS NULL AND deadline IS NOT NULL AND ticket_id = ANY(%s)
                     GROUP BY ticket_id) v
             WHERE t.id = v.ticket_id AND t.sla_state IN ('running', 'risk')
               AND t.sla_state != v.state
            """, DANGER, sorted(set(tickets))), log_exceptions=False)
        self.invalidate_model(["breach_risk", "forecast_ahead", "forecast_rate"], flush=False)
        self.env["smart.service.ticket"].invalidate_model(["sla_state"], flush=False)
