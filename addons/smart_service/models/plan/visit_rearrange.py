from odoo import fields, models
from odoo.exceptions import UserError

from ...engine import dispatch


class SmartServiceVisit(models.Model):
    """Many visits change places at once."""

    _inherit = "smart.service.visit"

    def _is_movable(self, soon):
        """Whether a planner may move the booked visit without asking anybody.

        :param soon: nothing that begins before is moved
        """
        self.ensure_one()
        return (
            self.state == "scheduled"
            and not self.confirmed_at
            and self.start > soon
            and not self._awaits_parts()
        )

    def _waits_for_time(self):
        """Whether the visit is wanted but has no engineer yet."""
        self.ensure_one()
        return (
            self.state == "unassigned"
            and not self.choice_until
            and not self.ticket_id.is_closed
            and self.repair_id.state in ("draft", "confirmed")
        )

    def _open_parts(self):
        return self.repair_id.move_ids.filtered(
            lambda move: move.repair_line_type == "add" and move.product_id.is_storable
            and move.state not in ("done", "cancel"))

    def _awaits_parts(self):
        """Whether a part is still on its way: then the appointment was made for its arrival."""
        return any(move.state != "assigned" for move in self._open_parts())

    def _part_places(self):
        """(product id, quantity, location id) of the parts, by the place they are taken from."""
        return [
            (move.product_id.id, move.product_qty, move.location_id.id)
            for move in self._open_parts()]

    def _smart_rearrange(self, wanted):
        """Give visits new engineers, times and places of their parts, all at once.

        All are taken back first, so that they can change places; then each is booked under the
        same rules as any other visit.

        :param wanted: (visit, entry of :attr:`SmartServicePlan.assignment`, line or None);
            with a line, the appointment is another one
        :raises UserError: a part is no longer free
        """
        quiet = {"tracking_disable": True, "mail_notrack": True, "smart_rearranging": True}
        for visit, _entry, line in wanted:
            if visit.repair_id.state == "confirmed":
                visit._open_parts()._do_unreserve()
            if line and visit.state == "scheduled":
                visit.with_context(**quiet).state = "unassigned"
        self.env.flush_all()
        for visit, entry, _line in wanted:
            short = visit.repair_id._smart_reserve(entry["sources"])
            if short:
                products = self.env["product.product"].browse(
                    sorted({product_id for product_id, _location_id in short}))
                raise UserError(self.env._(
                    "Meanwhile these parts are taken: %s. Calculate the plan again.",
                    ", ".join(products.mapped("display_name"))))
        for visit, entry, line in wanted:
            if line:
                visit.with_context(smart_rearranging=True)._rebook(entry, line)

    def _book(self, chosen):
        """An urgent visit that would come too late is put between the others of its day first."""
        self.ensure_one()
        ticket = self.ticket_id
        if (
            ticket.priority == "3" and self.due_at and chosen.stop > self.due_at
            and not self.env.context.get("smart_rearranging")
            and ticket._insert_urgent(self)
        ):
            return None
        return super()._book(chosen)

    def _rebook(self, entry, line):
        """Book one visit as planned and say so."""
        employee_id, start, stop = entry["new"]
        chosen = dispatch.Candidate(
            employee_id, False, (), score=self.score,
            start=fields.Datetime.to_datetime(start), stop=fields.Datetime.to_datetime(stop),
            travel_km=entry["km"], sources=tuple(map(tuple, entry["sources"])))
        self._book(chosen)
        self._message_log(body=self.env._(
            "Planned anew: %s", " ".join(line.reason_text.split("\n"))))
