from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _eligible_for_stock_account(self):
        """What the place of use has booked already is no cost of the invoice again."""
        if self.move_id.smart_claim_id:
            # the supplier pays for a part that is used up, and takes nothing back
            return False
        parts = self._get_stock_moves().filtered("repair_id")
        if parts and all(move.location_dest_id.valuation_account_id for move in parts):
            return False
        return super()._eligible_for_stock_account()
