import unicodedata

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import text

# nobody learns from more than a sentence or two
LONGEST = 500


class SmartServiceIntentExample(models.Model):
    """A sentence in which a customer wants something, as customers write it."""

    _name = "smart.service.intent.example"
    _description = "Example of an Intent"
    _order = "intent_id, lang, id"
    _rec_name = "text"

    intent_id = fields.Many2one(
        "smart.service.intent", required=True, ondelete="cascade", index=True)
    text = fields.Char(required=True, help="A customer's sentence, without his personal data.")
    lang = fields.Selection(
        [("zh_CN", "Chinese"), ("en_US", "English")], "Language",
        compute="_compute_lang", store=True, readonly=False, required=True, precompute=True)
    active = fields.Boolean(default=True, help="Inactive examples are not learnt from.")

    _text_uniq = models.UniqueIndex(
        "(intent_id, lower(text))", "The intent has this example already.")

    @api.constrains("text")
    def _check_text(self):
        for example in self:
            # a thumb says yes as well as a word
            if not any(sign.isalnum() or unicodedata.category(sign) == "So"
                       for sign in example.text or ""):
                raise ValidationError(self.env._("An example needs words."))
            if len(example.text) > LONGEST:
                raise ValidationError(self.env._(
                    "An example is one sentence, of %s characters at most.", LONGEST))

    @api.depends("text")
    def _compute_lang(self):
        for example in self:
            example.lang = text.language(example.text)
