from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    smart_old_part_back = fields.Boolean(
        "Old part comes back",
        help="When this part is replaced, the old one is brought to the branch and received there.",
    )
