from odoo import models


class SmartServiceInbox(models.Model):
    """What a customer does opens reply windows, even when he says nothing."""

    _inherit = "smart.service.inbox"

    def _receive(self, account, event):
        if event.trigger and event.kind != "message":
            contact = self.env["smart.service.contact"]._find_or_create(
                account, event.contact, event.links)
            contact._open_window(account, event.trigger, self._happened_at(event))
        return super()._receive(account, event)

    def _receive_template(self, account, event):
        """The provider has decided about a template."""
        if event.template:
            self.env["smart.service.template"]._learn(account, event.template)
