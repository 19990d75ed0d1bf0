from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import dispatch
from ..dispatch.visit import BOOKED

HORIZON = timedelta(days=14)
# how well somebody knows a customer: he has worked on this very device, or there before
SAME_DEVICE, SAME_CUSTOMER = 1.0, 0.5
REMEMBERED_VISITS = 50


class SmartServiceTicket(models.Model):
    """What the engine looks at, read in a constant number of queries."""

    _inherit = "smart.service.ticket"

    # === JUDGING === #

    def _choose_engineer(self, unusable):
        """The engine's judgement over a snapshot of engineers, bookings and stock.

        :param unusable: (product id, location id) that turned out not to be reservable
        """
        job = self._job()
        employees = self._field_engineers()
        stores, vans = self._stocks(job, employees, unusable)
        return self._near_wish(job, lambda near: self._judge(near, employees, stores, vans))

    def _near_wish(self, job, judge):
        """The judgement as near as possible to when the customer would like it.

        :param judge: function of a job that returns its assignment
        :return: the first that somebody can go for, else that of the job as it is
        """
        for window in self._wish_windows():
            assignment = judge(dispatch.restricted(job, window) if window else job)
            if assignment.chosen:
                break
        return assignment

    def _judge(self, job, employees, stores, vans, besides=None):
        """Everybody's result. Working hours and appointments are read only for those who pass
        the rules that do not depend on the time.

        :param besides: a visit that is about to move and so is in nobody's way
        """
        policy = self.company_id._smart_policy()
        travel = policy.estimate
        crew = self._crew(job, employees, vans)
        found = {
            engineer.key: dispatch.screen(job, engineer, stores, policy, travel)
            for engineer in crew
        }
        rejected = [
            dispatch.Candidate(engineer.key, True, found[engineer.key][1])
            for engineer in crew if found[engineer.key][1]
        ]
        passed = [engineer for engineer in crew if not found[engineer.key][1]]
        dated = self._dated(job, passed, besides)
        judged = [
            dispatch.judge(job, engineer, stores, policy, travel, found[engineer.key])
            for engineer in dated
        ]
        assignment = dispatch.ranked(judged + rejected)
        if self.company_id.smart_routing_url:
            assignment = dispatch.refine(
                assignment, job, {engineer.key: engineer for engineer in dated}, stores, policy,
                self.company_id._smart_measure)
        return assignment

    # === THE JOB === #

    def _job(self, visit=None):
        """What has to be done, and what binds the choice.

        :param visit: the visit that is planned; the one that has no engineer yet if not given
        """
        now = fields.Datetime.now()
        visit = visit or self.visit_ids.filtered(lambda v: v.state == "unassigned")[:1]
        fault = self.fault_id
        point = self._customer_point(self.partner_id)
        hours, spread = fault._hours_and_spread(self.product_id)
        return dispatch.Job(
            earliest=now + timedelta(hours=self.company_id.smart_lead_hours),
            horizon=now + HORIZON,
            duration=timedelta(hours=hours),
            spread=timedelta(hours=spread),
            point=point,
            parts=tuple(
                dispatch.Part(product.id, quantity) for product, quantity in self._needed_parts()
            ),
            needs=tuple(dispatch.Need(skill.id, level) for skill, level in fault._skills()),
            certificates=tuple(fault.certificate_ids.ids),
            tools=frozenset(fault.tool_ids.ids),
            zones=frozenset(self.env["smart.service.zone"]._covering(self.partner_id, point).ids),
            windows=tuple((window.start, window.stop) for window in self.window_ids),
            due=self._promised_until(visit) or None,
            required=frozenset(self.required_employee_id.ids),
            excluded=frozenset(self.excluded_employee_ids.ids),
            familiar=self._familiar(),
        )

    def _promised_until(self, visit):
        """By when the visit should be over."""
        return visit.due_at

    @api.model
    def _point(self, latitude, longitude):
        return dispatch.Point(latitude, longitude) if latitude or longitude else None

    @api.model
    def _customer_point(self, partner):
        """Where the customer is: a company's contact without a place of his own is at the company.

        :return: a point, or None when nobody knows
        """
        while partner:
            point = self._point(partner.partner_latitude, partner.partner_longitude)
            if point:
                return point
            partner = partner.parent_id
        return None

    def _familiar(self):
        """Engineer's id → how well he knows this device or customer."""
        known = {}
        visits = self.env["smart.service.visit"].search_fetch([
            ("partner_id.commercial_partner_id", "=", self.partner_id.commercial_partner_id.id),
            ("state", "=", "done"), ("company_id", "=", self.company_id.id),
        ], ["employee_id", "ticket_id"], limit=REMEMBERED_VISITS, order="start desc")
        for visit in visits:
            same = self.lot_id and visit.ticket_id.lot_id == self.lot_id
            value = SAME_DEVICE if same else SAME_CUSTOMER
            known[visit.employee_id.id] = max(value, known.get(visit.employee_id.id, 0.0))
        return known

    # === THE ENGINEERS === #

    def _field_engineers(self):
        return self.env["hr.employee"].search_fetch([
            ("smart_is_field_engineer", "=", True), ("company_id", "=", self.company_id.id)
        ], ["smart_latitude", "smart_longitude", "smart_max_travel_km", "smart_van_location_id",
            "smart_tool_ids", "smart_zone_ids", "resource_id", "tz", "current_version_id"])

    def _crew(self, job, employees, vans):
        """The engine's view of the employees, without their working hours and appointments.

        :param vans: :class:`~engine.dispatch.Stock` by location id
        """
        skills = self._engineer_skills(job, employees)
        return [
            dispatch.Engineer(
                key=employee.id,
                base=self._point(employee.smart_latitude, employee.smart_longitude),
                skills=tuple(skills[employee.id]),
                van=vans.get(employee.smart_van_location_id.id),
                max_km=employee.smart_max_travel_km or None,
                tools=frozenset(employee.smart_tool_ids.ids),
                zones=frozenset(employee.smart_zone_ids.ids),
            )
            for employee in employees
        ]

    def _engineer_skills(self, job, employees):
        """What the employees have of the skills and certificates that the job takes."""
        result = defaultdict(list)
        wanted = {need.skill_id for need in job.all_needs} | set(job.certificates)
        if not wanted:
            return result
        for skill in self.env["hr.employee.skill"].search_fetch(
            [("employee_id", "in", employees.ids), ("skill_id", "in", sorted(wanted))],
            ["employee_id", "skill_id", "skill_level_id", "valid_from", "valid_to"],
        ):
            zone = pytz.timezone(skill.employee_id.tz or "UTC")
            until = skill.valid_to and skill.valid_to + timedelta(days=1)
            result[skill.employee_id.id].append(
                dispatch.Skill(
                    skill.skill_id.id,
                    skill.skill_level_id.level_progress,
                    self._midnight(skill.valid_from, zone),
                    self._midnight(until, zone),
                )
            )
        return result

    @api.model
    def _midnight(self, day, zone):
        """The beginning of a local day in UTC."""
        if not day:
            return None
        local = zone.localize(datetime.combine(day, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _dated(self, job, crew, besides=None):
        """The same engineers with their working hours, appointments and experience."""
        employees = self.env["hr.employee"].browse(engineer.key for engineer in crew)
        work = self._work(job, employees)
        bookings = self._bookings(job, employees, besides)
        own, by_level = self.env["smart.service.visit"].with_company(
            self.company_id)._smart_fix_records(employees, self.fault_id)
        return dispatch.with_faith((
            dispatch.with_time(
                engineer,
                work=tuple(work[engineer.key]),
                bookings=tuple(bookings[engineer.key]),
                record=own.get(engineer.key, (0, 0)),
                others=dispatch.circles(by_level, self._main_level(engineer)),
            )
            for engineer in crew
        ), self.company_id._smart_policy())

    def _main_level(self, engineer):
        """What an engineer has of the main skill that the fault asks for, from 0 to 100."""
        return max(
            (s.level for s in dispatch.having(engineer, self.fault_id.skill_id.id, 0.0)),
            default=0.0)

    def _work(self, job, employees):
        """Working intervals without leaves, by employee; several people share a calendar."""
        result = defaultdict(list)
        # from the day before, so that the whole working day of the first slot is seen
        start = pytz.utc.localize(job.earliest - timedelta(days=1))
        stop = pytz.utc.localize(job.horizon)
        by_calendar = employees.grouped(
            lambda e: e.resource_calendar_id or e.company_id.resource_calendar_id
        )
        # many begin and end their work at the same moments
        utc = {}
        for calendar, group in by_calendar.items():
            intervals = calendar._work_intervals_batch(start, stop, resources=group.resource_id)
            for employee in group:
                for begin, end, _attendance in intervals[employee.resource_id.id]:
                    for moment in (begin, end):
                        if moment not in utc:
                            utc[moment] = moment.astimezone(pytz.utc).replace(tzinfo=None)
                    result[employee.id].append((utc[begin], utc[end]))
        return result

    def _bookings(self, job, employees, besides=None):
        """Appointments in the horizon by employee, with the customers' positions."""
        result = defaultdict(list)
        if not employees:
            return result
        self.env["smart.service.visit"].flush_model(
            ["employee_id", "start", "stop", "state", "partner_id"])
        self.env["res.partner"].flush_model(
            ["partner_latitude", "partner_longitude", "parent_id", "commercial_partner_id"])
        for employee_id, start, stop, *places in self.env.execute_query(SQL(
            """
            SELECT v.employee_id, v.start, v.stop,
                   p.partner_latitude, p.partner_longitude,
                   a.partner_latitude, a.partner_longitude,
                   c.partner_latitude, c.partner_longitude
              FROM smart_service_visit v
              JOIN res_partner p ON p.id = v.partner_id
         LEFT JOIN res_partner a ON a.id = p.parent_id
         LEFT JOIN res_partner c ON c.id = p.commercial_partner_id
             WHERE v.employee_id = ANY(%(employees)s) AND v.state = ANY(%(states)s)
               AND v.stop > %(since)s AND v.start < %(until)s AND v.id != %(besides)s
             ORDER BY v.start, v.id
            """,
            employees=employees.ids, states=list(BOOKED),
            since=job.earliest - timedelta(days=1), until=job.horizon + timedelta(days=1),
            besides=besides.id if besides else 0,
        )):
            points = (
                self._point(latitude, longitude)
                for latitude, longitude in zip(places[::2], places[1::2], strict=True)
            )
            result[employee_id].append(
                dispatch.Booking(start, stop, next(filter(None, points), None)))
        return result

    # === THE STOCK === #

    def _stocks(self, job, employees, unusable=(), own=None):
        """What warehouses and vans have of the job's parts.

        :param unusable: (product id, location id) that turned out not to be reservable
        :param own: {location id: {product id: quantity}} that is reserved for this job already
        :return: (list of the warehouses' stocks, vans' stocks by location id)
        """
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", self.company_id.id)])
        vans = employees.smart_van_location_id
        free, arrivals = self._stock_snapshot(job, vans | warehouses.lot_stock_id, unusable)
        for location_id, quantities in (own or {}).items():
            for product_id, quantity in quantities.items():
                free[location_id][product_id] += quantity
        stores = [
            dispatch.Stock(
                warehouse.lot_stock_id.id,
                free[warehouse.lot_stock_id.id],
                self._point(*warehouse.partner_id._smart_position())
                if warehouse.partner_id
                else None,
                arrivals[warehouse.lot_stock_id.id],
            )
            for warehouse in warehouses
        ]
        return stores, {van.id: dispatch.Stock(van.id, free[van.id]) for van in vans}
