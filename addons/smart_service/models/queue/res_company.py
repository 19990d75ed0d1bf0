from odoo import fields, models


class ResCompany(models.Model):
    """How much of an agent's room other work than conversations takes."""

    _inherit = "res.company"

    smart_ticket_weight = fields.Float(
        "Weight of an open ticket", default=0.1, digits=(5, 2),
        help="What each open ticket takes of its responsible's capacity for conversations.")
    smart_visit_weight = fields.Float(
        "Weight of a visit", default=10.0, digits=(5, 2),
        help="What a visit takes of its engineer's capacity for conversations while it lasts.")

    _smart_weights_check = models.Constraint(
        "CHECK (smart_ticket_weight >= 0 AND smart_visit_weight >= 0)",
        "Weights can't be negative.")
