import json

from odoo import models


class SmartServiceEventTask(models.Model):
    """What the health desk needs of something that is still to be done about an event."""

    _name = "smart.service.event.task"
    _inherit = ["smart.service.event.task", "smart.service.payload.mixin"]

    def _payload_text(self):
        return json.dumps(self.event_id.payload or {}, ensure_ascii=False)

    def _customer_text(self):
        return self.event_id.partner_id.name or ""
