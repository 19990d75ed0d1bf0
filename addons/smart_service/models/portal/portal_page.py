import pytz
from babel.dates import format_date, format_time

from odoo import api, fields, models
from odoo.tools import format_amount
from odoo.tools.misc import babel_locale_parse

# of each kind the page shows the latest; tickets and conversations have pages of their own
SHOWN = 10
COMING = ("unassigned", "scheduled", "on_the_way", "under_way")


class SmartServicePortal(models.AbstractModel):
    """The one page on which a customer sees what concerns him."""

    _inherit = "smart.service.portal"

    @api.model
    def _page(self, visitor):
        """What the page shows: records of his own in his language, latest first."""
        visits = self._mine("smart.service.visit", visitor, limit=SHOWN)
        tickets = self._tickets(visitor, SHOWN)
        return {
            "greeting": self.env._("Hello, %s", visitor.partner.name),
            "tickets": tickets,
            "visits": visits.sorted(lambda visit: (visit.state not in COMING, -visit.id)),
            "parts": self._parts(tickets.filtered(lambda ticket: not ticket.is_closed)),
            "conversations": self._mine(
                "discuss.channel", visitor, limit=SHOWN, order="id desc"),
            "orders": self._mine("sale.order", visitor, limit=SHOWN, order="id desc"),
            "invoices": self._mine("account.move", visitor, limit=SHOWN, order="id desc"),
            "surveys": self._surveys(visitor),
            "recommendations": self._recommendations(visitor),
            "devices": self._devices(visitor),
        }

    @api.model
    def _tickets(self, visitor, limit):
        """His tickets; those that were merged are found under the one that goes on."""
        return self._mine("smart.service.ticket", visitor, [
            ("merged_into_id", "=", False)], limit=limit, order="id desc")

    @api.model
    def _surveys(self, visitor):
        """The questions that he may still answer."""
        return self._mine("smart.service.feedback.request", visitor, [
            ("state", "=", "pending"), ("expires_at", ">", fields.Datetime.now())])

    @api.model
    def _recommendations(self, visitor):
        """The questions whether he recommends us that he may still answer."""
        return self._mine("smart.service.nps.invitation", visitor, [
            ("state", "=", "sent"), ("expires_at", ">", fields.Datetime.now())])

    @api.model
    def _devices(self, visitor):
        """The devices that are on file for him or his company."""
        # sudo: stock.lot - those that belong to the visitor
        return self.env["stock.lot"].sudo().with_context(lang=visitor.lang).search([
            ("smart_owner_id", "=", visitor.partner.commercial_partner_id.id),
            ("company_id", "in", [False, *visitor.companies.ids]),
        ], order="smart_delivered_on desc nulls last, id desc", limit=50)

    @api.model
    def _parts(self, tickets):
        """The parts of repairs that are under way, and how far they are.

        :return: list of (ticket, part's name, quantity, state in words, expected at or False)
        """
        rows = []
        for ticket in tickets:
            coming = {
                supply.product_id: supply.expected_at for supply in ticket.supply_ids
                if supply.state not in ("done", "cancel")}
            moves = ticket.repair_ids.move_ids.filtered(
                lambda move: move.repair_line_type == "add" and move.state != "cancel"
                and move.product_id.is_storable)
            for move in moves:
                words = {
                    "done": self.env._("Fitted"), "assigned": self.env._("Ready"),
                }.get(move.state) or self.env._("On order")
                # what it is called, without the number under which we keep it
                product = move.product_id.with_context(display_default_code=False)
                rows.append((
                    ticket, product.display_name, move.product_uom_qty, words,
                    move.state not in ("done", "assigned") and coming.get(move.product_id)))
        return rows

    # === ONE CONVERSATION === #

    @api.model
    def _messages(self, channels):
        """What was said in conversations: never a note, a notification or a whisper."""
        # sudo: mail.message - of conversations that are the visitor's own
        return self.env["mail.message"].sudo().search([
            ("model", "=", "discuss.channel"), ("res_id", "in", channels.ids),
            ("message_type", "=", "comment"), ("is_internal", "=", False),
            ("subtype_id", "=", self.env.ref("mail.mt_comment").id),
        ], order="id")

    @api.model
    def _ticket_messages(self, ticket, visitor):
        """What was said about a ticket, on the page, by mail and in its conversations."""
        # sudo: mail.message - of a ticket that is the visitor's own
        own = self.env["mail.message"].sudo().search([
            ("model", "=", ticket._name), ("res_id", "=", ticket.id),
            ("message_type", "in", ("comment", "email", "email_outgoing")),
            ("is_internal", "=", False),
            ("subtype_id", "=", self.env.ref("mail.mt_comment").id)])
        channels = self._mine(
            "discuss.channel", visitor, [("smart_ticket_id", "=", ticket.id)])
        return (own | self._messages(channels)).sorted(lambda message: (message.date, message.id))

    @api.model
    def _shown(self, messages, visitor):
        """Messages as the template shows them: own, author, when, text, files."""
        return [{
            "message": message,
            "own": message.author_id == visitor.partner or bool(message.author_guest_id),
            "author": (message.author_id.user_livechat_username or message.author_id.name
                       or message.author_guest_id.name or ""),
            "when": self._when(message.date, visitor),
            "text": self.env["discuss.channel"]._smart_text(message),
            "files": message.attachment_ids,
        } for message in messages]

    # === WORDING === #

    @api.model
    def _zone(self, visitor):
        company = visitor.companies[:1]
        return pytz.timezone(
            visitor.partner.tz or company.partner_id.tz or company.resource_calendar_id.tz or "UTC")

    @api.model
    def _when(self, moment, visitor):
        """A moment on the customer's clock, in his language."""
        if not moment:
            return ""
        locale = babel_locale_parse(visitor.lang)
        local = pytz.utc.localize(moment).astimezone(self._zone(visitor))
        time = format_time(local, "short", locale=locale)
        return f"{format_date(local, 'medium', locale)} {time}"

    @api.model
    def _day(self, day, visitor):
        return day and format_date(day, "medium", locale=babel_locale_parse(visitor.lang)) or ""

    @api.model
    def _money(self, amount, currency):
        return format_amount(self.env, amount, currency)
