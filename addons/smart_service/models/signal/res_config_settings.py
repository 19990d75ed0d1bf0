from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_premium_times = fields.Integer(related="company_id.smart_premium_times", readonly=False)
    smart_premium_days = fields.Integer(related="company_id.smart_premium_days", readonly=False)
