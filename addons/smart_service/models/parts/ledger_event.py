from odoo import api, models


class SmartServiceEvent(models.Model):
    """What follows when a part that was promised to a visit is gone."""

    _inherit = "smart.service.event"

    @api.model
    def _reactive_kinds(self):
        return super()._reactive_kinds() | {"part_lost", "part_coming"}

    def _react_part_lost(self):
        if self.visit_id.state == "scheduled":
            self.visit_id._smart_resupply()

    def _react_part_coming(self):
        ticket = self.ticket_id
        if not ticket.is_closed and ticket.visit_ids.filtered(lambda v: v.state == "unassigned"):
            ticket._dispatch()
