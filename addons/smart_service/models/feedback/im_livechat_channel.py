from odoo import fields, models


class ImLivechatChannel(models.Model):
    """Whose work a desk asks its customers about."""

    _inherit = "im_livechat.channel"

    smart_rate_bot = fields.Boolean(
        "Survey after the bot's answers",
        help="Customers whom the bot has served alone are asked how satisfied they are, too, once "
        "the conversation has ended. Otherwise only those are asked whom a person has answered.")
