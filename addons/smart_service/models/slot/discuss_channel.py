from odoo import models


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _smart_on_customer_message(self, message):
        """What a customer says about his appointment is taken here, before any bot reads it."""
        # sudo: smart.service.visit - the visits of the very customer who wrote
        visit = self.env["smart.service.visit"].sudo()._waiting_for(
            self.smart_contact_id, self.smart_company_id,
            self.env.context.get("smart_button") or "")
        if visit and visit._take_message(self, message):
            return True
        return super()._smart_on_customer_message(message)
