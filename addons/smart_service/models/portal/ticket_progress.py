from odoo import api, models

# stages whose beginning the customer is told, unless the repair speaks for itself
TOLD = ("progress", "waiting", "solved")


class SmartServiceTicket(models.Model):
    """The customer hears in his own channel how far his request is."""

    _inherit = "smart.service.ticket"

    def write(self, vals):
        before = {ticket: ticket.stage_id.code for ticket in self} if "stage_id" in vals else {}
        result = super().write(vals)
        for ticket, code in before.items():
            if ticket.stage_id.code != code and ticket._tells_progress():
                self.env["smart.service.event"]._log(
                    "ticket_moved", channel=ticket._log_channel(), ticket=ticket,
                    partner=ticket.partner_id, company=ticket.company_id,
                    payload={"code": ticket.stage_id.code})
        return result

    def _tells_progress(self):
        """Whether this stage is news for the customer.

        Of a repair he hears by its own notices; of what wins him back he hears by a call.
        """
        self.ensure_one()
        return (
            not self.env.context.get("smart_progress_told")
            and bool(self.contact_id) and self.type_id.code != "repair" and not self.is_recovery
            and self.stage_id.code in TOLD)

    def _text_progress(self, ticket):
        """How far the request is."""
        words = {
            "progress": self.env._("We are working on your request %(number)s “%(name)s”.",
                                   number=self.number, name=self.name),
            "waiting": self.env._(
                "Your request %(number)s “%(name)s” waits for you: please answer here.",
                number=self.number, name=self.name),
            "solved": self.env._(
                "Your request %(number)s “%(name)s” is settled. If it is not, just answer here.",
                number=self.number, name=self.name),
        }
        return words[self.stage_id.code]

    def _text_part_missing(self, ticket):
        """A part has to come first."""
        return self.env._(
            "We are getting a part for your repair %s. As soon as it is there we tell you the "
            "appointment here.", self.number)


class SmartServiceEvent(models.Model):
    _inherit = "smart.service.event"

    @api.model
    def _reactive_kinds(self):
        return super()._reactive_kinds() | {"ticket_moved", "part_missing"}

    def _react_ticket_moved(self):
        """Tell the customer, unless the ticket has moved on meanwhile or nobody can be told."""
        ticket = self.ticket_id
        if ticket.stage_id.code == self.payload["code"] and ticket.contact_id._smart_reachable():
            ticket._tell_customer("_text_progress", ticket)

    def _react_part_missing(self):
        """Tell the customer once that his visit waits for a part."""
        ticket = self.ticket_id
        told = self.search_count([
            ("kind", "=", self.kind), ("ticket_id", "=", ticket.id), ("id", "<", self.id)], limit=1)
        if (ticket and not told and not ticket.is_closed and ticket.contact_id
                and ticket.visit_ids and all(
                    visit.state == "unassigned" for visit in ticket.visit_ids)
                and ticket.contact_id._smart_reachable()):
            ticket._tell_customer("_text_part_missing", ticket)
