from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_weight_sla = fields.Float(related="company_id.smart_weight_sla", readonly=False)
    smart_weight_travel = fields.Float(related="company_id.smart_weight_travel", readonly=False)
    smart_weight_load = fields.Float(related="company_id.smart_weight_load", readonly=False)
    smart_weight_same = fields.Float(related="company_id.smart_weight_same", readonly=False)
    smart_weight_parts = fields.Float(related="company_id.smart_weight_parts", readonly=False)
    smart_weight_fix = fields.Float(related="company_id.smart_weight_fix", readonly=False)
    smart_weight_overtime = fields.Float(
        related="company_id.smart_weight_overtime", readonly=False)
    smart_promise_hours = fields.Float(related="company_id.smart_promise_hours", readonly=False)
    smart_overtime_hours = fields.Float(
        related="company_id.smart_overtime_hours", readonly=False)
    smart_stay_hours = fields.Float(related="company_id.smart_stay_hours", readonly=False)
    smart_routing_url = fields.Char(related="company_id.smart_routing_url", readonly=False)
    smart_road_factor = fields.Float(related="company_id.smart_road_factor", readonly=False)
    smart_road_speed = fields.Float(related="company_id.smart_road_speed", readonly=False)
    smart_first_choice = fields.Boolean(related="company_id.smart_first_choice", readonly=False)
    smart_choice_hours = fields.Float(related="company_id.smart_choice_hours", readonly=False)
