from odoo import fields, models


class HrEmployee(models.Model):
    """What an engineer's work costs: by the hour, or as a subcontractor bills it."""

    _inherit = "hr.employee"

    smart_hour_cost = fields.Monetary(
        "Cost per hour", currency_field="currency_id", groups="hr.group_hr_user",
        help="Of an employee: what an hour of his work costs the company.")
    smart_subcontractor_id = fields.Many2one(
        "res.partner", "Subcontractor", groups="hr.group_hr_user",
        help="Who bills this engineer's visits, if he is not an employee.")
    smart_fee_visit = fields.Monetary(
        "Fee per visit", currency_field="currency_id", groups="hr.group_hr_user",
        help="Of a subcontractor, also where the customer was not at home.")
    smart_fee_hour = fields.Monetary(
        "Fee per hour", currency_field="currency_id", groups="hr.group_hr_user")
    smart_fee_km = fields.Monetary(
        "Fee per kilometre", currency_field="currency_id", groups="hr.group_hr_user")
