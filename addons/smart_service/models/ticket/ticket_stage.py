from odoo import api, fields, models
from odoo.exceptions import ValidationError

# in the context, where all have signed for a stage: no call from outside can bring it along
SIGNED = object()


class SmartServiceTicketStage(models.Model):
    """How far a ticket is."""

    _name = "smart.service.ticket.stage"
    _description = "Ticket Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        [
            ("new", "New"),
            ("progress", "In progress"),
            ("waiting", "Waiting for customer"),
            ("solved", "Solved"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="progress",
        help="What the automatic steps look at; several stages may share one.",
    )
    sequence = fields.Integer(default=10)
    fold = fields.Boolean("Folded in the board")
    is_closed = fields.Boolean("Closed", help="Nothing is left to do for tickets in this stage.")
    team_ids = fields.Many2many(
        "smart.service.team", "smart_service_ticket_stage_team_rel", "stage_id", "team_id",
        "Teams", help="Whose tickets go through this stage. Empty: those of all teams.")
    approval = fields.Selection(
        [("none", "Nobody"), ("any", "One of them"), ("all", "All of them")],
        "Signed by", required=True, default="none",
        help="Who has to agree before a ticket enters this stage.")
    approval_ordered = fields.Boolean(
        "One after the other", help="The next signs when the one before has signed.")
    approver_ids = fields.One2many(
        "smart.service.ticket.approver", "stage_id", "Approvers", copy=True)

    @api.constrains("approval", "approver_ids")
    def _check_approvers(self):
        for stage in self:
            if stage.approval != "none" and not stage.approver_ids:
                raise ValidationError(self.env._("Say who signs for the stage %s.", stage.name))

    def _for_code(self, code, team=None):
        """The first stage that stands for `code`, one that the team uses.

        :param team: its own stages go before those of all teams
        """
        stages = self.search([
            ("code", "=", code), ("team_ids", "in", [False, *(team.ids if team else [])])])
        return stages.filtered("team_ids")[:1] or stages[:1]

    def _serves(self, team):
        """Whether tickets of a team go through this stage."""
        return not self.team_ids or team in self.team_ids
