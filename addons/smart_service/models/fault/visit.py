from odoo import fields, models


class SmartServiceVisit(models.Model):
    _inherit = "smart.service.visit"

    kit_text = fields.Text(related="ticket_id.kit_text", string="Parts, and why")
    # where and at which number the customer wants the engineer
    address = fields.Char(related="ticket_id.visit_address")
    phone = fields.Char(related="ticket_id.visit_phone", string="Phone")
