from odoo import fields, models


class SmartServiceVisit(models.Model):
    _inherit = "smart.service.visit"

    kit_text = fields.Text(related="ticket_id.kit_text", string="Parts, and why")
