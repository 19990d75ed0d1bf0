from datetime import timedelta

from odoo import api, fields, models


class SmartServiceVisitGive(models.TransientModel):
    """A dispatcher chooses who goes and when, and sees at once which rules that would break."""

    _name = "smart.service.visit.give"
    _description = "Give or Move a Visit"

    visit_id = fields.Many2one(
        "smart.service.visit", required=True, ondelete="cascade", readonly=True)
    partner_id = fields.Many2one(related="visit_id.partner_id")
    address = fields.Char(related="visit_id.address")
    product_id = fields.Many2one(related="visit_id.product_id")
    candidate_ids = fields.One2many(related="visit_id.candidate_ids")
    is_new = fields.Boolean(compute="_compute_is_new")
    is_agreed = fields.Boolean(compute="_compute_is_new")
    # dispatchers may not read the personnel's records
    employee_ids = fields.Many2many("hr.employee.public", compute="_compute_employee_ids")
    employee_id = fields.Many2one(
        "hr.employee", "Engineer", domain="[('id', 'in', employee_ids)]")
    start = fields.Datetime()
    stop = fields.Datetime(compute="_compute_stop", store=True, readonly=False)
    against = fields.Text("Speaks against it", compute="_compute_against")

    @api.depends("visit_id")
    def _compute_is_new(self):
        for wizard in self:
            wizard.is_new = wizard.visit_id.state == "unassigned"
            wizard.is_agreed = not wizard.is_new and bool(wizard.visit_id.confirmed_at)

    @api.depends("visit_id")
    def _compute_employee_ids(self):
        for wizard in self:
            # sudo: hr.employee - who the company's field engineers are, for those who plan
            engineers = self.env["hr.employee"].sudo().search([
                ("smart_is_field_engineer", "=", True),
                ("company_id", "=", wizard.visit_id.company_id.id)])
            wizard.employee_ids = engineers.ids

    @api.depends("start")
    def _compute_stop(self):
        for wizard in self:
            length = wizard.visit_id and wizard.visit_id._usual_length()
            wizard.stop = wizard.start and wizard.start + (length or timedelta(hours=1))

    @api.depends("visit_id", "employee_id", "start", "stop")
    @api.depends_context("lang", "tz")
    def _compute_against(self):
        for wizard in self:
            is_complete = wizard.employee_id and wizard.start and wizard.stop
            if not is_complete or wizard.stop <= wizard.start:
                wizard.against = False
                continue
            wizard.against = "\n".join(wizard.visit_id._smart_obstacle_texts(
                wizard.employee_id, wizard.start, wizard.stop))

    @api.onchange("employee_id")
    def _onchange_employee_id(self):
        """The first time that this engineer has, if no time was chosen."""
        if self.employee_id and not self.start:
            self.start = self.visit_id._first_start(self.employee_id) or False

    def action_give(self):
        """Do it; whoever looks at the board sees it at once."""
        self.ensure_one()
        self.visit_id._smart_place(self.employee_id, self.start, self.stop)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
