from odoo import api, models


class SmartServiceHealth(models.AbstractModel):
    _inherit = "smart.service.health"

    @api.model
    def _queue_models(self):
        return {
            **super()._queue_models(),
            "smart.service.bot.turn": [
                self.env._("Bot turns"), "smart_service_bot.bot_turn_action"],
        }
