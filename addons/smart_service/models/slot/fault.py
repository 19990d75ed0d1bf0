from odoo import fields, models


class SmartServiceFault(models.Model):
    """What the engineer has to bring beside parts: tools, and papers that allow him the work."""

    _inherit = "smart.service.fault"

    tool_ids = fields.Many2many(
        "smart.service.tool",
        "smart_service_fault_tool_rel",
        "fault_id",
        "tool_id",
        string="Tools",
        help="Only engineers who carry all of them are sent.",
    )
    certificate_ids = fields.Many2many(
        "hr.skill",
        "smart_service_fault_certificate_rel",
        "fault_id",
        "skill_id",
        string="Certificates",
        domain=[("skill_type_id.is_certification", "=", True)],
        help="Only engineers whose certificates are all valid on the day are sent.",
    )
