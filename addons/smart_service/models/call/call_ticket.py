from odoo import models
from odoo.exceptions import UserError


class SmartServiceCall(models.Model):
    """A telephone call that somebody has to go on working on."""

    _inherit = "smart.service.call"

    def action_make_ticket(self):
        """A ticket of what was talked about; the call belongs to it."""
        self.ensure_one()
        self.check_access("read")
        if self.ticket_id:
            raise UserError(self.env._("This call belongs to %s.", self.ticket_id.number))
        who = self.partner_id.name or self.number or self.env._("unknown number")
        ticket = self.env["smart.service.ticket"].with_context(smart_form_later=True).create({
            "name": self.env._("Call of %s", who),
            "type_id": self.env["smart.service.ticket.type"]._for_code("question").id,
            "company_id": (self.company_id or self.env.company).id,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "phone_told": self.number,
            "user_id": self.env.uid,
        })
        # sudo: smart.service.call, discuss.channel - calls are kept by code; which ticket one
        # belongs to says who may make the ticket
        call = self.sudo()
        call.ticket_id = ticket
        if call.channel_id and not call.channel_id.smart_ticket_id:
            call.channel_id.smart_ticket_id = ticket
        ticket.message_post(body=call._text(), subtype_xmlid="mail.mt_note")
        return {
            "type": "ir.actions.act_window", "res_model": ticket._name, "res_id": ticket.id,
            "view_mode": "form"}
