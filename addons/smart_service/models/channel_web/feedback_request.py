from odoo import api, models


class SmartServiceFeedbackRequest(models.Model):
    """Website visitors are asked by Odoo's own panel when their chat ends."""

    _inherit = "smart.service.feedback.request"

    @api.model
    def _ask(self, contact, **about):
        if contact.account_id and not contact._smart_reachable():
            return self.browse()
        return super()._ask(contact, **about)
