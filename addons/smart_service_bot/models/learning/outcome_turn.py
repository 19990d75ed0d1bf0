from odoo import fields, models


class SmartServiceBotTurn(models.Model):
    """A turn tells the account of outcomes what it did."""

    _inherit = "smart.service.bot.turn"

    bot_outcome_id = fields.Many2one(
        "smart.service.bot.outcome", "What became of it", readonly=True, ondelete="set null",
        index="btree_not_null")

    def _log(self, channel, outcome, message):
        result = super()._log(channel, outcome, message)
        if outcome in ("answered", "tool"):
            self.env["smart.service.bot.outcome"]._note_answer(self)
        elif outcome == "unsure":
            self.env["smart.service.bot.outcome"]._note_unsure(self)
        return result

    def _count_thanks(self):
        result = super()._count_thanks()
        self.env["smart.service.bot.outcome"]._note_thanks(self)
        return result

    def write(self, vals):
        result = super().write(vals)
        if vals.get("outcome") == "handed_over":
            for turn in self:
                self.env["smart.service.bot.outcome"]._note_hand_over(turn)
        return result
