from odoo import fields, models


class SmartServiceSignal(models.Model):
    _inherit = "smart.service.signal"

    source = fields.Selection(
        selection_add=[("tool", "Said to the bot")], ondelete={"tool": "set default"})
