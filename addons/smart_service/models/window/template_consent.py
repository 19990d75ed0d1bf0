from odoo import api, fields, models

# a template's category that a consent is good for more than one message of
LONG_TERM = "long-term"
FOR_EVER = -1


class SmartServiceTemplateConsent(models.Model):
    """What a customer of a mini program has said about getting messages from a template.

    Each consent is good for one message; to a few templates it is given for ever. Without a
    row nobody knows, and the provider decides when a message is sent.
    """

    _name = "smart.service.template.consent"
    _description = "Consent to a Template"
    _order = "id desc"
    _rec_name = "template_ref"

    contact_id = fields.Many2one(
        "smart.service.contact", "Contact point", required=True, ondelete="cascade",
        readonly=True)
    company_id = fields.Many2one(related="contact_id.company_id", store=True, index=True)
    template_ref = fields.Char("Provider's id", required=True, readonly=True)
    sends_left = fields.Integer(
        "Messages left", readonly=True, help="Below zero is any number.")

    _consent_uniq = models.UniqueIndex("(contact_id, template_ref)")

    @api.model
    def _of(self, contact, template_ref):
        return self.search([
            ("contact_id", "=", contact.id), ("template_ref", "=", template_ref)])

    @api.model
    def _learn(self, contact, account, consent):
        """Keep a customer's answer.

        :param consent: :class:`~providers.base.Consent`
        """
        known = self._of(contact, consent.template)
        left = 0
        if consent.allowed:
            template = self.env["smart.service.template"].search([
                ("account_id", "=", account.id), ("external_id", "=", consent.template)], limit=1)
            left = FOR_EVER if template.category == LONG_TERM else max(known.sends_left, 0) + 1
        self._set(contact, consent.template, left)

    @api.model
    def _set(self, contact, template_ref, left):
        known = self._of(contact, template_ref)
        if known:
            known.sends_left = left
        else:
            self.create({
                "contact_id": contact.id, "template_ref": template_ref, "sends_left": left})

    @api.model
    def _used(self, contact, template_ref):
        """A message has used up one consent."""
        known = self._of(contact, template_ref)
        if known.sends_left > 0:
            known.sends_left -= 1

    @api.model
    def _not_refused(self, templates, contact):
        """Those of ``templates`` that the customer has not refused or used up."""
        if not templates:
            return templates
        refused = self.search([("contact_id", "=", contact.id), ("sends_left", "=", 0)])
        return templates.filtered(
            lambda template: template.external_id not in refused.mapped("template_ref"))
