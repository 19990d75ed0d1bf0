from odoo import fields, models


class SmartServiceTicket(models.Model):
    """What binds the choice of engineer and time for this customer."""

    _inherit = "smart.service.ticket"

    window_ids = fields.One2many(
        "smart.service.ticket.window", "ticket_id", "Customer's times",
        help="When the customer can receive the engineer. Empty: at any time.")
    required_employee_id = fields.Many2one(
        "hr.employee", "Only this engineer", check_company=True,
        groups="smart_service.group_dispatcher")
    excluded_employee_ids = fields.Many2many(
        "hr.employee", "smart_service_ticket_excluded_rel", "ticket_id", "employee_id",
        string="Not these engineers", groups="smart_service.group_dispatcher")
    promised_at = fields.Datetime(
        "Promised by",
        help="By when the visit has to be over. Empty: so many hours after the visit was asked "
        "for as Settings say for this priority.")
