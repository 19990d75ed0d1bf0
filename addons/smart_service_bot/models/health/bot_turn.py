from odoo import models


class SmartServiceBotTurn(models.Model):
    """What the health desk needs of a message that the bot has to answer."""

    _name = "smart.service.bot.turn"
    _inherit = ["smart.service.bot.turn", "smart.service.payload.mixin"]

    def _payload_text(self):
        return self.message_id.preview or ""

    def _customer_text(self):
        contact = self.channel_id.smart_contact_id
        return contact.partner_id.name or contact.value or ""
