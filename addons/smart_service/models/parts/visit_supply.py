from datetime import timedelta

from odoo import api, fields, models

from ...engine import dispatch
from ..dispatch.visit import BOOKED


class SmartServiceVisit(models.Model):
    """A booked visit whose parts are no longer where they were promised."""

    _inherit = "smart.service.visit"

    def _smart_resupply(self):
        """Reserve elsewhere what this visit lacks, and keep its appointment if that is possible.

        The engineer's own van comes first, then the warehouses in the order of their way from his
        base. If none has the parts another engineer may go; if nobody can, a person is asked.

        :return: whether all parts are reserved now
        """
        self.ensure_one()
        # sudo: smart.service.visit, stock.move - the parts of a visit that was booked already
        # sudo: visit, repair.order, stock.move - the appointment is settled as a whole,
        # whoever's act made it impossible; private, reached through checked acts alone
        visit = self.sudo().with_company(self.company_id)
        short = visit._open_storable()
        places = visit._places_in_reach()
        left = [move for move in short.sorted(lambda m: (m.product_id.id, m.id))
                if not visit._reserve_at_one_of(move, places)]
        if not left:
            return True
        products = self.env["product.product"].union(*(move.product_id for move in left))
        self._log("part_missing", product_ids=products.ids)
        if visit.state == "scheduled":
            visit._smart_replan()
        else:
            visit.ticket_id._ask_person(visit.ticket_id._asked_env()._(
                "Part missing: %s", ", ".join(products.mapped("display_name"))))
        return visit.state == "scheduled"

    def _reserve_at_one_of(self, move, places):
        """Reserve the whole of a part at the first of these places that has it.

        :return: whether one has; if none, it stays where it was, with what is reserved there
        """
        before = move.location_id
        for place in [*places, before]:
            if move.location_id != place:
                move._do_unreserve()
                move.location_id = place
            move._action_assign()
            if move.state == "assigned":
                return place in places
        return False

    def _places_in_reach(self):
        """The engineer's van and the warehouses that he may fetch a part from, nearest first."""
        self.ensure_one()
        ticket = self.ticket_id
        engineer, company = self.employee_id, self.company_id
        base = ticket._point(engineer.smart_latitude, engineer.smart_longitude)
        limit = engineer.smart_max_travel_km or company.smart_max_travel_km
        policy = dispatch.Policy(max_km=limit)
        reach = []
        for warehouse in self.env["stock.warehouse"].search([("company_id", "=", company.id)]):
            point = warehouse.partner_id and ticket._point(
                *warehouse.partner_id._smart_position())
            if point and base:
                km = dispatch.road_km((base, point), policy)
                if km <= limit:
                    reach.append((km, warehouse.id, warehouse.lot_stock_id))
        stores = [stock for _km, _id, stock in sorted(reach, key=lambda option: option[:2])]
        return [place for place in (self._van(), *stores) if place]

    def _point_at_parts_elsewhere(self):
        """Somebody else comes now: reserve for him what lies in the van of who doesn't.

        What neither his van nor a warehouse in his reach has stays where it is, and a person has
        to hand it over.
        """
        self.ensure_one()
        # sudo: hr.employee, stock.move - the parts of the very visit that was planned
        # sudo: visit, repair.order, stock.move - follows from the fault, which the
        # caller was allowed to change
        visit = self.sudo().with_company(self.company_id)
        parts = visit.repair_id.move_ids._smart_open_parts()
        others = self.env["hr.employee"].sudo().search([
            ("smart_van_location_id", "in", parts.location_id.ids),
            ("id", "!=", visit.employee_id.id)])
        if not others:
            return None
        in_vans = parts.filtered(lambda move: move.location_id in others.smart_van_location_id)
        if in_vans:
            places = visit._places_in_reach()
            for move in in_vans.sorted(lambda m: (m.product_id.id, m.id)):
                visit._reserve_at_one_of(move, places)
        return super()._point_at_parts_elsewhere()

    def _smart_replan(self):
        """The appointment can't be kept: find another one, or say that there is none yet.

        :return: whether somebody goes
        """
        self.ensure_one()
        # sudo: smart.service.visit, repair.order - the appointment is settled as a whole;
        # private, reached through checked acts alone
        visit = self.sudo()
        visit.repair_id.action_unreserve()
        visit.state = "unassigned"
        visit.ticket_id._dispatch()
        if visit.state == "unassigned":
            visit.ticket_id._tell_customer("_text_cancelled", visit)
            visit.write({"employee_id": False, "start": False, "stop": False})
        return visit.state != "unassigned"

    def _is_open(self):
        """Whether somebody goes, or is to go."""
        self.ensure_one()
        return self.state == "unassigned" or self.state in BOOKED

    def _smart_fit_fault(self):
        """The fault is another one: can the same engineer keep the appointment?

        One that the customer has agreed to is not moved without asking him.
        """
        self.ensure_one()
        # sudo: smart.service.visit, repair.order - follows from the fault of a ticket that the
        # user could write
        visit = self.sudo()
        if visit.state != "scheduled":
            visit._smart_resupply()
            return
        ticket = visit.ticket_id
        hours = ticket.fault_id._hours(ticket.product_id)
        stop = visit.start + timedelta(hours=hours)
        # sudo: smart.service.visit - whether the engineer is busy, not with what
        busy = self.sudo().search_count([
            ("id", "!=", visit.id), ("employee_id", "=", visit.employee_id.id),
            ("state", "in", BOOKED), ("start", "<", stop), ("stop", ">", visit.start)], limit=1)
        if not busy:
            visit.stop = stop
        places = visit._places_in_reach()
        parts = all([
            visit._reserve_at_one_of(move, places) for move in visit._open_storable()])
        if parts and not busy and not visit._smart_obstacles(visit.employee_id, visit.start):
            return
        if visit.confirmed_at:
            ticket._ask_person(ticket._asked_env()._(
                "The fault is another one now, and visit %s can't take place as it was agreed: "
                "talk to the customer.", visit.number))
        else:
            visit._smart_replan()

    # === AT THE END === #

    def _end_unfixed(self):
        self._consume_reported()
        return super()._end_unfixed()

    def _consume_reported(self):
        """What the engineer has used is used up, although the device does not work yet.

        The rest of each part stays planned for the next visit.
        """
        for move in self.repair_id.move_ids._smart_open_parts().filtered("smart_used_qty"):
            rest = move.product_qty - move.smart_used_qty
            if move.product_id.uom_id.compare(rest, 0.0) > 0:
                move._smart_change_demand(-rest)
                self.env["stock.move"].create(self._prepare_unplanned_vals(
                    move.product_id, rest, move.location_id, ""))
            move.picked = True
            move._action_done(cancel_backorder=True)
        self._expect_old_parts()

    # === WHAT COMES LATE === #

    @api.model
    def _smart_check_awaited(self):
        """Parts that a visit counts on out of what comes: are they there, will they be in time?

        Run by a scheduled action. What has arrived is reserved; where the goods are late or never
        come, the visit looks for its parts elsewhere.
        """
        # sudo: smart.service.visit, stock.move - the scheduled action looks after all visits
        waiting = self.sudo().search([
            ("state", "=", "scheduled"),
            ("repair_id.smart_ticket_id", "!=", False),
            ("repair_id.state", "in", ("draft", "confirmed")),
            ("repair_id.move_ids", "any", [
                ("repair_line_type", "=", "add"), ("product_id.is_storable", "=", True),
                ("state", "in", ("waiting", "confirmed", "partially_available"))]),
        ], order="start")
        self.env["smart.service.job.failure"]._each(
            "parts", waiting, lambda visit: visit._check_awaited())

    def _smart_retry_job(self, job):
        """Look after the parts of this one, for the job ``parts``."""
        if self.state == "scheduled":
            self._check_awaited()

    def _check_awaited(self):
        """Reserve what has arrived; look elsewhere for what comes too late."""
        self.ensure_one()
        visit = self.with_company(self.company_id)
        visit._open_storable()._action_assign()
        if any(visit._comes_too_late(move) for move in visit._open_storable()):
            visit._smart_resupply()

    def _open_storable(self):
        """The parts of this visit that nothing, or not all, is reserved for."""
        return self.repair_id.move_ids._smart_open_parts().filtered(
            lambda move: move.product_id.is_storable and move.state != "assigned")

    def _comes_too_late(self, move):
        """Whether what is on its way to a part's place is not enough when the visit begins."""
        self.ensure_one()
        found = self.env["stock.quant"]._smart_availability(
            move.product_id, move.location_id, besides=self.repair_id)
        here = found[move.location_id.id][move.product_id.id]
        now = fields.Datetime.now()
        coming = sum(
            quantity for at, quantity in here.incoming if now <= max(at, now) < self.start)
        lacking = move.product_qty - sum(move.move_line_ids.mapped("quantity_product_uom"))
        return move.product_id.uom_id.compare(max(here.free, 0.0) + coming, lacking) < 0
