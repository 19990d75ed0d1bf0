from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import wording
from ..signal.signal import KINDS

STAGES = [
    ("before", "Before buying"), ("setup", "Setting up"), ("use", "In use"),
    ("late", "After the warranty")]


class SmartServiceAutoTagRule(models.Model):
    """When customers get a tag by themselves."""

    _name = "smart.service.auto.tag.rule"
    _description = "Rule of Automatic Tags"
    _order = "sequence, id"
    _rec_name = "category_id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty is every company.")
    category_id = fields.Many2one(
        "res.partner.category", "Tag", required=True, ondelete="cascade", index=True)
    trigger = fields.Selection(
        [("words", "Words in a message"), ("signal", "Signal"), ("segment", "Segment"),
         ("stage", "Usage stage")], "Because of", required=True, default="words")
    words = fields.Text(
        help="Any of these in a customer's message, by commas or lines. Latin words count as "
        "whole words only.")
    signal_kind = fields.Selection(KINDS, "Kind of signal")
    min_confidence = fields.Float(
        "Least confidence", digits=(3, 2), default=0.7, help="A confirmed signal always counts.")
    times = fields.Integer("At least times", default=1)
    days = fields.Integer("Within days", default=90)
    segment_id = fields.Many2one("smart.service.segment", ondelete="cascade")
    stage = fields.Selection(
        STAGES, "Usage stage",
        help="Setting up: the first month with the newest device. After the warranty: no device "
        "has one any more.")
    tag_count = fields.Integer("Customers", compute="_compute_tag_count")

    _times_check = models.Constraint(
        "CHECK (times >= 1 AND days >= 1)", "A rule needs at least once, within one day.")

    @api.depends("category_id")
    def _compute_tag_count(self):
        counts = dict(self.env["smart.service.auto.tag"]._read_group(
            [("rule_id", "in", self.ids), ("state", "=", "given")], ["rule_id"], ["__count"]))
        for rule in self:
            rule.tag_count = counts.get(rule, 0)

    @api.constrains("trigger", "words", "signal_kind", "segment_id", "stage")
    def _check_trigger(self):
        for rule in self:
            said = {
                "words": wording.words(rule.words), "signal": rule.signal_kind,
                "segment": rule.segment_id, "stage": rule.stage}
            if not said[rule.trigger]:
                raise ValidationError(self.env._(
                    "Say what %(tag)s is given for.", tag=rule.category_id.name))

    @api.model
    def _of(self, trigger, company=None):
        """The rules of one trigger that hold in a company."""
        domain = [("trigger", "=", trigger)]
        if company:
            domain.append(("company_id", "in", [False, company.id]))
        return self.search(domain)

    def action_view_tags(self):
        """Who got the tag by this rule, and for what."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("smart_service.auto_tag_action"),
            "domain": [("rule_id", "=", self.id)],
        }
