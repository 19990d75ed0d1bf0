from odoo import api, models

from ...engine import mood

# after which a customer may stand better or worse at once
TELLING = {
    "session_closed", "signal_found", "rated", "ticket_closed", "quotation_confirmed",
    "invoice_paid", "sla_missed", "sla_corrected"}


class SmartServiceEvent(models.Model):
    """A customer's health follows what happens, beside what happens."""

    _inherit = "smart.service.event"

    @api.model
    def _reactive_kinds(self):
        return super()._reactive_kinds() | TELLING

    def _react(self):
        # some kinds matter to nothing but health
        result = super()._react() if hasattr(self, f"_react_{self.kind}") else None
        if self.kind in TELLING and self._concerns_health():
            self.env["smart.service.customer.health"]._refresh(self.partner_id, self.company_id)
        return result

    def _concerns_health(self):
        if not self.partner_id or not self.company_id:
            return False
        return self.kind != "signal_found" or self.payload.get("kind") in mood.WEIGHTS
