from odoo import http
from odoo.http import request

PATH = "/smart_service/visit/<int:visit_id>/<string:token>/way"
# what of a link must not be kept or passed on by browsers and proxies
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
}


class VisitWayPage(http.Controller):
    """Where the customer sees when the engineer arrives."""

    @http.route(PATH, type="http", auth="public", methods=["GET"], sitemap=False)
    def way_page(self, visit_id, token):
        """The page of a visit; a wrong link learns nothing."""
        visit = self._visit(visit_id, token)
        if not visit:
            raise request.not_found()
        return request.render("smart_service.way_page", {
            "visit": visit, "state": visit._way_state(), "path": request.httprequest.path,
            "company": visit.company_id,
        }, headers=HEADERS)

    @http.route(f"{PATH}/state", type="http", auth="public", methods=["GET"], sitemap=False,
                readonly=True)
    def way_state(self, visit_id, token):
        """The state of the visit now, asked by the open page."""
        visit = self._visit(visit_id, token)
        if not visit:
            raise request.not_found()
        return request.make_json_response(visit._way_state(), headers=HEADERS)

    def _visit(self, visit_id, token):
        """The visit of the link, in the language of the customer whom it is for."""
        visit = request.env["smart.service.visit"]._for_way(visit_id, token)
        if visit:
            contact = visit.ticket_id.contact_id or visit.partner_id._smart_contact()
            lang = contact._lang() if contact else visit.partner_id.lang or request.env.lang
            request.update_context(lang=lang)
            visit = visit.with_context(lang=lang)
        return visit
