from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    smart_warranty_months = fields.Integer(
        "Warranty (months)",
        help="For parts and labour of each device; goes before the warranty policy of the "
        "category. 0: the policy says it, or there is no warranty.",
    )
    smart_is_wear_part = fields.Boolean(
        "Wear part",
        help="Used up by normal work, as ink and filters are: not under warranty, unless a "
        "warranty policy gives this part a term.",
    )

    _smart_warranty_months_check = models.Constraint(
        "CHECK (smart_warranty_months >= 0)", "A warranty can't be shorter than nothing."
    )
