import csv
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import file_open

from ..tools import tool_titles

# what a desk starts with; its leads change and add as they like
SHIPPED = "smart_service_bot/data/nlu/intents.{lang}.csv"
LANGUAGES = ("zh_CN", "en_US")


class SmartServiceIntent(models.Model):
    """Something that customers want, learnt from examples of how they say it."""

    _name = "smart.service.intent"
    _description = "Customer's Intent"
    _order = "sequence, code"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, index=True,
        help="What the bot's rules call it. The built-in ones have fixed codes; “__oos__” "
             "collects what the desk has nothing to do with.")
    description = fields.Text(translate=True, help="For those who write examples.")
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    tool = fields.Selection(
        tool_titles, help="The business tool that serves it, when there is one.")
    hand_over = fields.Boolean("Hand over", help="The bot passes the customer on to a person.")
    is_sensitive = fields.Boolean(
        "Sensitive", help="The bot answers nothing to it itself: a person does.")
    topic_id = fields.Many2one(
        "smart.service.topic", ondelete="set null", index="btree_not_null")
    example_ids = fields.One2many("smart.service.intent.example", "intent_id", "Examples")
    example_count = fields.Integer("Examples in all", compute="_compute_example_count")

    _code_uniq = models.Constraint("UNIQUE (code)", "An intent with this code exists already.")

    @api.constrains("code")
    def _check_code(self):
        for intent in self:
            if not re.fullmatch(r"[A-Za-z0-9_]{1,64}", intent.code or ""):
                raise ValidationError(self.env._(
                    "A code consists of letters, digits and “_”, like “%s”.", "order_status"))

    @api.model
    def _called(self, codes):
        """What wishes are called in the reader's language: code → name, for those of the desk."""
        # sudo: smart.service.intent - its name alone
        wishes = self.sudo().with_context(active_test=False).search_fetch(
            [("code", "in", list(set(codes)))], ["code", "name"])
        return {wish.code: wish.name for wish in wishes}

    @api.depends("example_ids")
    def _compute_example_count(self):
        counts = dict(self.env["smart.service.intent.example"]._read_group(
            [("intent_id", "in", self.ids)], ["intent_id"], ["__count"]))
        for intent in self:
            intent.example_count = counts.get(intent._origin, 0)

    def action_examples(self):
        """Show the examples of this intent alone."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smart_service_bot.intent_example_action")
        return {**action, "domain": [("intent_id", "=", self.id)],
                "context": {"default_intent_id": self.id}}

    @api.model
    def action_train(self):
        """Train a new version of all examples, beside the running work."""
        return self.env["smart.service.nlu.version"].action_train()

    @api.model
    def _load_shipped(self):
        """Create the examples that come with the addon, for intents that have none."""
        known = {
            intent.code: intent for intent in self.with_context(active_test=False).search([])
            if not intent.example_ids}
        self.env["smart.service.intent.example"].create([
            {"intent_id": known[label].id, "text": text, "lang": lang}
            for lang in LANGUAGES for text, label in shipped(SHIPPED.format(lang=lang))
            if label in known])


def shipped(path):
    """Return [(text, label), …] of a file of examples that comes with the addon."""
    with file_open(path, "r") as stream:
        return [(row["text"], row["label"]) for row in csv.DictReader(stream)]
