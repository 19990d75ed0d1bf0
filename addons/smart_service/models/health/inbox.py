from odoo import fields, models


class SmartServiceInbox(models.Model):
    """What the health desk needs of an incoming event."""

    _name = "smart.service.inbox"
    _inherit = ["smart.service.inbox", "smart.service.payload.mixin"]

    payload = fields.Text(groups=fields.NO_ACCESS)
    contact_key = fields.Char(groups="smart_service.group_manager")
    # what our reading of the provider's protocol does not know in the event
    unknown_names = fields.Json(readonly=True, export_string_translation=False)
    unknown_counted = fields.Boolean(readonly=True, export_string_translation=False)

    _account_received_idx = models.Index("(account_id, received_at)")
    _trouble_idx = models.Index("(account_id, id) WHERE state IN ('failed', 'dead')")
    _unknown_idx = models.Index(
        "(id) WHERE unknown_names IS NOT NULL AND unknown_counted IS NOT TRUE")

    def _receive(self, account, event):
        self._note_unknown(event)
        return super()._receive(account, event)

    def _note_unknown(self, event):
        """Keep with the row what is new in it; :meth:`protocol.change._collect` counts it.

        Counting at once would have all workers wait for one row.
        """
        names = list(event.unknown)
        if event.kind == "unknown" and not names:
            names = ["event"]
        if names:
            self.write({"unknown_names": sorted(set(names))[:20], "unknown_counted": False})

    def _payload_text(self):
        return self.payload or ""

    def _customer_text(self):
        return (self.contact_key or "").rpartition(":")[2]
