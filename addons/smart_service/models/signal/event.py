from odoo import api, models

from ...engine import signals


class SmartServiceEvent(models.Model):
    """A customer's message is read for signals beside the conversation, never inside it."""

    _inherit = "smart.service.event"

    @api.model
    def _reactive_kinds(self):
        return super()._reactive_kinds() | {"message_in"}

    def _react_message_in(self):
        if self.channel_id and self.mail_message_id:
            self.env["smart.service.signal"]._record(self, self._detect_signals())

    def _detect_signals(self):
        """What the customer's message reveals: :class:`~engine.signals.Detection` each."""
        text = self.channel_id._smart_text(self.mail_message_id)
        return signals.detect(text, self.env["smart.service.competitor"]._names(self.company_id))
