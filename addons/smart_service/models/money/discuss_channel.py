from odoo import models


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _smart_on_customer_message(self, message):
        """A yes or no to a quotation is taken here, before any bot reads it."""
        # sudo: smart.service.acceptance - the offers that were made to this very customer
        taken = self.env["smart.service.acceptance"].sudo()._take_message(
            message, self.smart_contact_id, self.smart_company_id,
            self.env.context.get("smart_button") or "", self._smart_text(message))
        return taken or super()._smart_on_customer_message(message)
