from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import dispatch
from .visit import BOOKED

HORIZON = timedelta(days=14)


class SmartServiceTicket(models.Model):
    """From a decided repair to an engineer with the parts at the door, without a human step."""

    _inherit = "smart.service.ticket"

    visit_ids = fields.One2many("smart.service.visit", "ticket_id", "Visits")
    visit_count = fields.Integer(compute="_compute_visit_count")

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        for ticket in self:
            ticket.visit_count = len(ticket.visit_ids)

    # === ASSIGNING === #

    def _dispatch(self):
        """Choose engineer, time and the places of the parts, and book all of it.

        Visit and reservation are made in one transaction. What is chosen from this transaction's
        snapshot can have been taken by another one meanwhile: then writing it fails with a
        serialization error, and the caller's transaction has to be run again (the queue workers
        and Odoo's own request handling do).

        :return: the visit; in state `unassigned` when nobody can go
        """
        self.ensure_one()
        # sudo: employees, skills, calendars, stock - the plan looks at all engineers, whoever asks
        # for it; it is recorded and shown on the visit
        self = self.sudo().with_company(self.company_id)
        booked = self.visit_ids.filtered(lambda visit: visit._is_settled())
        if booked:
            return booked[0]
        repair = self.repair_ids.filtered(lambda r: r.state in ("draft", "confirmed"))[:1]
        if not repair:
            raise UserError(self.env._("%s has no open repair order.", self.number))
        visit = self.visit_ids.filtered(lambda v: v.state == "unassigned")[:1] or self.env[
            "smart.service.visit"
        ].create({"ticket_id": self.id, "repair_id": repair.id})
        unusable = set()
        while True:
            assignment = self._choose_engineer(unusable)
            chosen = assignment.chosen
            if not chosen:
                visit._record(assignment)
                self._explain_unassigned(assignment)
                return visit
            short = repair._smart_reserve(chosen.sources)
            if not short:
                break
            unusable |= short
        visit._record(assignment)
        visit._book(chosen)
        return visit

    def _choose_engineer(self, unusable):
        """The engine's judgement over a snapshot of engineers, bookings and stock.

        :param unusable: (product id, location id) that turned out not to be reservable
        """
        now = fields.Datetime.now()
        job = dispatch.Job(
            earliest=now + timedelta(hours=self.company_id.smart_lead_hours),
            horizon=now + HORIZON,
            duration=timedelta(hours=self.fault_id._hours(self.product_id)),
            point=self._customer_point(self.partner_id),
            skill_id=self.fault_id.skill_id.id or None,
            min_level=self.fault_id.skill_level_id.level_progress,
            parts=tuple(
                dispatch.Part(product.id, quantity) for product, quantity in self._needed_parts()
            ),
        )
        employees = self.env["hr.employee"].search([
            ("smart_is_field_engineer", "=", True), ("company_id", "=", self.company_id.id)
        ])
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", self.company_id.id)])
        stock = self._free_stock(
            job, employees.smart_van_location_id | warehouses.lot_stock_id, unusable
        )
        stores = [
            dispatch.Stock(
                warehouse.lot_stock_id.id,
                stock[warehouse.lot_stock_id.id],
                self._point(*warehouse.partner_id._smart_position())
                if warehouse.partner_id
                else None,
            )
            for warehouse in warehouses
        ]
        policy = dispatch.Policy(max_km=self.company_id.smart_max_travel_km)
        return dispatch.assign(job, self._engineers(job, employees, stock), stores, policy)

    def _needed_parts(self):
        """(product, quantity) of what the repair takes, each product once, in units of stock."""
        quantities = defaultdict(float)
        repair = self.repair_ids.filtered(lambda r: r.state in ("draft", "confirmed"))[:1]
        for move in repair.move_ids.filtered(
            lambda m: m.repair_line_type == "add" and m.product_id.is_storable
        ):
            quantities[move.product_id] += move.product_qty
        return sorted(quantities.items(), key=lambda item: item[0].id)

    def _engineers(self, job, employees, stock):
        """The engine's view of the employees, read in a handful of queries for all of them."""
        skills = self._skills(job, employees)
        work = self._work(job, employees)
        bookings = self._bookings(job, employees)
        return [
            dispatch.Engineer(
                key=employee.id,
                base=self._point(employee.smart_latitude, employee.smart_longitude),
                skills=tuple(skills[employee.id]),
                work=tuple(work[employee.resource_id.id]),
                bookings=tuple(bookings[employee.id]),
                van=dispatch.Stock(
                    employee.smart_van_location_id.id, stock[employee.smart_van_location_id.id]
                )
                if employee.smart_van_location_id
                else None,
                max_km=employee.smart_max_travel_km or None,
            )
            for employee in employees
        ]

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

    def _skills(self, job, employees):
        result = defaultdict(list)
        if not job.skill_id:
            return result
        for skill in self.env["hr.employee.skill"].search([
            ("employee_id", "in", employees.ids), ("skill_id", "=", job.skill_id)
        ]):
            zone = pytz.timezone(skill.employee_id.tz or "UTC")
            until = skill.valid_to and skill.valid_to + timedelta(days=1)
            result[skill.employee_id.id].append(
                dispatch.Skill(
                    skill.skill_id.id,
                    skill.level_progress,
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

    def _work(self, job, employees):
        """Working intervals without leaves, by resource; several people share a calendar."""
        result = defaultdict(list)
        # from the day before, so that the whole working day of the first slot is seen
        start = pytz.utc.localize(job.earliest - timedelta(days=1))
        stop = pytz.utc.localize(job.horizon)
        by_calendar = employees.grouped(
            lambda e: e.resource_calendar_id or e.company_id.resource_calendar_id
        )
        for calendar, group in by_calendar.items():
            intervals = calendar._work_intervals_batch(start, stop, resources=group.resource_id)
            for resource in group.resource_id:
                result[resource.id] = [
                    tuple(
                        moment.astimezone(pytz.utc).replace(tzinfo=None)
                        for moment in (begin, end)
                    )
                    for begin, end, _attendance in intervals[resource.id]
                ]
        return result

    def _bookings(self, job, employees):
        result = defaultdict(list)
        visits = self.env["smart.service.visit"].search([
            ("employee_id", "in", employees.ids),
            ("state", "in", BOOKED),
            ("stop", ">", job.earliest - timedelta(days=1)),
            ("start", "<", job.horizon + timedelta(days=1)),
        ])
        for visit in visits:
            partner = visit.partner_id
            result[visit.employee_id.id].append(
                dispatch.Booking(
                    visit.start,
                    visit.stop,
                    self._customer_point(partner),
                )
            )
        return result

    # === WHEN NOBODY CAN GO === #

    def _explain_unassigned(self, assignment):
        """Leave the ticket to a dispatcher with the reason."""
        missing = set()
        for candidate in assignment.candidates:
            for reason in candidate.reasons:
                if reason.code == dispatch.PART_MISSING:
                    missing |= set(reason.params["product_ids"])
        everybody = assignment.candidates and all(
            any(reason.code == dispatch.PART_MISSING for reason in candidate.reasons)
            for candidate in assignment.candidates
        )
        if everybody:
            products = self.env["product.product"].browse(sorted(missing))
            self._ask_person(
                self.env._("Part missing: %s", ", ".join(products.mapped("display_name")))
            )
            kind, payload = "part_missing", {"product_ids": products.ids}
        else:
            self._ask_person(self.env._("No engineer can go: see the reasons on the visit."))
            kind, payload = "needs_review", {"reason": "no_engineer"}
        self.env["smart.service.event"]._log(
            kind,
            channel=self._log_channel(),
            ticket=self,
            partner=self.partner_id,
            company=self.company_id,
            payload=payload,
        )

    # === ACTIONS === #

    def action_dispatch(self):
        """Try to find an engineer now."""
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group("smart_service.group_dispatcher"):
            raise UserError(self.env._("Only dispatchers plan visits."))
        if self.type_id.code != "repair" or self.review_state == "needed":
            raise UserError(self.env._("%s is not ready for a visit.", self.number))
        # sudo: repair.order - the dispatcher's right to plan was checked above; the repair order
        # that the plan needs is made for him
        if not self.sudo().repair_ids.filtered(lambda r: r.state != "cancel"):
            self.sudo()._handle_repair()
        elif not self.warranty_covered and not self._quotation_accepted():
            raise UserError(self.env._("The customer has not accepted the quotation yet."))
        else:
            self._dispatch()
        return self.action_view_visits()

    def action_view_visits(self):
        """The visits of this ticket."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_service.action_visit")
        action["domain"] = [("ticket_id", "=", self.id)]
        action["context"] = {}
        return action
