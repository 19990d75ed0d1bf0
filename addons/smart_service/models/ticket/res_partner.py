from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    smart_ticket_count = fields.Integer(
        "Tickets",
        compute="_compute_smart_ticket_count",
        groups="smart_service.group_agent,smart_service.group_dispatcher",
    )

    def _compute_smart_ticket_count(self):
        commercial = self.commercial_partner_id
        counts = self.env["smart.service.ticket"]._read_group(
            [("partner_id", "child_of", commercial.ids)], ["partner_id"], ["__count"]
        )
        for partner in self:
            partner.smart_ticket_count = sum(
                count
                for owner, count in counts
                if partner in (owner, owner.commercial_partner_id)
            )

    def action_view_smart_tickets(self):
        """The tickets of this customer and of the people who belong to him."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("smart_service.action_ticket")
        action["domain"] = [("partner_id", "child_of", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action

    def _smart_position(self):
        """(latitude, longitude) of this customer, of his company if his own is not known."""
        self.ensure_one()
        for partner in (self, self.commercial_partner_id):
            if partner.partner_latitude or partner.partner_longitude:
                return partner.partner_latitude, partner.partner_longitude
        return 0.0, 0.0
