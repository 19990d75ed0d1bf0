from odoo import api, fields, models


class SmartServiceTicketSplit(models.TransientModel):
    """A customer has said two things: which of his messages is the second?"""

    _name = "smart.service.ticket.split"
    _description = "Split Ticket"

    ticket_id = fields.Many2one("smart.service.ticket", required=True)
    name = fields.Char("Subject of the new ticket", required=True)
    type_id = fields.Many2one(
        "smart.service.ticket.type", compute="_compute_type_id", store=True, readonly=False)
    possible_ids = fields.Many2many("mail.message", compute="_compute_possible_ids")
    message_ids = fields.Many2many(
        "mail.message", string="What was said", required=True,
        domain="[('id', 'in', possible_ids)]")

    @api.depends("ticket_id")
    def _compute_type_id(self):
        for wizard in self:
            wizard.type_id = wizard.ticket_id.type_id

    @api.depends("ticket_id")
    def _compute_possible_ids(self):
        Message = self.env["mail.message"]
        for wizard in self:
            # sudo: discuss.channel - which conversations; what was said there the user may only
            # choose where he may read it
            channels = wizard.ticket_id.sudo().channel_ids
            wizard.possible_ids = Message.search([
                ("message_type", "in", ("comment", "email")), "|",
                "&", ("model", "=", "smart.service.ticket"), ("res_id", "=", wizard.ticket_id.id),
                "&", ("model", "=", "discuss.channel"), ("res_id", "in", channels.ids)])

    def action_split(self):
        """Make the new ticket and open it."""
        self.ensure_one()
        new = self.ticket_id._split(self.name, self.message_ids, self.type_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": new._name,
            "res_id": new.id,
            "view_mode": "form",
        }
