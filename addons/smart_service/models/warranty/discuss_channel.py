from odoo import models

from ...engine import exchange_wish


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _smart_on_customer_message(self, message):
        """Who has the right to another device or to his money back may simply ask for it."""
        kind = exchange_wish.parse(self._smart_text(message))
        if kind and self.smart_contact_id:
            # sudo: smart.service.ticket - the repairs of the very customer who wrote
            ticket = self.env["smart.service.ticket"].sudo()._exchangeable(
                self.smart_contact_id, self.smart_company_id, kind)
            if ticket:
                self.env["smart.service.event"]._log(
                    "exchange_wished", channel=self, ticket=ticket, partner=ticket.partner_id,
                    company=ticket.company_id, message=message, payload={"kind": kind})
                return True
        return super()._smart_on_customer_message(message)
