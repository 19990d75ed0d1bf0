from markupsafe import Markup

from odoo import fields, models

# more than an agent looks through beside a conversation
OPEN_TICKETS = 5


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
        Ticket = self.env["smart.service.ticket"]
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

    def _smart_open_tickets(self):
        tickets = self.env["smart.service.ticket"]
        if not tickets.has_access("read"):
            return []
        # sudo: discuss.channel - whoever reads the session sees whom it is with; the tickets
        # themselves are searched with the reader's own rights
        customer = self.sudo()._smart_customer_partner().commercial_partner_id
        return [
            {"id": ticket.id, "name": f"{ticket.number} {ticket.name}",
             "href": f"/odoo/smart.service.ticket/{ticket.id}"}
            for ticket in tickets.search(
                [("partner_id", "child_of", customer.id), ("stage_id.is_closed", "=", False)],
                limit=OPEN_TICKETS)
        ] if customer else []
