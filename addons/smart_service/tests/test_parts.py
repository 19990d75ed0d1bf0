from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .dispatch_common import NEARBY, NOW, DispatchCase


@tagged("post_install", "-at_install")
class TestParts(DispatchCase):
    """What the engineer takes, gives back, breaks and brings home."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.user = new_test_user(
            cls.env, "smart_engineer", "smart_service.group_engineer", name="Eng Ineer"
        )
        cls.fuser.standard_price = 120.0
        cls.roller, cls.board = cls.env["product.product"].create([
            {"name": "Roller", "is_storable": True, "standard_price": 20.0},
            {"name": "Board", "is_storable": True, "tracking": "serial", "standard_price": 200.0},
        ])
        cls.near = cls.engineer(
            "Near", NEARBY, van={cls.fuser: 2, cls.roller: 3}, user=cls.user)
        cls.van = cls.near.smart_van_location_id
        cls.far = cls.engineer("Far", (31.6, 121.9), van={})
        cls.lot = cls.device("QL-0001", cls.owner, datetime(2025, 9, 1))

    def free(self, product, location):
        return self.env["stock.quant"]._get_available_quantity(product, location)

    def visit(self, lot=None, **values):
        visit = self.request(lot or self.lot, **values).visit_ids
        self.assertEqual(visit.employee_id, self.near)
        return visit.with_user(self.user)

    def finish(self, visit):
        visit.action_done("Works again.")
        self.work_off()

    def done_parts(self, visit):
        moves = visit.sudo().repair_id.move_ids.filtered(lambda m: m.state == "done")
        return {(m.product_id, m.repair_line_type): m.quantity for m in moves}

    def serial(self, name, location):
        lot = self.env["stock.lot"].create({"name": name, "product_id": self.board.id})
        self.env["stock.quant"]._update_available_quantity(self.board, location, 1, lot_id=lot)
        return lot

    # === USED === #

    def test_the_planned_part_is_used_once(self):
        visit = self.visit()
        planned = visit.sudo().repair_id.move_ids
        self.assertEqual(visit._smart_use_part(self.fuser, 1), planned)
        self.assertEqual(planned.smart_used_qty, 1)
        self.finish(visit)
        self.assertEqual(self.done_parts(visit), {(self.fuser, "add"): 1})
        self.assertEqual(self.free(self.fuser, self.van), 1)
        self.assertEqual(len(self.events("part_used", visit_id=visit.id)), 1)

    def test_more_than_planned_and_what_nobody_planned(self):
        visit = self.visit()
        visit.action_start()
        visit._smart_use_part(self.fuser, 2)
        roller = visit._smart_use_part(self.roller, 2, reason="Worn too")
        self.assertEqual((roller.location_id, roller.state), (self.van, "assigned"))
        self.assertEqual(roller.smart_reason, "Worn too")
        self.finish(visit)
        self.assertEqual(
            self.done_parts(visit), {(self.fuser, "add"): 2, (self.roller, "add"): 2})
        self.assertEqual(self.free(self.roller, self.van), 1)
        self.assertEqual(roller.value, 40.0)

    def test_what_is_not_in_the_van_is_refused(self):
        visit = self.visit()
        with self.assertRaises(UserError):
            visit._smart_use_part(self.roller, 4)
        with self.assertRaises(UserError):
            visit._smart_use_part(self.roller, 0)

    def test_a_stranger_takes_nothing(self):
        visit = self.visit()
        stranger = new_test_user(self.env, "smart_engineer2", "smart_service.group_engineer")
        self.far.user_id = stranger
        move = visit.sudo().repair_id.move_ids
        foreign = visit.with_user(stranger)
        for work in (
            lambda: foreign._smart_use_part(self.roller, 1),
            lambda: foreign._smart_return_part(move, 1),
            lambda: foreign._smart_scrap_part(move, 1, "x"),
            lambda: foreign._smart_old_part(self.fuser, 1),
        ):
            with self.assertRaises(AccessError):
                work()

    def test_the_serial_in_his_hands_gives_way_to_the_planned_one(self):
        self.fault.part_ids.product_id = self.board
        one, two = self.serial("B1", self.van), self.serial("B2", self.van)
        first = self.visit()
        second = self.visit(self.device("QL-0002", self.owner, datetime(2025, 9, 1)))
        held = {v: v.sudo().repair_id.move_ids.move_line_ids.lot_id for v in (first, second)}
        self.assertEqual(held[first] | held[second], one | two)
        first._smart_use_part(self.board, 1, lot=held[second])
        self.assertEqual(first.sudo().repair_id.move_ids.lot_ids, held[second])
        self.assertEqual(second.sudo().repair_id.move_ids.lot_ids, held[first])
        self.assertEqual(
            second.sudo().repair_id.move_ids.mapped("state"), ["assigned"])
        self.finish(first)
        self.finish(second)
        self.assertEqual(self.free(self.board, self.van), 0)

    def test_a_serial_that_is_not_there_is_refused(self):
        self.fault.part_ids.product_id = self.board
        self.serial("B1", self.van)
        elsewhere = self.serial("B2", self.stock)
        visit = self.visit()
        with self.assertRaises(UserError):
            visit._smart_use_part(self.board, 1, lot=elsewhere)

    def test_what_is_used_up_today_is_looked_for_anew_for_tomorrow(self):
        self.put(self.fuser, self.stock, 1)
        today = self.visit()
        tomorrow = self.visit(self.device("QL-0002", self.owner, datetime(2025, 9, 1)))
        self.assertEqual(self.free(self.fuser, self.van), 0)
        today._smart_use_part(self.fuser, 2)
        self.work_off()
        move = tomorrow.sudo().repair_id.move_ids
        self.assertEqual((move.state, move.location_id), ("assigned", self.stock))
        self.assertEqual(tomorrow.state, "scheduled")

    # === COMES BACK === #

    def test_what_another_engineer_has_set_out_with_is_not_taken_from_him(self):
        self.env["stock.quant"].search([("location_id", "=", self.van.id)]).unlink()
        self.put(self.fuser, self.stock, 2)
        third = self.engineer("Third", NEARBY, van={})
        visit = self.visit()
        self.near.smart_is_field_engineer = False
        others = self.request(self.device("QL-0002", self.owner, datetime(2025, 9, 1))).visit_ids
        self.assertEqual(others.employee_id, third)
        others.action_on_the_way()
        planned, theirs = visit.sudo().repair_id.move_ids, others.repair_id.move_ids
        self.assertEqual((planned.location_id, theirs.location_id), (self.stock, self.stock))
        # one of the two is not there after all
        planned._do_unreserve()
        self.put(self.fuser, self.stock, -1)
        visit.action_start()
        with self.assertRaisesRegex(UserError, "not in stock"):
            visit._smart_use_part(self.fuser, 1)
        self.assertEqual(theirs.state, "assigned")

    def test_a_part_that_was_not_needed(self):
        visit = self.visit()
        visit.action_start()
        move = visit.sudo().repair_id.move_ids
        self.assertFalse(visit._smart_return_part(move, 1))
        self.assertEqual(self.free(self.fuser, self.van), 2)
        self.finish(visit)
        self.assertFalse(self.done_parts(visit))

    def test_a_fetched_part_that_was_not_needed_is_in_his_van(self):
        self.put(self.fuser, self.van, -2)
        self.put(self.fuser, self.stock, 1)
        visit = self.visit()
        visit.action_start()
        move = visit.sudo().repair_id.move_ids
        self.assertEqual(move.location_id, self.stock)
        visit._smart_return_part(move, 1)
        self.assertEqual((self.free(self.fuser, self.van), self.free(self.fuser, self.stock)),
                         (1, 0))

    def test_a_used_part_comes_back_at_its_value(self):
        visit = self.visit()
        move = visit.sudo().repair_id.move_ids
        self.finish(visit)
        self.assertEqual(move.value, 120.0)
        back = visit._smart_return_part(move, 1)
        self.assertEqual((back.state, back.location_dest_id, back.value), ("done", self.van, 120))
        self.assertEqual(self.free(self.fuser, self.van), 2)
        with self.assertRaises(UserError):
            visit._smart_return_part(move, 1)

    def test_what_came_back_is_not_charged(self):
        ticket = self.request(self.device("QL-OLD", self.owner, datetime(2024, 1, 1)))
        order = ticket.order_ids
        order.action_confirm()
        self.work_off()
        visit = ticket.visit_ids.with_user(self.user)
        visit._smart_use_part(self.fuser, 2)
        visit.action_done("Works again.")
        move = ticket.repair_ids.move_ids
        line = move.sale_line_id
        self.assertEqual((line.product_uom_qty, line.qty_delivered), (2, 2))
        visit._smart_return_part(move, 1)
        self.assertEqual(line.qty_delivered, 1)

    def test_broken_on_arrival(self):
        visit = self.visit()
        visit.action_start()
        move = visit.sudo().repair_id.move_ids
        scrap = visit._smart_scrap_part(move, 1, "Cracked")
        self.assertEqual((scrap.state, scrap.location_id), ("done", self.van))
        self.assertIn("Cracked", scrap.origin)
        self.assertEqual(move.state, "assigned", "there was another one in the van")
        self.assertEqual(self.free(self.fuser, self.van), 0)
        self.finish(visit)
        self.assertEqual(self.done_parts(visit), {(self.fuser, "add"): 1})

    def test_broken_before_he_left_and_no_other_one(self):
        self.put(self.fuser, self.van, -1)
        self.put(self.fuser, self.far.smart_van_location_id, 1)
        visit = self.visit()
        visit._smart_scrap_part(visit.sudo().repair_id.move_ids, 1, "Cracked")
        visit = visit.sudo()
        self.assertEqual((visit.state, visit.employee_id), ("scheduled", self.far))
        self.assertEqual(visit.repair_id.move_ids.location_id, self.far.smart_van_location_id)
        self.assertEqual(self.free(self.fuser, self.far.smart_van_location_id), 0)

    def test_broken_and_nobody_has_another(self):
        self.put(self.fuser, self.van, -1)
        visit = self.visit()
        visit._smart_scrap_part(visit.sudo().repair_id.move_ids, 1, "Cracked")
        visit = visit.sudo()
        self.assertEqual((visit.state, visit.employee_id, visit.start), ("unassigned",) + (
            self.env["hr.employee"], False))
        self.assertIn("won't take place", self.told(visit.ticket_id)[-1])
        self.assertTrue(visit.ticket_id.activity_ids)

    # === OLD PARTS === #

    def test_the_old_part_is_tracked_until_it_is_received(self):
        visit = self.visit()
        visit.action_start()
        old = visit._smart_old_part(self.fuser, 1)
        with_engineer, store = self.company._smart_old_parts_places()
        self.assertEqual(old.move_id.location_dest_id, with_engineer)
        self.assertEqual(old.move_id.value, 0.0, "an old part is worth nothing in the books")
        self.assertEqual(old.state, "with_engineer")
        self.finish(visit)
        self.assertEqual(
            self.done_parts(visit), {(self.fuser, "add"): 1, (self.fuser, "remove"): 1})
        OldPart = self.env["smart.service.old.part"]
        self.assertEqual(OldPart.with_user(self.user).search([]), old)
        with self.assertRaises(AccessError):
            old.with_user(self.user).action_receive()
        with freeze_time("2026-04-01 08:00:00"):
            self.assertEqual(OldPart.search([("is_overdue", "=", True)]), old)
        old.with_user(self.dispatcher).action_receive()
        self.assertEqual((old.state, old.received_by_id), ("received", self.dispatcher))
        self.assertEqual(old.received_move_id.location_dest_id, store)
        with self.assertRaises(UserError):
            old.action_write_off()
        stranger = new_test_user(self.env, "smart_engineer2", "smart_service.group_engineer")
        self.assertFalse(OldPart.with_user(stranger).search([]))

    def test_old_parts_that_have_to_come_back_are_not_forgotten(self):
        self.fuser.smart_old_part_back = True
        visit = self.visit()
        visit._smart_use_part(self.fuser, 2)
        visit._smart_old_part(self.fuser, 1)
        self.finish(visit)
        old = self.env["smart.service.old.part"].search([("visit_id", "=", visit.id)])
        self.assertEqual(old.mapped("quantity"), [1, 1])
        self.assertEqual(set(old.mapped("state")), {"with_engineer"})

    # === ANOTHER ENGINEER === #

    def test_parts_follow_the_engineer(self):
        self.put(self.fuser, self.far.smart_van_location_id, 1)
        visit = self.visit().sudo()
        visit.with_user(self.dispatcher).write({"employee_id": self.far.id})
        move = visit.repair_id.move_ids
        self.assertEqual(
            (move.location_id, move.state), (self.far.smart_van_location_id, "assigned"))
        self.assertEqual(self.free(self.fuser, self.van), 2)
        self.assertFalse(visit.ticket_id.activity_ids)

    def test_parts_that_cannot_follow_are_handed_over(self):
        visit = self.visit().sudo()
        visit.write({"employee_id": self.far.id})
        move = visit.repair_id.move_ids
        self.assertEqual((move.location_id, move.state), (self.van, "assigned"))
        self.assertIn(self.van.name, visit.ticket_id.activity_ids.summary)
