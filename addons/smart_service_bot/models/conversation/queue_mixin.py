from odoo import api, models


class SmartServiceQueueMixin(models.AbstractModel):
    _inherit = "smart.service.queue.mixin"

    @api.model
    def _queue_names(self):
        names = super()._queue_names()
        # right after the inbox, whose messages it answers
        return [names[0], "smart.service.bot.turn", *names[1:]]
