from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_post_invoices = fields.Boolean(
        related="company_id.smart_post_invoices", readonly=False)
    smart_km_cost = fields.Monetary(
        related="company_id.smart_km_cost", currency_field="currency_id", readonly=False)
