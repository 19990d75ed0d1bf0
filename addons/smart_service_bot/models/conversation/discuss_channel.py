from odoo import fields, models

from ...engine import policy


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    smart_bot_state = fields.Json(
        "Bot's memory", readonly=True, groups="smart_service.group_lead",
        help="What the bot collected in this conversation; nothing is kept beyond it.")

    def _smart_in_his_words(self):
        """The language that he writes to the bot in goes before the one that his channel tells."""
        # sudo: discuss.channel - the language alone
        spoken = self.env.context.get("smart_spoken_lang") or (
            self.sudo().smart_bot_state or {}).get("lang")
        if spoken and spoken in dict(self.env["res.lang"].get_installed()):
            return self.with_context(lang=spoken).env
        return super()._smart_in_his_words()

    def _smart_on_customer_message(self, message):
        if super()._smart_on_customer_message(message):
            return True
        if self.smart_owner == "bot":
            # a photo may name the device that the words are about
            if not self._smart_waits_for_photos(message):
                self.env["smart.service.bot.turn"]._queue_message(self, message)
            return True
        return False

    def _smart_on_customer_files(self, message, media):
        result = super()._smart_on_customer_files(message, media)
        Turn = self.env["smart.service.bot.turn"]
        # sudo: smart.service.bot.turn - whether the bot has this message already
        if (self.smart_owner == "bot" and not (self._smart_photos_to_come(message) - media)
                and not Turn.sudo().search_count([("message_id", "=", message.id)], limit=1)):
            Turn._queue_message(self, message)
        return result

    def _smart_verified(self, message):
        """The bot goes on with what it wanted the proof for."""
        if self.smart_owner == "bot" and policy.State.load(self.smart_bot_state).tool:
            self.env["smart.service.bot.turn"]._queue_message(self, message)
            return True
        return super()._smart_verified(message)

    def _smart_bot_answers(self):
        return self.smart_owner == "bot" or super()._smart_bot_answers()
