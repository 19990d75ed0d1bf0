from odoo import api, fields, models

from ...engine import health_score

CODES = [
    ("contacts", "Contacts"), ("emotion", "Emotion"), ("sla", "Broken promises"),
    ("ratings", "Ratings"), ("orders", "Orders' trend"), ("payment", "Payment")]


class SmartServiceCustomerHealthLine(models.Model):
    """One part's share of a customer's health, with what is known in words."""

    _name = "smart.service.customer.health.line"
    _description = "Reason of a Customer's Health"
    _order = "points, id"
    _rec_name = "code"

    health_id = fields.Many2one(
        "smart.service.customer.health", "Customer's health", required=True, ondelete="cascade",
        index=True, readonly=True)
    partner_id = fields.Many2one(related="health_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="health_id.company_id", store=True, index=True)
    code = fields.Selection(CODES, "What counts", required=True, readonly=True)
    points = fields.Integer(required=True, readonly=True, aggregator="avg")
    facts = fields.Json(readonly=True)
    text = fields.Char("Reason", compute="_compute_text")

    _code_uniq = models.UniqueIndex("(health_id, code)", "This part has been counted.")

    def _fact(self):
        """What is known, as the engine's tuple."""
        self.ensure_one()
        return health_score.PARTS[self.code](**self.facts)

    @api.depends("code", "facts")
    @api.depends_context("lang")
    def _compute_text(self):
        for line in self:
            line.text = getattr(line, f"_text_{line.code}")(line._fact())

    def _text_contacts(self, fact):
        return self.env._(
            "Conversations in 30 days: %(recent)s, usually %(usual)s",
            recent=fact.recent, usual=f"{fact.usual:g}")

    def _text_emotion(self, fact):
        if fact.said:
            return self.env._(
                "Upset %(upset)s×, pleased %(pleased)s× in 90 days; lastly: “%(said)s”",
                upset=fact.upset, pleased=fact.pleased, said=fact.said)
        return self.env._("Pleased %(pleased)s× in 90 days", pleased=fact.pleased)

    def _text_sla(self, fact):
        return self.env._(
            "%(missed)s of %(all)s promised times missed in 90 days",
            missed=fact.missed, all=fact.missed + fact.met)

    def _text_ratings(self, fact):
        return self.env._(
            "%(mean)s of 5 on average (ratings of half a year: %(count)s)",
            mean=f"{fact.mean:g}", count=fact.count)

    def _text_orders(self, fact):
        figures = {"count": fact.count, "before": fact.count_before}
        if fact.count_before < 2 or not fact.before:
            return self.env._(
                "Orders in half a year: %(count)s, in the one before: %(before)s – no trend yet",
                **figures)
        percent = round(abs(fact.change) * 100)
        if fact.change < 0:
            return self.env._(
                "Buys %(percent)s %% less than in the half-year before "
                "(orders: %(count)s after %(before)s)", percent=percent, **figures)
        return self.env._(
            "Buys %(percent)s %% more than in the half-year before "
            "(orders: %(count)s after %(before)s)", percent=percent, **figures)

    def _text_payment(self, fact):
        if fact.overdue:
            return self.env._(
                "Invoices overdue: %(count)s, the oldest for %(days)s days",
                count=fact.overdue, days=fact.days)
        return self.env._("Nothing overdue, invoices paid in a year: %(count)s", count=fact.paid)
