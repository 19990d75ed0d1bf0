from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_post_invoices = fields.Boolean(
        related="company_id.smart_post_invoices", readonly=False)
