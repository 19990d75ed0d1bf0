from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_bot_silence_hours = fields.Integer(
        related="company_id.smart_bot_silence_hours", readonly=False)
    smart_bot_return_days = fields.Integer(
        related="company_id.smart_bot_return_days", readonly=False)
