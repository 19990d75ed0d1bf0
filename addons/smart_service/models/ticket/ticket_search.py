from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.phone_validation.tools import phone_validation

from ...engine import words

# a telephone number has at least so many digits
PHONE_DIGITS = 7
# of so many customers the tickets are looked for; a number is one's or a family's
MOST_CUSTOMERS = 100
# so many tickets are named one by one, more are told by what they have in common
FEW = 2000


class SmartServiceTicket(models.Model):
    """Finding tickets by number, serial, telephone number and words, in both languages."""

    _inherit = "smart.service.ticket"
    _rec_names_search = ["words"]

    search_words = fields.Text(
        compute="_compute_search_words", store=True, precompute=True,
        export_string_translation=False)
    words = fields.Char("Ticket", compute="_compute_words", search="_search_words")

    _words_idx = models.Index("USING gin (array_to_tsvector(string_to_array(search_words, ' ')))")
    _list_idx = models.Index("(priority DESC, id DESC)")
    _open_idx = models.Index("(priority DESC, id DESC) WHERE is_closed IS NOT TRUE")
    # the board and the list count open tickets from this alone, also for who sees some teams only
    _stage_idx = models.Index(
        "(stage_id, priority DESC, id DESC) INCLUDE (company_id, team_id, user_id, active)"
        " WHERE is_closed IS NOT TRUE")

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
        """Tickets with these words: the few that there are, or what tells the many."""
        found = self._ids_with(asked)
        if found is not None:
            return Domain("id", "in", found)
        return Domain.custom(to_sql=lambda model, alias, query: SQL(
            "array_to_tsvector(string_to_array(%s, ' ')) @@ %s::tsquery",
            SQL.identifier(alias, "search_words"), asked))

    @api.model
    def _ids_with(self, asked):
        """Ids of all tickets with these words, None when they are many.

        PostgreSQL can't know how rare a word is and would rather read all tickets in the order
        of the list, which takes seconds for a word that few have.
        """
        # a board asks again for each of its columns; many stay many while it does
        frequent = self.env.cr.cache.setdefault("smart_frequent_words", set())
        if asked in frequent:
            return None
        self.flush_model(["search_words"])
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(SQL(
            "SELECT id FROM smart_service_ticket"
            " WHERE array_to_tsvector(string_to_array(search_words, ' ')) @@ %s::tsquery"
            " LIMIT %s", asked, FEW + 1))
        found = [row[0] for row in self.env.cr.fetchall()]
        self.env.cr.execute("SET LOCAL enable_seqscan = on")
        if len(found) > FEW:
            frequent.add(asked)
            return None
        return found

    @api.model
    def _domain_phone(self, value, digits):
        """Tickets of whoever has this number, however it is written."""
        country = self.env.company.country_id or self.env.ref("base.cn")
        number = phone_validation.phone_format(
            value, country.code, country.phone_code, force_format="E164", raise_exception=False)
        international = "".join(filter(str.isdigit, number or digits))
        # sudo: res.partner, smart.service.contact, smart.service.ticket - whose number it is only
        # chooses among the tickets that the user may see
        partners = self.env["smart.service.contact"].sudo().search([
            ("kind", "in", ("phone", "wa_id")),
            ("value", "in", [number or digits, f"+{international}", international]),
        ], limit=MOST_CUSTOMERS).partner_id
        partners |= self.env["res.partner"].sudo().search(
            [("phone_sanitized", "in", [number or digits, f"+{international}"])],
            limit=MOST_CUSTOMERS)
        told = " | ".join(f"'{one}'" for one in dict.fromkeys((
            digits, international, digits.removeprefix(str(country.phone_code)))))
        # sudo: smart.service.ticket - ids for a domain; the search itself keeps to the rules
        theirs = self.sudo().with_context(active_test=False).search(
            [("partner_id", "in", partners.ids)], order="id desc", limit=FEW)
        return Domain("id", "in", theirs.ids) | self._domain_words(told)
