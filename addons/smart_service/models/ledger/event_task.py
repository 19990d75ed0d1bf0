from odoo import fields, models


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
