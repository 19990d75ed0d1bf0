from odoo import models

from odoo.addons.mail.tools.discuss import Store

# kinds of the outbox that carry a message's own text
RECEIPT_KINDS = ("message", "template")


class SmartServiceOutbox(models.Model):
    """Showing agents live what becomes of their messages."""

    _inherit = "smart.service.outbox"

    def _changed(self):
        result = super()._changed()
        shown = self.filtered(lambda row: row._has_receipt())
        receipts = shown.mail_message_id._smart_receipts()
        for channel, rows in shown.grouped("channel_id").items():
            Store(bus_channel=channel, bus_subchannel="internal_users").add(
                rows.mail_message_id,
                [Store.Attr("smart_receipt", lambda message: receipts[message.id])],
            ).bus_send()
        return result

    def _has_receipt(self):
        """Whether agents see below a message what became of this row."""
        return bool(self.kind in RECEIPT_KINDS and self.mail_message_id and self.channel_id)
