from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    smart_post_invoices = fields.Boolean(
        "Post invoices of repairs",
        default=True,
        help="The invoice of a finished repair is posted and sent to the customer by itself, as "
        "long as it isn't higher than what he has accepted.",
    )
