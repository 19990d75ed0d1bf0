from odoo import http
from odoo.http import Response, request


class Bench(http.Controller):
    """What Odoo's HTTP layer costs by itself."""

    @http.route(
        "/smart_service_bench/empty", type="http", auth="none", methods=["POST"], csrf=False,
        save_session=False)
    def empty(self):
        """Read the body and answer nothing."""
        request.httprequest.get_data()
        return Response("")
