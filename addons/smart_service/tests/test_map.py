from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from ..providers import geo
from .dispatch_common import NEARBY, NOW, SHANGHAI, DispatchCase


@tagged("post_install", "-at_install")
class TestMap(DispatchCase):
    """What the map shows of a day, and to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.user = new_test_user(
            cls.env, "map_engineer", "smart_service.group_engineer", tz="Asia/Shanghai")
        cls.near = cls.engineer("Near", NEARBY, van={cls.fuser: 2}, user=cls.user)
        cls.other = cls.engineer("Other", NEARBY, van={cls.fuser: 2})
        cls.dispatcher.tz = "Asia/Shanghai"
        cls.lot = cls.device("QL-0001", cls.owner, datetime(2025, 9, 1))

    def setUp(self):
        super().setUp()
        self.visit = self.request(self.lot).visit_ids
        self.visit.write({
            "employee_id": self.near.id, "start": NOW + timedelta(hours=3),
            "stop": NOW + timedelta(hours=4)})

    def shown(self, user=None, day="2026-03-02"):
        return self.env["smart.service.visit"].with_user(user or self.dispatcher).smart_map(day)

    def engineer_row(self, shown, engineer):
        return next(row for row in shown["engineers"] if row["id"] == engineer.id)

    def test_a_day(self):
        shown = self.shown()
        (row,) = shown["visits"]
        self.assertEqual(row["number"], self.visit.number)
        self.assertEqual(row["employee_id"], self.near.id)
        self.assertEqual(row["point"], list(SHANGHAI))
        self.assertEqual(row["start"], "2026-03-02 04:00:00")
        self.assertEqual(self.engineer_row(shown, self.near)["base"], list(NEARBY))
        self.assertEqual(self.engineer_row(shown, self.other)["base"], list(NEARBY))
        self.assertFalse(shown["tiles"], "nobody is asked for a background by default")
        self.assertFalse(self.shown(day="2026-03-03")["visits"])
        self.assertEqual(self.shown(day=None)["day"], "2026-03-02")

    def test_a_day_is_the_readers(self):
        # 17:00 UTC is past midnight in Shanghai
        self.visit.write({"start": datetime(2026, 3, 2, 17), "stop": datetime(2026, 3, 2, 18)})
        self.assertFalse(self.shown(day="2026-03-02")["visits"])
        self.assertTrue(self.shown(day="2026-03-03")["visits"])
        self.dispatcher.tz = "Europe/Paris"
        self.assertTrue(self.shown(day="2026-03-02")["visits"])

    def test_who_has_to_be_sent(self):
        self.visit.write({
            "state": "unassigned", "employee_id": False, "start": False, "stop": False})
        shown = self.shown()
        self.assertFalse(shown["visits"])
        self.assertEqual([row["id"] for row in shown["unassigned"]], self.visit.ids)

    def test_where_an_engineer_was_last(self):
        self.assertFalse(self.engineer_row(self.shown(), self.near)["last"])
        self.visit.action_start()
        row = self.engineer_row(self.shown(), self.near)
        self.assertEqual(row["last"], list(SHANGHAI))
        self.assertEqual(row["last_visit"], self.visit.number)

    def test_a_customer_without_coordinates(self):
        self.owner.write({"partner_latitude": 0, "partner_longitude": 0})
        self.assertFalse(self.shown()["visits"][0]["point"])

    def test_an_engineer_sees_himself_alone(self):
        second = self.request(self.device("QL-2", self.owner, datetime(2025, 9, 1))).visit_ids
        second.write({
            "employee_id": self.other.id, "start": NOW + timedelta(hours=5),
            "stop": NOW + timedelta(hours=6)})
        shown = self.shown(self.user)
        self.assertEqual([row["id"] for row in shown["visits"]], self.visit.ids)
        self.assertEqual([row["id"] for row in shown["engineers"]], self.near.ids)
        self.assertEqual(shown["engineers"][0]["base"], list(NEARBY))
        self.assertFalse(shown["may_plan"])

    def test_where_engineers_live_is_not_for_agents(self):
        shown = self.shown(self.agent)
        self.assertEqual(len(shown["visits"]), 1)
        self.assertFalse(self.engineer_row(shown, self.near)["base"])
        self.assertFalse(self.engineer_row(shown, self.near)["last"])

    def test_others_see_nothing(self):
        stranger = new_test_user(self.env, "map_stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self.shown(stranger)

    def test_chinese_tiles_shift_what_is_shown(self):
        self.company.smart_map_gcj02 = True
        row = self.shown()["visits"][0]
        expected = geo.wgs84_to_gcj02(*SHANGHAI)
        self.assertAlmostEqual(row["point"][0], expected[0], 5)
        self.assertAlmostEqual(row["point"][1], expected[1], 5)
        self.assertNotAlmostEqual(row["point"][1], SHANGHAI[1], 3)

    def test_an_address_of_tiles(self):
        self.company.smart_map_tiles = "https://tile.example.org/{z}/{x}/{y}.png"
        self.assertEqual(self.shown()["tiles"], "https://tile.example.org/{z}/{x}/{y}.png")
        for address in (
            "javascript:alert({x}{y}{z})", "https://tile.example.org/map.png",
            "ftp://tile.example.org/{z}/{x}/{y}", "https://x/{z}/{x}/{y}\" onload=\"",
        ):
            with self.subTest(address=address), self.assertRaises(ValidationError):
                self.company.smart_map_tiles = address

    def test_no_more_queries_for_more_visits(self):
        self.shown()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.shown()
        one = self.env.cr.sql_log_count - before
        for index in range(4):
            visit = self.request(
                self.device(f"QL-N{index}", self.owner, datetime(2025, 9, 1))).visit_ids
            self.put(self.fuser, self.stock, 1)
            visit.write({
                "state": "scheduled", "employee_id": self.other.id,
                "start": NOW + timedelta(hours=3 + 2 * index),
                "stop": NOW + timedelta(hours=4 + 2 * index)})
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertEqual(len(self.shown()["visits"]), 5)
        self.assertLessEqual(self.env.cr.sql_log_count - before, one + 2)
