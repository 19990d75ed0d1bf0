from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from ..providers import base
from .dispatch_common import NOW
from .test_slot_chat import SlotMixin
from .window_common import WindowedApi


@tagged("post_install", "-at_install")
class TestFirstChoice(SlotMixin, TransactionCase):
    """Where the company wants it, nothing is booked before the customer has picked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSlot()
        cls.startClassPatcher(freeze_time(NOW))
        cls.company.smart_first_choice = True

    def reserved(self):
        return sum(self.env["stock.quant"].search([
            ("product_id", "=", self.fuser.id)]).mapped("reserved_quantity"))

    def asked(self, **values):
        ticket = self.request(self.lot, **values)
        return ticket, ticket.visit_ids

    def test_times_are_offered_and_nothing_is_booked(self):
        ticket, visit = self.asked()
        self.assertEqual((visit.state, visit.asked), ("unassigned", "time"))
        self.assertEqual(visit.slot_ids.mapped("state"), ["offered"] * 3)
        self.assertEqual(self.reserved(), 0)
        self.assertEqual([payload for payload, _label in self.choices()],
                         [f"slot:{slot.id}" for slot in visit.slot_ids])
        told = self.told(ticket)[-1]
        self.assertIn("Choose the one that suits you", told)
        self.assertIn("1:00", told, "until when he may pick, in his time zone")
        self.assertFalse(ticket.activity_ids)
        self.assertFalse(visit._waits_for_time(), "a day's plan leaves it to him")

    def test_what_he_picks_is_booked_with_its_parts(self):
        ticket, visit = self.asked()
        slot, before = visit.slot_ids[1], len(self.told(ticket))
        self.say_it("2")
        self.assertEqual((visit.state, visit.employee_id, visit.start, visit.stop),
                         ("scheduled", slot.employee_id, slot.start, slot.stop))
        self.assertEqual(
            visit.slot_ids.mapped("state"), ["withdrawn", "picked", "withdrawn"])
        self.assertTrue(visit.confirmed_at)
        self.assertFalse(visit.choice_until)
        move = ticket.repair_ids.move_ids
        self.assertEqual((move.state, move.location_id),
                         ("assigned", slot.employee_id.smart_van_location_id))
        self.assertIn("Agreed: ", self.told(ticket)[-1])
        self.assertEqual(len(self.told(ticket)), before + 2, "his choice, and one answer")
        self.assertEqual(len(self.events("visit_scheduled", visit_id=visit.id)), 1)

    def test_he_may_name_another_day(self):
        _ticket, visit = self.asked()
        self.say_it("周四下午可以吗")
        self.assertEqual(visit.state, "unassigned")
        self.assertTrue(visit._open_slots())
        for slot in visit._open_slots():
            self.assertEqual(visit.ticket_id._local(slot.start).day, 5)
        self.say_it("1")
        self.assertEqual((visit.state, visit.ticket_id._local(visit.start).day), ("scheduled", 5))

    def test_when_he_would_like_it_leads_the_choice(self):
        ticket, visit = self.asked(wish=(datetime(2026, 3, 5, 13), datetime(2026, 3, 5, 17)))
        first = ticket._local(visit.slot_ids[0].start)
        self.assertEqual((first.day, first.hour >= 13), (5, True))
        self.assertEqual(len(visit.slot_ids), 3)
        self.assertNotIn("nobody is free", self.told(ticket)[-1])

    def test_without_an_answer_the_best_time_is_booked(self):
        ticket, visit = self.asked()
        best = visit.slot_ids[0]
        Visit = self.env["smart.service.visit"]
        Visit._book_unchosen()
        self.work_off()
        self.assertEqual(visit.state, "unassigned")
        with freeze_time(NOW + timedelta(hours=4, minutes=1)):
            Visit._book_unchosen()
            Visit._book_unchosen()
            self.work_off()
        self.assertEqual((visit.state, visit.employee_id), ("scheduled", best.employee_id))
        self.assertFalse(visit.confirmed_at)
        self.assertEqual(len(self.events("choice_expired", visit_id=visit.id)), 1)
        self.assertIn("is booked", self.told(ticket)[-1])

    def test_a_time_that_is_gone_is_replaced(self):
        ticket, visit = self.asked()
        slot = visit.slot_ids[1]
        self.env["smart.service.visit"].create({
            "ticket_id": ticket.copy({"channel_ids": False}).id, "state": "scheduled",
            "employee_id": slot.employee_id.id, "start": slot.start, "stop": slot.stop})
        self.say_it("2")
        self.assertEqual((visit.state, slot.state), ("unassigned", "gone"))
        self.assertIn("not free any more", self.told(ticket)[-1])

    def test_parts_that_are_gone_are_not_promised(self):
        _ticket, visit = self.asked()
        slot = visit.slot_ids[0]
        for employee in self.near | self.other:
            self.put(self.fuser, employee.smart_van_location_id, -3)
        self.say_it("1")
        self.assertEqual((visit.state, slot.state), ("unassigned", "gone"))
        self.assertEqual(self.reserved(), 0)

    def test_the_urgent_and_those_without_a_channel_are_booked_at_once(self):
        self.company.smart_choice_hours = 1.0
        owner = self.partner("No Channel", tz="Asia/Shanghai", partner_latitude=31.23)
        owner.partner_longitude = 121.47
        lot = self.device("SN-NOCH", owner)
        ticket = self.env["smart.service.ticket"]._open_repair(
            owner, serial=lot.name, symptom="The toner rubs off")
        self.work_off()
        self.assertEqual(ticket.visit_ids.state, "scheduled")

    def test_a_question_that_cannot_leave_keeps_nobody_waiting(self):
        self.startPatcher(patch.dict(base._REGISTRY, {"api": WindowedApi}))
        _ticket, visit = self.asked()
        self.assertEqual(visit.state, "scheduled")
        self.assertFalse(visit.choice_until)
        self.assertEqual(self.reserved(), 1)

    def test_off_by_default(self):
        self.assertFalse(self.env["res.company"].create({"name": "New"}).smart_first_choice)

    def test_a_dispatcher_does_not_wait(self):
        ticket, visit = self.asked()
        ticket.with_user(self.dispatcher).action_dispatch()
        self.assertEqual(visit.state, "scheduled")
        self.assertEqual(self.reserved(), 1)
