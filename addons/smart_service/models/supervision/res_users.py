from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _init_store_data(self, store):
        result = super()._init_store_data(store)
        store.add_global_values(
            smart_can_supervise=self.env.user.has_group("smart_service.group_lead"))
        return result
