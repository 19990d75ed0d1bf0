from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    smart_callout_product_id = fields.Many2one(
        "product.product",
        "Call-out",
        domain=[("type", "=", "service"), ("sale_ok", "=", True)],
        help="Charged once for a visit that is not free.",
    )
    smart_labour_product_id = fields.Many2one(
        "product.product",
        "Labour hour",
        domain=[("type", "=", "service"), ("sale_ok", "=", True)],
        help="Charged for each hour of a repair that is not free.",
    )
    smart_lead_hours = fields.Float(
        "Lead time of visits",
        default=2.0,
        help="No visit begins earlier than so many hours from now.",
    )
    smart_max_travel_km = fields.Float(
        "Farthest customer",
        default=120.0,
        help="How far an engineer drives from his base, unless he has a limit of his own.",
    )

    _smart_lead_hours_check = models.Constraint(
        "CHECK (smart_lead_hours >= 0)", "The lead time of visits can't be negative."
    )
    _smart_max_travel_km_check = models.Constraint(
        "CHECK (smart_max_travel_km > 0)", "The farthest customer has to be at some distance."
    )
