from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_central_warehouse_id = fields.Many2one(
        related="company_id.smart_central_warehouse_id", readonly=False)
    smart_van_pieces = fields.Integer(related="company_id.smart_van_pieces", readonly=False)
    smart_refill_days = fields.Float(related="company_id.smart_refill_days", readonly=False)
    smart_transfer_hours = fields.Float(related="company_id.smart_transfer_hours", readonly=False)
    smart_old_part_days = fields.Integer(related="company_id.smart_old_part_days", readonly=False)
