from odoo import api, fields, models
from odoo.tools import formataddr


class SmartServiceTeam(models.Model):
    """The people who share a pile of tickets."""

    _name = "smart.service.team"
    _description = "Service Team"
    _inherit = ["mail.alias.mixin.optional"]
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

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        self._forget_rules()
        return teams

    def write(self, vals):
        result = super().write(vals)
        if "member_ids" in vals:
            self._forget_rules()
        return result

    @api.model
    def _forget_rules(self):
        """The record rule of tickets keeps each agent's teams: look again."""
        self.env["res.users"].invalidate_model(["smart_ticket_team_ids"])
        self.env.registry.clear_cache()

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("smart.service.ticket")
        if self.id:
            values["alias_defaults"] = {
                "team_id": self.id,
                **({"company_id": self.company_id.id} if self.company_id else {}),
            }
        return values

    def _notify_get_reply_to(self, default=None, author_id=False):
        """The team's own address, whoever writes."""
        result = dict.fromkeys(self.ids, default)
        for team in self.filtered("alias_email"):
            company = team.company_id or self.env.company
            name = f"{company.name} {team.name}"
            result[team.id] = formataddr((name, team.alias_email))
        return result
