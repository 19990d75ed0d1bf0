from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

KEEP_DAYS = 30


class SmartServiceEventTask(models.Model):
    """A ledger event that something has still to be done about, beside the message."""

    _name = "smart.service.event.task"
    _description = "Reaction"
    _inherit = ["smart.service.queue.mixin"]
    _order = "id desc"
    _rec_name = "event_id"
    _queue_key = "queue_key"
    _queue_cron = "smart_service.cron_event"

    event_id = fields.Many2one("smart.service.event", required=True, ondelete="cascade", index=True)
    event_kind = fields.Selection(related="event_id.kind", store=True)
    company_id = fields.Many2one(related="event_id.company_id", store=True, index=True)
    queue_key = fields.Char(required=True)

    _due_idx = models.Index("(queue_key, id) WHERE state = 'new'")

    def _process_one(self):
        self.event_id._react()

    def _on_given_up(self):
        ticket = self.event_id.ticket_id
        if ticket:
            ticket._ask_person(ticket._asked_env()._(
                "This could not be done by itself: %s", self.error))

    @api.autovacuum
    def _gc_done(self):
        """What was done leaves after a month; the ledger keeps the event itself."""
        self.search([
            ("state", "=", "done"),
            ("create_date", "<", fields.Datetime.now() - relativedelta(days=KEEP_DAYS)),
        ]).unlink()
