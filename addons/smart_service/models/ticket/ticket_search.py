from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.phone_validation.tools import phone_validation

from ...engine import words

# a telephone number has at least so many digits
PHONE_DIGITS = 7
# of so many customers the tickets are looked for; a number is one's or a family's
MOST_CUSTOMERS = 100


class SmartServiceTicket(models.Model):
    """Finding tickets by number, serial, telephone number and words, in both languages."""

    _inherit = "smart.service.ticket"
    _rec_names_search = ["words"]

    search_words = fields.Text(
        compute="_compute_search_words", store=True, precompute=True,
        export_string_translation=False)
    words = fields.Char("Ticket", compute="_compute_words", search="_search_words")

    _words_idx = models.Index("USING gin (array_to_tsvector(string_to_array(search_words, ' ')))")
    _list_idx = models.Index("(priority DESC, id DESC) WHERE active")
    _open_idx = models.Index("(priority DESC, id DESC) WHERE active AND is_closed IS NOT TRUE")

    @api.depends("number", "name", "description", "symptom", "serial", "phone_told")
    def _compute_search_words(self):
        for ticket in self:
            text = "\n".join(filter(None, (
                ticket.number, ticket.name, ticket.serial, ticket.symptom, ticket.description)))
            # T26-00042 is asked for as 42, too
            short = (ticket.number or "").rpartition("-")[2].lstrip("0")
            phone = "".join(filter(str.isdigit, ticket.phone_told or ""))
            ticket.search_words = " ".join(
                dict.fromkeys([*words.tokens(text), *filter(None, [short, phone])]))

    @api.depends("number")
    def _compute_words(self):
        for ticket in self:
            ticket.words = ticket.number

    @api.model
    def _search_words(self, operator, value):
        if operator not in ("=", "ilike", "like", "=ilike") or not isinstance(value, str):
            return NotImplemented
        asked = words.query(value)
        if not asked:
            return Domain.TRUE if operator != "=" and not value.strip() else Domain.FALSE
        domain = self._domain_words(asked)
        digits = "".join(filter(str.isdigit, value))
        letters = sum(map(str.isalpha, value))
        if len(digits) >= PHONE_DIGITS and not letters:
            domain |= self._domain_phone(value, digits)
        return domain

    @api.model
    def _domain_words(self, asked):
        return Domain.custom(to_sql=lambda model, alias, query: SQL(
            "array_to_tsvector(string_to_array(%s, ' ')) @@ %s::tsquery",
            SQL.identifier(alias, "search_words"), asked))

    @api.model
    def _domain_phone(self, value, digits):
        """Tickets of whoever has this number, however it is written."""
        country = self.env.company.country_id or self.env.ref("base.cn")
        number = phone_validation.phone_format(
            value, country.code, country.phone_code, force_format="E164", raise_exception=False)
        international = "".join(filter(str.isdigit, number or digits))
        # sudo: res.partner, smart.service.contact - whose number it is only chooses tickets that
        # the user may see
        partners = self.env["smart.service.contact"].sudo().search([
            ("kind", "in", ("phone", "wa_id")),
            ("value", "in", [number or digits, f"+{international}", international]),
        ], limit=MOST_CUSTOMERS).partner_id
        partners |= self.env["res.partner"].sudo().search(
            [("phone_sanitized", "in", [number or digits, f"+{international}"])],
            limit=MOST_CUSTOMERS)
        told = " | ".join(f"'{one}'" for one in dict.fromkeys((
            digits, international, digits.removeprefix(str(country.phone_code)))))
        return Domain("partner_id", "in", partners.ids) | self._domain_words(told)
