from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .portal_base import file_of, for_customer, one, page

TICKETS = "/my/tickets"
MOST_SHOWN = 200


class CustomerTickets(http.Controller):
    """A customer's requests: seen, continued and made."""

    @for_customer(TICKETS, methods=["GET"])
    def portal_tickets(self, visitor):
        """All of them, the latest first."""
        tickets = request.env["smart.service.portal"]._tickets(visitor, MOST_SHOWN)
        return page("smart_service.portal_tickets", visitor, tickets=tickets)

    @for_customer(f"{TICKETS}/new", methods=["GET"])
    def portal_ticket_form(self, visitor, kind_id="", kind="", lot_id=""):
        """The form of a new request; first what kind of request it is."""
        kinds = request.env["smart.service.portal"]._types(visitor)
        chosen = kinds.filtered(
            lambda one: str(one.id) == kind_id or (kind and one.code == kind))[:1]
        if not chosen:
            return page("smart_service.portal_ticket_kinds", visitor, kinds=kinds)
        return self._form_page(visitor, chosen, {"lot_id": lot_id})

    def _form_page(self, visitor, kind, values, error="", status=200):
        return page(
            "smart_service.portal_ticket_new", visitor, status=status, kind=kind, values=values,
            error=error, form=request.env["smart.service.portal"]._form(visitor, kind))

    @for_customer(f"{TICKETS}/new", methods=["POST"])
    def portal_ticket_make(self, visitor, kind_id="", **form):
        """Make the request of what was filled in."""
        portal = request.env["smart.service.portal"]
        kind = portal._types(visitor).filtered(lambda one: str(one.id) == kind_id)
        if not kind:
            return request.redirect(f"{TICKETS}/new")
        try:
            ticket = portal._make_ticket(
                visitor, kind, form, request.httprequest.files.getlist("files"))
        except UserError as error:
            return self._form_page(visitor, kind, form, error=error.args[0], status=422)
        return request.redirect(f"{TICKETS}/{ticket.id}?thanks=1")

    @for_customer(f"{TICKETS}/<int:ticket_id>", methods=["GET"])
    def portal_ticket(self, visitor, ticket_id, thanks=""):
        """One of them, with what was said about it."""
        ticket = one("smart.service.ticket", visitor, ticket_id)
        survivor = ticket.merged_into_id and request.env["smart.service.portal"]._one(
            ticket._name, visitor, ticket.merged_into_id.id)
        if survivor:
            return request.redirect(f"{TICKETS}/{survivor.id}")
        return self._ticket_page(visitor, ticket, thanks)

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
