from odoo import models
from odoo.tools import SQL


class DiscussChannel(models.Model):
    """What was promised about a ticket hurries the conversation about it."""

    _inherit = "discuss.channel"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("smart_ticket_id"):
            self._smart_sla_linked()
        return result

    def _smart_sla_linked(self):
        """An agent who makes a ticket of the conversation that he is in has answered already."""
        # sudo: discuss.channel, smart.service.ticket - the clocks follow from the conversation
        for channel in self.sudo().filtered(
                lambda c: c.smart_owner == "agent" and c.smart_ticket_id.sla_version_id):
            ticket = channel.smart_ticket_id
            begun = ticket.reported_at
            self.env.flush_all()
            said = dict(self.env.execute_query(SQL(
                "SELECT kind, max(occurred_at) FROM smart_service_event WHERE channel_id = %s"
                " AND kind IN ('message_in', 'message_agent') GROUP BY kind", channel.id)))
            answered, asked = said.get("message_agent"), said.get("message_in")
            if answered:
                ticket._sla_answered(max(answered, begun))
                if asked and asked > answered:
                    ticket._sla_customer_wrote(max(asked, begun))

    def _smart_promised_until(self):
        promised = super()._smart_promised_until()
        # sudo: discuss.channel - what was promised about the ticket is told to its customer
        due = self.sudo().smart_ticket_id._sla_answer_due()
        return min(filter(None, (promised, due)), default=False)

    def _smart_enter_queue(self):
        result = super()._smart_enter_queue()
        # sudo: discuss.channel - the place in the queue follows from what was promised
        session = self.sudo()
        session._smart_sla_hurry(session.smart_ticket_id)
        return result

    def _smart_sla_hurry(self, tickets):
        """Nobody in the queue waits longer than was promised about his ticket."""
        for session in self:
            ticket = session.smart_ticket_id & tickets
            due = ticket._sla_answer_due()
            if due and (not session.smart_sla_due_at or due < session.smart_sla_due_at):
                session.smart_sla_due_at = due
