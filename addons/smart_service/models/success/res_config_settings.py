from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_success_manager_id = fields.Many2one(
        related="company_id.smart_success_manager_id", readonly=False)
    smart_health_risk = fields.Integer(related="company_id.smart_health_risk", readonly=False)
    smart_health_watch = fields.Integer(related="company_id.smart_health_watch", readonly=False)
    smart_health_drop = fields.Integer(related="company_id.smart_health_drop", readonly=False)
    smart_health_contacts = fields.Integer(
        related="company_id.smart_health_contacts", readonly=False)
    smart_health_emotion = fields.Integer(
        related="company_id.smart_health_emotion", readonly=False)
    smart_health_sla = fields.Integer(related="company_id.smart_health_sla", readonly=False)
    smart_health_ratings = fields.Integer(
        related="company_id.smart_health_ratings", readonly=False)
    smart_health_orders = fields.Integer(
        related="company_id.smart_health_orders", readonly=False)
    smart_health_payment = fields.Integer(
        related="company_id.smart_health_payment", readonly=False)
