from odoo import models


class SmartServiceEvent(models.Model):
    """A customer's message is understood beside the conversation, whoever answers it."""

    _inherit = "smart.service.event"

    def _react_message_in(self):
        result = super()._react_message_in()
        if self.channel_id and self.mail_message_id:
            self.env["smart.service.insight"]._note(self.channel_id, self.mail_message_id)
        return result
