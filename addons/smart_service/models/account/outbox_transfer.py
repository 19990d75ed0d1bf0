from odoo import models


class SmartServiceOutbox(models.Model):
    """A transfer that the provider refuses leaves the conversation here."""

    _inherit = "smart.service.outbox"

    def _give_up(self, state, reason):
        result = super()._give_up(state, reason)
        if self.kind == "transfer":
            self.channel_id._smart_release(self.env._(
                "The conversation was not handed over, it goes on here."))
        return result
