import functools

from odoo import http
from odoo.http import request
from odoo.tools.func import filter_kwargs

HOME = "/my/service"
# what shows a customer's own matters is kept by nobody, framed by nobody and passed on to nobody
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"),
}


def for_customer(path, **routing):
    """A route of the customer's page: whoever is nobody's customer gets the entrance instead.

    The method is given the :class:`~models.portal.visitor.Visitor` first, and the values of the
    address and the form by name.
    """
    def guard(method):
        @functools.wraps(method)
        def guarded(self, **values):
            values.pop("visitor", None)
            visitor = request.env["smart.service.portal"]._visitor(request.session)
            if not visitor:
                return entrance(403)
            request.update_context(lang=visitor.lang)
            return method(self, visitor, **filter_kwargs(method, values))
        # whatever a form holds may come in: what the method does not name is dropped here
        del guarded.__wrapped__
        return http.route(path, type="http", auth="public", sitemap=False, **routing)(guarded)
    return guard


def page(template, visitor, status=200, **values):
    """A page of the customer's, in his language and with what all of them need."""
    portal = request.env["smart.service.portal"]
    return request.render(template, {
        "visitor": visitor, "company": visitor.companies[:1], "home": HOME,
        "when": lambda moment: portal._when(moment, visitor),
        "day": lambda day: portal._day(day, visitor),
        "money": portal._money, **values,
    }, status=status, headers=HEADERS)


def entrance(status, **values):
    """How to get in, which tells nothing about anybody."""
    # sudo: res.company - its name alone
    return request.render("smart_service.portal_entrance", {
        "company": request.env.company.sudo(), "home": HOME, "visitor": None, **values,
    }, status=status, headers=HEADERS)


def one(model, visitor, record_id):
    """A record of the visitor's own; anything else is not found, whether it exists or not."""
    record = request.env["smart.service.portal"]._one(model, visitor, record_id)
    if not record:
        raise request.not_found()
    return record


def file_of(messages, file_id):
    """A file of messages that the visitor may read, sent so that no browser runs it."""
    file = messages.attachment_ids.filtered(lambda attachment: attachment.id == file_id)
    if not file:
        raise request.not_found()
    is_picture = file.mimetype in ("image/png", "image/jpeg", "image/gif", "image/webp")
    response = request.env["ir.binary"]._get_stream_from(file).get_response(
        as_attachment=not is_picture)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response
