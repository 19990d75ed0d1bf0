from odoo import models


class RepairOrder(models.Model):
    _inherit = "repair.order"

    def action_repair_done(self):
        """Parts that the customer does not pay for are used up at the warranty's expense."""
        for repair in self:
            covered = repair.move_ids.filtered(
                lambda move: move.smart_covered and move.state not in ("done", "cancel"))
            if covered:
                place = repair.company_id._smart_warranty_place()
                covered.location_dest_id = place
                covered.move_line_ids.location_dest_id = place
        return super().action_repair_done()
