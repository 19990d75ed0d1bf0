from odoo import fields, models


class StockMove(models.Model):
    """A part of a repair: how much of it the engineer has said he used, and why it was added."""

    _inherit = "stock.move"

    smart_used_qty = fields.Float(
        "Used",
        digits="Product Unit",
        copy=False,
        readonly=True,
        help="What the engineer has reported so far, in the product's unit.",
    )
    smart_reason = fields.Char("Why", copy=False, readonly=True)

    def _smart_open_parts(self):
        """Parts that go into a device and are neither used up nor cancelled."""
        return self.filtered(
            lambda move: move.repair_line_type == "add" and move.state not in ("done", "cancel")
        )

    def _smart_consumed(self):
        """What went into a device and did not come back out of it, in the product's unit."""
        self.ensure_one()
        back = self.returned_move_ids.filtered(lambda move: move.state == "done")
        return sum(self.move_line_ids.mapped("quantity_product_uom")) - sum(
            back.move_line_ids.mapped("quantity_product_uom"))

    def _smart_change_demand(self, delta):
        """Ask for more or less of a part that isn't used up yet, and reserve accordingly.

        :param delta: in the product's unit; at zero demand the move is cancelled
        """
        self.ensure_one()
        demand = self.product_qty + delta
        if self.product_id.uom_id.compare(demand, 0.0) <= 0:
            self._action_cancel()
            return
        self.product_uom_qty = self.product_id.uom_id._compute_quantity(demand, self.product_uom)
        self._action_assign()
