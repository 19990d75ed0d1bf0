from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .ticket_stage import SIGNED


class SmartServiceTicket(models.Model):
    """The stages of a ticket: those of its team."""

    _inherit = "smart.service.ticket"

    stage_id = fields.Many2one(
        default=lambda self: self._default_stage(), group_expand="_read_group_stage_ids",
        domain="['|', ('team_ids', '=', False), ('team_ids', '=', team_id)]")

    @api.model
    def _default_stage(self):
        team = self.env["smart.service.team"].browse(
            self.env.context.get("default_team_id")) or self._default_team()
        return self.env["smart.service.ticket.stage"]._for_code("new", team)

    @api.model
    def _read_group_stage_ids(self, stages, _domain):
        """The board's columns: all stages, or those of the team that is looked at."""
        team_id = self.env.context.get("default_team_id")
        domain = Domain("team_ids", "in", [False, team_id]) if team_id else Domain.TRUE
        # searched, so that they stand in their order, whether tickets are in them or not
        return stages.search(domain | Domain("id", "in", stages.ids))

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        for ticket in tickets:
            ticket._fit_stage()
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if "team_id" in vals or "stage_id" in vals:
            for ticket in self:
                ticket._fit_stage(asked="stage_id" in vals)
        return result

    def _fit_stage(self, asked=False):
        """A ticket that came to another team goes on in the like stage of that team.

        :param asked: somebody has just chosen the stage
        """
        if not self.stage_id or self.stage_id._serves(self.team_id):
            return
        if asked:
            raise UserError(self.env._(
                "The team %(team)s doesn't use the stage %(stage)s.",
                team=self.team_id.name or "–", stage=self.stage_id.name))
        stage = self.env["smart.service.ticket.stage"]._for_code(self.stage_id.code, self.team_id)
        if not stage:
            raise UserError(self.env._(
                "The team %(team)s has no stage like %(stage)s.",
                team=self.team_id.name or "–", stage=self.stage_id.name))
        self.with_context(smart_signed=SIGNED).stage_id = stage
