from odoo import fields, models


class SmartServiceTicketApprover(models.Model):
    """Who signs before a ticket enters a stage."""

    _name = "smart.service.ticket.approver"
    _description = "Approver of a Ticket Stage"
    _order = "sequence, id"
    _rec_name = "user_id"

    stage_id = fields.Many2one(
        "smart.service.ticket.stage", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("user", "Person"), ("lead", "Lead of the ticket's team")], required=True,
        default="user")
    user_id = fields.Many2one("res.users", "Person", domain=[("share", "=", False)])

    _user_check = models.Constraint(
        "CHECK (kind != 'user' OR user_id IS NOT NULL)", "Name the person who signs.")
