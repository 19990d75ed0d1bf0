from odoo import api, models


class SmartServiceQueueMixin(models.AbstractModel):
    _inherit = "smart.service.queue.mixin"

    @api.model
    def _queue_names(self):
        names = super()._queue_names()
        # right after the turns that ask
        place = names.index("smart.service.bot.turn") + 1
        return [*names[:place], "smart.service.llm.request", *names[place:]]
