from odoo import fields, models


class SmartServiceTeam(models.Model):
    """The people who share a pile of tickets."""

    _name = "smart.service.team"
    _description = "Service Team"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: the team serves every company."
    )
    member_ids = fields.Many2many(
        "res.users",
        "smart_service_team_member_rel",
        "team_id",
        "user_id",
        string="Members",
        domain=[("share", "=", False)],
        help="Agents see the tickets of their own teams. A team without members is everybody's.",
    )
    lead_id = fields.Many2one(
        "res.users", domain=[("share", "=", False)],
        help="Gets the activities of tickets that nobody is responsible for.",
    )
