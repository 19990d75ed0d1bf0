from odoo import models
from odoo.exceptions import UserError


class SmartServiceVisitCommand(models.Model):
    """What each command about a part does."""

    _inherit = "smart.service.visit.command"

    def _handlers(self):
        return {
            **super()._handlers(),
            "use_part": self._do_use_part,
            "return_part": self._do_return_part,
            "scrap_part": self._do_scrap_part,
            "old_part": self._do_old_part,
        }

    def _do_use_part(self, visit, payload):
        product = self._part(payload["product_id"])
        self.move_ids = visit._smart_use_part(
            product, payload["quantity"], lot=self._lot(product, payload),
            location=self._place(visit, payload), reason=payload.get("reason", ""))

    def _do_return_part(self, visit, payload):
        for move, quantity in self._held(visit, payload):
            visit._smart_return_part(move, quantity)

    def _do_scrap_part(self, visit, payload):
        for move, quantity in self._held(visit, payload):
            visit._smart_scrap_part(move, quantity, payload["reason"])

    def _do_old_part(self, visit, payload):
        visit._check_field_state("under_way")
        product = self._part(payload["product_id"])
        if product.tracking == "serial" and payload["quantity"] != 1:
            raise UserError(self.env._(
                "%s has a serial number: take each one along by itself.", product.display_name))
        visit._smart_old_part(product, payload["quantity"], lot=self._lot(product, payload))

    # === WHAT IS MEANT === #

    def _part(self, product_id):
        product = self.env["product.product"].browse(product_id).exists()
        if product.type != "consu" or product.company_id not in (
                self.company_id, self.env["res.company"]):
            raise UserError(self.env._("This is not a part."))
        return product

    def _lot(self, product, payload):
        if not payload.get("lot_id"):
            return None
        lot = self.env["stock.lot"].browse(payload["lot_id"]).exists()
        if lot.product_id != product:
            raise UserError(self.env._("%s has no such serial number.", product.display_name))
        return lot

    def _place(self, visit, payload):
        """His van or a place where the visit's parts are; no other is an engineer's to empty."""
        if not payload.get("location_id"):
            return None
        place = self.env["stock.location"].browse(payload["location_id"]).exists()
        own = visit._van() | visit._page_moves().location_id
        if not place or not any(place._child_of(one) for one in own):
            raise UserError(
                self.env._("Parts come from the own van or from where they are planned."))
        return place

    def _held(self, visit, payload):
        """(stock.move, quantity) that a part is meant by: its line, or the command that used it."""
        if payload.get("used"):
            moves = self.search(
                [("visit_id", "=", visit.id), ("uuid", "=", payload["used"])]).move_ids
        else:
            moves = visit._page_moves().filtered(lambda move: move.id == payload.get("move_id"))
        held, left = [], payload["quantity"]
        for move in moves.sorted("id", reverse=True):
            quantity = min(left, move.product_qty)
            if move.product_id.uom_id.compare(quantity, 0.0) > 0:
                held.append((move, quantity))
                left -= quantity
        if not held or held[0][0].product_id.uom_id.compare(left, 0.0) > 0:
            raise UserError(self.env._("This part is not one of the visit any more."))
        return held
