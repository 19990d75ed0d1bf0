from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    smart_idle_hours = fields.Integer(
        "Close conversations after idle hours", default=48,
        help="What a new desk begins with. WeChat lets a desk answer for 48 hours.")

    _smart_idle_hours_check = models.Constraint(
        "CHECK (smart_idle_hours > 0)", "Give at least one hour before a conversation is closed.")
