from odoo import models
from odoo.exceptions import UserError


class SmartServiceTicket(models.Model):
    _inherit = "smart.service.ticket"

    def action_send_portal_link(self):
        """Send the customer a one-time link to his page, to the contact point he wrote from."""
        self.ensure_one()
        self.check_access("write")
        # sudo: smart.service.contact - the contact points of the ticket's own customer
        ticket = self.sudo()
        contact = ticket.contact_id
        if not contact or contact.partner_id != ticket.partner_id:
            contact = ticket.partner_id.smart_contact_ids.filtered("account_id")[:1]
        if not contact:
            raise UserError(self.env._("No channel of this customer is known."))
        contact.with_company(ticket.company_id)._send_portal_link(self.env.user)
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The link was sent to %s.", contact.display_name)},
        }
