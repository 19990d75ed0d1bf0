from odoo import fields, models


class ResCompany(models.Model):
    """When a customer who keeps asking for a premium feature becomes a lead."""

    _inherit = "res.company"

    smart_premium_times = fields.Integer(
        "Times asked for a premium feature", default=3,
        help="An ordinary customer who asks for a premium feature so often becomes a lead.")
    smart_premium_days = fields.Integer(
        "Within days", default=30, help="In which the customer asks so often.")

    _smart_premium_check = models.Constraint(
        "CHECK (smart_premium_times > 0 AND smart_premium_days > 0)",
        "A premium feature has to be asked for at least once, within at least a day.")
