from odoo import models


class SmartServiceContact(models.Model):
    """What a provider tells about a contact point when it is asked."""

    _inherit = "smart.service.contact"

    def _find_or_create(self, account, point, links=()):
        contact = super()._find_or_create(account, point, links)
        # asked once: some providers never tell a name
        if not contact.name and not contact.last_inbound_at and account._adapter().profiles:
            self.env["smart.service.profile"]._want(account, contact)
        return contact

    def _learn_profile(self, profile):
        """Keep the name; who was called by his id is called by his name from now on."""
        self.ensure_one()
        partner = self.partner_id
        if profile.contact.name:
            if partner.smart_is_auto_contact and partner.name.endswith(self.value[-6:]):
                partner.name = profile.contact.name
                sessions = self.env["discuss.channel"].search([
                    ("smart_contact_id", "=", self.id), ("livechat_end_dt", "=", False)])
                sessions.name = profile.contact.name
            self.name = profile.contact.name
        if profile.links:
            self._learn_links((profile.contact, *profile.links))
