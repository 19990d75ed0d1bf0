from odoo import fields, models


class SmartServiceTicketMerge(models.TransientModel):
    """Several tickets are one: which of them survives?"""

    _name = "smart.service.ticket.merge"
    _description = "Merge Tickets"

    ticket_ids = fields.Many2many(
        "smart.service.ticket", string="Tickets", required=True,
        default=lambda self: self.env.context.get("active_ids"))
    survivor_id = fields.Many2one(
        "smart.service.ticket", required=True,
        domain="[('id', 'in', ticket_ids)]",
        default=lambda self: min(self.env.context.get("active_ids") or [0]) or False,
        help="Goes on; what is answered to the others comes here.")

    def action_merge(self):
        """Merge them and open the survivor."""
        self.ensure_one()
        survivor = self.survivor_id._merge(self.ticket_ids | self.survivor_id)
        return {
            "type": "ir.actions.act_window",
            "res_model": survivor._name,
            "res_id": survivor.id,
            "view_mode": "form",
        }
