from odoo import models


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _get_proc_values(self, line):
        """The delivery of the new device knows which exchange it belongs to."""
        values = super()._get_proc_values(line)
        if exchange_id := self.env.context.get("smart_exchange_id"):
            values["smart_exchange_id"] = exchange_id
        return values
