import json
import re

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.field.page_words import page_words
from .dispatch_common import NEARBY, DispatchMixin

PAGE = "/smart_service/visit"


@tagged("post_install", "-at_install")
class TestVisitPage(DispatchMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpDispatch()
        cls.user = new_test_user(
            cls.env, "smart_engineer", "smart_service.group_engineer", name="Eng Ineer")
        cls.other = new_test_user(
            cls.env, "smart_engineer_b", "smart_service.group_engineer", name="Other Engineer")
        cls.employee = cls.engineer("Near", NEARBY, van={cls.fuser: 3}, user=cls.user)
        cls.lot = cls.device("QL-0001", cls.owner)
        cls.owner.write({
            "street": "1 Century Avenue", "city": "Shanghai", "phone": "+8613800138000",
            "country_id": cls.env.ref("base.cn").id})
        cls.env.company.country_id = cls.env.ref("base.de")
        cls.ticket = cls.env["smart.service.ticket"]._open_repair(
            cls.owner, contact=cls.contact, serial="QL-0001", symptom="The toner rubs off")
        cls.env["smart.service.queue.mixin"]._drain_all()
        cls.visit = cls.ticket.visit_ids

    def rpc(self, route, **params):
        answer = self.url_open(
            f"{PAGE}/{route}", json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=60)
        return answer.json()

    def test_nobody_sees_it_without_logging_in(self):
        self.assertIn("/web/login", self.url_open(PAGE, allow_redirects=False).headers["Location"])
        self.assertEqual(self.rpc("data", uid=self.user.id)["error"]["code"], 100)

    def test_the_page_of_an_engineer(self):
        self.authenticate("smart_engineer", "smart_engineer")
        page = self.url_open(PAGE)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        boot = json.loads(re.search(
            r'<script type="application/json" id="boot">(.*?)</script>', page.text, re.S)[1])
        self.assertEqual(boot["uid"], self.user.id)
        self.assertEqual(boot["words"], page_words(self.env(user=self.user)))
        data = self.rpc("data", uid=self.user.id)["result"]
        [visit] = data["visits"]
        self.assertEqual(visit["number"], self.visit.number)
        self.assertEqual(visit["serial"], "QL-0001")
        self.assertEqual(visit["dial"], "+8613800138000")
        self.assertEqual(visit["address"], "China, Shanghai 1 Century Avenue")
        self.assertEqual([part["name"] for part in visit["parts"]], ["Fuser"])
        # one of three is reserved for the visit
        self.assertEqual([(part["name"], part["quantity"]) for part in data["van"]], [("Fuser", 2)])

    def test_at_home_an_address_is_short(self):
        self.env.company.country_id = self.owner.country_id
        self.owner.zip = "200120"
        self.owner.state_id = self.env["res.country.state"].create({
            "name": "Shanghai", "code": "X-SH", "country_id": self.owner.country_id.id})
        self.assertEqual(self.visit._page_address(), "Shanghai 1 Century Avenue")

    def test_in_china_the_way_is_shown_by_amap_on_its_own_map(self):
        url = self.visit._navigation_url()
        self.assertTrue(url.startswith("https://uri.amap.com/navigation?"))
        # GCJ-02: the map's own degrees, some 500 m from the GPS's
        self.assertIn("to=121.478", url)
        self.assertIn("31.228", url)
        self.owner.country_id = self.env.ref("base.de")
        self.assertEqual(
            self.visit._navigation_url(),
            "https://www.google.com/maps/dir/?api=1&destination=31.230400%2C121.473700")
        self.owner.write({"partner_latitude": 0, "partner_longitude": 0})
        self.assertIn("Century+Avenue", self.visit._navigation_url())
        self.owner.country_id = self.env.ref("base.cn")
        self.assertIn("uri.amap.com/search?keyword=China%2C+Shanghai", self.visit._navigation_url())

    def test_own_visits_only(self):
        self.authenticate("smart_engineer_b", "smart_engineer_b")
        self.assertEqual(self.rpc("data", uid=self.other.id)["result"]["visits"], [])
        # a page that another user has left open sends nothing in this one's name
        answer = self.rpc("commands", uid=self.user.id, commands=[{}])["result"]
        self.assertEqual(answer, {"uid": self.other.id})
        self.assertEqual(
            self.rpc("data", uid=self.user.id)["result"], {"uid": self.other.id})

    def test_commands_over_http(self):
        self.authenticate("smart_engineer", "smart_engineer")
        command = {
            "uuid": "0f8fad5b-d9cb-469f-a165-70867728950e", "visit_id": self.visit.id,
            "kind": "report", "payload": {"text": "Cleaned."},
            "happened_at": "2026-03-02T01:00:00Z"}
        for _time in range(3):
            answer = self.rpc("commands", uid=self.user.id, commands=[command])["result"]
            self.assertEqual(
                answer["answers"], {command["uuid"]: {"state": "done", "error": ""}})
        self.assertEqual(self.visit.report, "Cleaned.")
        with mute_logger("odoo.http"):
            for commands in ("x", [{}] * 201):
                self.assertIn("error", self.rpc("commands", uid=self.user.id, commands=commands))

    def test_a_subcontractor_uses_the_portal(self):
        portal = new_test_user(self.env, "smart_sub", "base.group_portal", name="Sub Contractor")
        self.employee.user_id = portal
        self.authenticate("smart_sub", "smart_sub")
        self.assertIn("Open my visits", self.url_open("/my/home").text)
        [visit] = self.rpc("data", uid=portal.id)["result"]["visits"]
        self.assertEqual(visit["id"], self.visit.id)
        self.assertEqual(self.url_open(PAGE).status_code, 200)
        self.authenticate("smart_engineer", "smart_engineer")
        self.assertEqual(self.rpc("data", uid=self.user.id)["result"]["visits"], [])

    def test_a_number_that_is_masked_stays_masked(self):
        self.env.company.smart_phone_group_ids = [
            Command.set(self.env.ref("smart_service.group_manager").ids)]
        self.authenticate("smart_engineer", "smart_engineer")
        [visit] = self.rpc("data", uid=self.user.id)["result"]["visits"]
        self.assertTrue(visit["phone"])
        self.assertFalse(visit["dial"])
        self.assertNotIn("13800138000", visit["phone"])

    def test_installable(self):
        manifest = self.url_open(f"{PAGE}/manifest.webmanifest")
        self.assertEqual(manifest.headers["Content-Type"], "application/manifest+json")
        manifest = manifest.json()
        self.assertEqual((manifest["start_url"], manifest["display"]), (PAGE, "standalone"))
        self.assertEqual({icon["sizes"] for icon in manifest["icons"]}, {"192x192", "512x512"})
        for icon in manifest["icons"]:
            self.assertEqual(self.url_open(icon["src"]).headers["Content-Type"], "image/png")

    def test_the_worker_keeps_what_the_page_needs(self):
        self.authenticate("smart_engineer", "smart_engineer")
        page = self.url_open(PAGE).text
        worker = self.url_open(f"{PAGE}/service-worker.js")
        self.assertEqual(worker.headers["Service-Worker-Allowed"], PAGE)
        kept = json.loads(re.match(r"const KEPT = (.*);\n", worker.text)[1])
        named = re.findall(r'(?:src|href)="(/[^"]+)"', page)
        self.assertTrue(any(path.startswith("/web/assets/") for path in named), page)
        self.assertFalse(set(named) - set(kept["assets"]))
        for path in kept["assets"]:
            self.assertEqual(self.url_open(path).status_code, 200, path)

    def test_a_visits_address_opens_the_page_at_it(self):
        self.authenticate("smart_engineer", "smart_engineer")
        answer = self.url_open(f"{PAGE}/{self.visit.id}", allow_redirects=False)
        self.assertTrue(answer.headers["Location"].endswith(f"{PAGE}#{self.visit.id}"))
