from odoo import fields, models


class ImLivechatChannel(models.Model):
    """How long a customer may wait at a desk before its lead is told."""

    _inherit = "im_livechat.channel"

    smart_warning_minutes = fields.Integer(
        "Warn after minutes", default=10,
        help="The desk's team lead is told once when a customer has been waiting for a person for "
        "so long. 0 warns nobody.")

    _smart_warning_minutes_check = models.Constraint(
        "CHECK (smart_warning_minutes >= 0)", "The minutes of a warning can't be negative.")
