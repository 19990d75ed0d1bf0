import logging

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ..account.queue_mixin import CONFLICTS

_logger = logging.getLogger(__name__)


class SmartServiceTicketUpdateTold(models.Model):
    """Whether one ticket's customer was told an update."""

    _name = "smart.service.ticket.update.told"
    _description = "Customer of an Update"
    _rec_name = "ticket_id"

    update_id = fields.Many2one(
        "smart.service.ticket.update", required=True, ondelete="cascade", index=True)
    ticket_id = fields.Many2one(
        "smart.service.ticket", required=True, ondelete="cascade", index=True)
    state = fields.Selection(
        [("new", "Waits"), ("told", "Told"), ("same", "Told with another ticket"),
         ("failed", "Not reached")], default="new", required=True, index=True)

    _once = models.UniqueIndex("(update_id, ticket_id)", "Each ticket's customer is told once.")

    @api.model
    def _claim(self, limit):
        """Some that wait, and that no other worker has in hand."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "SELECT id FROM smart_service_ticket_update_told WHERE state = 'new'"
            " ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED", limit))
        return self.browse(row[0] for row in self.env.cr.fetchall())

    def _tell_all(self):
        """Tell them; an update of which none is left is done."""
        for row in self:
            row._tell()
        for update in self.update_id:
            if not self.search_count(
                    [("update_id", "=", update.id), ("state", "=", "new")], limit=1):
                update.state = "done"

    def _tell(self):
        """Tell this ticket's customer in his channel, and solve the ticket if that was asked.

        :raises CONFLICTS: another transaction was faster; all of this one begins again
        """
        self.ensure_one()
        update, ticket = self.update_id, self.ticket_id
        try:
            with self.env.cr.savepoint():
                if ticket.partner_id and self.search_count([
                        ("update_id", "=", update.id), ("state", "=", "told"),
                        ("ticket_id.partner_id", "=", ticket.partner_id.id)], limit=1):
                    self.state = "same"
                else:
                    message = ticket._tell_customer("_text_problem_update", update)
                    self.state = "told" if message else "failed"
                    self.env["smart.service.event"]._log(
                        "ticket_update_sent", ticket=ticket, partner=ticket.partner_id,
                        company=ticket.company_id,
                        payload={"problem": update.problem_id.number, "state": self.state})
                if update.solve and not ticket.is_closed:
                    # the update has told him already
                    ticket.with_context(smart_progress_told=True)._set_stage("solved")
                self.env.flush_all()
        except (*CONFLICTS, psycopg2.OperationalError):
            raise
        except Exception:
            # whatever stands in the way of one customer is a person's task, and no other's loss
            _logger.warning("Update %s: ticket %s", update.id, ticket.id, exc_info=True)
            self.state = "failed"
            ticket._ask_person(ticket._asked_env()._(
                "Tell the customer by hand about the problem %s",
                                          update.problem_id.number))
