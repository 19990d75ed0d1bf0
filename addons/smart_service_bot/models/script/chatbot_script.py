from odoo import api, fields, models

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
        for candidate in self.search([("smart_words", "!=", False)]):
            if flow.starts(message, candidate.smart_words):
                return candidate
        return self.browse()
