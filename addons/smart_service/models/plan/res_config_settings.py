from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_plan_apply = fields.Boolean(related="company_id.smart_plan_apply", readonly=False)
    smart_plan_seconds = fields.Integer(related="company_id.smart_plan_seconds", readonly=False)
    smart_plan_ask_km = fields.Float(related="company_id.smart_plan_ask_km", readonly=False)
