from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import brains
from ...engine.llm import errors


class SmartServiceBrain(models.Model):
    """Another company's bot that answers in place of a language model, over its web address."""

    _name = "smart.service.brain"
    _description = "External Bot"
    _order = "name, id"

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
    api_key = fields.Char(groups=fields.NO_ACCESS, copy=False)
    new_api_key = fields.Char(
        "Key (new)", compute="_compute_new_api_key", inverse="_inverse_new_api_key",
        groups="smart_service.group_manager",
        help="It is stored when you save, and never shown again.")
    api_key_set_on = fields.Datetime(
        "Key set on", readonly=True, copy=False, groups="smart_service.group_manager")
    seconds = fields.Integer(
        default=15, required=True,
        help="How long it may take. After that people get the conversation.")

    must_be_grounded = fields.Boolean(
        "Only what our articles say",
        help="Sentences that no article of ours supports are left out; with nothing left people "
        "are asked. Otherwise such an answer is given, and marked as the external bot's own.")

    _seconds_fit = models.Constraint(
        "CHECK(seconds BETWEEN 1 AND 60)", "An answer may take from 1 to 60 seconds.")

    def _compute_new_api_key(self):
        self.new_api_key = False

    def _inverse_new_api_key(self):
        for brain in self:
            if given := (brain.new_api_key or "").strip():
                # sudo: smart.service.brain - who may write it may replace its key
                brain.sudo().api_key = given

    @api.constrains("address", "kind", "bot_ref")
    def _check_address(self):
        for brain in self:
            parts = urlsplit(brain.address)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
                raise ValidationError(self.env._(
                    "“%s” is no web address without a password in it.", brain.address))
            if brain.kind == "coze" and not brain.bot_ref:
                raise ValidationError(self.env._("Coze needs the number of the bot."))

    @api.model_create_multi
    def create(self, vals_list):
        made = super().create([self._with_date(vals) for vals in vals_list])
        made.invalidate_recordset(["new_api_key"], flush=False)
        return made

    def write(self, vals):
        if "address" in vals and not vals.keys() & {"api_key", "new_api_key"}:
            # else whoever may write the address could have the stored key sent to himself
            moved = self.filtered(
                lambda brain: urlsplit(brain.address)[:2] != urlsplit(vals["address"] or "")[:2])
            # sudo: smart.service.brain - a key is dropped, not read
            moved.sudo().write({"api_key": False})
        result = super().write(self._with_date(vals))
        self.invalidate_recordset(["new_api_key"], flush=False)
        return result

    @api.model
    def _with_date(self, vals):
        if "api_key" not in vals:
            return vals
        return vals | {"api_key_set_on": fields.Datetime.now() if vals["api_key"] else False}

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
                "“%(name)s” does not answer: %(error)s", name=self.name, error=error)) from error
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {"type": "success", "message": self.env._(
                "It answers: “%s”.", reply.text[:200])},
        }
