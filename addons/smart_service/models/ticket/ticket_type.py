from odoo import fields, models

from ...engine import ticket_form


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
    properties_definition = fields.PropertiesDefinition("Form")
    requirement_ids = fields.One2many(
        "smart.service.ticket.requirement", "type_id", "Required",
        help="Without these nobody makes a ticket of this type. Where it comes from a "
        "conversation the customer is asked for what is missing.")

    def _for_code(self, code):
        """The first type that stands for `code`."""
        return self.search([("code", "=", code)], limit=1)

    # === THE FORM === #

    def _missing(self, values, attachments=()):
        """What a ticket of this type still lacks.

        :param values: what was filled in, by field name; "properties" is a dictionary by
            property name, or the list that Odoo's web client sends
        :param attachments: its files: ir.attachment records, or their MIME types
        :return: labels in the reader's language, in the order of the form
        """
        self.ensure_one()
        properties = values.get("properties") or {}
        if isinstance(properties, (list, tuple)):
            properties = {row["name"]: row.get("value") for row in properties}
        filled = {**values, **{f"properties.{name}": properties[name] for name in properties}}
        files = attachments.mapped("mimetype") if hasattr(attachments, "mapped") else attachments
        # sudo: smart.service.ticket.requirement - what a form asks for is no secret
        required = [row._required() for row in self.sudo().requirement_ids]
        return [one.label for one in ticket_form.missing(required, filled, files)]
