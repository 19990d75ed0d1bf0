from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_warranty_account_id = fields.Many2one(
        related="company_id.smart_warranty_account_id", readonly=False
    )
