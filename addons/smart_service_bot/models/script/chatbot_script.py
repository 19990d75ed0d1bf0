from odoo import api, fields, models, tools

from ...engine import flow


class ChatbotScript(models.Model):
    """A chatbot script that the bot leads the customer through, on whatever channel he writes."""

    _inherit = "chatbot.script"

    smart_bot_ids = fields.One2many("smart.service.bot", "script_id", "Opens the conversations of")
    smart_words = fields.Text(
        "Starts on", help="Words of a customer's message that start this script with the service "
        "bot, one wording a line, in whatever language.")

    @api.model
    def _smart_started_by(self, message):
        """The script that a customer's words start, empty for none."""
        for script_id, words in self._smart_starters():
            if flow.starts(message, words):
                return self.browse(script_id)
        return self.browse()

    @api.model
    @tools.ormcache()
    def _smart_starters(self):
        """The words that start scripts, as ((id, words), …); looked at in every message."""
        # sudo: chatbot.script - what starts one is no secret to the bot's worker
        return tuple(
            (script.id, script.smart_words)
            for script in self.sudo().search([("smart_words", "!=", False)]))

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        if {"smart_words", "active"} & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
