from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .portal_base import file_of, for_customer, one, page

TICKETS = "/my/tickets"


class CustomerTickets(http.Controller):
    """A customer's requests: seen, continued and made."""

    @for_customer(TICKETS, methods=["GET"])
    def portal_tickets(self, visitor):
        """All of them, the latest first."""
        tickets = request.env["smart.service.portal"]._mine(
            "smart.service.ticket", visitor, limit=200, order="id desc")
        return page("smart_service.portal_tickets", visitor, tickets=tickets)

    @for_customer(f"{TICKETS}/<int:ticket_id>", methods=["GET"])
    def portal_ticket(self, visitor, ticket_id, thanks=""):
        """One of them, with what was said about it."""
        return self._ticket_page(visitor, one("smart.service.ticket", visitor, ticket_id), thanks)

    def _ticket_page(self, visitor, ticket, thanks="", error="", status=200):
        portal = request.env["smart.service.portal"]
        return page(
            "smart_service.portal_ticket", visitor, status=status, ticket=ticket, thanks=thanks,
            error=error, visits=portal._mine(
                "smart.service.visit", visitor, [("ticket_id", "=", ticket.id)]),
            parts=portal._parts(ticket),
            messages=portal._shown(portal._ticket_messages(ticket, visitor), visitor),
            files=f"{TICKETS}/{ticket.id}/file")

    @for_customer(f"{TICKETS}/<int:ticket_id>", methods=["POST"])
    def portal_reply(self, visitor, ticket_id, text=""):
        """Say something about a request, with files."""
        ticket = one("smart.service.ticket", visitor, ticket_id)
        try:
            ticket._portal_reply(
                visitor, text, request.httprequest.files.getlist("files"))
        except UserError as error:
            return self._ticket_page(visitor, ticket, error=error.args[0], status=422)
        return request.redirect(f"{TICKETS}/{ticket.id}?thanks=1")

    @for_customer(f"{TICKETS}/<int:ticket_id>/file/<int:file_id>", methods=["GET"])
    def portal_ticket_file(self, visitor, ticket_id, file_id):
        """A file that was sent about a request."""
        ticket = one("smart.service.ticket", visitor, ticket_id)
        return file_of(
            request.env["smart.service.portal"]._ticket_messages(ticket, visitor), file_id)
