from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_callout_product_id = fields.Many2one(
        related="company_id.smart_callout_product_id", readonly=False
    )
    smart_labour_product_id = fields.Many2one(
        related="company_id.smart_labour_product_id", readonly=False
    )
    smart_lead_hours = fields.Float(related="company_id.smart_lead_hours", readonly=False)
    smart_max_travel_km = fields.Float(related="company_id.smart_max_travel_km", readonly=False)
