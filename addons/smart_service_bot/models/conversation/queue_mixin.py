from odoo import api, models


class SmartServiceQueueMixin(models.AbstractModel):
    _inherit = "smart.service.queue.mixin"

    @api.model
    def _queue_names(self):
        names = super()._queue_names()
        # right after the inbox, whose messages it answers
        return [names[0], "smart.service.bot.turn", *names[1:]]

    @api.model
    def _drain_all(self):
        result = super()._drain_all()
        # whoever drains waits for no silence of the customer's
        while self.env["smart.service.bot.turn"]._hurry():
            result = super()._drain_all()
        return result
