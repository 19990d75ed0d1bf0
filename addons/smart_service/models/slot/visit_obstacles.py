from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from odoo import fields, models

from ...engine import dispatch
from ...engine.travel import distinct


class SmartServiceVisit(models.Model):
    """The hard rules for a time and an engineer that a person has in mind."""

    _inherit = "smart.service.visit"

    def _smart_obstacles(self, employee, start, stop=None):
        """Every hard rule that this engineer at this very time would break.

        The visit keeps its length if no other end is given. The lead time binds the choice by
        machine alone; the past is refused. Parts that are reserved for this visit count where
        they lie.

        :param employee: hr.employee
        :param start: UTC; so is ``stop``
        :return: list of :class:`~engine.dispatch.Reason`; empty: he can go. In words:
            ``env["smart.service.visit.candidate"]._reason_in_words(code, params)``
        """
        self.ensure_one()
        # sudo: employees, calendars, stock - a judgement about a plan that the caller may see
        visit = self.sudo().with_company(self.company_id)
        ticket = visit.ticket_id.with_company(visit.company_id)
        employee = employee.sudo()
        now = fields.Datetime.now()
        job = ticket._job(visit)
        if stop:
            length = stop - start
        else:
            length = visit.stop - visit.start if visit.start and visit.stop else job.duration
        job = replace(
            job, earliest=now, horizon=max(start, now) + length + timedelta(days=1),
            duration=length)
        stores, vans = ticket._stocks(job, employee, own=visit._reserved_parts())
        (engineer,) = ticket._dated(
            job, ticket._crew(job, employee, vans), besides=visit)
        policy = visit.company_id._smart_policy()
        travel = None
        if visit.company_id.smart_routing_url:
            day = [b for b in engineer.bookings if abs(b.start - start) < timedelta(days=1)]
            travel = visit.company_id._smart_measure(distinct([
                job.point, engineer.base, *(booking.point for booking in day)]))
        return list(dispatch.obstacles(job, engineer, start, stores, policy, travel))

    def _smart_obstacle_texts(self, employee, start, stop=None):
        """The same in words, in the reader's language."""
        Candidate = self.env["smart.service.visit.candidate"]
        return [
            Candidate._reason_in_words(reason.code, Candidate._storable(reason.params))
            for reason in self._smart_obstacles(employee, start, stop)
        ]

    def _reserved_parts(self):
        """{location id: {product id: quantity}} of what is reserved for this visit, counted at
        every place above it, too."""
        reserved = defaultdict(lambda: defaultdict(float))
        for line in self.repair_id.move_ids.filtered(
            lambda move: move.repair_line_type == "add" and move.state not in ("done", "cancel")
        ).move_line_ids:
            quantity = line.quantity_product_uom
            for location_id in map(int, line.location_id.parent_path.split("/")[:-1]):
                reserved[location_id][line.product_id.id] += quantity
        return reserved
