from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .dispatch_common import NOW, DispatchCase


@tagged("post_install", "-at_install")
class TestWarranty(DispatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.lot = cls.device("QL-0001", cls.owner, datetime(2025, 9, 1))

    def test_the_delivery_gives_owner_start_and_end(self):
        self.assertEqual(self.lot.smart_owner_id, self.owner)
        self.assertEqual(self.lot.smart_delivered_on, date(2025, 9, 1))
        self.assertEqual(self.lot.smart_warranty_end, date(2026, 9, 1))
        decision = self.lot._smart_warranty()
        self.assertTrue(decision.covered)
        self.assertEqual(decision.reason, "Under warranty until 09/01/2026.")

    def test_the_day_of_delivery_is_that_of_the_company(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        lot = self.device("TZ-1", self.owner, datetime(2025, 8, 31, 23, 0))
        self.assertEqual(str(lot.smart_delivered_on), "2025-09-01")
        self.company.resource_calendar_id.tz = "America/Los_Angeles"
        lot = self.device("TZ-2", self.owner, datetime(2025, 9, 1, 5, 0))
        self.assertEqual(str(lot.smart_delivered_on), "2025-08-31")

    def test_the_owner_is_the_company_of_a_contact_person(self):
        company = self.partner("Hengyuan", is_company=True)
        person = self.partner("Sun Li", parent_id=company.id)
        lot = self.device("QL-0002", person)
        self.assertEqual(lot.smart_owner_id, company)
        self.assertEqual(self.env["stock.lot"]._smart_find_for("QL-0002", person), (lot, "owned"))
        self.assertEqual(self.env["stock.lot"]._smart_find_for("QL-0002", company), (lot, "owned"))

    def test_a_device_that_came_back_is_nobodys(self):
        self.deliver(self.lot, self.owner, source=self.owner.property_stock_customer,
                     target=self.stock)
        self.assertFalse(self.lot.smart_owner_id)
        self.assertFalse(self.lot.smart_warranty_end)
        self.assertEqual(self.lot._smart_warranty().reason_code, "no_start")

    def test_the_second_owner_counts_anew(self):
        self.deliver(self.lot, self.owner, datetime(2026, 1, 5),
                     source=self.owner.property_stock_customer, target=self.stock)
        buyer = self.partner("Wang Fang")
        self.deliver(self.lot, buyer, datetime(2026, 2, 1))
        self.assertEqual(self.lot.smart_owner_id, buyer)
        self.assertEqual(self.lot.smart_delivered_on, date(2026, 2, 1))

    def test_a_start_set_by_hand_goes_before_the_delivery(self):
        self.lot.smart_warranty_start = date(2024, 9, 1)
        self.assertEqual(self.lot.smart_warranty_end, date(2025, 9, 1))
        self.assertEqual(self.lot._smart_warranty().reason_code, "expired")

    def test_an_owner_set_by_hand_stays_without_a_delivery(self):
        lot = self.device("OLD-1")
        lot.smart_owner_id = self.owner
        lot._compute_smart_delivery()
        self.assertEqual(lot.smart_owner_id, self.owner)

    def test_the_product_gives_the_term(self):
        self.printer.smart_warranty_months = 0
        self.assertEqual(self.lot._smart_warranty().reason_code, "no_term")
        self.printer.smart_warranty_months = 36
        self.assertEqual(self.lot.smart_warranty_end, date(2028, 9, 1))

    def test_serials_as_people_write_them(self):
        for written in ("ql0001", " QL 0001 ", "Ql-0001", "ql_0001"):
            with self.subTest(written=written):
                self.assertEqual(
                    self.env["stock.lot"]._smart_find_for(written, self.owner), (self.lot, "owned"))

    def test_verdicts(self):
        Lot = self.env["stock.lot"]
        stranger = self.partner("Stranger")
        other = self.device_product("Other printer")
        in_stock = self.device("STOCK-1")
        self.assertEqual(Lot._smart_find_for("QL-0001", stranger), (Lot, "foreign"))
        self.assertEqual(Lot._smart_find_for("QL-0001", stranger, lot=self.lot), (Lot, "foreign"))
        self.assertEqual(Lot._smart_find_for("NO-SUCH", stranger), (Lot, "unknown"))
        self.assertEqual(Lot._smart_find_for("", stranger), (Lot, "unknown"))
        self.assertEqual(Lot._smart_find_for("STOCK-1", stranger), (Lot, "unknown"))
        self.assertFalse(in_stock.smart_owner_id)
        self.device("QL-0001", self.owner, product=other)
        self.assertEqual(Lot._smart_find_for("QL-0001", self.owner), (Lot, "ambiguous"))
        # a stranger's device under the same number does not hide the customer's own
        mine = self.device("SAME", self.owner)
        self.device("SAME", stranger, product=other)
        self.assertEqual(Lot._smart_find_for("same", self.owner), (mine, "owned"))

    def test_reasons_speak_the_readers_language(self):
        Decision = self.env["smart.service.warranty.decision"].with_context(lang="zh_CN")
        self.assertIn("2026/09/01", Decision._reason("covered", {"end": "2026-09-01"}))
