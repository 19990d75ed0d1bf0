from odoo import api, fields, models


class SmartServiceTicket(models.Model):
    """How its customer fares, told to whoever works on a ticket."""

    _inherit = "smart.service.ticket"

    health_score = fields.Integer("Customer's health", compute="_compute_health")
    health_band = fields.Selection(
        [("risk", "At risk"), ("watch", "To be watched"), ("good", "Good")], "Standing",
        compute="_compute_health")
    segment_id = fields.Many2one(
        "smart.service.segment", "Customer's segment", compute="_compute_health")

    @api.depends("partner_id", "company_id")
    def _compute_health(self):
        for company, tickets in self.grouped("company_id").items():
            healths = tickets.partner_id._smart_health_of(company)
            for ticket in tickets:
                health = healths.get(ticket.partner_id)
                ticket.health_score = health.score if health else 0
                ticket.health_band = health.band if health else False
                ticket.segment_id = (
                    ticket.partner_id._smart_segment() if ticket.partner_id else False)
