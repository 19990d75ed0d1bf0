from odoo import fields, models


class SmartServiceReplay(models.TransientModel):
    _inherit = "smart.service.replay"

    queue = fields.Selection(
        selection_add=[("smart.service.bot.turn", "Bot turns")],
        ondelete={"smart.service.bot.turn": "cascade"})

    def _account_path(self):
        if self.queue == "smart.service.bot.turn":
            return "channel_id.smart_account_id"
        return super()._account_path()
