from odoo import fields, models


class SmartServiceTransfer(models.TransientModel):
    """Who shall go on with a conversation in the provider's own client."""

    _name = "smart.service.transfer"
    _description = "Hand a Conversation Over"

    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", required=True, ondelete="cascade", readonly=True)
    line_ids = fields.One2many("smart.service.transfer.line", "transfer_id", readonly=True)
    line_id = fields.Many2one(
        "smart.service.transfer.line", "Pass on to", ondelete="cascade",
        domain="[('transfer_id', '=', id), ('serving', '=', True)]",
        help="Those who take conversations now. Empty is whoever takes it from the pool.")

    def action_hand_over(self):
        """Hand over; the composer is closed from now on."""
        self.ensure_one()
        line = self.line_id
        self.channel_id._smart_transfer_out(
            line.user_ref or "",
            line.name or self.channel_id._smart_servicer_name(""))
        return {"type": "ir.actions.act_window_close"}


class SmartServiceTransferLine(models.TransientModel):
    """Somebody who answers customers in the provider's own client."""

    _name = "smart.service.transfer.line"
    _description = "Person in the Provider's Client"

    transfer_id = fields.Many2one(
        "smart.service.transfer", required=True, ondelete="cascade", readonly=True)
    name = fields.Char(required=True, readonly=True)
    user_ref = fields.Char("Provider's id", required=True, readonly=True)
    serving = fields.Boolean("Takes conversations", readonly=True)
