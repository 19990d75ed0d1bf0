from odoo import fields, models


class SmartServiceTicketStage(models.Model):
    """How far a ticket is."""

    _name = "smart.service.ticket.stage"
    _description = "Ticket Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        [
            ("new", "New"),
            ("progress", "In progress"),
            ("waiting", "Waiting for customer"),
            ("solved", "Solved"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="progress",
        help="What the automatic steps look at; several stages may share one.",
    )
    sequence = fields.Integer(default=10)
    fold = fields.Boolean("Folded in the board")
    is_closed = fields.Boolean("Closed", help="Nothing is left to do for tickets in this stage.")

    def _for_code(self, code):
        """The first stage that stands for `code`."""
        return self.search([("code", "=", code)], limit=1)
