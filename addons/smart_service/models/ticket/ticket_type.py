from odoo import fields, models


class SmartServiceTicketType(models.Model):
    """What a customer wants with a ticket."""

    _name = "smart.service.ticket.type"
    _description = "Ticket Type"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        [
            ("question", "Question"),
            ("repair", "Repair"),
            ("complaint", "Complaint"),
            ("request", "Request"),
        ],
        required=True,
        default="question",
        help="What the automatic steps look at; several types may share one.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    def _for_code(self, code):
        """The first type that stands for `code`."""
        return self.search([("code", "=", code)], limit=1)
