from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_repeat_days = fields.Integer(related="company_id.smart_repeat_days", readonly=False)
