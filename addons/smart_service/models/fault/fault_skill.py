from odoo import fields, models


class SmartServiceFaultSkill(models.Model):
    """A skill that the repair of a fault takes beside its main one."""

    _name = "smart.service.fault.skill"
    _description = "Further Skill of a Fault"
    _order = "fault_id, id"
    _rec_name = "skill_id"

    fault_id = fields.Many2one("smart.service.fault", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="fault_id.company_id", store=True, index=True)
    skill_id = fields.Many2one("hr.skill", required=True, ondelete="restrict")
    skill_level_id = fields.Many2one(
        "hr.skill.level",
        "Minimum level",
        ondelete="restrict",
        domain="[('skill_type_id.skill_ids', '=', skill_id)]",
    )

    _skill_uniq = models.UniqueIndex(
        "(fault_id, skill_id)", "This skill is asked for already."
    )
