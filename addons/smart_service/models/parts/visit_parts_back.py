from odoo import fields, models
from odoo.exceptions import UserError

from ..dispatch.visit import BOOKED


class SmartServiceVisit(models.Model):
    """What comes back from a visit: unused parts, broken ones, and the old ones."""

    _inherit = "smart.service.visit"

    def _smart_return_part(self, move, quantity, lot=None):
        """A part is not needed after all.

        One that isn't used up yet becomes free again; if the engineer had fetched it from a
        warehouse it lies in his van from now on. One that was used up comes back out of the
        repair, at the value that it went in with.

        :param move: the repair's stock.move that held it
        :param quantity: in the product's unit
        :param lot: which serial, when the move holds several
        :return: the stock.move that brought it back; empty when it had only been reserved
        :raises UserError: the move holds less than that
        """
        self.ensure_one()
        self._check_may_work()
        # sudo: smart.service.visit, stock.move - may this user work this visit was just checked
        visit, move = self.sudo().with_company(self.company_id), move.sudo()
        visit._check_holds(move, quantity)
        self._log(
            "part_returned", product_id=move.product_id.id, quantity=quantity,
            used=move.state == "done")
        if move.state == "done":
            back = visit._van() or move.location_id
            return visit._move_part(
                move, quantity, move.location_dest_id, back, lot,
                origin_returned_move_id=move.id, repair_id=move.repair_id.id)
        source = move.location_id
        lot = lot or move.move_line_ids.lot_id[:1]
        move.smart_used_qty = max(0.0, min(move.smart_used_qty, move.product_qty - quantity))
        move._smart_change_demand(-quantity)
        van = visit._van()
        if visit.state == "under_way" and van and not source._child_of(van):
            return visit._move_part(move, quantity, source, van, lot)
        return self.env["stock.move"]

    def _smart_scrap_part(self, move, quantity, reason, lot=None):
        """A part is broken: it is scrapped, and another one is looked for.

        :param move: the repair's stock.move that held it, used up or not
        :param quantity: in the product's unit
        :param lot: which serial, when the move holds several
        :return: the stock.scrap
        :raises UserError: the move holds less than that
        """
        self.ensure_one()
        self._check_may_work()
        # sudo: smart.service.visit, stock.scrap - may this user work this visit was just checked
        visit, move = self.sudo().with_company(self.company_id), move.sudo()
        visit._check_holds(move, quantity)
        used_up = move.state == "done"
        if used_up:
            back = visit._smart_return_part(move, quantity, lot)
            place, lot = back.location_dest_id, back.move_line_ids.lot_id[:1]
        else:
            line = (move.move_line_ids.filtered(lambda li: not lot or li.lot_id == lot)
                    or move.move_line_ids)[:1]
            place, lot = line.location_id or move.location_id, line.lot_id
            move.smart_used_qty = max(0.0, move.smart_used_qty - quantity)
            move._do_unreserve()
        # sudo: stock.scrap - of a part that this visit holds, checked above
        scrap = self.env["stock.scrap"].sudo().create({
            "product_id": move.product_id.id,
            "product_uom_id": move.product_id.uom_id.id,
            "scrap_qty": quantity,
            "lot_id": lot.id,
            "location_id": place.id,
            "company_id": self.company_id.id,
            "origin": f"{self.number}: {reason}" if reason else self.number,
        })
        if not scrap.check_available_qty():
            raise UserError(self.env._(
                "%(part)s is not in stock in %(place)s.",
                part=move.product_id.display_name, place=place.display_name))
        scrap.do_scrap()
        self._log(
            "part_scrapped", product_id=move.product_id.id, quantity=quantity, reason=reason,
            scrap_id=scrap.id)
        if not used_up:
            move._action_assign()
            if move.state != "assigned":
                visit._smart_resupply()
        return scrap

    def _smart_old_part(self, product, quantity, lot=None):
        """The engineer has taken an old part out of the device and brings it to the branch.

        :param quantity: in the product's unit
        :param lot: its serial, when it has one
        :return: the smart.service.old.part, tracked until it is received
        """
        self.ensure_one()
        self._check_may_work()
        # sudo: smart.service.visit, stock.move - may this user work this visit was just checked
        visit = self.sudo().with_company(self.company_id)
        with_engineer, _store = visit.company_id._smart_old_parts_places()
        move = self.env["stock.move"].sudo().create({
            "repair_id": visit.repair_id.id,
            "repair_line_type": "remove",
            "product_id": product.id,
            "product_uom": product.uom_id.id,
            "product_uom_qty": quantity,
            "company_id": visit.company_id.id,
        })
        move = visit._finish_move(
            move, quantity, visit.repair_id.location_dest_id, with_engineer, lot)
        # sudo: smart.service.old.part - taken out on the visit that was checked above
        old = self.env["smart.service.old.part"].sudo().create({
            "visit_id": visit.id,
            "product_id": product.id,
            "lot_id": lot.id if lot else False,
            "quantity": quantity,
            "move_id": move.id,
            "due_on": fields.Date.add(
                fields.Date.context_today(visit), days=visit.company_id.smart_old_part_days),
        })
        self._log("old_part_taken", product_id=product.id, quantity=quantity, old_part_id=old.id)
        return old

    def _expect_old_parts(self):
        """Old parts of what was used up have to come back: those nobody has spoken of yet."""
        for visit in self:
            used, taken = {}, {}
            for move in visit.repair_id.move_ids:
                if move.state != "done" or not move.product_id.smart_old_part_back:
                    continue
                into = {"add": used, "remove": taken, "recycle": taken}[move.repair_line_type]
                into[move.product_id] = into.get(move.product_id, 0.0) + move.product_qty
            for product, quantity in used.items():
                missing = quantity - taken.get(product, 0.0)
                if product.uom_id.compare(missing, 0.0) > 0:
                    visit._smart_old_part(product, missing)

    # === HELPERS === #

    def _check_holds(self, move, quantity):
        """
        :raises UserError: the move is not a part of this visit, or holds less; what is not used
            up yet belongs to the next visit when this one has ended
        """
        if self.state not in (BOOKED if move.state != "done" else (*BOOKED, "done")):
            raise UserError(self.env._("Visit %s takes no parts any more.", self.number))
        unit = move.product_id.uom_id
        held = move._smart_consumed() if move.state == "done" else move.product_qty
        if (
            move.repair_id != self.repair_id
            or move.repair_line_type != "add"
            or move.state == "cancel"
            or unit.compare(quantity, 0.0) <= 0
            or unit.compare(quantity, held) > 0
        ):
            raise UserError(self.env._(
                "%(visit)s does not hold %(quantity)g × %(part)s.",
                visit=self.number, quantity=quantity, part=move.product_id.display_name))

    def _move_part(self, about, quantity, source, target, lot=None, **values):
        """Move a part from one place to another, done at once."""
        # sudo: stock.move - private helper; its callers have checked the visit
        move = self.env["stock.move"].sudo().create({
            "product_id": about.product_id.id,
            "product_uom": about.product_id.uom_id.id,
            "product_uom_qty": quantity,
            "company_id": self.company_id.id,
            "location_id": source.id,
            "location_dest_id": target.id,
            "origin": self.number,
            **values,
        })
        return self._finish_move(move, quantity, source, target, lot)

    def _finish_move(self, move, quantity, source, target, lot):
        move.write({"location_id": source.id, "location_dest_id": target.id})
        move._action_confirm(merge=False)
        move.move_line_ids.unlink()
        # sudo: stock.move.line - private helper; its callers have checked the visit and the part
        self.env["stock.move.line"].sudo().create({
            "move_id": move.id,
            "product_id": move.product_id.id,
            "product_uom_id": move.product_id.uom_id.id,
            "quantity": quantity,
            "lot_id": lot.id if lot else False,
            "location_id": source.id,
            "location_dest_id": target.id,
            "company_id": move.company_id.id,
        })
        move.picked = True
        move._action_done()
        return move
