from odoo import models


class ResUsers(models.Model):
    """What the agent's browser knows from the start."""

    _inherit = "res.users"

    def _init_store_data(self, store):
        result = super()._init_store_data(store)
        replies = self.env["mail.canned.response"]
        if self.env.user._is_internal() and replies.search(replies._smart_usable(), limit=1):
            store.add_global_values(hasCannedResponses=True)
        return result
