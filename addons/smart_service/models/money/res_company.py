from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    smart_post_invoices = fields.Boolean(
        "Post invoices of repairs",
        default=True,
        help="The invoice of a finished repair is posted and sent to the customer by itself, as "
        "long as it isn't higher than what he has accepted.",
    )
    smart_km_cost = fields.Monetary(
        "Cost per kilometre", currency_field="currency_id",
        help="What a kilometre in the company's own vans costs.")

    _smart_km_cost_check = models.Constraint(
        "CHECK (smart_km_cost >= 0)", "A kilometre can't cost less than nothing.")
