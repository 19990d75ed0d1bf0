from odoo import fields, models


class SmartServiceSlaPausing(models.TransientModel):
    """Why the clocks of tickets have to wait."""

    _name = "smart.service.sla.pausing"
    _description = "Pause the Clocks"

    ticket_ids = fields.Many2many(
        "smart.service.ticket", "smart_service_sla_pausing_ticket_rel", "pausing_id", "ticket_id",
        string="Tickets", required=True)
    reason_id = fields.Many2one(
        "smart.service.sla.pause.reason", required=True, ondelete="cascade",
        default=lambda self: self.env["smart.service.sla.pause.reason"].search([], limit=1))
    note = fields.Char()

    def action_pause(self):
        """Let the clocks of the tickets wait."""
        self.ensure_one()
        self.ticket_ids.check_access("write")
        self.ticket_ids._sla_pause(self.reason_id, self.note or "")
        return {"type": "ir.actions.act_window_close"}
