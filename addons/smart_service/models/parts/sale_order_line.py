from odoo import api, models


class SaleOrderLine(models.Model):
    """A part that came back out of a repair is not charged."""

    _inherit = "sale.order.line"

    @api.depends("move_ids.returned_move_ids.state", "move_ids.returned_move_ids.quantity")
    def _compute_qty_delivered(self):
        return super()._compute_qty_delivered()

    def _prepare_qty_delivered(self):
        delivered = super()._prepare_qty_delivered()
        for line in self:
            # sudo: stock.move - a quantity, for those who may see the order
            parts = line.sudo().move_ids.filtered(
                lambda move: move.repair_line_type == "add" and move.state == "done")
            if parts.returned_move_ids:
                delivered[line] = sum(
                    move.product_id.uom_id._compute_quantity(
                        move._smart_consumed(), line.product_uom_id)
                    for move in parts)
        return delivered
