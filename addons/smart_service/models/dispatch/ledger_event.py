from odoo import api, fields, models


class SmartServiceEvent(models.Model):
    """What follows from a repair request, an accepted quotation, a finished visit."""

    _inherit = "smart.service.event"

    visit_id = fields.Many2one(
        "smart.service.visit", ondelete="set null", index="btree_not_null", readonly=True
    )

    @api.model
    def _reactive_kinds(self):
        return super()._reactive_kinds() | {
            "repair_requested",
            "quotation_confirmed",
            "visit_done",
        }

    def _react_repair_requested(self):
        self.ticket_id._handle_repair()

    def _react_quotation_confirmed(self):
        ticket = self.ticket_id
        if not ticket.is_closed:
            ticket._dispatch()

    def _react_visit_done(self):
        self.visit_id._invoice()
