from odoo import models

from odoo.addons.mail.tools.discuss import Store

# kinds of the outbox that carry a message's own text
RECEIPT_KINDS = ("message", "template")


class SmartServiceOutbox(models.Model):
    """Showing agents live what becomes of their messages."""

    _inherit = "smart.service.outbox"

    def _changed(self):
        super()._changed()
        shown = self.filtered(lambda row: row._has_receipt())
        for channel, rows in shown.grouped("channel_id").items():
            messages = rows.mail_message_id
            receipts = messages._smart_receipts()
            Store(bus_channel=channel, bus_subchannel="internal_users").add(
                messages, [Store.Attr("smart_receipt", lambda m, found=receipts: found[m.id])],
            ).bus_send()

    def _has_receipt(self):
        """Whether agents see below a message what became of this row."""
        return bool(self.kind in RECEIPT_KINDS and self.mail_message_id and self.channel_id)
