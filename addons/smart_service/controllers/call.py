from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.mail.controllers.discuss.public_page import PublicPageController
from odoo.addons.mail.tools.discuss import Store, add_guest_to_context

from ..models.call.call_invitation import CUSTOMER_UID

LINK = "/smart_service/call/<int:invitation_id>/<string:signature>"
# what of a link must not be kept or passed on by browsers and proxies
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
}


class CallPage(PublicPageController):
    """Where the link of an invitation to a video call leads."""

    @http.route(LINK, type="http", auth="public", methods=["GET"], sitemap=False)
    @add_guest_to_context
    def call_page(self, invitation_id, signature):
        """Say what it is about; looking at it changes nothing, previews of chats look as well."""
        invitation = self._invitation(invitation_id, signature)
        return self._page(invitation, self._standing(invitation))

    @http.route(f"{LINK}/state", type="http", auth="public", methods=["POST"], csrf=False,
                sitemap=False)
    @add_guest_to_context
    def call_state(self, invitation_id, signature):
        """Whether the customer can join now; asked by the open page every few seconds."""
        invitation = self._invitation(invitation_id, signature)
        standing = self._standing(invitation)
        if standing == "good":
            invitation._opened()
        return request.make_json_response(
            {"standing": standing, "running": standing == "good" and invitation._is_running()},
            headers=HEADERS)

    @http.route(f"{LINK}/join", type="http", auth="public", methods=["POST"], sitemap=False)
    @add_guest_to_context
    def call_join(self, invitation_id, signature, **_form):
        """Let the customer in, as the session's visitor."""
        invitation = self._invitation(invitation_id, signature)
        standing = self._standing(invitation)
        if standing != "good" or not invitation._is_running():
            return self._page(invitation, standing)
        if invitation.way == "agora":
            return self._agora_page(invitation)
        try:
            guest = invitation._let_in(
                timezone=request.env["mail.guest"]._get_timezone_from_request(request),
                country_code=request.geoip.country_code)
        except UserError:
            return self._page(invitation, "expired")
        channel = invitation.channel_id.sudo(False)
        if guest:
            channel = channel.with_context(guest=guest)
        # the address of the link does not stay in the browser's line
        store = Store().add_global_values(isChannelTokenSecret=True)
        return self._response_discuss_public_template(store, channel)

    def _invitation(self, invitation_id, signature):
        """The invitation, in the language of the customer whom it is for."""
        guest = request.env["mail.guest"]._get_guest_from_context()
        # sudo: mail.guest - whether the browser's guest is there
        if guest and not guest.sudo().exists():
            # a request that is tried again brings the guest of its first, undone try along
            request.update_context(guest=None)
        invitation = request.env["smart.service.call.invitation"]._for_link(
            invitation_id, signature)
        if invitation:
            lang = invitation.channel_id.smart_contact_id._lang()
            request.update_context(lang=lang)
            invitation = invitation.with_context(lang=lang)
        return invitation

    def _standing(self, invitation):
        if not invitation or invitation.way == "widget" or (
                invitation._is_foreign_to(request.env.user)):
            return "foreign"
        return invitation._standing()

    def _page(self, invitation, standing):
        status = {"good": 200, "foreign": 404}.get(standing, 410)
        values = {"standing": standing, "company": request.env.company}
        if standing != "foreign":
            values |= {
                "company": invitation.company_id,
                "invitation": invitation,
                "agent": invitation.user_id.livechat_username or invitation.user_id.name,
                "expert": invitation.expert_id.livechat_username or invitation.expert_id.name,
                "running": standing == "good" and invitation._is_running(),
                "path": invitation._path(),
            }
        return request.render(
            "smart_service.call_page", values, status=status, headers=HEADERS)

    def _agora_page(self, invitation):
        customer = invitation.channel_id.smart_contact_id.partner_id
        ticket = invitation._agora_ticket(CUSTOMER_UID)
        invitation._log_agora(
            "customer", customer.name or invitation.channel_id.name, customer)
        return request.render("smart_service.call_agora_page", {
            "company": invitation.company_id, "ticket": ticket,
            "agent": invitation.user_id.livechat_username or invitation.user_id.name,
        }, headers=HEADERS)
