from odoo import fields, models


class SmartServiceTicketWindow(models.Model):
    """A time at which the customer can receive an engineer."""

    _name = "smart.service.ticket.window"
    _description = "Customer's Time"
    _order = "ticket_id, start"

    ticket_id = fields.Many2one(
        "smart.service.ticket", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    start = fields.Datetime("From", required=True)
    stop = fields.Datetime("To", required=True)

    _order_check = models.Constraint("CHECK (stop > start)", "A time ends after it begins.")
