from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .dispatch_common import BEIJING, NEARBY, NOW, DispatchCase


@tagged("post_install", "-at_install")
class TestPartSupply(DispatchCase):
    """Availability over all places, and what is done about a part that is missing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.user = new_test_user(
            cls.env, "smart_engineer", "smart_service.group_engineer", name="Eng Ineer")
        cls.near = cls.engineer("Near", NEARBY, van={}, user=cls.user)
        cls.van = cls.near.smart_van_location_id
        cls.idle = cls.engineer("Unskilled", NEARBY, skill=cls.other_skill, van={})
        cls.idle_van = cls.idle.smart_van_location_id
        cls.lot = cls.device("QL-0001", cls.owner, datetime(2025, 9, 1))
        cls.vendor = cls.partner("Parts vendor")

    def available(self, *places, product=None):
        found = self.env["stock.quant"]._smart_availability(
            product or self.fuser, self.env["stock.location"].union(*places))
        return {
            place: (found[place.id][(product or self.fuser).id].free,
                    found[place.id][(product or self.fuser).id].incoming)
            for place in places}

    def receipt(self, quantity, at, product=None, warehouse=None):
        warehouse = warehouse or self.warehouse
        supplier = self.env.ref("stock.stock_location_suppliers")
        picking = self.env["stock.picking"].create({
            "picking_type_id": warehouse.in_type_id.id,
            "location_id": supplier.id,
            "location_dest_id": warehouse.lot_stock_id.id,
            "scheduled_date": at,
            "move_ids": [Command.create({
                "product_id": (product or self.fuser).id, "product_uom_qty": quantity,
                "location_id": supplier.id, "location_dest_id": warehouse.lot_stock_id.id,
                "date": at})],
        })
        picking.action_confirm()
        return picking

    def arrive(self, picking):
        picking.move_ids.picked = True
        picking._action_done()
        self.work_off()

    def sold_by_vendor(self, product=None):
        self.env["product.supplierinfo"].create({
            "partner_id": self.vendor.id, "price": 90, "delay": 3,
            "product_tmpl_id": (product or self.fuser).product_tmpl_id.id})

    # === AVAILABILITY === #

    def test_warehouses_vans_shelves_and_receipts_in_one_query(self):
        shelf = self.env["stock.location"].create({
            "name": "Shelf", "usage": "internal", "location_id": self.stock.id})
        self.put(self.fuser, shelf, 3)
        self.put(self.fuser, self.van, 1)
        at = NOW + timedelta(days=2)
        self.receipt(4, at)
        self.env.flush_all()
        products = self.fuser | self.env["product.product"].create(
            [{"name": f"Other {number}", "is_storable": True} for number in range(20)])
        self.env.flush_all()
        with self.assertQueryCount(1):
            found = self.env["stock.quant"]._smart_availability(
                products, self.stock | self.van | self.idle_van)
        self.assertEqual(found[self.stock.id][self.fuser.id].free, 3)
        self.assertEqual(found[self.stock.id][self.fuser.id].incoming, [(at, 4)])
        self.assertEqual(found[self.van.id][self.fuser.id].free, 1)
        self.assertEqual(found[self.idle_van.id][self.fuser.id].free, 0)

    def test_what_comes_is_promised_to_those_who_wait_already(self):
        self.receipt(1, NOW + timedelta(days=1))
        self.receipt(2, NOW + timedelta(days=3))
        delivery = self.env["stock.picking"].create({
            "picking_type_id": self.warehouse.out_type_id.id,
            "location_id": self.stock.id,
            "location_dest_id": self.owner.property_stock_customer.id,
            "move_ids": [Command.create({
                "product_id": self.fuser.id, "product_uom_qty": 2,
                "location_id": self.stock.id,
                "location_dest_id": self.owner.property_stock_customer.id})],
        })
        delivery.action_confirm()
        self.assertEqual(
            self.available(self.stock)[self.stock], (0, [(NOW + timedelta(days=3), 1)]))

    # === ON ITS WAY === #

    def test_the_visit_begins_when_the_part_is_there(self):
        at = NOW + timedelta(days=2)
        picking = self.receipt(1, at)
        visit = self.request(self.lot).visit_ids
        move = visit.repair_id.move_ids
        self.assertEqual((visit.state, visit.employee_id), ("scheduled", self.near))
        self.assertGreater(visit.start, at)
        self.assertEqual((move.location_id, move.state), (self.stock, "confirmed"))
        self.assertEqual(len(self.events("part_awaited", visit_id=visit.id)), 1)
        self.assertEqual(self.available(self.stock)[self.stock], (0, []), "it is promised")
        self.arrive(picking)
        self.assertEqual(move.state, "assigned")

    def test_the_same_arrival_is_promised_once(self):
        self.receipt(1, NOW + timedelta(days=2))
        first = self.request(self.lot).visit_ids
        second = self.request(self.device("QL-0002", self.owner, datetime(2025, 9, 1))).visit_ids
        self.assertEqual((first.state, second.state), ("scheduled", "unassigned"))

    def check(self):
        with self.enter_registry_test_mode():
            self.env.ref("smart_service.cron_awaited_parts").method_direct_trigger()

    def test_a_visit_that_fails_lets_no_other_wait(self):
        picking = self.receipt(2, NOW + timedelta(days=2))
        bad = self.request(self.lot).visit_ids
        good = self.request(self.device("QL-0002", self.owner, datetime(2025, 9, 1))).visit_ids
        resupply = self.env.registry["smart.service.visit"]._smart_resupply

        def _smart_resupply(self):
            if self.id == bad.id:
                raise ValueError("no way")
            return resupply(self)

        self.patch(self.env.registry["smart.service.visit"], "_smart_resupply", _smart_resupply)
        before = good.start
        picking.scheduled_date = max(bad.start, good.start) + timedelta(days=3)
        self.check()
        self.assertGreater(good.start, before)
        self.assertTrue(self.env["smart.service.job.failure"].search([
            ("job", "=", "parts"), ("res_id", "=", bad.id), ("state", "=", "failed")]))

    def test_goods_that_are_late_do_not_let_the_customer_wait_in_vain(self):
        picking = self.receipt(1, NOW + timedelta(days=2))
        visit = self.request(self.lot).visit_ids
        before = visit.start
        self.check()
        self.assertEqual(visit.start, before, "all is well")
        picking.scheduled_date = before + timedelta(days=3)
        self.check()
        self.assertEqual(visit.state, "scheduled")
        self.assertGreater(visit.start, picking.scheduled_date)
        self.put(self.fuser, self.van, 1)
        picking.action_cancel()
        self.check()
        move = visit.repair_id.move_ids
        self.assertEqual((move.location_id, move.state), (self.van, "assigned"))

    # === BROUGHT NEARER === #

    def test_a_part_in_a_far_warehouse_is_brought_to_the_near_one(self):
        far = self.env["stock.warehouse"].create({
            "name": "Beijing", "code": "BJ", "partner_id": self.partner("BJ", BEIJING).id})
        self.put(self.fuser, far.lot_stock_id, 1)
        visit = self.request(self.lot).visit_ids
        supply = visit.ticket_id.supply_ids
        self.assertEqual(
            (supply.kind, supply.state, supply.source_id, supply.target_id),
            ("transfer", "ordered", far.lot_stock_id, self.stock))
        self.assertEqual(supply.move_id.state, "assigned", "it is held for this repair")
        self.assertEqual(visit.state, "scheduled")
        self.assertGreater(visit.start, NOW + timedelta(hours=24))
        self.arrive(supply.move_id.picking_id)
        self.assertEqual(supply.state, "arrived")
        self.assertEqual(visit.repair_id.move_ids.state, "assigned")
        visit.with_user(self.user).action_done()
        self.assertEqual(self.available(self.stock)[self.stock], (0, []))

    def test_a_part_in_the_van_of_who_cannot_do_it_is_brought_too(self):
        self.put(self.fuser, self.idle_van, 1)
        visit = self.request(self.lot).visit_ids
        self.assertEqual(visit.ticket_id.supply_ids.source_id, self.idle_van)
        self.assertEqual((visit.state, visit.employee_id), ("scheduled", self.near))

    def test_a_repair_that_is_off_gives_the_transfer_back(self):
        self.put(self.fuser, self.idle_van, 1)
        ticket = self.request(self.lot)
        ticket._set_stage("cancelled")
        self.assertEqual(ticket.supply_ids.state, "cancelled")
        self.assertEqual(self.available(self.idle_van)[self.idle_van], (1, []))

    # === BOUGHT === #

    def test_a_purchase_is_proposed_and_the_visit_planned_when_it_is_ordered(self):
        self.sold_by_vendor()
        ticket = self.request(self.lot)
        supply = ticket.supply_ids
        self.assertEqual((supply.kind, supply.state), ("purchase", "proposed"))
        order = supply.purchase_line_id.order_id
        self.assertEqual((order.partner_id, order.state), (self.vendor, "draft"))
        self.assertEqual(supply.purchase_line_id.product_qty, 1)
        self.assertEqual(ticket.visit_ids.state, "unassigned")
        ticket.with_user(self.dispatcher).action_dispatch()
        self.assertEqual(ticket.supply_ids, supply, "it is asked for once")
        order.button_confirm()
        self.work_off()
        self.assertEqual(supply.state, "ordered")
        self.assertEqual(ticket.visit_ids.state, "scheduled")
        self.assertGreater(ticket.visit_ids.start, order.picking_ids.scheduled_date)

    def test_what_turns_up_is_used_at_once(self):
        ticket = self.request(self.lot)
        self.assertEqual((ticket.supply_ids.kind, ticket.visit_ids.state), ("none", "unassigned"))
        self.arrive(self.receipt(1, NOW))
        self.assertEqual(ticket.visit_ids.state, "scheduled")

    def test_who_may_see_how_parts_are_procured(self):
        self.put(self.fuser, self.idle_van, 1)
        supply = self.request(self.lot).supply_ids
        self.assertEqual(supply.with_user(self.agent).state, "ordered")
        self.assertEqual(supply.with_user(self.dispatcher).picking_id.state, "assigned")
        with self.assertRaises(AccessError):
            supply.with_user(self.user).read(["kind"])
        with self.assertRaises(AccessError):
            supply.with_user(self.dispatcher).write({"quantity": 9})
