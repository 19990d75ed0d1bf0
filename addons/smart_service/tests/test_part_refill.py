from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .dispatch_common import BEIJING, NEARBY, NOW, DispatchCase


@tagged("post_install", "-at_install")
class TestPartRefill(DispatchCase):
    """Company, branch, van: each is filled from the one above by core's own reordering rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.van = cls.engineer("Near", NEARBY, van={cls.fuser: 2}).smart_van_location_id
        cls.central = cls.env["stock.warehouse"].create({
            "name": "Central", "code": "CEN", "partner_id": cls.partner("CEN", BEIJING).id})
        cls.env["stock.warehouse"].search([
            ("company_id", "=", cls.company.id),
            ("id", "not in", (cls.central | cls.warehouse).ids)]).active = False
        cls.company.smart_central_warehouse_id = cls.central

    def level(self, tier, minimum, maximum, **values):
        return self.env["smart.service.stock.level"].create({
            "tier": tier, "product_id": self.fuser.id, "minimum": minimum, "maximum": maximum,
            **values})

    def refill(self):
        """What core's daily scheduler does."""
        self.env["stock.warehouse.orderpoint"].search([
            ("product_id", "=", self.fuser.id)])._compute_qty_to_order_computed()
        self.env["stock.rule"]._run_scheduler_tasks()
        return self.env["stock.move"].search([
            ("product_id", "=", self.fuser.id), ("state", "not in", ("done", "cancel"))])

    def test_a_van_is_filled_from_its_branch(self):
        self.put(self.fuser, self.stock, 5)
        level = self.level("van", 2, 3)
        self.assertEqual(level.orderpoint_ids.location_id, self.van)
        self.assertFalse(self.refill(), "it holds what it should")
        self.put(self.fuser, self.van, -1)
        move = self.refill()
        self.assertEqual(
            (move.location_id, move.location_dest_id, move.product_qty, move.state),
            (self.stock, self.van, 2, "assigned"))
        self.assertEqual(move.picking_type_id, self.warehouse.int_type_id)

    def test_a_part_that_a_visit_takes_is_brought_to_the_van_anew(self):
        self.put(self.fuser, self.stock, 5)
        self.level("van", 2, 2)
        lot = self.device("QL-0001", self.owner, "2025-09-01")
        visit = self.request(lot).visit_ids
        self.assertEqual(visit.repair_id.move_ids.location_id, self.van)
        self.assertIn(self.van, self.refill().location_dest_id)

    def test_a_branch_is_supplied_by_the_central_warehouse(self):
        self.put(self.fuser, self.central.lot_stock_id, 10)
        level = self.level("branch", 2, 4)
        self.assertEqual(level.orderpoint_ids.warehouse_id, self.warehouse)
        moves = self.refill()
        self.assertEqual(
            moves.filtered(lambda m: m.location_id == self.central.lot_stock_id).product_qty, 4)
        last = moves.filtered(
            lambda m: (m.location_final_id or m.location_dest_id) == self.stock)
        self.assertTrue(last, "it ends at the branch")

    def test_the_centre_buys(self):
        vendor = self.partner("Parts vendor")
        self.env["product.supplierinfo"].create({
            "partner_id": vendor.id, "price": 90, "product_tmpl_id": self.fuser.product_tmpl_id.id})
        self.level("central", 5, 20)
        self.refill()
        line = self.env["purchase.order.line"].search([("product_id", "=", self.fuser.id)])
        self.assertEqual((line.product_qty, line.partner_id), (20, vendor))
        self.assertEqual(line.order_id.picking_type_id.warehouse_id, self.central)

    def test_a_new_van_and_another_level(self):
        level = self.level("van", 1, 2)
        skilled = self.level("van", 1, 5, skill_id=self.other_skill.id)
        self.assertFalse(skilled.orderpoint_ids, "his skill is another one")
        other = self.engineer("Other", van={}).smart_van_location_id
        self.assertEqual(level.orderpoint_ids.location_id, self.van | other)
        level.maximum = 4
        self.assertEqual(level.orderpoint_ids.mapped("product_max_qty"), [4, 4])
        level.unlink()
        self.assertFalse(self.env["stock.warehouse.orderpoint"].search([
            ("product_id", "=", self.fuser.id)]))

    def test_dispatchers_set_levels_and_engineers_do_not(self):
        Level = self.env["smart.service.stock.level"]
        values = {"tier": "van", "product_id": self.fuser.id, "minimum": 1, "maximum": 2}
        level = Level.with_user(self.dispatcher).create(values)
        self.assertEqual(level.orderpoint_ids.sudo().location_id, self.van)
        user = new_test_user(self.env, "smart_engineer", "smart_service.group_engineer")
        with self.assertRaises(AccessError):
            level.with_user(user).read(["minimum"])
