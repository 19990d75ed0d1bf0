from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    smart_warranty_months = fields.Integer(
        "Warranty (months)", help="Counted from the delivery of each device; 0 is no warranty."
    )
    smart_is_wear_part = fields.Boolean(
        "Wear part", help="Used up by normal work, as ink and filters are: never under warranty."
    )

    _smart_warranty_months_check = models.Constraint(
        "CHECK (smart_warranty_months >= 0)", "A warranty can't be shorter than nothing."
    )
