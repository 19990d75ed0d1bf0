from odoo import fields, models


class SmartServiceVisit(models.Model):
    """How a visit is decided: the candidates with their reasons, the booking, the notice."""

    _inherit = "smart.service.visit"

    def _record(self, assignment):
        """Keep what was thought about every candidate."""
        self.ensure_one()
        self.env["smart.service.visit.candidate"]._keep(self, assignment)

    def _book(self, chosen):
        """Give the visit to the chosen engineer and tell the customer."""
        self.ensure_one()
        self.write({
            "employee_id": chosen.key,
            "start": chosen.start,
            "stop": chosen.stop,
            "state": "scheduled",
            "score": chosen.score,
            "travel_km": chosen.travel_km,
        })
        promises = {"part_reserved": [], "part_awaited": []}
        for product_id, quantity, location_id in chosen.sources:
            kind = "part_awaited" if product_id in chosen.awaited else "part_reserved"
            promises[kind].append(
                {"product_id": product_id, "quantity": quantity, "location_id": location_id})
        for kind, parts in promises.items():
            if parts:
                self._log_all(kind, parts)
        requested = self.ticket_id.reported_at
        self._log(
            "visit_scheduled",
            employee_id=chosen.key,
            score=round(chosen.score, 1),
            travel_km=round(chosen.travel_km, 1),
            start=fields.Datetime.to_string(chosen.start),
            seconds=round((fields.Datetime.now() - requested).total_seconds(), 1),
        )
        ticket = self.ticket_id
        if ticket.stage_id.code == "new":
            ticket._set_stage("progress")
        self._announce()

    def _appointment(self):
        """What the customer has been told: who comes, and when."""
        self.ensure_one()
        return self.employee_id, self.start, self.stop

    def _announce(self):
        """Tell the customer the appointment, and the repair order's readers too."""
        self.ensure_one()
        # sudo: repair.order - the repair of the very visit that was planned
        visit = self.sudo()
        visit.repair_id.write({"schedule_date": visit.start, "user_id": visit.user_id.id})
        visit._tell_appointment()
        visit._point_at_parts_elsewhere()

    def _point_at_parts_elsewhere(self):
        """The parts lie in the van of somebody who no longer comes: a person moves them."""
        self.ensure_one()
        # sudo: hr.employee, repair.order - whose van it is, for the dispatcher's activity alone
        visit = self.sudo()
        places = visit.repair_id.move_ids.filtered(
            lambda move: move.repair_line_type == "add").location_id
        others = self.env["hr.employee"].sudo().search([
            ("smart_van_location_id", "in", places.ids), ("id", "!=", visit.employee_id.id)])
        for van in others.smart_van_location_id:
            visit.ticket_id._ask_person(visit.ticket_id._asked_env()._(
                "The parts are reserved in %(van)s: hand them to %(engineer)s.",
                van=van.display_name, engineer=visit.employee_id.name))
