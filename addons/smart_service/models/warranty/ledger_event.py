from odoo import api, models


class SmartServiceEvent(models.Model):
    """What follows when a customer asks for an exchange or a return."""

    _inherit = "smart.service.event"

    @api.model
    def _reactive_kinds(self):
        return super()._reactive_kinds() | {"exchange_wished"}

    def _react_exchange_wished(self):
        self.ticket_id._wish_exchange(
            self.channel_id.smart_contact_id, self.payload["kind"], self.mail_message_id)
