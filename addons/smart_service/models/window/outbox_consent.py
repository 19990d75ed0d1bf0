from odoo import models

from ...providers.wechat_answers import NO_CONSENT


class SmartServiceOutbox(models.Model):
    """Template messages that cost a customer's consent."""

    _inherit = "smart.service.outbox"

    def _after_sent(self):
        super()._after_sent()
        if self._costs_consent():
            self.env["smart.service.template.consent"]._used(
                self.contact_id, self.template_id.external_id)

    def _apply(self, result):
        super()._apply(result)
        # a row of something that nobody needs any more is gone by now
        if self.exists() and self._costs_consent() and (
                getattr(result, "code", "") == NO_CONSENT):
            self.env["smart.service.template.consent"]._set(
                self.contact_id, self.template_id.external_id, 0)

    def _costs_consent(self):
        return self.kind == "template" and self.account_id.variant == "mini_program" and bool(
            self.template_id.external_id)
