from odoo import models


class SmartServiceMedia(models.Model):
    """What the health desk needs of a customer's file."""

    _name = "smart.service.media"
    _inherit = ["smart.service.media", "smart.service.payload.mixin"]

    def _payload_text(self):
        return "\n".join(filter(None, [self.name, self.url, self.media_ref]))

    def _customer_text(self):
        return self.channel_id.smart_contact_id.partner_id.name or ""
