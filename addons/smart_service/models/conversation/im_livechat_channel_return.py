from odoo import fields, models


class ImLivechatChannel(models.Model):
    """When a desk's conversations go from people back to the bot."""

    _inherit = "im_livechat.channel"

    smart_return_minutes = fields.Integer(
        "Give back to the bot after", default=0,
        help="Minutes of silence after which a conversation that an agent has answered goes back "
        "to the bot. One whose customer still waits for an answer stays with people. 0 is never.")
    smart_return_limit = fields.Integer(
        "Give back at most", default=2,
        help="How often one conversation may go back to the bot. Afterwards it stays with people, "
        "so that nobody is sent to and fro.")

    _smart_return_minutes_check = models.Constraint(
        "CHECK (smart_return_minutes >= 0)", "Minutes of silence can't be negative.")
    _smart_return_limit_check = models.Constraint(
        "CHECK (smart_return_limit >= 0)",
        "How often a conversation goes back to the bot can't be negative.")
