from odoo import fields, models


class ImLivechatChannel(models.Model):
    _inherit = "im_livechat.channel"

    smart_bot_id = fields.Many2one(
        "smart.service.bot", "Bot", ondelete="set null", index="btree_not_null",
        help="Answers the customers of the desk's accounts first, and hands over to people.")

    smart_bot_seconds = fields.Integer(
        "Bot answers within", default=120,
        help="Seconds after which people get a conversation that the bot has not answered.")

    smart_people_first_tier_ids = fields.Many2many(
        "smart.service.tier", "smart_service_desk_people_first_rel", "desk_id", "tier_id",
        "People first for", help="Customers of these tiers go to a person at once while one is "
        "there; the bot answers them only when nobody is.")

    _smart_bot_seconds_check = models.Constraint(
        "CHECK (smart_bot_seconds > 0)", "Give the bot at least one second.")

    def _smart_bot_enabled(self, account):
        return bool(self._smart_bot()) or super()._smart_bot_enabled(account)

    def _smart_bot_partner(self):
        return self._smart_bot().operator_partner_id or super()._smart_bot_partner()

    def _smart_bot(self):
        """The desk's bot, empty when it is switched off."""
        self.ensure_one()
        # sudo: smart.service.bot - which bot serves a desk is no secret to whoever opens a session
        return self.sudo().smart_bot_id.filtered("active")
