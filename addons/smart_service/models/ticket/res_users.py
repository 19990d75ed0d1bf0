from odoo import fields, models


class ResUsers(models.Model):
    """Whose tickets an agent sees."""

    _inherit = "res.users"

    smart_ticket_team_ids = fields.Many2many(
        "smart.service.team", string="Service teams", compute="_compute_smart_ticket_team_ids",
        groups="base.group_user",
        help="His own teams, and those without members, which are everybody's.")

    def _compute_smart_ticket_team_ids(self):
        # sudo: smart.service.team - which teams one is in, for the record rule of tickets
        teams = self.env["smart.service.team"].sudo().with_context(active_test=False).search(
            fields.Domain.TRUE).with_context(active_test=True)
        for user in self:
            user.smart_ticket_team_ids = teams.filtered(
                lambda team, user=user: not team.member_ids or user in team.member_ids)
