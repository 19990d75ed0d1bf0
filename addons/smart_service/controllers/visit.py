import hashlib

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import file_open
from odoo.tools.json import scriptsafe

from ..models.field.page_words import page_words

PAGE = "/smart_service/visit"
BUNDLE = "smart_service.assets_visit_page"
# read offline too, but too big for every visit of the page: the reader for phones without one
READER = "/web/static/lib/zxing-library/zxing-library.js"
ICONS = {size: f"/smart_service/static/img/visit_{size}.png" for size in (192, 512)}
MOST_COMMANDS = 200


class VisitPage(http.Controller):
    """The engineer's page on the phone; models/field/ does the work."""

    @http.route(PAGE, type="http", auth="user", methods=["GET"], sitemap=False)
    def visit_page(self):
        """The page, which fetches its visits by itself and is kept for use without a network."""
        # sudo: res.partner - the time zone of the company whose visits these are
        user, company = request.env.user, request.env.company.sudo()
        return request.render("smart_service.visit_page", {
            "lang": (user.lang or "en_US").replace("_", "-"),
            "boot": scriptsafe.dumps({
                "uid": user.id,
                "name": user.name,
                "lang": (user.lang or "en_US").replace("_", "-"),
                "tz": user.tz or company.partner_id.tz or "UTC",
                "page": PAGE,
                "reader": READER,
                "words": page_words(request.env),
            }),
            "bundle": BUNDLE,
        }, headers={"Cache-Control": "no-store"})

    @http.route(f"{PAGE}/<int:visit_id>", type="http", auth="user", methods=["GET"], sitemap=False)
    def visit_link(self, visit_id):
        """A visit's address in notices: the page, opened at that visit."""
        return request.redirect(f"{PAGE}#{visit_id}")

    @http.route(f"{PAGE}/data", type="jsonrpc", auth="user", methods=["POST"], readonly=True)
    def visit_data(self, uid):
        """The visits of the user and what lies in his van."""
        if uid != request.env.uid:
            return {"uid": request.env.uid}
        return {"uid": uid, **request.env["smart.service.visit"]._page_data()}

    @http.route(f"{PAGE}/commands", type="jsonrpc", auth="user", methods=["POST"])
    def visit_commands(self, uid, commands, sent_at=""):
        """Carry out what the engineer did; send it again as often as need be.

        :param uid: whose page sends it: somebody else's session carries out none of it
        """
        if uid != request.env.uid:
            return {"uid": request.env.uid}
        if not isinstance(commands, list) or len(commands) > MOST_COMMANDS:
            raise UserError(request.env._("Too many commands at once."))
        answers = request.env["smart.service.visit.command"]._receive(commands, sent_at)
        return {"uid": uid, "answers": answers}

    @http.route(f"{PAGE}/manifest.webmanifest", type="http", auth="public", methods=["GET"],
                readonly=True, sitemap=False)
    def visit_manifest(self):
        """What a phone needs to install the page beside its other apps."""
        return request.make_json_response({
            "id": PAGE,
            "name": request.env._("Smart Service visits"),
            "short_name": request.env._("Visits"),
            "start_url": PAGE,
            "scope": PAGE,
            "display": "standalone",
            "orientation": "portrait",
            "background_color": "#f3f4f6",
            "theme_color": "#017e84",
            "icons": [
                {"src": src, "sizes": f"{size}x{size}", "type": "image/png",
                 "purpose": "any maskable"}
                for size, src in ICONS.items()
            ],
        }, headers={"Content-Type": "application/manifest+json"})

    @http.route(f"{PAGE}/service-worker.js", type="http", auth="public", methods=["GET"],
                readonly=True, sitemap=False)
    def visit_service_worker(self):
        """The service worker, with the addresses of what it keeps; they change with the files."""
        assets = [
            *request.env["ir.qweb"]._get_asset_links(BUNDLE), READER, *ICONS.values(),
            f"{PAGE}/manifest.webmanifest",
        ]
        with file_open("smart_service/static/src/visit_page/service_worker.js") as file:
            code = file.read()
        version = hashlib.sha256(f"{code}{assets}".encode()).hexdigest()[:12]
        kept = scriptsafe.dumps({"page": PAGE, "version": version, "assets": assets})
        return request.make_response(f"const KEPT = {kept};\n{code}", [
            ("Content-Type", "text/javascript"),
            ("Service-Worker-Allowed", PAGE),
            ("Cache-Control", "no-cache"),
        ])
