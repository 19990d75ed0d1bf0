from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import brains
from ...engine.llm import errors


class SmartServiceBrain(models.Model):
    """Another company's bot that answers in place of a language model, over its web address."""

    _name = "smart.service.brain"
    _description = "External Bot"
    _inherit = ["smart.service.endpoint.mixin"]
    _order = "name, id"
    _endpoint_field = "address"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company")
    kind = fields.Selection([
        ("dify", "Dify"), ("rasa", "Rasa"), ("botpress", "Botpress"), ("coze", "Coze")],
        required=True, default="dify")
    address = fields.Char(
        required=True, help="Dify: https://api.dify.ai/v1; Rasa: https://rasa.example:5005; "
        "Botpress: https://chat.botpress.cloud/ with the webhook's id; Coze: https://api.coze.com.")
    bot_ref = fields.Char("Bot's id", help="Coze: the number of the bot.")
    seconds = fields.Integer(
        "Time limit (seconds)", default=15, required=True,
        help="How long it may take. After that people get the conversation.")

    must_be_grounded = fields.Boolean(
        "Only what our articles say",
        help="Sentences that no article of ours supports are left out; with nothing left people "
        "are asked. Otherwise such an answer is given, and marked as the external bot's own.")

    _seconds_fit = models.Constraint(
        "CHECK(seconds BETWEEN 1 AND 60)", "An answer may take from 1 to 60 seconds.")

    @api.constrains("kind", "bot_ref")
    def _check_bot_ref(self):
        for brain in self:
            if brain.kind == "coze" and not brain.bot_ref:
                raise ValidationError(self.env._("Coze needs the number of the bot."))

    def _settings(self, seconds=None):
        """What its adapter needs, with its key; never leaves the code that asks."""
        self.ensure_one()
        # sudo: smart.service.brain - the key is used for the call and shown to nobody
        brain = self.sudo()
        return brains.Settings(
            brain.kind, brain.address, brain.api_key or "", brain.bot_ref or "",
            min(brain.seconds, seconds or brain.seconds))

    def action_try(self):
        """Say hello to it and show what it answers."""
        self.ensure_one()
        self.check_access("write")
        try:
            reply = brains.ask(self._settings(), self.env._("Hello"), "test")
        except errors.LlmError as error:
            raise UserError(self.env._(
                "“%(name)s” does not answer: %(error)s", name=self.name,
                error=f"{self.env['smart.service.llm.call']._told(error)} ({error})")) from error
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {"type": "success", "message": self.env._(
                "It answers: “%s”.", reply.text[:200])},
        }
