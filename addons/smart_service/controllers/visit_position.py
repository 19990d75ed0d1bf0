from odoo import http
from odoo.http import request

from .visit import PAGE


class VisitPosition(http.Controller):
    """Where the engineer is on the way; models/way/ decides what is taken."""

    @http.route(f"{PAGE}/position", type="jsonrpc", auth="user", methods=["POST"])
    def visit_position(self, uid, visit_id, latitude, longitude, accuracy):
        """Take a position of the user's own phone.

        :param uid: whose page sends it, as for commands
        """
        if uid != request.env.uid or not isinstance(visit_id, int):
            return {"uid": request.env.uid, "more": False}
        more = request.env["smart.service.visit"]._take_position(
            visit_id, latitude, longitude, accuracy)
        return {"uid": uid, "more": more}

    @http.route(f"{PAGE}/share", type="jsonrpc", auth="user", methods=["POST"])
    def visit_share(self, uid, agree):
        """The engineer's consent, given and taken back by himself."""
        if uid != request.env.uid:
            return {"uid": request.env.uid}
        shares = request.env["smart.service.visit"]._agree_to_share(bool(agree))
        return {"uid": uid, "shares": shares}
