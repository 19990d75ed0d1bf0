from odoo import models

from ...providers.wechat_answers import NO_CONSENT


class SmartServiceOutbox(models.Model):
    """Template messages that cost a customer's consent."""

    _inherit = "smart.service.outbox"

    def _after_sent(self):
        if self._costs_consent():
            self.env["smart.service.template.consent"]._used(
                self.contact_id, self.template_id.external_id)
        return super()._after_sent()

    def _apply(self, result):
        if self._costs_consent() and getattr(result, "code", "") == NO_CONSENT:
            self.env["smart.service.template.consent"]._set(
                self.contact_id, self.template_id.external_id, 0)
        return super()._apply(result)

    def _costs_consent(self):
        return self.kind == "template" and self.account_id.variant == "mini_program" and bool(
            self.template_id.external_id)
