from odoo import fields, models


class SmartServicePlanMoveMixin(models.AbstractModel):
    """A visit of a day's plan that goes, or would go, to another engineer or time."""

    _name = "smart.service.plan.move.mixin"
    _description = "Move of a Visit in a Day Plan"
    _rec_name = "visit_id"

    plan_id = fields.Many2one(
        "smart.service.plan", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    visit_id = fields.Many2one(
        "smart.service.visit", required=True, ondelete="cascade", index=True, readonly=True)
    partner_id = fields.Many2one(related="visit_id.partner_id", string="Customer")
    old_employee_id = fields.Many2one("hr.employee", "Engineer now", readonly=True)
    old_start = fields.Datetime("Start now", readonly=True)
    new_employee_id = fields.Many2one(
        "hr.employee", "Engineer planned", required=True, readonly=True)
    new_start = fields.Datetime("Start planned", required=True, readonly=True)
