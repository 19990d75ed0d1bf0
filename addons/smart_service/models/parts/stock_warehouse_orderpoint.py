from odoo import fields, models


class StockWarehouseOrderpoint(models.Model):
    _inherit = "stock.warehouse.orderpoint"

    smart_level_id = fields.Many2one(
        "smart.service.stock.level", "Stock level", ondelete="set null",
        index="btree_not_null", readonly=True, copy=False)
