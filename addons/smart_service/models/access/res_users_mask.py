from odoo import models, tools

from .reveal import KINDS

ROLES = (
    "im_livechat.im_livechat_group_user", "smart_service.group_engineer",
    "smart_service.group_dispatcher",
)


class ResUsers(models.Model):
    _inherit = "res.users"

    @tools.ormcache("self.id")
    def _smart_masked_kinds(self):
        """What is masked for this user: some of ``phone``, ``email`` and ``amount``.

        A user of several companies is masked as the strictest of them wants.
        """
        # sudo: res.users, res.company - which roles see what is asked on everybody's behalf
        user = self.sudo()
        if not any(user.has_group(role) for role in ROLES):
            return frozenset()
        return frozenset(
            kind for kind, _label in KINDS
            for company in user.company_ids
            if (groups := company[f"smart_{kind}_group_ids"])
            and not groups & user.all_group_ids)
