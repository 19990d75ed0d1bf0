from odoo import models


class SmartServiceVisit(models.Model):
    """What was taken along on suspicion is used up only if the engineer says so."""

    _inherit = "smart.service.visit"

    def _use_parts(self):
        """Give back what was probable, not certain, and what a phone has not reported as used."""
        self.ensure_one()
        moves = self.repair_id.move_ids._smart_open_parts()
        if self.command_ids or any(moves.mapped("smart_used_qty")):
            kit = self.ticket_id.kit or ()
            unsure = {part["product_id"] for part in kit if (part["planned"] or 0.0) < 1.0}
            for move in moves:
                if move.product_id.id in unsure and not move.smart_used_qty:
                    self._smart_return_part(move, move.product_qty)
        return super()._use_parts()
