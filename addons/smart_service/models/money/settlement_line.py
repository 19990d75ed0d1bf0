from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class SmartServiceSettlementLine(models.Model):
    """What one visit of a subcontractor is worth, at the rates of its day."""

    _name = "smart.service.settlement.line"
    _description = "Visit on a Settlement"
    _order = "settlement_id, day, id"
    _rec_name = "visit_id"

    settlement_id = fields.Many2one(
        "smart.service.settlement", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="settlement_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="settlement_id.currency_id")
    state = fields.Selection(related="settlement_id.state")
    visit_id = fields.Many2one(
        "smart.service.visit", required=True, ondelete="restrict", readonly=True)
    employee_id = fields.Many2one(
        "hr.employee", "Engineer", required=True, readonly=True, ondelete="restrict")
    day = fields.Date(required=True, readonly=True)
    hours = fields.Float()
    km = fields.Float("Kilometres", digits=(8, 1))
    rate_visit = fields.Monetary("Per visit")
    rate_hour = fields.Monetary("Per hour")
    rate_km = fields.Monetary("Per kilometre")
    extra = fields.Monetary(help="Tolls, parking, deductions: say in the note which.")
    note = fields.Char()
    amount_travel = fields.Monetary("Way", compute="_compute_amount", store=True)
    amount = fields.Monetary(compute="_compute_amount", store=True)

    _visit_uniq = models.UniqueIndex("(visit_id)", "This visit has been settled already.")
    _measure_check = models.Constraint(
        "CHECK (hours >= 0 AND km >= 0)", "Hours and kilometres can't be negative.")

    @api.depends("hours", "km", "rate_visit", "rate_hour", "rate_km", "extra")
    def _compute_amount(self):
        for line in self:
            currency = line.currency_id or line.env.company.currency_id
            line.amount_travel = currency.round(line.km * line.rate_km)
            line.amount = currency.round(
                line.rate_visit + line.hours * line.rate_hour + line.extra
            ) + line.amount_travel

    def write(self, vals):
        if any(line.state != "draft" for line in self) and not self.env.su:
            raise ValidationError(self.env._("A confirmed settlement is kept."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        if any(line.state != "draft" for line in self):
            raise ValidationError(self.env._("A confirmed settlement is kept."))

    def _title(self):
        """The line in words, for the bill."""
        self.ensure_one()
        # sudo: smart.service.visit - its number, for those who bill it
        visit = self.visit_id.sudo()
        return self.env._(
            "Visit %(visit)s on %(day)s, %(hours)g hours, %(km)g km",
            visit=visit.number, day=format_date(self.env, self.day),
            hours=self.hours, km=round(self.km, 1))
