from odoo import models

from ...engine import mood


class SmartServiceSignal(models.Model):
    """A person's verdict on a signal reaches what was made of it."""

    _inherit = "smart.service.signal"

    def _decide(self, state):
        signals = super()._decide(state)
        # sudo: smart.service.auto.tag - follows from the verdict that was just allowed
        Tag = self.env["smart.service.auto.tag"].sudo()
        if state == "rejected":
            Tag.search([("signal_id", "in", signals.ids)])._take_back()
        for signal in signals.filtered("partner_id"):
            # an earlier or a confirmed one may be reason enough
            Tag._from_signals(signal.partner_id, signal.company_id, signal.kind)
        telling = signals.filtered(lambda signal: signal.kind in mood.WEIGHTS)
        for company, found in telling.grouped("company_id").items():
            self.env["smart.service.customer.health"]._refresh(found.partner_id, company)
        return signals
