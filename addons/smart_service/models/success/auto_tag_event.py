from odoo import models


class SmartServiceEvent(models.Model):
    """What a customer writes may say who he is."""

    _inherit = "smart.service.event"

    def _react_message_in(self):
        result = super()._react_message_in()
        if self.channel_id and self.mail_message_id:
            self.env["smart.service.auto.tag"]._from_message(self)
        return result

    def _react(self):
        result = super()._react()
        if self.kind == "signal_found" and self.partner_id:
            self.env["smart.service.auto.tag"]._from_signals(
                self.partner_id, self.company_id, self.payload.get("kind"))
        return result
