from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .dispatch_common import NEARBY, NOW, DispatchCase


@tagged("post_install", "-at_install")
class TestPartChanges(DispatchCase):
    """No-show, another fault, Odoo's own buttons: stock and calendar come back right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.user = new_test_user(
            cls.env, "smart_engineer", "smart_service.group_engineer", name="Eng Ineer")
        cls.board, cls.roller = cls.env["product.product"].create([
            {"name": name, "is_storable": True, "list_price": price}
            for name, price in (("Board", 500), ("Roller", 40))])
        cls.near = cls.engineer(
            "Near", NEARBY, van={cls.fuser: 1, cls.board: 1}, user=cls.user)
        cls.far = cls.engineer("Far", (31.6, 121.9), van={})
        cls.van = cls.near.smart_van_location_id
        cls.lot = cls.device("QL-0001", cls.owner, datetime(2025, 9, 1))
        cls.fuser_fault = cls.fault
        cls.board_fault = cls.fault.copy({
            "code": "F2", "name": "Board fault", "keywords": "dead", "duration": 2.0,
            "part_ids": [Command.clear(), Command.create({
                "product_id": cls.board.id, "quantity": 1})]})

    def free(self, product, location=None):
        return self.env["stock.quant"]._get_available_quantity(product, location or self.van)

    def parts(self, ticket):
        return {
            move.product_id: (move.product_qty, move.state)
            for move in ticket.repair_ids.move_ids if move.state != "cancel"}

    # === NO-SHOW AND UNFINISHED WORK === #

    def test_nobody_at_home(self):
        ticket = self.request(self.lot)
        visit = ticket.visit_ids
        start = visit.start
        visit.with_user(self.user).sudo()._finish("customer_absent", None, NOW)
        self.assertEqual(visit.state, "missed")
        self.assertEqual(self.free(self.fuser), 1, "the part is free at once")
        other = self.env["smart.service.visit"].create({"ticket_id": ticket.id})
        other.write({"employee_id": self.near.id, "state": "scheduled", "start": start,
                     "stop": start + timedelta(hours=1)})
        self.assertEqual(other.state, "scheduled", "and so is the hour")
        other.state = "cancelled"
        self.work_off()
        again = ticket.visit_ids - visit - other
        self.assertEqual((again.state, self.free(self.fuser)), ("scheduled", 0))
        self.assertEqual(self.parts(ticket), {self.fuser: (1, "assigned")})

    def test_what_was_used_in_vain_is_used_up(self):
        self.put(self.roller, self.van, 3)
        ticket = self.request(self.lot)
        visit = ticket.visit_ids.with_user(self.user)
        visit.action_start()
        visit._smart_use_part(self.roller, 2)
        visit.sudo()._finish("not_fixed", "No idea", NOW)
        self.assertEqual(self.free(self.roller), 1)
        quants = self.env["stock.quant"]._gather(self.roller, self.van)
        self.assertEqual(sum(quants.mapped("quantity")), 1, "it has left the van")
        self.assertEqual(self.free(self.fuser), 1)
        ticket._dispatch()
        again = ticket.visit_ids - visit.sudo()
        self.assertEqual(again.state, "scheduled")
        self.assertEqual(
            self.parts(ticket), {self.roller: (2, "done"), self.fuser: (1, "assigned")})
        again.with_user(self.user).action_done()
        self.assertEqual(self.parts(ticket), {self.roller: (2, "done"), self.fuser: (1, "done")})

    # === ANOTHER FAULT === #

    def test_another_fault_takes_other_parts_and_more_time(self):
        self.fuser_fault.duration, self.board_fault.duration = 0.5, 1.0
        ticket = self.request(self.lot)
        visit = ticket.visit_ids
        start = visit.start
        ticket.with_user(self.agent).fault_id = self.board_fault
        self.assertEqual(self.parts(ticket), {self.board: (1, "assigned")})
        self.assertEqual((self.free(self.fuser), self.free(self.board)), (1, 0))
        self.assertEqual((visit.employee_id, visit.start), (self.near, start))
        self.assertEqual(visit.stop, start + timedelta(hours=1))

    def test_another_fault_that_lasts_into_the_break_is_begun_later(self):
        ticket = self.request(self.lot)
        visit = ticket.visit_ids
        start = visit.start
        ticket.fault_id = self.board_fault
        self.assertEqual((visit.state, visit.employee_id), ("scheduled", self.near))
        self.assertGreater(visit.start, start)
        self.assertEqual(visit.stop - visit.start, timedelta(hours=2))
        self.assertEqual(self.parts(ticket), {self.board: (1, "assigned")})

    def test_another_fault_that_only_somebody_else_can_do(self):
        self.put(self.board, self.far.smart_van_location_id, 1)
        self.board_fault.write({"skill_id": self.other_skill.id, "skill_level_id": False})
        self.env["hr.employee.skill"].create({
            "employee_id": self.far.id, "skill_type_id": self.skill.skill_type_id.id,
            "skill_id": self.other_skill.id, "skill_level_id": self.expert.id,
            "valid_from": "2020-01-01"})
        ticket = self.request(self.lot)
        visit = ticket.visit_ids
        ticket.fault_id = self.board_fault
        self.assertEqual((visit.state, visit.employee_id), ("scheduled", self.far))
        self.assertEqual(
            ticket.repair_ids.move_ids.filtered(lambda m: m.state == "assigned").location_id,
            self.far.smart_van_location_id)
        self.assertEqual((self.free(self.fuser), self.free(self.board)), (1, 1))

    def test_an_appointment_that_the_customer_agreed_to_is_not_moved(self):
        self.board_fault.write({"skill_id": self.other_skill.id, "skill_level_id": False})
        ticket = self.request(self.lot)
        visit = ticket.visit_ids
        visit.confirmed_at = NOW
        start = visit.start
        ticket.fault_id = self.board_fault
        self.assertEqual((visit.employee_id, visit.start), (self.near, start))
        self.assertIn(visit.number, ticket.activity_ids.mapped("summary")[-1])

    def test_the_quotation_follows_the_fault(self):
        ticket = self.request(self.device("QL-OLD", self.owner, datetime(2024, 1, 1)))
        order = ticket.order_ids
        before = len(self.told(ticket))
        ticket.fault_id = self.board_fault
        self.assertEqual(order.state, "sent")
        self.assertEqual(order.amount_untaxed, 500 + 50 + 2 * 80)
        self.assertGreater(len(self.told(ticket)), before, "the customer knows the new price")
        order.action_confirm()
        self.work_off()
        self.assertEqual(self.parts(ticket), {self.board: (1, "assigned")})
        ticket.fault_id = self.fuser_fault
        self.assertIn(order.name, " ".join(ticket.activity_ids.mapped("summary")))

    # === ODOO'S OWN BUTTONS === #

    def test_a_booked_visits_parts_are_not_released_by_the_stock_application(self):
        ticket = self.request(self.lot)
        repair = ticket.repair_ids
        clerk = new_test_user(self.env, "stock_clerk", "stock.group_stock_user")
        with self.assertRaises(UserError):
            repair.with_user(clerk).action_unreserve()
        with self.assertRaises(UserError):
            repair.with_user(clerk).action_repair_end()
        repair.with_user(self.dispatcher).action_repair_cancel()
        self.assertEqual((repair.state, ticket.visit_ids.state), ("cancel", "cancelled"))
        self.assertEqual(self.free(self.fuser), 1)

    def test_a_count_that_finds_nothing_sends_the_visit_elsewhere(self):
        self.put(self.fuser, self.stock, 1)
        ticket = self.request(self.lot)
        quant = self.env["stock.quant"].search([
            ("product_id", "=", self.fuser.id), ("location_id", "=", self.van.id)])
        quant.with_context(inventory_mode=True).inventory_quantity = 0
        quant.action_apply_inventory()
        self.work_off()
        move = ticket.repair_ids.move_ids
        self.assertEqual((move.location_id, move.state), (self.stock, "assigned"))
        self.assertEqual(len(self.events("part_lost", ticket_id=ticket.id)), 1)
