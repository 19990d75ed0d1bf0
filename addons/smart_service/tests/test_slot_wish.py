from datetime import datetime

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from .dispatch_common import NOW
from .test_slot_chat import SlotMixin


@tagged("post_install", "-at_install")
class TestSlotWish(SlotMixin, TransactionCase):
    """A time that the customer names with his repair leads what he is offered; it binds nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSlot()
        cls.startClassPatcher(freeze_time(NOW))

    def wished(self, start, stop):
        ticket = self.request(self.lot, wish=(start, stop))
        return ticket, ticket.visit_ids

    def local(self, slot):
        return slot.visit_id.ticket_id._local(slot.start)

    def test_the_visit_is_booked_when_he_would_like_it(self):
        ticket, visit = self.wished(datetime(2026, 3, 5, 13), datetime(2026, 3, 5, 17))
        start = ticket._local(visit.start)
        self.assertEqual((visit.state, start.day), ("scheduled", 5))
        self.assertTrue(13 <= start.hour < 17, start)
        self.assertEqual(len(visit._open_slots()), 3, "he may have another one all the same")
        self.assertTrue(visit._open_slots()[0]._is_appointment())
        self.assertEqual({self.local(slot).day for slot in visit._open_slots()}, {5})
        self.assertNotIn("nobody is free", self.told(ticket)[-1])

    def test_without_a_free_time_he_is_told_so_and_offered_the_nearest(self):
        for day, hour in ((8, 9), (5, 20)):
            with self.subTest(day=day, hour=hour):
                ticket, visit = self.wished(
                    datetime(2026, 3, day, hour), datetime(2026, 3, day, hour + 2))
                self.assertIn(
                    "At the time that you named nobody is free", self.told(ticket)[-1])
                # a Sunday: the Monday after it; an evening: that day
                self.assertEqual(ticket._local(visit.start).day, 9 if day == 8 else 5)
                ticket._set_stage("cancelled")

    def test_what_is_over_counts_no_more(self):
        ticket, visit = self.wished(datetime(2026, 3, 1, 13), datetime(2026, 3, 1, 17))
        self.assertFalse(ticket.wish_start)
        self.assertEqual(ticket._local(visit.start).day, 2)
        self.assertNotIn("nobody is free", self.told(ticket)[-1])

    def test_who_asks_for_a_time_that_nobody_has_is_told_so(self):
        ticket = self.request(self.lot)
        self.say_it("Can we reschedule to Sunday?")
        self.assertIn("At the time that you named nobody is free", self.told(ticket)[-1])
        self.assertEqual(self.local(ticket.visit_ids._open_slots()[0]).day, 9)
        self.say_it("Can we reschedule to Thursday afternoon?")
        self.assertIn("Which of these times suits you better", self.told(ticket)[-1])

    def test_another_time_than_the_one_he_wished_for_is_any_other(self):
        ticket, _visit = self.wished(datetime(2026, 3, 5, 13), datetime(2026, 3, 5, 17))
        self.say_it("改期")
        self.assertFalse(ticket.wish_start)
        self.assertIn("Which of these times suits you better", self.told(ticket)[-1])
