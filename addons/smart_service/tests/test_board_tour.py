from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .common import simulators
from .dispatch_common import NEARBY, DispatchMixin


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestBoardTour(DispatchMixin, HttpCase):
    """A dispatcher's work on board and map, in a real browser, in English and in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpDispatch()
        cls.user = new_test_user(
            cls.env, "map_engineer", "smart_service.group_engineer", password="map_engineer")
        cls.near = cls.engineer("Near Engineer", NEARBY, van={cls.fuser: 1}, user=cls.user)
        cls.far = cls.engineer("Far Engineer", NEARBY, van={})
        cls.dispatcher.password = "smart_dispatcher"

    def setUp(self):
        super().setUp()
        today = fields.Datetime.now().replace(hour=12, minute=0, second=0, microsecond=0)
        self.booked, self.waiting = (
            self.request(self.device(serial, self.owner, fields.Datetime.now())).visit_ids
            for serial in ("QL-TOUR", "QL-TOUR-2"))
        self.assertEqual(self.booked.employee_id, self.near)
        self.assertEqual(self.waiting.state, "unassigned", "there was one part only")
        self.booked.write({"start": today, "stop": today + timedelta(hours=1)})
        self.put(self.fuser, self.far.smart_van_location_id, 1)

    def _tour(self, name, lang):
        self.dispatcher.lang = lang
        with self.assertLogs("odoo.http", "WARNING") as logs:
            self.start_tour(
                "/odoo/dispatch-board", name, login="smart_dispatcher", timeout=150)
        self.assertEqual(len(logs.output), 1, "the one drag that no button allows")
        self.assertIn(self.booked.number, logs.output[0])
        self.env.invalidate_all()
        self.assertEqual(self.booked.state, "on_the_way")
        self.assertEqual((self.waiting.employee_id, self.waiting.state), (self.far, "scheduled"))

    def test_a_dispatcher_plans(self):
        self._tour("smart_service.dispatcher_plans", "en_US")

    def test_a_dispatcher_plans_in_chinese_over_tiles(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        tiles = self.enterContext(simulators().TileSimulator())
        self.company.smart_map_tiles = tiles.template
        self._tour("smart_service.dispatcher_plans_with_tiles", "zh_CN")
        self.assertTrue(tiles.sent, "the background came from the address of the settings")

    def test_an_engineer_sees_his_own_map(self):
        self.waiting.write({
            "employee_id": self.far.id, "state": "scheduled", "start": self.booked.start,
            "stop": self.booked.stop})
        self.start_tour(
            "/odoo/dispatch-map", "smart_service.engineer_sees_own_map", login="map_engineer",
            timeout=120)
