from odoo import api, fields, models
from odoo.tools import SQL

# who has spoken, by kind of event: is it a bot?
ANSWERS = {"message_agent": False, "message_bot": True}


class SmartServiceEvent(models.Model):
    """What is said in a conversation moves the clocks of its ticket, beside the message."""

    _inherit = "smart.service.event"

    @api.model
    def _log_all(self, kind, abouts):
        events = super()._log_all(kind, abouts)
        if kind in ANSWERS:
            promised = events.filtered("channel_id.smart_ticket_id.sla_version_id")
            if promised:
                promised._queue_reaction()
        return events

    def _react_message_agent(self):
        """A person has answered."""
        self._sla_ticket()._sla_answered(self.occurred_at)

    def _react_message_bot(self):
        """The bot has answered, which counts where the policy says so."""
        self._sla_ticket()._sla_answered(self.occurred_at, bot=True)

    def _react_message_in(self):
        result = super()._react_message_in()
        self._sla_ticket()._sla_customer_wrote(self.occurred_at)
        return result

    def _sla_ticket(self):
        """The ticket that the conversation was about already when this was said."""
        self.ensure_one()
        # sudo: discuss.channel - only to find the ticket
        ticket = self.channel_id.sudo().smart_ticket_id
        return ticket.filtered(
            lambda t: t.sla_version_id and (t.reported_at or self.occurred_at) <= self.occurred_at)

    @api.model
    def _sla_log(self, rows):
        """Write what clocks have done: a hundred thousand rows at once when a calendar changes.

        :param rows: (kind, ticket id, company id, partner id, payload as JSON)
        """
        if not rows:
            return
        kinds, tickets, companies, partners, payloads = map(list, zip(*rows, strict=True))
        self.env.cr.execute(SQL(
            """
            INSERT INTO smart_service_event
                   (kind, occurred_at, ticket_id, company_id, partner_id, payload)
            SELECT k, %s, t, c, p, j::jsonb
              FROM unnest(%s::varchar[], %s::int[], %s::int[], %s::int[], %s::text[])
                   AS v(k, t, c, p, j)
            """, fields.Datetime.now(), kinds, tickets, companies, partners, payloads))
