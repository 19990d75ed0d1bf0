from markupsafe import Markup

from odoo import fields, models


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    smart_ticket_id = fields.Many2one(
        "smart.service.ticket",
        "Ticket",
        ondelete="set null",
        index="btree_not_null",
        help="What this conversation is about; the last ticket, if there were several.",
    )

    def execute_command_ticket(self, **kwargs):
        """``/ticket subject``: make a ticket of the running conversation."""
        self.ensure_one()
        self.check_access("write")
        subject = kwargs.get("body", "").strip().removeprefix("/ticket").strip()
        if not subject:
            text = self.env._(
                "Make a ticket of this conversation with: %s", Markup("<pre>/ticket %s</pre>")
                % self.env._("subject")
            )
        else:
            ticket = self._smart_make_ticket(subject)
            text = self.env._("Ticket made: %s", ticket._get_html_link())
        self.env.user._bus_send_transient_message(self, text)

    def _smart_make_ticket(self, subject):
        """A ticket of the acting agent about this conversation."""
        # what the form asks for the customer is asked in the conversation that goes on
        Ticket = self.env["smart.service.ticket"].with_context(smart_form_later=True)
        ticket = Ticket.create({
            "name": subject,
            "type_id": self.env["smart.service.ticket.type"]._for_code("question").id,
            "company_id": (self.smart_company_id or self.env.company).id,
            "partner_id": self._smart_customer_partner().id,
            "contact_id": self.smart_contact_id.id,
            "user_id": self.env.uid,
        })
        # sudo: discuss.channel - agents have no write access to the link field; may they write
        # to the conversation was checked above
        self.sudo().smart_ticket_id = ticket
        return ticket
