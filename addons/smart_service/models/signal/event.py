from odoo import api, models

from ...engine import signals


class SmartServiceEvent(models.Model):
    """A customer's message is read for signals beside the conversation, never inside it."""

    _inherit = "smart.service.event"

    @api.model
    def _reactive_kinds(self):
        return super()._reactive_kinds() | {"message_in", "suggestion_moved"}

    def _react_suggestion_moved(self):
        signal = self.env["smart.service.signal"].browse(self.payload["signal_id"]).exists()
        if signal:
            signal._tell_progress()

    def _react_message_in(self):
        if self.channel_id and self.mail_message_id:
            self.env["smart.service.signal"]._record(
                self, [*self._detect_signals(), *self._count_signals()])
            if self.partner_id:
                self.env["smart.service.signal"]._tell_due(self.partner_id)

    def _detect_signals(self):
        """What the customer's message reveals: :class:`~engine.signals.Detection` each."""
        text = self.channel_id._smart_text(self.mail_message_id)
        return signals.detect(text, self.env["smart.service.competitor"]._names(self.company_id))

    def _count_signals(self):
        """What the message reveals only together with earlier ones, as pairs of a finding and
        further values."""
        if not self.partner_id:
            return []
        text = self.channel_id._smart_text(self.mail_message_id)
        Signal = self.env["smart.service.signal"]
        return [
            *Signal._find_premium_interest(self, text), *Signal._find_repeated_question(self, text)]
