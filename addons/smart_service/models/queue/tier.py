from odoo import api, fields, models

PRIORITIES = [("0", "Normal"), ("1", "High"), ("2", "Urgent")]


class SmartServiceTier(models.Model):
    """What a customer is worth to us: who goes before whom, and how soon he is answered."""

    _name = "smart.service.tier"
    _description = "Customer Tier"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="The first tier whose rule a customer meets is his.")
    active = fields.Boolean(default=True)
    priority = fields.Selection(
        PRIORITIES, "Priority in the queue", required=True, default="0")
    ticket_raise = fields.Integer(
        "Raise tickets by", compute="_compute_ticket_raise", store=True, readonly=False,
        help="So many levels of priority are added to the tickets of these customers.")
    answer_minutes = fields.Integer(
        "Answer within minutes",
        help="What these customers are promised. 0 is what their desk promises to everybody.")
    by_rule = fields.Boolean(
        "Given by rule",
        help="Customers who meet the rule get this tier every night. Otherwise it is given by "
        "hand alone.")
    min_spend = fields.Float(
        "Spent in the last 12 months", digits=(16, 2),
        help="Confirmed orders in the company's currency, at least. 0 is any amount.")
    min_years = fields.Float(
        "Customer for years", digits=(5, 1),
        help="Years since the first confirmed order, at least. 0 is any time.")

    _name_uniq = models.UniqueIndex("(name)", "This tier exists already.")
    _limits_check = models.Constraint(
        "CHECK (answer_minutes >= 0 AND min_spend >= 0 AND min_years >= 0)",
        "Minutes, amounts and years of a tier can't be negative.")
    _rule_check = models.Constraint(
        "CHECK (by_rule IS NOT TRUE OR coalesce(min_spend, 0) > 0 OR coalesce(min_years, 0) > 0)",
        "A rule needs an amount or a number of years.")

    _ticket_raise_check = models.Constraint(
        "CHECK (ticket_raise BETWEEN 0 AND 3)", "A ticket is raised by 0 to 3 levels.")

    @api.depends("priority")
    def _compute_ticket_raise(self):
        for tier in self:
            tier.ticket_raise = int(tier.priority != "0")

    def write(self, vals):
        result = super().write(vals)
        if not {"by_rule", "min_spend", "min_years", "sequence", "active"}.isdisjoint(vals):
            self._wake_rules()
        return result

    def _wake_rules(self):
        """Look at all customers again, as soon as this is committed."""
        # sudo: ir.cron - whoever may change the rules may have them applied
        cron = self.env.ref("smart_service.cron_tiers", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()
