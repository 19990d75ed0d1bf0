from odoo import models


class ResUsers(models.Model):
    """How much of the service desk a user may see."""

    _inherit = "res.users"

    def _smart_scope(self):
        """Whose conversations this user's roles let him see.

        :return: ``all`` of his companies, those of his ``team`` (whole desks), his ``own`` and
            what waits at his desks, or ``member`` for those alone that he takes part in
        """
        self.ensure_one()
        if self.has_group("smart_service.group_manager") or self.has_group("base.group_system"):
            return "all"
        if self.has_group("smart_service.group_agent_team"):
            return "team"
        if self.has_group("im_livechat.im_livechat_group_user"):
            return "own"
        return "member"

    def _smart_desk_ids(self):
        """Ids of the desks that this user answers for or leads."""
        self.ensure_one()
        # sudo: im_livechat.channel - where a user works, whatever else he may read of desks
        desks = self.env["im_livechat.channel"].sudo().with_context(active_test=False)
        domain = [("user_ids", "in", self.ids)]
        if self.has_group("smart_service.group_lead"):
            domain = ["|", "|", *domain, ("smart_lead_ids", "in", self.ids),
                      ("smart_lead_ids", "=", False)]
        return desks.search(domain).ids
