from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    smart_repeat_days = fields.Integer(
        "Repeat within (days)",
        default=30,
        help="A visit to the same device within so many days after one is a repeat: the first "
        "has not fixed it.",
    )

    _smart_repeat_days_check = models.Constraint(
        "CHECK (smart_repeat_days >= 0)", "The days of a repeat can't be negative."
    )
