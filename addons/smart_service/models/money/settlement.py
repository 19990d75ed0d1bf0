from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError


class SmartServiceSettlement(models.Model):
    """What a subcontractor has earned in a month, visit by visit."""

    _name = "smart.service.settlement"
    _description = "Settlement of a Subcontractor"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_from desc, id desc"

    name = fields.Char("Number", readonly=True, copy=False, index="trigram")
    partner_id = fields.Many2one(
        "res.partner", "Subcontractor", required=True, readonly=True, ondelete="restrict",
        index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date("Period start", required=True, readonly=True)
    date_to = fields.Date("Period end", required=True, readonly=True)
    line_ids = fields.One2many("smart.service.settlement.line", "settlement_id", "Visits")
    visit_count = fields.Integer(compute="_compute_amount", store=True)
    hours = fields.Float(compute="_compute_amount", store=True)
    amount = fields.Monetary("Total", compute="_compute_amount", store=True)
    state = fields.Selection(
        [("draft", "Collecting"), ("confirmed", "Confirmed"), ("billed", "Billed")],
        "Status", default="draft", required=True, readonly=True, index=True, tracking=True)
    move_id = fields.Many2one(
        "account.move", "Bill", readonly=True, copy=False, ondelete="set null",
        index="btree_not_null")
    note = fields.Text()

    _one_open = models.UniqueIndex(
        "(partner_id, company_id, date_from) WHERE state = 'draft'",
        "This month of the subcontractor is being collected already.")
    _dates_check = models.Constraint(
        "CHECK (date_to >= date_from)", "A settlement ends after it begins.")

    @api.depends("line_ids.amount", "line_ids.hours")
    def _compute_amount(self):
        for sheet in self:
            sheet.visit_count = len(sheet.line_ids)
            sheet.hours = sum(sheet.line_ids.mapped("hours"))
            sheet.amount = sum(sheet.line_ids.mapped("amount"))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("name"):
                # sudo: ir.sequence - whoever may make a settlement numbers it
                vals["name"] = self.env["ir.sequence"].sudo().with_company(
                    vals["company_id"]).next_by_code("smart.service.settlement")
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(sheet.state != "draft" for sheet in self):
            raise ValidationError(self.env._("A confirmed settlement is kept."))

    @api.model
    def _collecting(self, partner, company, day):
        """The open sheet of a subcontractor for the month of a day, made if there is none."""
        first = fields.Date.start_of(day, "month")
        sheet = self.search([
            ("partner_id", "=", partner.id), ("company_id", "=", company.id),
            ("date_from", "=", first), ("state", "=", "draft")], limit=1)
        return sheet or self.create({
            "partner_id": partner.id, "company_id": company.id, "date_from": first,
            "date_to": fields.Date.end_of(day, "month"),
        })

    # === ACTIONS === #

    def _check_state(self, state):
        for sheet in self:
            if sheet.state != state:
                label = dict(self._fields["state"]._description_selection(self.env))[sheet.state]
                raise UserError(self.env._(
                    "Settlement %(number)s is in state “%(state)s”.",
                    number=sheet.name, state=label))

    def action_confirm(self):
        """The sheet is agreed with the subcontractor; later visits go on another one."""
        self._check_state("draft")
        if any(not sheet.line_ids for sheet in self):
            raise UserError(self.env._("There is nothing to settle yet."))
        self.state = "confirmed"

    def action_draft(self):
        """Something has to be corrected."""
        self._check_state("confirmed")
        for sheet in self:
            if self._collecting_exists(sheet):
                raise UserError(self.env._(
                    "Confirm the other settlement of that month first."))
        self.state = "draft"

    def _collecting_exists(self, sheet):
        return bool(self.search_count([
            ("partner_id", "=", sheet.partner_id.id), ("company_id", "=", sheet.company_id.id),
            ("date_from", "=", sheet.date_from), ("state", "=", "draft")], limit=1))

    def action_bill(self):
        """Draft the subcontractor's bill.

        :return: the action that shows it
        """
        self.ensure_one()
        self._check_state("confirmed")
        self.env["account.move"].check_access("create")
        self.move_id = self.env["account.move"].create(self._prepare_bill_vals())
        self.state = "billed"
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }

    def _prepare_bill_vals(self):
        return {
            "move_type": "in_invoice",
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "ref": self.name,
            "invoice_origin": self.name,
            "invoice_date": fields.Date.context_today(self),
            "invoice_line_ids": [
                Command.create({
                    "name": line._title(), "quantity": 1.0, "price_unit": line.amount,
                })
                for line in self.line_ids
            ],
        }
