from odoo import api, fields, models

from ...engine import segment
from ...engine.segment import Rule, Span

RULE_FIELDS = {
    "min_spend", "min_years", "max_years", "contract", "recency_from", "recency_to",
    "frequency_from", "frequency_to", "money_from", "money_to", "tier_id", "sequence", "active"}
FIFTHS = "Fifths of the customers who bought in the last two years, 5 is the best. 0 is any."


class SmartServiceSegment(models.Model):
    """A group of customers who are alike in what they are worth, found by rules every night."""

    _name = "smart.service.segment"
    _description = "Customer Segment"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="The first segment whose conditions a customer meets is his.")
    active = fields.Boolean(default=True)
    note = fields.Char("What to do with them", translate=True)
    tier_id = fields.Many2one(
        "smart.service.tier", "Gives the tier", ondelete="restrict",
        help="Customers of this segment get this tier, unless theirs was given by hand or a "
        "tier's own rule gives a better one.")
    min_spend = fields.Float(
        "Spent in the last 12 months", digits=(16, 2),
        help="Confirmed orders in the company's currency, at least. 0 is any amount.")
    min_years = fields.Float("Customer for years", digits=(5, 1), help="At least. 0 is any time.")
    max_years = fields.Float(
        "Customer for less than years", digits=(5, 1), help="0 is any time.")
    contract = fields.Selection(
        [("with", "With one in force"), ("without", "Without")], "Service contract",
        help="Empty does not ask.")
    recency_from = fields.Integer("Bought lately, from", help=FIFTHS)
    recency_to = fields.Integer("Bought lately, to", help=FIFTHS)
    frequency_from = fields.Integer("Buys often, from", help=FIFTHS)
    frequency_to = fields.Integer("Buys often, to", help=FIFTHS)
    money_from = fields.Integer("Spends much, from", help=FIFTHS)
    money_to = fields.Integer("Spends much, to", help=FIFTHS)
    partner_count = fields.Integer("Customers", compute="_compute_partner_count")
    rule_text = fields.Char("Conditions", compute="_compute_rule_text")

    _name_uniq = models.UniqueIndex("(name)", "This segment exists already.")
    _limits_check = models.Constraint(
        "CHECK (min_spend >= 0 AND min_years >= 0 AND max_years >= 0)",
        "Amounts and years of a segment can't be negative.")
    _fifths_check = models.Constraint(
        "CHECK (recency_from BETWEEN 0 AND 5 AND recency_to BETWEEN 0 AND 5"
        " AND frequency_from BETWEEN 0 AND 5 AND frequency_to BETWEEN 0 AND 5"
        " AND money_from BETWEEN 0 AND 5 AND money_to BETWEEN 0 AND 5)",
        "Fifths go from 1 to 5; 0 is any.")
    _rule_check = models.Constraint(
        "CHECK (coalesce(min_spend, 0) + coalesce(min_years, 0) + coalesce(max_years, 0) > 0"
        " OR contract IS NOT NULL OR coalesce(recency_from, 0) + coalesce(recency_to, 0)"
        " + coalesce(frequency_from, 0) + coalesce(frequency_to, 0)"
        " + coalesce(money_from, 0) + coalesce(money_to, 0) > 0)",
        "A segment needs a condition.")

    # === COMPUTE METHODS === #

    def _compute_partner_count(self):
        counts = dict(self.env["res.partner"]._read_group(
            [("smart_segment_id", "in", self.ids)], ["smart_segment_id"], ["__count"]))
        for found in self:
            found.partner_count = counts.get(found, 0)

    @api.depends(*(RULE_FIELDS - {"tier_id", "sequence", "active"}))
    @api.depends_context("lang")
    def _compute_rule_text(self):
        for found in self:
            found.rule_text = self._words(found._rule())

    # === RULES === #

    def _rule(self):
        """The conditions, as the engine reads them."""
        self.ensure_one()
        return Rule(
            self.id, self.min_spend, self.min_years, self.max_years, self.contract or "",
            Span(self.recency_from, self.recency_to),
            Span(self.frequency_from, self.frequency_to), Span(self.money_from, self.money_to))

    @api.model
    def _words(self, rule):
        """Conditions in the reader's language. They are the rule's limits, not what a customer
        has spent, so that everybody may read them."""
        def fifths(span):
            low, high = span.low or 1, span.high or segment.QUINTILES
            return str(low) if low == high else f"{low}–{high}"

        words = {
            "min_spend": lambda: self.env._(
                "at least %(amount)s spent in 12 months", amount=f"{rule.min_spend:,.0f}"),
            "min_years": lambda: self.env._(
                "customer for at least %(years)s years", years=f"{rule.min_years:g}"),
            "max_years": lambda: self.env._(
                "customer for less than %(years)s years", years=f"{rule.max_years:g}"),
            "contract": lambda: (
                self.env._("service contract in force") if rule.contract == "with"
                else self.env._("no service contract")),
            "recency": lambda: self.env._(
                "bought lately: fifth %(fifths)s of 5", fifths=fifths(rule.recency)),
            "frequency": lambda: self.env._(
                "buys often: fifth %(fifths)s of 5", fifths=fifths(rule.frequency)),
            "money": lambda: self.env._(
                "spends much: fifth %(fifths)s of 5", fifths=fifths(rule.money)),
        }
        return "; ".join(words[name]() for name in rule.says)

    @api.model_create_multi
    def create(self, vals_list):
        segments = super().create(vals_list)
        self.env["smart.service.tier"]._wake_rules()
        return segments

    def write(self, vals):
        result = super().write(vals)
        if not RULE_FIELDS.isdisjoint(vals):
            self.env["smart.service.tier"]._wake_rules()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_wake_rules(self):
        self.env["smart.service.tier"]._wake_rules()

    def action_view_partners(self):
        """The customers of this segment."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.partner",
            "view_mode": "list,kanban,form",
            "domain": [("smart_segment_id", "=", self.id)],
        }
