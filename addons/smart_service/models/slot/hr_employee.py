from odoo import fields, models


class HrEmployee(models.Model):
    """What a field engineer carries, and where he is sent."""

    _inherit = "hr.employee"

    smart_tool_ids = fields.Many2many(
        "smart.service.tool",
        "smart_service_employee_tool_rel",
        "employee_id",
        "tool_id",
        string="Tools",
        groups="hr.group_hr_user,smart_service.group_dispatcher",
    )
    smart_zone_ids = fields.Many2many(
        "smart.service.zone",
        "smart_service_employee_zone_rel",
        "employee_id",
        "zone_id",
        string="Zones",
        groups="hr.group_hr_user,smart_service.group_dispatcher",
        help="He is sent to customers in these zones only. Empty: as far as he goes.",
    )
