from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import ticket_form

FIELDS = (
    "partner_id", "category_id", "description", "product_id", "serial", "symptom", "phone_told",
    "place_told",
)


class SmartServiceTicketRequirement(models.Model):
    """What the form of a ticket type asks for."""

    _name = "smart.service.ticket.requirement"
    _description = "Required on a Ticket"
    _order = "sequence, id"

    type_id = fields.Many2one(
        "smart.service.ticket.type", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("field", "Field"), ("property", "Field of the form"), ("files", "Files")],
        required=True, default="field")
    field_name = fields.Selection("_selection_field_name", "Field")
    property_name = fields.Selection("_selection_property_name", "Field of the form")
    files = fields.Selection(
        [("any", "Any file"), ("image", "Picture"), ("video", "Video"), ("document", "Document")],
        "Kind of file", default="any")
    count = fields.Integer("Number", default=1)
    label = fields.Char(
        translate=True, help="What the customer is asked for, as in: a photo of the type plate.")
    name = fields.Char(compute="_compute_name")

    _what_check = models.Constraint(
        "CHECK ((kind != 'field' OR field_name IS NOT NULL)"
        " AND (kind != 'property' OR property_name IS NOT NULL)"
        " AND (kind != 'files' OR count > 0))",
        "Say which field is required, or how many files.")

    @api.model
    def _selection_field_name(self):
        described = self.env["smart.service.ticket"].fields_get(FIELDS, ["string"])
        return [(name, described[name]["string"]) for name in FIELDS if name in described]

    @api.model
    def _selection_property_name(self):
        # sudo: smart.service.ticket.type - the labels of forms, for whoever sees a form
        types = self.env["smart.service.ticket.type"].sudo().search(
            [("properties_definition", "!=", False)])
        return list({
            row["name"]: row.get("string") or row["name"]
            for kind in types for row in kind.properties_definition or ()
            if row.get("type") != "separator"}.items())

    @api.constrains("kind", "property_name", "type_id")
    def _check_property_name(self):
        for row in self.filtered(lambda row: row.kind == "property"):
            if row.property_name not in row._definitions():
                raise ValidationError(self.env._(
                    "The form of %s has no such field.", row.type_id.name))

    @api.depends("kind", "field_name", "property_name", "files", "label", "type_id")
    @api.depends_context("lang")
    def _compute_name(self):
        fields_ = dict(self._selection_field_name())
        files = dict(self._fields["files"]._description_selection(self.env))
        for row in self:
            if row.kind == "field":
                own = fields_.get(row.field_name)
            elif row.kind == "property":
                own = row._definitions().get(row.property_name)
            else:
                own = files.get(row.files)
            row.name = row.label or own or ""

    def _definitions(self):
        """{property name: its label} of the type's form."""
        return {
            row["name"]: row.get("string") or row["name"]
            for row in self.type_id.properties_definition or ()}

    def _required(self):
        """:return: the :class:`~engine.ticket_form.Required` of this row"""
        self.ensure_one()
        name = {
            "field": self.field_name, "property": f"properties.{self.property_name}", "files": "",
        }[self.kind]
        return ticket_form.Required(
            self.name, name or "", self.files or "any", max(1, self.count))
