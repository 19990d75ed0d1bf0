from odoo import fields, models


class HrEmployee(models.Model):
    """What a field engineer carries."""

    _inherit = "hr.employee"

    smart_tool_ids = fields.Many2many(
        "smart.service.tool",
        "smart_service_employee_tool_rel",
        "employee_id",
        "tool_id",
        string="Tools",
        groups="hr.group_hr_user,smart_service.group_dispatcher",
    )
