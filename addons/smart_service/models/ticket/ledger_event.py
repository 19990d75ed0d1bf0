from odoo import api, fields, models


class SmartServiceEvent(models.Model):
    _inherit = "smart.service.event"

    ticket_id = fields.Many2one(
        "smart.service.ticket", ondelete="set null", index="btree_not_null", readonly=True
    )

    @api.model
    def _reactive_kinds(self):
        return super()._reactive_kinds() | {"ticket_form_asked"}

    def _react_ticket_form_asked(self):
        self.ticket_id._ask_customer_for_form()

    def _reaction_key(self):
        """What happens to one ticket is reacted to in order, without a conversation too."""
        if self.ticket_id and not self.channel_id:
            return f"ticket:{self.ticket_id.id}"
        return super()._reaction_key()
