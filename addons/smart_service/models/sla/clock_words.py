from datetime import timedelta

import pytz
from babel.dates import format_date, format_time

from odoo import api, fields, models
from odoo.tools.misc import babel_locale_parse

from ...engine import sla

# days that are listed one by one; of a longer span the first and the last ones
LISTED_DAYS = 12


class SmartServiceSlaClock(models.Model):
    """Why a deadline is when it is, in words, in the language of whoever reads it."""

    _inherit = "smart.service.sla.clock"

    explanation = fields.Text("Why this deadline", compute="_compute_explanation")

    @api.depends_context("lang", "uid")
    @api.depends("deadline", "state", "ended_at", "policy_version_id", "paused")
    def _compute_explanation(self):
        for clock in self:
            clock.explanation = clock.id and "\n".join(clock._words()) or ""

    def _words(self):
        """The lines of the explanation."""
        # sudo: smart.service.sla.policy.version - for whoever may read the clock
        version = self.sudo().policy_version_id
        if not version or not self.target_minutes:
            return [self.env._("Nothing is promised here.")]
        clock, pauses, terms = self._account_of()
        zone = self._zone_of(version)
        over, since = sla.spans(clock, pauses, terms)
        until = self.ended_at or fields.Datetime.now()
        if self.deadline and self.state in ("running", "breached"):
            until = self.deadline
        lines = [
            self.env._(
                "%(kind)s within %(target)s: %(policy)s.",
                kind=dict(self._fields["kind"]._description_selection(self.env))[self.kind],
                target=self._span(self.target_minutes), policy=version.display_name),
            self.env._("Fits because: %s.", self._reasons(version)),
            self.env._(
                "Counted from %(moment)s, %(hours)s.", moment=self._moment(clock.started_at, zone),
                hours=self._hours(version, zone)),
            *self._days(clock, terms, over, since, until, zone),
            *self._pauses(clock, pauses, terms, zone),
        ]
        if since and not self.ended_at:
            lines.append(self.env._(
                "It stands still since %(moment)s; %(left)s will be left when it goes on.",
                moment=self._moment(since, zone),
                left=self._span(max(0, self.target_minutes - self._used(clock, pauses, terms)))))
        elif self.deadline:
            lines.append(self.env._("So the deadline is %s.", self._moment(self.deadline, zone)))
        return lines + self._outcome(zone)

    def _used(self, clock, pauses, terms):
        verdict = sla.judge(clock, pauses, terms, fields.Datetime.now())
        return round(verdict.used / timedelta(minutes=1))

    def _zone_of(self, version):
        return pytz.timezone(self.zone or version.calendar_id.tz or self.env.user.tz or "UTC")

    def _reasons(self, version):
        """What the policy asks for, and the ticket has."""
        # sudo: smart.service.ticket - for whoever may read the clock
        policy, ticket = version.policy_id, self.sudo().ticket_id
        said = []
        if policy.type_ids:
            said.append(self.env._("type %s", ticket.type_id.name))
        if policy.category_ids:
            said.append(self.env._("category %s", ticket.category_id.display_name))
        if policy.tier_ids:
            said.append(self.env._(
                "tier %s", ticket.partner_id._smart_tier().name or ""))
        if policy.priority:
            said.append(self.env._("priority %s", dict(
                ticket._fields["priority"]._description_selection(self.env)).get(ticket.priority)))
        if policy.team_ids:
            said.append(self.env._("team %s", ticket.team_id.name))
        if policy.contract:
            said.append(dict(
                policy._fields["contract"]._description_selection(self.env))[policy.contract])
        return ", ".join(said) or self.env._("it is for every ticket")

    def _hours(self, version, zone):
        if not version.calendar_id:
            return self.env._("every hour of every day")
        if version.zone == "customer":
            return self.env._(
                "in the hours of “%(calendar)s” on the customer's clock (%(zone)s)",
                calendar=version.calendar_id.name, zone=zone.zone)
        return self.env._(
            "in the hours of “%(calendar)s” (%(zone)s)",
            calendar=version.calendar_id.name, zone=zone.zone)

    def _days(self, clock, terms, over, since, until, zone):
        """What counted on each day."""
        if since is not None:
            until = min(until, since)
        found = {}
        for begin, end in sla.uncovered(
                terms.timeline.slices(clock.started_at, until), over):
            local = pytz.utc.localize(begin).astimezone(zone)
            found.setdefault(local.date(), []).append((begin, end))
        extra = {}
        # sudo: smart.service.sla.policy.version - for whoever may read the clock
        calendar = self.sudo().policy_version_id.calendar_id
        if calendar:
            extra = self.env["smart.service.extra.workday"]._days(
                calendar.id, calendar.company_id.id)
        days = sorted(found)
        if len(days) > LISTED_DAYS:
            half = LISTED_DAYS // 2
            days = [*days[:half], None, *days[-half:]]
        for day in days:
            if day is None:
                yield "…"
                continue
            minutes = sum((end - begin) / timedelta(minutes=1) for begin, end in found[day])
            hours = ", ".join(
                f"{self._time(begin, zone)}–{self._time(end, zone)}" for begin, end in found[day])
            line = self.env._(
                "%(day)s: %(hours)s, %(span)s", day=self._day(day), hours=hours,
                span=self._span(minutes))
            yield line + (
                " " + self.env._("(extra working day)") if day in extra else "")

    def _pauses(self, clock, pauses, terms, zone):
        """What did not count, and why."""
        # sudo: smart.service.sla.pause - for whoever may read the clock
        rows = self.env["smart.service.sla.pause"].sudo().browse(
            [pause.key for pause in sla.holding(clock, pauses, terms) if pause.key])
        for row in rows:
            if (row.ended_at and row.ended_at <= clock.started_at) or (
                    clock.ended_at and row.began_at >= clock.ended_at):
                continue
            yield self.env._(
                "Not counted: %(why)s, %(begin)s to %(end)s",
                why=row.label + (f" ({row.note})" if row.note else ""),
                begin=self._moment(row.began_at, zone),
                end=self._moment(row.ended_at, zone) if row.ended_at else self.env._("now"))

    def _outcome(self, zone):
        """What became of it."""
        late = self.state == "breached"
        if self.met_at:
            said = self.env._(
                "Done at %(moment)s, after %(used)s: too late.") if late else self.env._(
                "Done at %(moment)s, after %(used)s.")
            return [said % {
                "moment": self._moment(self.met_at, zone), "used": self._span(self.used_minutes)}]
        return [self.env._("Nobody has kept it yet.")] if late and not self.ended_at else []

    # === WORDING HELPERS === #

    def _locale(self):
        return babel_locale_parse(self.env.lang or "en_US")

    def _local(self, moment, zone):
        return pytz.utc.localize(moment).astimezone(zone)

    def _moment(self, moment, zone):
        day = format_date(self._local(moment, zone).date(), "medium", locale=self._locale())
        return f"{day} {self._time(moment, zone)}"

    def _time(self, moment, zone):
        return format_time(
            self._local(moment, zone).replace(tzinfo=None), "short", locale=self._locale())

    def _day(self, day):
        return format_date(day, "full", locale=self._locale())

    def _span(self, minutes):
        """So many minutes in words."""
        hours, rest = divmod(round(minutes), 60)
        if not hours:
            return self.env._("%s min", rest)
        if not rest:
            return self.env._("%s h", hours)
        return self.env._("%(hours)s h %(minutes)s min", hours=hours, minutes=rest)
