from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

SHARES = [("own", "Only me"), ("team", "My team"), ("all", "Everybody at the desk")]


class SmartServiceSharedMixin(models.AbstractModel):
    """What an agent makes for himself, a team lead for his team, a manager for everybody."""

    _name = "smart.service.shared.mixin"
    _description = "Shared among Agents"

    smart_share = fields.Selection(
        SHARES, "For", required=True, default="own",
        help="Agents make what they need for themselves. Team leads share with their teams, "
        "managers with everybody.")
    smart_team_id = fields.Many2one(
        "smart.service.team", "Team", index="btree_not_null", ondelete="cascade")
    smart_company_id = fields.Many2one(
        "res.company", "Company", compute="_compute_smart_company_id", store=True,
        readonly=False, help="What is shared is seen by people of this company. Empty: of all.")

    @api.depends("smart_share", "smart_team_id")
    def _compute_smart_company_id(self):
        for record in self:
            if record.smart_share == "own":
                record.smart_company_id = False
            elif record.smart_team_id.company_id:
                record.smart_company_id = record.smart_team_id.company_id
            elif not record.smart_company_id:
                record.smart_company_id = self.env.company

    @api.constrains("smart_share", "smart_team_id")
    def _check_smart_team(self):
        for record in self:
            if (record.smart_share == "team") != bool(record.smart_team_id):
                raise ValidationError(self.env._(
                    "Choose a team for what is shared with a team, and none for all else."))

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_smart_sharing()
        return records

    def write(self, vals):
        self._check_smart_sharing()
        result = super().write(vals)
        self._check_smart_sharing()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_if_smart_shared(self):
        self._check_smart_sharing()

    def _check_smart_sharing(self):
        """Refuse who may not change what others use.

        :raises AccessError: an agent shares, or a team lead with a team that is not his
        """
        user = self.env.user
        if self.env.su or user.has_group("smart_service.group_manager"):
            return
        leads = user.has_group("smart_service.group_lead")
        for record in self.filtered(lambda record: record.smart_share != "own"):
            # sudo: smart.service.team - who belongs to it decides, not who may read it
            team = record.sudo().smart_team_id
            if not (leads and user in team.member_ids | team.lead_id):
                raise AccessError(self.env._(
                    "Only managers share with everybody, and team leads with their own teams. "
                    "“%s” can be for yourself.", record.display_name))
