from odoo import fields, models


class SmartServiceOutbox(models.Model):
    """What the health desk needs of an outgoing message."""

    _name = "smart.service.outbox"
    _inherit = ["smart.service.outbox", "smart.service.payload.mixin"]

    body = fields.Text(groups=fields.NO_ACCESS)

    _account_created_idx = models.Index("(account_id, create_date)")
    _trouble_idx = models.Index(
        "(account_id, id) WHERE state IN ('failed', 'dead', 'uncertain')")

    def _payload_text(self):
        return self.body or ""

    def _customer_text(self):
        return self.contact_id.partner_id.name or self.contact_id.value or ""
