from odoo import models


class SmartServiceInbox(models.Model):
    _inherit = "smart.service.inbox"

    def _receive_call(self, account, event):
        self.env["smart.service.call"]._receive(account, event)
