from odoo import api, models


class SmartServiceQueueMixin(models.AbstractModel):
    _inherit = "smart.service.queue.mixin"

    @api.model
    def _queue_names(self):
        return [*super()._queue_names(), "smart.service.article.change"]
