from odoo import api, models

from ...engine import inputs

# texts that go with one call; an answer with so many vectors is still small
AHEAD = 32


class SmartServiceBotTurn(models.Model):
    """Questions that wait are encoded with the one that is next."""

    _inherit = "smart.service.bot.turn"

    @api.model
    def _questions_ahead(self):
        turns = self.search(
            [("state", "=", "new"), ("button", "in", (False, ""))], order="id", limit=AHEAD)
        said = [
            inputs.readable(turn.channel_id._smart_text(turn.message_id)) for turn in turns]
        self.env.cr.rollback()
        self.env.invalidate_all(flush=False)
        return [text for text in said if text.strip()]
