from odoo import models
from odoo.exceptions import UserError

from ..dispatch.visit import BOOKED


class SmartServiceVisit(models.Model):
    """What the engineer takes out of his van or out of what was reserved for the visit."""

    _inherit = "smart.service.visit"

    def _smart_use_part(self, product, quantity, lot=None, location=None, reason=""):
        """The engineer has put a part into the device.

        What was planned is used first; more than that, or something that nobody planned, is added
        to the repair order and reserved where it was taken from. It leaves the stock when the
        visit ends, together with all other parts.

        :param quantity: in the product's unit
        :param lot: the serial or lot that he has in his hands; the planned one gives way to it
        :param location: where he took it from; his van unless it was planned from elsewhere
        :param reason: why a part was needed that nobody planned
        :return: the stock.move that holds the part; two when a planned quantity from one place
            was not enough
        :raises UserError: the visit isn't open, or the part isn't there by the books
        """
        self.ensure_one()
        self._check_may_work()
        # sudo: smart.service.visit, stock.move - may this user work this visit was just checked
        visit = self.sudo().with_company(self.company_id)
        visit._check_parts_open()
        if product.uom_id.compare(quantity, 0.0) <= 0:
            raise UserError(self.env._("How much of %s was used?", product.display_name))
        left, used = quantity, self.env["stock.move"].sudo()
        for move in visit._planned_parts(product, location):
            take = min(left, move.product_qty - move.smart_used_qty)
            if product.uom_id.compare(take, 0.0) <= 0:
                continue
            visit._take_planned(move, lot)
            move.smart_used_qty += take
            left -= take
            used |= move
        if product.uom_id.compare(left, 0.0) > 0:
            used |= visit._take_unplanned(product, left, lot, location, reason)
        self._log(
            "part_used", product_id=product.id, quantity=quantity, lot_id=lot.id if lot else None,
            unplanned=max(left, 0.0))
        return used

    def _check_parts_open(self):
        """:raises UserError: the visit has no repair order that takes parts now"""
        self.ensure_one()
        if self.state not in BOOKED or self.repair_id.state in ("done", "cancel"):
            raise UserError(self.env._("Visit %s takes no parts any more.", self.number))
        if self.repair_id.state == "draft":
            self.repair_id._action_repair_confirm()

    def _van(self):
        """The van of whoever does this visit."""
        self.ensure_one()
        return self.employee_id.smart_van_location_id

    def _planned_parts(self, product, location):
        """The open lines of this product, those from `location` first, nothing else if given."""
        moves = self.repair_id.move_ids._smart_open_parts().filtered(
            lambda move: move.product_id == product
        )
        if location:
            moves = moves.filtered(lambda move: move.location_id._child_of(location))
        return moves.sorted("id")

    def _take_planned(self, move, lot):
        """Have the planned line hold what the engineer has in his hands."""
        if lot and lot not in move.move_line_ids.lot_id:
            self._swap_lot(move, lot)
        if move.state != "assigned":
            move._action_assign()
        if move.state != "assigned":
            self._take_over(move, lot)
        if move.state != "assigned":
            raise UserError(self.env._(
                "%(part)s is not in stock in %(place)s.",
                part=move.product_id.display_name, place=move.location_id.display_name))

    def _take_unplanned(self, product, quantity, lot, location, reason):
        """A line for a part that nobody planned, reserved where the engineer took it from."""
        place = location or self._van()
        if not place:
            raise UserError(self.env._(
                "%s has no van: say where the part comes from.", self.employee_id.name))
        same = self.repair_id.move_ids._smart_open_parts().filtered(
            lambda move: move.product_id == product and move.location_id == place)[:1]
        if same:
            same._smart_change_demand(quantity)
            move = same
        else:
            move = self.env["stock.move"].create(
                self._prepare_unplanned_vals(product, quantity, place, reason))
            if move.location_id != place:
                move.location_id = place
        self._take_planned(move, lot)
        move.smart_used_qty += quantity
        return move

    def _prepare_unplanned_vals(self, product, quantity, place, reason):
        return {
            "repair_id": self.repair_id.id,
            "repair_line_type": "add",
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "product_uom_qty": quantity,
            "company_id": self.company_id.id,
            "location_id": place.id,
            "location_dest_id": self.repair_id.location_dest_id.id,
            "smart_reason": reason or False,
        }

    def _swap_lot(self, move, lot):
        """Reserve the serial or lot that is really used, in place of the one that was planned.

        Whoever had that serial reserved in the same place gets the other one.

        :raises UserError: it is not there by the books
        """
        line = move.move_line_ids[:1]
        place = line.location_id or move.location_id
        other = self.env["stock.move.line"].search([
            ("lot_id", "=", lot.id), ("location_id", "child_of", move.location_id.id),
            ("state", "in", ("assigned", "partially_available")), ("move_id", "!=", move.id),
        ], limit=1)
        free = self.env["stock.quant"]._get_available_quantity(
            move.product_id, move.location_id, lot_id=lot, strict=False)
        if not other and move.product_id.uom_id.compare(free, 0.0) <= 0:
            raise UserError(self.env._(
                "%(part)s %(serial)s is not in stock in %(place)s.",
                part=move.product_id.display_name, serial=lot.name, place=place.display_name))
        planned = line.lot_id
        if other:
            holder, quantity = other.move_id, other.quantity_product_uom
            other.unlink()
        move._do_unreserve()
        move._update_reserved_quantity(move.product_qty, move.location_id, lot_id=lot, strict=False)
        move._recompute_state()
        if move.state != "assigned":
            move._action_assign()
        if other:
            holder._update_reserved_quantity(
                quantity, holder.location_id, lot_id=planned or None, strict=False)
            holder._recompute_state()
            if holder.state != "assigned":
                holder._action_assign()

    def _take_over(self, move, lot=None):
        """Another visit of the same van had this part, but it is used up here: a fact.

        The other visit looks for a part elsewhere, beside this transaction.
        """
        lines = self.env["stock.move.line"].search([
            ("product_id", "=", move.product_id.id),
            ("location_id", "child_of", move.location_id.id),
            ("state", "in", ("assigned", "partially_available")),
            ("move_id", "!=", move.id),
            ("move_id.repair_id", "!=", False),
            ("picked", "=", False),
        ], order="date desc, id desc")
        if lot:
            lines = lines.filtered(lambda line: line.lot_id == lot)
        for line in lines:
            loser = line.move_id
            visit = loser.repair_id.smart_visit_ids.filtered(lambda v: v.state in BOOKED)[:1]
            if visit and (visit.employee_id != self.employee_id or visit.state != "scheduled"):
                # somebody else's, or he has set out with it
                continue
            line.unlink()
            loser._recompute_state()
            move._action_assign()
            if visit:
                visit._log("part_lost", product_ids=loser.product_id.ids)
            if move.state == "assigned":
                return
