from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.portal.portal import PASS
from ..models.portal.portal_link import PATH
from .portal_base import HOME, entrance, file_of, for_customer, one, page


class CustomerPage(http.Controller):
    """The page on which a customer sees what concerns him, and the way in and out."""

    @http.route(f"{PATH}/<string:token>", type="http", auth="public", methods=["GET"],
                sitemap=False)
    def portal_enter(self, token):
        """Where the one-time link leads.

        Looking at it uses nothing up: previews of chats look as well.
        """
        link = self._link(token)
        return entrance(200 if link else 410, link=link, token=token)

    @http.route(f"{PATH}/<string:token>", type="http", auth="public", methods=["POST"],
                sitemap=False)
    def portal_open(self, token, **_form):
        """Use the link up, and show this browser the page from now on."""
        link = self._link(token)
        # who is logged in sees his own page, and uses nobody's link up
        secret = link and request.env.user._is_public() and link._open()
        if not secret:
            return entrance(410, token=token)
        request.session[PASS] = secret
        # whoever knew the browser's session before does not know it now
        request.session.should_rotate = True
        request.env["smart.service.event"]._log(
            "portal_opened", partner=link.partner_id, company=link.company_id,
            payload={"contact_id": link.contact_id.id})
        return request.redirect(HOME)

    def _link(self, token):
        link = request.env["smart.service.portal.link"]._for_token(token)
        if link:
            request.update_context(lang=request.env["smart.service.portal"]._installed(
                link.contact_id._lang()))
        return link

    @http.route(f"{HOME}/leave", type="http", auth="public", methods=["POST"], sitemap=False)
    def portal_leave(self, **_form):
        """Close the page in this browser."""
        visitor = request.env["smart.service.portal"]._visitor(request.session)
        if visitor and visitor.link:
            visitor.link._end()
        request.session.pop(PASS, None)
        request.session.should_rotate = True
        return request.redirect(HOME if not visitor or visitor.link else "/web/session/logout")

    @for_customer(HOME, methods=["GET"])
    def portal_home(self, visitor, thanks=""):
        """Everything at a glance."""
        return page(
            "smart_service.portal_home", visitor, thanks=thanks, error="",
            **request.env["smart.service.portal"]._page(visitor))

    @for_customer(f"{HOME}/conversations/<int:channel_id>", methods=["GET"])
    def portal_conversation(self, visitor, channel_id):
        """What was said in one conversation."""
        return self._conversation_page(visitor, one("discuss.channel", visitor, channel_id))

    def _conversation_page(self, visitor, channel, error="", status=200):
        portal = request.env["smart.service.portal"]
        return page(
            "smart_service.portal_conversation", visitor, status=status, channel=channel,
            error=error, messages=portal._shown(portal._messages(channel), visitor),
            files=f"{HOME}/conversations/{channel.id}/file")

    @for_customer(f"{HOME}/conversations/<int:channel_id>", methods=["POST"])
    def portal_conversation_go_on(self, visitor, channel_id, text=""):
        """Say something in a conversation that is open."""
        channel = one("discuss.channel", visitor, channel_id)
        try:
            channel._portal_say(visitor, text, request.httprequest.files.getlist("files"))
        except UserError as error:
            return self._conversation_page(visitor, channel, error=error.args[0], status=422)
        return request.redirect(f"{HOME}/conversations/{channel.id}")

    @for_customer(f"{HOME}/conversations/<int:channel_id>/file/<int:file_id>", methods=["GET"])
    def portal_conversation_file(self, visitor, channel_id, file_id):
        """A file that was sent in a conversation."""
        channel = one("discuss.channel", visitor, channel_id)
        return file_of(request.env["smart.service.portal"]._messages(channel), file_id)

    @for_customer(f"{HOME}/visits/<int:visit_id>/report", methods=["GET"])
    def portal_work_report(self, visitor, visit_id):
        """The signed report of a visit."""
        visit = one("smart.service.visit", visitor, visit_id)
        if not visit.work_report_id:
            raise request.not_found()
        return request.env["ir.binary"]._get_stream_from(visit.work_report_id).get_response(
            as_attachment=True)
