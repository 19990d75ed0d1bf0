from odoo import fields, models


class SmartServiceAccount(models.Model):
    """What a customer reads when he opens a conversation, before he has written."""

    _inherit = "smart.service.account"

    welcome_text = fields.Text(
        "Welcome", translate=True,
        help="Sent when a customer opens the conversation, where the provider allows it. Leave it "
        "empty if the provider itself is set up to welcome customers.")

