from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models

from ...providers import geo

# states in which the engineer has been seen at the customer's
SEEN = ("under_way", "done", "missed")
UNASSIGNED_SHOWN = 200


class SmartServiceVisit(models.Model):
    """What the map shows of a day."""

    _inherit = "smart.service.visit"

    @api.model
    def smart_map(self, day=None):
        """One day's visits, who goes where, and what nobody goes to yet.

        Everybody sees the visits that he may read. Where engineers live is shown to dispatchers
        alone, and to each engineer his own.

        :param day: a date in the reader's time zone, as text; today if not given
        :return: ``{"day", "tiles", "attribution", "may_plan", "engineers", "visits",
            "unassigned", "more_unassigned"}``; positions are ``[latitude, longitude]`` on the
            datum of the tiles, or False
        """
        zone = pytz.timezone(self.env.context.get("tz") or self.env.user.tz or "UTC")
        day = fields.Date.to_date(day) or datetime.now(zone).date()
        begin, end = (
            zone.localize(datetime.combine(date, time.min)).astimezone(pytz.utc)
            .replace(tzinfo=None)
            for date in (day, day + timedelta(days=1))
        )
        visits = self.search([
            ("start", "<", end), ("stop", ">", begin),
            ("state", "not in", ("unassigned", "cancelled")),
        ], order="start, id")
        open_visits = self.search(
            [("state", "=", "unassigned")], order="create_date, id", limit=UNASSIGNED_SHOWN + 1)
        company = self.env.company
        return {
            "day": fields.Date.to_string(day),
            "tiles": company.smart_map_tiles or False,
            "attribution": company.smart_map_attribution or "",
            "may_plan": self.env.user.has_group("smart_service.group_dispatcher"),
            "engineers": self._map_engineers(visits),
            "visits": [visit._map_row() for visit in visits],
            "unassigned": [visit._map_row() for visit in open_visits[:UNASSIGNED_SHOWN]],
            "more_unassigned": len(open_visits) > UNASSIGNED_SHOWN,
        }

    def _map_engineers(self, visits):
        """Who goes that day, and for dispatchers also who could: base and last known place."""
        # sudo: hr.employee - names of those who go to visits that the reader may see; the bases
        # are given to dispatchers, and to each engineer his own
        employees = visits.sudo().employee_id
        is_dispatcher = self.env.user.has_group("smart_service.group_dispatcher")
        if is_dispatcher:
            employees |= self.env["hr.employee"].sudo().search([
                ("smart_is_field_engineer", "=", True),
                ("company_id", "in", self.env.companies.ids),
            ])
        # sudo: hr.employee - groups visits of the reader by who went, nothing of him is read
        seen = visits.filtered(lambda visit: visit.state in SEEN).grouped(
            lambda visit: visit.sudo().employee_id)
        rows = []
        for employee in employees.sorted(lambda e: (e.name, e.id)):
            own = is_dispatcher or employee.user_id == self.env.user
            last = own and seen.get(employee, self.browse())[-1:]
            rows.append({
                "id": employee.id,
                "name": employee.name,
                "base": own and self._map_point(employee.smart_latitude, employee.smart_longitude),
                "last": bool(last) and last._map_place(),
                "last_visit": bool(last) and last.number,
            })
        return rows

    def _map_row(self):
        self.ensure_one()
        # sudo: res.partner, hr.employee, product.product - what the visit's own form shows, too
        visit = self.sudo()
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "id": visit.id,
            "number": visit.number,
            "state": visit.state,
            "state_text": states[visit.state],
            "start": fields.Datetime.to_string(visit.start) if visit.start else False,
            "stop": fields.Datetime.to_string(visit.stop) if visit.stop else False,
            "employee_id": visit.employee_id.id,
            "employee": visit.employee_id.name or "",
            "customer": visit.partner_id.name or "",
            "product": visit.product_id.display_name or "",
            "agreed": bool(visit.confirmed_at),
            "point": visit._map_place(),
        }

    def _map_place(self):
        """Where the customer is."""
        # sudo: res.partner - the address of a visit that the reader may see
        visit = self.sudo()
        point = visit.ticket_id._customer_point(visit.partner_id)
        return bool(point) and self._map_point(point.latitude, point.longitude)

    @api.model
    def _map_point(self, latitude, longitude):
        """A position on the datum of the tiles, or False."""
        if not (latitude or longitude):
            return False
        if self.env.company.smart_map_gcj02:
            latitude, longitude = geo.wgs84_to_gcj02(latitude, longitude)
        return [round(latitude, 6), round(longitude, 6)]
