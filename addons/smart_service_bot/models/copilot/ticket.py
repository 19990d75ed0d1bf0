from odoo import models


class SmartServiceTicket(models.Model):
    """A ticket: what helps with the customer whose matter it is."""

    _name = "smart.service.ticket"
    _inherit = ["smart.service.copilot.mixin", "smart.service.ticket"]

    def _smart_copilot_subject(self):
        subject = self._smart_copilot_written(
            self.partner_id, self.company_id, self._smart_copilot_words())
        if subject.message:
            return subject
        # with the agent's own rights: what was said where he may not look is no help to him
        sessions = self.env["discuss.channel"].search(
            [("smart_ticket_id", "=", self.id)], order="id desc", limit=1)
        said = sessions._smart_copilot_subject() if sessions else subject
        return said if said.texts else subject

    def _smart_copilot_words(self):
        return "\n".join(filter(None, [self.name, self.description]))

    def _smart_copilot_facts(self):
        may = set()
        if not self.is_closed and self.has_access("write"):
            may.add("solve")
        return {"may": frozenset(may), "has_ticket": True}

    def _smart_copilot_do(self, name):
        return self.action_solve()

    def _smart_copilot_example_words(self):
        return {ticket.id: ticket._smart_copilot_words() for ticket in self}
