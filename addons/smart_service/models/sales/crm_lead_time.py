from datetime import timedelta

import pytz
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import best_time as engine

ANSWER_DAYS = 2
HISTORY_DAYS = 180
ANSWERS = 200
SEGMENT_ANSWERS = 1000


class CrmLead(models.Model):
    """When the lead's customer is best contacted."""

    _inherit = "crm.lead"

    smart_best_time = fields.Char(
        "Best time to contact", compute="_compute_smart_best_time", compute_sudo=True)
    smart_best_time_reason = fields.Html(
        compute="_compute_smart_best_time", compute_sudo=True, sanitize=False)

    @api.depends_context("lang")
    @api.depends("partner_id")
    def _compute_smart_best_time(self):
        for lead in self:
            hours = lead._smart_answer_hours() if lead.partner_id else []
            best = lead._smart_best(hours)
            lead.smart_best_time = best and lead._smart_hours(best)
            lead.smart_best_time_reason = lead._smart_time_reason(best, hours)

    def _smart_best(self, hours):
        """The proposal for a customer who has answered in these hours; False while unknown."""
        if not self.partner_id:
            return False
        segment = self._smart_segment_hours() if len(hours) < engine.OWN else ()
        return engine.best(hours, segment) or False

    @api.model
    def _smart_hours(self, best):
        return f"{best.start:02}:00–{best.stop:02}:00"

    def _smart_zone(self):
        """The customer's time zone, else the company's."""
        return (self.partner_id.tz or self._smart_company().resource_calendar_id.tz
                or self.env.user.tz or "UTC")

    def _smart_time_reason(self, best, hours):
        if not best:
            return Markup("<p>%s</p>") % self.env._(
                "Not known yet: %(n)s answers of this customer, and too few of others like him.",
                n=len(hours))
        share = round(best.share * 100)
        if best.own:
            text = self.env._(
                "%(share)s %% of this customer's n = %(n)s answers came in these hours "
                "(%(zone)s).", share=share, n=best.n, zone=self._smart_zone())
        else:
            text = self.env._(
                "This customer has answered n = %(own)s times, which says too little. %(share)s %% "
                "of n = %(n)s answers of customers like him came in these hours (%(zone)s).",
                own=len(hours), share=share, n=best.n, zone=self._smart_zone())
        shown = hours if best.own else self._smart_segment_hours()
        return Markup("<p>%s</p>%s") % (text, self._smart_bars(shown, best))

    @api.model
    def _smart_bars(self, hours, best):
        """The histogram, as bars that need no script."""
        most = max((hours.count(hour) for hour in range(24)), default=0) or 1
        bars = Markup().join(
            Markup('<div class="%s" style="width: 4%%; height: %s%%" title="%s"></div>') % (
                "bg-primary" if best.start <= hour < best.stop else "bg-secondary opacity-50",
                max(3, round(100 * hours.count(hour) / most)),
                f"{hour:02}:00: {hours.count(hour)}")
            for hour in range(24))
        return Markup(
            '<div class="d-flex align-items-end gap-1" style="height: 48px; max-width: 320px">%s'
            '</div><div class="d-flex justify-content-between text-muted small" '
            'style="max-width: 320px"><span>0</span><span>6</span><span>12</span><span>18</span>'
            '<span>24</span></div>') % bars

    # === ANSWERS === #

    def _smart_answer_hours(self):
        """Hours, on the customer's clock, in which he has answered us, oldest first."""
        partners = self._smart_customer()
        return self._smart_query_hours(SQL("e.partner_id IN %s", partners._ids), ANSWERS)

    def _smart_segment_hours(self):
        """The same of customers like him: companies or people of the same country."""
        company = self.partner_id.commercial_partner_id
        return self._smart_query_hours(SQL(
            "e.partner_id IN (SELECT p.id FROM res_partner p"
            " JOIN res_partner c ON c.id = p.commercial_partner_id"
            " WHERE c.is_company IS NOT DISTINCT FROM %s AND c.country_id IS NOT DISTINCT FROM %s"
            " AND c.id != %s)",
            company.is_company, company.country_id.id or None, company.id), SEGMENT_ANSWERS)

    def _smart_query_hours(self, whose, limit):
        """An answer is what follows something of ours within two days."""
        self.env["smart.service.event"].flush_model()
        self.env.cr.execute(SQL(
            """
            SELECT extract(hour FROM e.occurred_at AT TIME ZONE 'UTC'
                                     AT TIME ZONE coalesce(p.tz, %(zone)s))::int
              FROM smart_service_event e JOIN res_partner p ON p.id = e.partner_id
             WHERE %(whose)s AND e.kind = 'message_in' AND e.company_id = %(company)s
               AND e.occurred_at > %(since)s
               AND EXISTS (SELECT 1 FROM smart_service_event o
                            WHERE o.channel_id = e.channel_id AND o.id < e.id
                              AND o.kind IN ('message_agent', 'message_bot', 'message_notice')
                              AND o.occurred_at > e.occurred_at - %(days)s * interval '1 day')
             ORDER BY e.id DESC LIMIT %(limit)s
            """, whose=whose, zone=self._smart_zone(), company=self._smart_company().id,
            since=fields.Datetime.now() - timedelta(days=HISTORY_DAYS), days=ANSWER_DAYS,
            limit=limit))
        return [row[0] for row in reversed(self.env.cr.fetchall())]

    # === THE NEXT SLOT === #

    def _smart_next_time(self):
        """When the customer should be contacted next, UTC: the best hours of the next workday.

        Without a known time, the first hour of the working day.
        """
        hours = self._smart_answer_hours() if self.partner_id else []
        best = self._smart_best(hours)
        zone = pytz.timezone(self._smart_zone())
        now = pytz.utc.localize(fields.Datetime.now()).astimezone(zone)
        day = now.replace(minute=0, second=0, microsecond=0, tzinfo=None)
        hour = best.start if best else engine.WORKING_DAY[0]
        stop = best.stop if best else engine.WORKING_DAY[1]
        start = day.replace(hour=hour)
        if now.hour >= hour:
            # still within the good hours: in an hour; else tomorrow
            start = day + timedelta(hours=1) if now.hour + 1 < stop else start + timedelta(days=1)
        while start.weekday() > 4:
            start = (start + timedelta(days=1)).replace(hour=hour)
        return zone.localize(start).astimezone(pytz.utc).replace(tzinfo=None)
