from datetime import date, datetime, time, timedelta

import pytz

from odoo import api, models, tools
from odoo.fields import Domain
from odoo.tools.intervals import Intervals

from ...engine import sla


class ResourceCalendar(models.Model):
    """Extra working days, and working time as the service level clocks take it."""

    _inherit = "resource.calendar"

    def _attendance_intervals_batch(
        self, start_dt, end_dt, resources=None, domain=None, tz=None, lunch=False
    ):
        result = super()._attendance_intervals_batch(
            start_dt, end_dt, resources=resources, domain=domain, tz=tz, lunch=lunch)
        days = self.env["smart.service.extra.workday"]._days(self.id, self.company_id.id)
        if not days or self.flexible_hours:
            return result
        low, high = start_dt.date() - timedelta(days=1), end_dt.date() + timedelta(days=1)
        days = {day: like for day, like in days.items() if low <= day <= high}
        if not days:
            return result
        attendances = self.env["resource.calendar.attendance"].search(Domain.AND([
            Domain(domain or Domain.TRUE), Domain("calendar_id", "=", self.id),
            Domain("display_type", "=", False),
            Domain("day_period", "=" if lunch else "!=", "lunch")]))
        people = list(resources or ()) + [self.env["resource.resource"]]
        for resource in people:
            zone = tz or pytz.timezone((resource or self).tz)
            known = {begin.astimezone(zone).date() for begin, _end, _what in result[resource.id]}
            extra = [
                (max(start_dt.astimezone(zone), begin), min(end_dt.astimezone(zone), end), row)
                for day, like in days.items() if day not in known
                for begin, end, row in self._smart_hours_of(attendances, day, like, zone)]
            extra = [row for row in extra if row[0] < row[1]]
            if extra:
                result[resource.id] = Intervals(
                    [*result[resource.id], *extra], keep_distinct=True)
        return result

    def _smart_hours_of(self, attendances, day, like, zone):
        """A day's working hours as those of a day of the week."""
        week = str(attendances.get_week_type(day))
        for row in attendances:
            if int(row.dayofweek) == like and (
                    not self.two_weeks_calendar or row.week_type == week):
                yield (*(zone.localize(datetime.combine(day, time()) + timedelta(hours=hour))
                         for hour in (row.hour_from, row.hour_to)), row)

    # === FOR THE CLOCKS === #

    @tools.ormcache("self.id", "zone", "first_year", "last_year")
    def _smart_timeline(self, zone, first_year, last_year):
        """The calendar's working time of whole years, without its public holidays.

        :param zone: name of the time zone on whose wall clock the hours and days are read
        """
        # sudo: resource.calendar - when is worked is no secret
        calendar = self.sudo()
        own = pytz.timezone(calendar.tz or "UTC")
        start = own.localize(datetime.combine(date(first_year, 1, 1), time())) - timedelta(days=2)
        stop = own.localize(datetime.combine(date(last_year + 1, 1, 1), time()))
        holidays = [("time_type", "=", "leave")]
        if calendar.company_id:
            holidays += [("company_id", "in", [False, calendar.company_id.id])]
        wall = calendar._work_intervals_batch(start, stop, domain=holidays)[False]
        return sla.Timeline(sla.to_utc(
            ((begin.replace(tzinfo=None), end.replace(tzinfo=None)) for begin, end, _row in wall),
            pytz.timezone(zone)))

    def _smart_times_changed(self):
        """Count the deadlines anew that hang on these calendars."""
        if not self:
            return
        self.env.registry.clear_cache()
        self.env["smart.service.sla.recount"]._ask_for_calendars(self)

    def write(self, vals):
        result = super().write(vals)
        if not {"tz", "attendance_ids", "two_weeks_calendar", "flexible_hours",
                "global_leave_ids", "leave_ids"}.isdisjoint(vals):
            self._smart_times_changed()
        return result


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.calendar_id._smart_times_changed()
        return rows

    def write(self, vals):
        result = super().write(vals)
        self.calendar_id._smart_times_changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_smart_times_change(self):
        self.calendar_id._smart_times_changed()


class ResourceCalendarLeaves(models.Model):
    """A public holiday moves deadlines; a person's leave does not."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._smart_public_calendars()._smart_times_changed()
        return leaves

    def write(self, vals):
        before = self._smart_public_calendars()
        result = super().write(vals)
        (before | self._smart_public_calendars())._smart_times_changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_smart_times_change(self):
        self._smart_public_calendars()._smart_times_changed()

    def _smart_public_calendars(self):
        public = self.filtered(lambda leave: not leave.resource_id)
        # sudo: resource.calendar - clocks follow their calendar, whoever has changed it
        calendars = self.env["resource.calendar"].sudo()
        if any(not leave.calendar_id for leave in public):
            calendars = calendars.search([
                ("company_id", "in", [False, *public.company_id.ids])])
        # sudo: resource.calendar - as above
        return calendars | public.sudo().calendar_id
