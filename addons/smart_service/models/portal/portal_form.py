import math
from datetime import datetime, timedelta

import pytz

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html
from odoo.tools.mimetypes import guess_mimetype

from ...providers.text import clean_text

# tickets that one customer makes on his page within a day
MOST_PER_DAY = 20
# of a form's fields those that a customer can fill in; others are for our own people
TYPES = (
    "char", "text", "integer", "float", "boolean", "date", "datetime", "selection", "tags")
# larger ones lose their last digits in the browsers of those who read them
LARGEST_WHOLE = 2**53 - 1
TOLD = ("category_id", "phone_told", "place_told")


class SmartServicePortal(models.AbstractModel):
    """A new ticket, by the form of its type."""

    _inherit = "smart.service.portal"

    @api.model
    def _types(self, visitor):
        """The kinds of tickets that a customer may make."""
        # sudo: smart.service.ticket.type - what a customer may ask for is no secret
        return self.env["smart.service.ticket.type"].sudo().with_context(
            lang=visitor.lang).search([("active", "=", True)])

    @api.model
    def _form(self, visitor, kind):
        """What the form of a type shows beside subject, words and files.

        :return: ``fields`` (definitions of the form's own fields), ``told`` (names of further
            fields that are required), ``required`` (names of required ones), ``files`` (labels),
            ``categories``, ``devices``
        """
        rows = kind.requirement_ids
        fields_ = [row for row in kind.properties_definition or () if row.get("type") in TYPES]
        return {
            "fields": fields_,
            "told": [name for name in TOLD if name in rows.mapped("field_name")],
            "required": {
                *rows.mapped("field_name"), *rows.mapped("property_name")} - {False},
            "files": [
                f"{row.name} ×{row.count}" if row.count > 1 else row.name
                for row in rows.filtered(lambda row: row.kind == "files")],
            # sudo: smart.service.ticket.category - what tickets may be about is no secret
            "categories": self.env["smart.service.ticket.category"].sudo().with_context(
                lang=visitor.lang).search([("active", "=", True)]),
            "devices": self._devices(visitor),
        }

    @api.model
    def _make_ticket(self, visitor, kind, form, uploads):
        """Make the visitor's ticket; a repair goes its own way from here.

        :param form: what was filled in, by field name; properties as ``property_<name>``
        :param uploads: files of the form
        :return: the ticket
        :raises UserError: something is missing or can't be right
        """
        self._check_pace(visitor)
        values = self._told(visitor, kind, form)
        files = self._take_files(uploads)
        self._check_form(kind, values, visitor, files)
        # sudo: ir.attachment - the visitor's own upload, for the ticket that is made with it
        attachments = self.env["ir.attachment"].sudo().create([
            {"name": name, "raw": content, "res_model": "smart.service.ticket", "res_id": 0}
            for name, content in files])
        contact = self._contact_of(visitor)
        company = visitor.companies[:1]
        # sudo: smart.service.ticket - made for the visitor himself, of what he has filled in
        tickets = self.env["smart.service.ticket"].sudo().with_company(company).with_context(
            lang=company.partner_id.lang or visitor.lang)
        make = self._make_repair if kind.code == "repair" else self._make_other
        ticket = make(tickets, visitor, kind, contact, values, attachments)
        message = ticket.message_post(
            author_id=visitor.partner.id, body=plaintext2html(values["description"]),
            message_type="comment", subtype_xmlid="mail.mt_comment")
        message.attachment_ids = attachments
        return ticket

    @api.model
    def _make_other(self, tickets, visitor, kind, contact, values, attachments):
        told = {name: values[name] for name in TOLD if values.get(name)}
        return tickets.create({
            "name": values["name"], "type_id": kind.id, "description": values["description"],
            "partner_id": visitor.partner.id, "contact_id": contact.id, "user_id": False,
            "company_id": tickets.env.company.id, "lot_id": values["lot"].id,
            "product_id": values["lot"].product_id.id, "properties": values["properties"],
            "form_file_ids": [Command.set(attachments.ids)], **told})

    @api.model
    def _make_repair(self, tickets, visitor, kind, contact, values, attachments):
        made = tickets.with_context(
            default_type_id=kind.id, default_properties=values["properties"],
            default_form_file_ids=[Command.set(attachments.ids)], smart_form_told=True)
        ticket = made._open_repair(
            visitor.partner, contact=contact, lot=values["lot"], serial=values["serial"],
            symptom=values["description"], place=values.get("place_told") or "",
            phone=values.get("phone_told") or "")
        ticket = ticket.with_env(tickets.env)
        if attachments - ticket.form_file_ids:
            ticket.form_file_ids |= attachments
        if values.get("category_id") and not ticket.category_id:
            ticket.category_id = values["category_id"]
        return ticket

    # === WHAT WAS FILLED IN === #

    @api.model
    def _told(self, visitor, kind, form):
        """The form's values, each as its field wants it."""
        lot = self._devices(visitor).filtered(lambda one: str(one.id) == form.get("lot_id"))
        # sudo: smart.service.ticket.category - what tickets may be about is no secret
        category = self.env["smart.service.ticket.category"].sudo().search(
            [("id", "=", self._key(form, "category_id"))])
        return {
            "name": self._line(form, "name"),
            "description": clean_text(form.get("description") or "").strip()[:10_000],
            "partner_id": visitor.partner.id,
            "lot": lot,
            "product_id": lot.product_id.id,
            "serial": lot.name or self._line(form, "serial"),
            "phone_told": self._line(form, "phone_told"),
            "place_told": self._line(form, "place_told"),
            "category_id": category.id,
            "properties": {
                row["name"]: self._property(visitor, row, form.get(f"property_{row['name']}"))
                for row in kind.properties_definition or () if row.get("type") in TYPES},
        }

    @api.model
    def _key(self, form, name):
        """The id that was chosen, or 0; what is none chooses nothing."""
        text = str(form.get(name) or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0

    @api.model
    def _line(self, form, name):
        return " ".join(clean_text(form.get(name) or "").split())[:200]

    @api.model
    def _property(self, visitor, row, value):
        """What was filled in in a field of the form, as the field's kind.

        :raises UserError: it is nothing of that kind
        """
        kind, text = row["type"], str(value or "").strip()[:2_000]
        if kind == "boolean":
            return bool(text)
        if not text:
            return False
        try:
            if kind == "integer":
                return self._whole(int(text))
            if kind == "float":
                return self._finite(float(text))
            if kind == "date":
                return fields.Date.to_string(fields.Date.to_date(text))
            if kind == "datetime":
                local = self._zone(visitor).localize(datetime.fromisoformat(text))
                return fields.Datetime.to_string(local.astimezone(pytz.utc))
        except (ValueError, OverflowError) as error:
            raise UserError(self.env._(
                "“%(value)s” can't be right for “%(field)s”.", value=text,
                field=row.get("string") or row["name"])) from error
        known = [option[0] for option in row.get(kind) or ()]
        if kind == "selection":
            return text if text in known else False
        if kind == "tags":
            return [text] if text in known else []
        return clean_text(text)

    @api.model
    def _whole(self, number):
        if abs(number) > LARGEST_WHOLE:
            raise ValueError(number)
        return number

    @api.model
    def _finite(self, number):
        if not math.isfinite(number):
            raise ValueError(number)
        return number

    @api.model
    def _check_form(self, kind, values, visitor, files):
        """
        :raises UserError: what is missing, by its labels
        """
        kinds = [guess_mimetype(content) for _name, content in files]
        missing = kind.with_context(lang=visitor.lang)._missing(values, kinds)
        if not values["name"]:
            missing = [self.env._("Subject"), *missing]
        if not values["description"]:
            missing = [self.env._("What it is about"), *missing]
        if kind.code == "repair" and not values["serial"]:
            missing.append(self.env._("Device or serial number"))
        if missing:
            raise UserError(self.env._(
                "Please fill in: %s", ", ".join(dict.fromkeys(missing))))

    @api.model
    def _check_pace(self, visitor):
        """
        :raises UserError: too many were made today
        """
        since = fields.Datetime.now() - timedelta(days=1)
        made = self._mine(
            "smart.service.ticket", visitor, [("create_date", ">=", since)], limit=MOST_PER_DAY)
        if len(made) >= MOST_PER_DAY:
            raise UserError(self.env._(
                "You have made many requests today. Please write to us in the chat instead."))

    @api.model
    def _contact_of(self, visitor):
        """The contact point that notices about his ticket go to."""
        if visitor.link:
            return visitor.link.contact_id
        return visitor.partner._smart_contact(visitor.companies[:1]).filtered(
            lambda contact: contact.partner_id == visitor.partner)
