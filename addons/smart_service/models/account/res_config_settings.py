from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_idle_hours = fields.Integer(
        "Close after idle hours", related="company_id.smart_idle_hours", readonly=False)
