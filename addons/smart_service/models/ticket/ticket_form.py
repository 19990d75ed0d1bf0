from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SmartServiceTicket(models.Model):
    """The form of a ticket's type: its own fields, its files, and what has to be there."""

    _inherit = "smart.service.ticket"

    properties = fields.Properties(
        "Form", definition="type_id.properties_definition", copy=True)
    form_file_ids = fields.Many2many(
        "ir.attachment", "smart_service_ticket_form_file_rel", "ticket_id", "attachment_id",
        "Files", copy=False)
    form_missing = fields.Char(
        "Still missing", compute="_compute_form_missing",
        help="What the form of this type asks for and nobody has told yet.")

    @api.depends("type_id", "properties", "form_file_ids", "message_ids", "partner_id",
                 "category_id", "description", "product_id", "serial", "symptom", "phone_told",
                 "place_told", "lot_id")
    @api.depends_context("lang")
    def _compute_form_missing(self):
        for ticket in self:
            ticket.form_missing = ", ".join(ticket._form_gaps())

    def _form_gaps(self):
        """Labels of what the type's form asks for and is not there."""
        self.ensure_one()
        # sudo: smart.service.ticket.requirement - most types ask for nothing
        required = self.type_id.sudo().requirement_ids
        if not required:
            return []
        names = set(required.mapped("field_name")) - {False}
        values = {name: self[name] for name in names}
        if "serial" in names:
            # sudo: stock.lot - whether the device is known
            values["serial"] = self.serial or self.sudo().lot_id.name
        values["properties"] = dict(self.properties or {})
        return self.type_id._missing(values, self._form_files())

    def _form_files(self):
        """All files that have come with the ticket: its form, chatter and conversations."""
        # sudo: ir.attachment, mail.message - only whether there are any, also among what the
        # customer has sent in conversations about it, for those who may see the ticket
        files = self.env["ir.attachment"].sudo()
        stored = files.search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        said = self.env["mail.message"].sudo().search([
            ("model", "=", "discuss.channel"), ("res_id", "in", self.sudo().channel_ids.ids),
            ("attachment_ids", "!=", False), "|", ("author_guest_id", "!=", False),
            ("author_id", "in", self.partner_id.ids)])
        return stored | self.sudo().form_file_ids | said.attachment_ids

    def onchange(self, values, field_names, fields_spec):
        """Show the fields of a type as soon as it is chosen, also those without a default.

        Odoo compares values, not definitions: without values it would show them only once the
        ticket is saved, which is refused before they are filled in.
        """
        result = super().onchange(values, field_names, fields_spec)
        found = result.get("value", {})
        if "properties" in fields_spec and "properties" not in found and (
                not field_names or "type_id" in field_names):
            kind = found.get("type_id") or values.get("type_id")
            kind_id = kind.get("id") if isinstance(kind, dict) else kind
            if kind_id:
                new = self.new({"type_id": kind_id})
                found["properties"] = new.web_read({"properties": {}})[0]["properties"]
        return result

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets._claim_form_files()
        for ticket in tickets:
            gaps = ticket._form_gaps()
            if gaps:
                ticket._refuse_gaps(gaps)
        return tickets

    def write(self, vals):
        asked = not self.env.su and not self._form_names().isdisjoint(vals)
        before = {ticket: set(ticket._form_gaps()) for ticket in self} if asked else {}
        result = super().write(vals)
        if "form_file_ids" in vals:
            self._claim_form_files()
        for ticket, gaps in before.items():
            # what was never told need not be told now, but nothing is taken away
            new = [gap for gap in ticket._form_gaps() if gap not in gaps]
            if new:
                ticket._refuse_gaps(new)
        return result

    @api.model
    def _form_names(self):
        requirement = self.env["smart.service.ticket.requirement"]
        return {name for name, _label in requirement._selection_field_name()} | {
            "type_id", "properties", "form_file_ids", "lot_id"}

    def _claim_form_files(self):
        """Files that were uploaded before the ticket had an id belong to it from now on."""
        for ticket in self:
            # sudo: ir.attachment - the writer's own pending files move to his ticket
            ticket.sudo().form_file_ids.filtered(
                lambda file: not file.res_id and file.create_uid == self.env.user
            ).write({"res_model": self._name, "res_id": ticket.id})

    # === WHAT IS MISSING === #

    def _refuse_gaps(self, gaps):
        """Refuse a ticket that a person makes; ask the customer where a machine took it down.

        :raises ValidationError: the labels of what is missing
        """
        self.ensure_one()
        words = ", ".join(gaps)
        if not self.env.su and not self.env.context.get("smart_form_later"):
            raise ValidationError(self.env._(
                "A ticket of the type %(type)s needs: %(missing)s",
                type=self.type_id.name, missing=words))
        self._ask_person(self._asked_env()._("Still missing: %s", words))
        self.env["smart.service.event"]._log(
            "ticket_form_asked", channel=self._log_channel(), ticket=self,
            partner=self.partner_id, company=self.company_id, payload={"missing": gaps})

    def _ask_customer_for_form(self):
        """Ask in the customer's channel, when his message is worked and answered."""
        if self.contact_id and self._form_gaps() and not self.is_closed:
            self._tell_customer("_text_form_missing", self)

    def _text_form_missing(self, ticket):
        """What the form still asks for."""
        return self.env._(
            "About %(ticket)s: so that we can go on, please answer here with: %(missing)s",
            ticket=self.number, missing=", ".join(self._form_gaps()))
