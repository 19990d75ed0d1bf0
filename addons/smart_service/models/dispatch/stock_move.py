from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_assign(self, force_qty=False):
        # all rows at once and in one order, or two kits with parts in common deadlock
        wanted = self.filtered(
            lambda move: move.state in ("confirmed", "waiting", "partially_available")
            and not move._should_bypass_reservation()
        )
        self.env["stock.quant"]._smart_lock_rows(wanted.product_id, wanted.location_id)
        return super()._action_assign(force_qty=force_qty)

    def _action_done(self, cancel_backorder=False):
        # the same order when the parts leave
        leaving = self.filtered(
            lambda move: move.state not in ("done", "cancel")
            and not move._should_bypass_reservation()
        )
        self.env["stock.quant"]._smart_lock_rows(leaving.product_id, leaving.location_id)
        return super()._action_done(cancel_backorder=cancel_backorder)
