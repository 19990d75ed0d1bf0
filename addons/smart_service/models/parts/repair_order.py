from odoo import fields, models


class RepairOrder(models.Model):
    _inherit = "repair.order"

    smart_visit_ids = fields.One2many("smart.service.visit", "repair_id", "Visits")
