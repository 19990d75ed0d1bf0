from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..models.slot import res_company_routing
from .common import simulators
from .dispatch_common import NOW, SHANGHAI, DispatchCase


@tagged("post_install", "-at_install")
class TestSlotRouting(DispatchCase):
    """The choice with a routing service that is there, in trouble, and back again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clock = cls.startClassPatcher(freeze_time(NOW))
        cls.service = simulators().OsrmSimulator().start()
        cls.addClassCleanup(cls.service.stop)
        latitude, longitude = SHANGHAI
        cls.beyond = cls.engineer("Beyond", (latitude, longitude + 0.05), van={cls.fuser: 3})
        cls.north = cls.engineer("North", (latitude + 0.2, longitude), van={cls.fuser: 3})
        cls.lot = cls.device("SN-ROAD", cls.owner, datetime(2025, 9, 1))

    def setUp(self):
        super().setUp()
        res_company_routing._circuits.clear()
        self.service.forget()
        self.company.smart_routing_url = self.service.url

    def test_the_road_decides_and_is_told(self):
        self.service.river = SHANGHAI[1] + 0.01
        visit = self.request(self.lot).visit_ids
        self.assertEqual(visit.employee_id, self.north)
        self.assertAlmostEqual(visit.travel_km, 22.2, 1)
        rejected = visit.candidate_ids.filtered("rejected")
        self.assertEqual(rejected.employee_id, self.beyond)
        self.assertIn("No road leads", rejected.reason_text)
        self.assertEqual(len(self.service.sent), 1)
        self.assertTrue(visit._smart_obstacle_texts(self.beyond, visit.start))

    def test_a_service_in_trouble_costs_one_attempt(self):
        self.service.river = SHANGHAI[1] + 0.01
        with self.service.outage("500", 60):
            visit = self.request(self.lot).visit_ids
            self.assertEqual(visit.employee_id, self.beyond)
        state = res_company_routing._circuits[self.service.url]
        self.assertEqual(state.state, "open")
        # it is back, and left alone until the pause is over
        self.assertFalse(visit._smart_obstacles(visit.employee_id, visit.start))
        self.assertFalse(self.service.sent)

    def test_an_address_is_one(self):
        for wrong in ("osrm", "ftp://osrm.example", "https://"):
            with self.assertRaises(ValidationError):
                self.company.smart_routing_url = wrong
