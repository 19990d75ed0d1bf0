from odoo import fields, models


class SmartServiceBot(models.Model):
    _inherit = "smart.service.bot"

    script_id = fields.Many2one(
        "chatbot.script", "Opens with", ondelete="set null", index="btree_not_null",
        help="Leads every new conversation, on every channel, until it ends or the customer asks "
        "for a person.")
