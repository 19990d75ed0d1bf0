from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .dispatch_common import NOW, DispatchCase


@tagged("post_install", "-at_install")
class TestFaultKit(DispatchCase):
    """The kit of a fault: what the catalogue says, and what finished repairs have taught."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.roller = cls.env["product.product"].create({
            "name": "Roller", "is_storable": True, "taxes_id": [Command.clear()]})
        cls.near = cls.engineer("Near", van={cls.fuser: 50, cls.roller: 50})
        cls.lots = [
            cls.device(f"QL-10{number:02}", cls.owner, datetime(2025, 9, 1))
            for number in range(10)
        ]
        cls.line = cls.fault.part_ids

    def taken(self, product=None):
        return [part.name for part, _quantity in self.fault._parts(product or self.printer)]

    def part(self, part):
        return next(p for p in self.fault._kit(self.printer) if p.product_id == part.id)

    def repair(self, lot, also=None, without=None, hours=1.0):
        """A repair from the customer's word to the engineer's "done"."""
        ticket = self.request(lot)
        visit = ticket.visit_ids
        with freeze_time(visit.start):
            visit.action_start()
            moves = visit.repair_id.move_ids
            moves.filtered(lambda m: m.product_id == without)._action_cancel()
            if also:
                self.env["stock.move"].create({
                    "repair_id": visit.repair_id.id, "repair_line_type": "add",
                    "product_id": also.id, "product_uom_qty": 1,
                    "location_id": self.near.smart_van_location_id.id,
                    "company_id": self.company.id,
                })._action_confirm()
        with freeze_time(visit.start + timedelta(hours=hours)):
            visit.action_done()
            self.work_off()
        return ticket

    def test_only_probable_parts_are_taken_along(self):
        self.fault.part_ids = [
            Command.create({"product_id": self.roller.id, "probability": 30.0})]
        ticket = self.request(self.lots[0])
        self.assertEqual(ticket.repair_ids.move_ids.product_id, self.fuser)
        self.assertIn("1 × Fuser: needed in 100 %", ticket.kit_text)
        self.assertIn("Left at home, Roller: needed in 30 %", ticket.kit_text)
        self.company.smart_part_probability = 30.0
        self.assertEqual(self.taken(), ["Fuser", "Roller"])

    def test_a_part_for_one_product_only(self):
        other = self.device_product("Other printer")
        self.line.product_tmpl_id = other.product_tmpl_id
        self.assertEqual(self.taken(), [])
        self.assertEqual(self.taken(other), ["Fuser"])

    def test_repairs_teach_which_part_is_needed(self):
        for lot in self.lots[:6]:
            self.repair(lot, also=self.roller)
        part = self.part(self.roller)
        self.assertEqual((part.used, part.repairs), (6, 6))
        self.assertAlmostEqual(part.probability, 6 / 11, 3)
        ticket = self.request(self.lots[6])
        self.assertEqual(ticket.repair_ids.move_ids.product_id, self.fuser | self.roller)
        self.assertIn(
            "1 × Roller: needed in 55 %; used in 6 of 6 repairs of this product; the catalogue "
            "doesn't name it", ticket.kit_text)

    def test_repairs_teach_which_part_is_not_needed(self):
        self.line.probability = 60.0
        for lot in self.lots[:4]:
            self.repair(lot, without=self.fuser)
        self.assertEqual(self.taken(), [])
        self.assertEqual(self.line.used_text, "used in 0 of 4 repairs")
        self.assertAlmostEqual(self.line.learned_probability, 100 * 3 / 9, 1)

    def test_other_products_teach_a_new_one(self):
        other = self.device_product("New printer")
        self.fault.product_tmpl_ids = [Command.link(other.product_tmpl_id.id)]
        for lot in self.lots[:6]:
            self.repair(lot, also=self.roller)
        self.assertEqual(self.taken(other), ["Fuser", "Roller"])
        part = next(p for p in self.fault._kit(other) if p.product_id == self.roller.id)
        self.assertEqual((part.used, part.repairs), (0, 0))
        self.assertEqual((part.used_elsewhere, part.repairs_elsewhere), (6, 6))

    def test_counting_again_changes_nothing(self):
        self.repair(self.lots[0], also=self.roller)
        before = self.fault.statistic_ids.read(["part_id", "used_count", "repair_count"])
        self.fault._learn(self.printer.product_tmpl_id)
        self.assertEqual(
            self.fault.statistic_ids.read(["part_id", "used_count", "repair_count"]), before)
        self.assertEqual(len(before), 3)

    def test_a_ticket_that_changes_its_fault_takes_its_experience_along(self):
        ticket = self.repair(self.lots[0])
        other = self.fault.copy({"code": "F2"})
        ticket.fault_id = other
        self.fault._learn(self.printer.product_tmpl_id)
        other._learn(self.printer.product_tmpl_id)
        rows = self.fault.statistic_ids
        self.assertEqual(rows.mapped("repair_count"), [0])
        self.assertEqual(other.statistic_ids.filtered("part_id").used_count, 1)

    def test_another_company_learns_for_itself(self):
        self.repair(self.lots[0], also=self.roller)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        kit = self.fault.with_company(other)._kit(self.printer)
        self.assertEqual([part.repairs for part in kit], [0])

    def test_standard_time_by_product_and_by_experience(self):
        self.assertEqual(self.fault._hours(self.printer), 1.0)
        self.fault.time_ids = [Command.create({
            "product_tmpl_id": self.printer.product_tmpl_id.id, "duration": 0.5})]
        ticket = self.request(self.lots[9])
        visit = ticket.visit_ids
        self.assertEqual(visit.stop - visit.start, timedelta(minutes=30))
        for lot in self.lots[:3]:
            self.repair(lot, hours=2.0)
        # (5 × 0.5 h + 3 × 2 h) / 8, up to the next quarter
        self.assertEqual(self.fault._hours(self.printer), 1.25)
        # three alike: what is left of the prior 0.3 × 0.5 h
        self.assertAlmostEqual(
            self.fault._hours_and_spread(self.printer)[1], 0.15 * (5 / 8) ** 0.5)
        self.assertEqual(
            ticket._job(visit).spread, timedelta(hours=self.fault._hours_and_spread(
                self.printer)[1]))

    def test_skills_of_a_fault(self):
        self.fault.skill_line_ids = [Command.create({
            "skill_id": self.other_skill.id, "skill_level_id": self.expert.id})]
        self.assertEqual(
            self.fault._skills(), [(self.skill, 60.0), (self.other_skill, 100.0)])

    def test_who_may_change_the_catalogue(self):
        self.repair(self.lots[0])
        agent = new_test_user(self.env, "smart_fault_agent", "smart_service.group_agent")
        row = self.fault.statistic_ids[:1]
        row.with_user(agent).check_access("read")
        for user in (agent, self.dispatcher):
            with self.assertRaises(AccessError):
                row.with_user(user).used_count = 9
        with self.assertRaises(AccessError):
            self.line.with_user(agent).probability = 1
        self.line.with_user(self.dispatcher).probability = 40
        self.fault.with_user(self.dispatcher).write({
            "time_ids": [Command.create({
                "product_tmpl_id": self.printer.product_tmpl_id.id, "duration": 2})],
            "skill_line_ids": [Command.create({"skill_id": self.other_skill.id})]})
        with self.assertRaises(AccessError):
            self.fault.with_user(agent).time_ids.duration = 1
        with self.assertRaises(AccessError):
            self.fault.with_user(agent).skill_line_ids.unlink()
        with self.assertRaises(AccessError):
            row.with_user(new_test_user(self.env, "smart_nobody")).check_access("read")
