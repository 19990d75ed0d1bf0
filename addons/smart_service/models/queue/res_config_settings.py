from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    smart_ticket_weight = fields.Float(related="company_id.smart_ticket_weight", readonly=False)
    smart_visit_weight = fields.Float(related="company_id.smart_visit_weight", readonly=False)
