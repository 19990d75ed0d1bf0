from freezegun import freeze_time

from odoo import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.smart_service.tests.dispatch_common import NEARBY, NOW, SHANGHAI, DispatchMixin

from ..models.tools import call
from ..models.tools.customer_scope import CustomerScope


@tagged("post_install", "-at_install")
class TestVisitTools(DispatchMixin, TransactionCase):
    """A visit is told, booked, moved and called off for its customer alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpDispatch()
        cls.near = cls.engineer("Near", NEARBY, van={cls.fuser: 3})
        cls.other = cls.engineer("Other", SHANGHAI, van={cls.fuser: 3})
        cls.lot = cls.device("SN-CHAT", cls.owner, NOW)
        cls.stranger = cls.partner("Zhao Si", SHANGHAI)
        cls.startClassPatcher(freeze_time(NOW))

    def setUp(self):
        super().setUp()
        self.ticket = self.request(self.lot)
        self.visit = self.ticket.visit_ids
        self.scope = CustomerScope(self.env(context={"lang": "en_US"}), self.owner)
        self.strangers = CustomerScope(self.env(context={"lang": "en_US"}), self.stranger)

    def use(self, name, confirmed=False, **arguments):
        return call(name, self.scope, arguments, confirmed=confirmed)

    def yes(self, question):
        self.assertTrue(question.confirm, question.text)
        return call(question.confirm.name, self.scope, question.confirm.arguments, confirmed=True)

    def test_who_comes_when(self):
        result = self.use("visit_status")
        self.assertIn(self.visit.employee_id.name, result.text)
        self.assertIn("11:00", result.text)
        row = result.data["visits"][0]
        self.assertEqual(row["start"], "2026-03-02T11:00+08:00")
        self.assertEqual(row["state"], "scheduled")
        self.assertIn("11:00", self.use("ticket_status").text)
        self.assertIn("11:00", self.use("ticket_status", number=self.ticket.number.lower()).text)

    def test_booking_shows_what_is_booked_and_what_else_there_is(self):
        result = self.use("book_visit")
        self.assertEqual(len(result.data["times"]), 3)
        self.assertTrue(result.data["times"][0]["booked"])
        self.assertEqual(len(result.buttons), 3)
        question = self.use("book_visit", choice=1)
        self.assertFalse(self.visit.confirmed_at)
        self.assertIn("Agreed", self.yes(question).text)
        self.assertTrue(self.visit.confirmed_at)
        self.assertNotIn("times", self.use("book_visit").data)

    def test_another_time_only_after_a_yes(self):
        start = self.visit.start
        offered = self.use("reschedule_visit", start="2026-03-05T13:00", stop="2026-03-05T17:00")
        self.assertEqual(self.visit.start, start)
        times = offered.data["times"]
        self.assertTrue(all(row["start"].startswith("2026-03-05T1") for row in times), times)
        question = self.use("reschedule_visit", slot=times[0]["slot"])
        self.assertEqual(self.visit.start, start)
        done = self.yes(question)
        self.assertEqual(done.data["visits"][0]["start"], times[0]["start"])
        self.assertNotEqual(self.visit.start, start)

    def test_a_number_answers_the_offer_once_it_was_said(self):
        session = self.say("another time please, but not early", user="liwei")
        offered = self.use("reschedule_visit")
        said = session._smart_post_notice(offered.text)
        offered.said(said)
        self.assertEqual(self.visit.offer_message_id, said)
        slot = self.visit._open_slots()[1]
        self.say("2", user="liwei")
        self.work_off()
        self.assertEqual(self.visit.start, slot.start)

    def test_a_time_that_is_gone_is_replaced(self):
        question = self.use("reschedule_visit", choice=1)
        slot = self.env["smart.service.visit.slot"].browse(question.confirm.arguments["slot"])
        booked = self.use("reschedule_visit")
        question = self.use("reschedule_visit", slot=booked.data["times"][0]["slot"])
        slot = self.env["smart.service.visit.slot"].browse(question.confirm.arguments["slot"])
        self.env["smart.service.visit"].create({
            "ticket_id": self.ticket.copy({"channel_ids": False}).id,
            "employee_id": slot.employee_id.id, "start": slot.start, "stop": slot.stop,
            "state": "scheduled"})
        start = self.visit.start
        result = self.yes(question)
        self.assertEqual(self.visit.start, start)
        self.assertIn("not free any more", result.text)
        self.assertTrue(result.data["times"])

    def test_calling_off_only_after_a_yes(self):
        question = self.use("cancel_visit")
        self.assertEqual(self.visit.state, "scheduled")
        self.assertIn("call off", question.text)
        self.yes(question)
        self.assertEqual(self.visit.state, "cancelled")
        self.assertTrue(self.ticket.is_closed)
        self.assertFalse(self.use("cancel_visit").confirm)

    def test_who_has_set_out_is_not_called_back_by_a_machine(self):
        question = self.use("cancel_visit")
        self.visit.action_on_the_way()
        for result in (self.yes(question), self.use("cancel_visit"),
                       self.use("reschedule_visit"), self.use("book_visit", choice=1)):
            self.assertEqual(result.data["error"], "too_late")
            self.assertTrue(result.hand_over)
        self.assertEqual(self.visit.state, "on_the_way")

    def test_nobody_else_sees_or_moves_it(self):
        slot = self.visit._open_slots()[1]
        start, stage = self.visit.start, self.ticket.stage_id
        for name in ("visit_status", "book_visit", "reschedule_visit", "cancel_visit",
                     "ticket_status"):
            for number in ("", self.visit.number, self.ticket.number, "%", "_" * 8):
                arguments = {"number": number} if number else {}
                with self.subTest(tool=name, number=number):
                    result = call(name, self.strangers, arguments, confirmed=True)
                    self.assertNotIn("11:00", result.text)
                    self.assertNotIn(self.visit.employee_id.name, result.text)
        for name in ("book_visit", "reschedule_visit"):
            call(name, self.strangers, {"slot": slot.id}, confirmed=True)
            call(name, self.strangers, {"slot": slot.id, "number": self.visit.number},
                 confirmed=True)
        self.assertEqual((self.visit.start, self.ticket.stage_id), (start, stage))

    def test_of_several_visits_one_is_asked_for(self):
        other = self.device("SN-CHAT-2", self.owner, NOW)
        second = self.request(other).visit_ids
        asked = self.use("cancel_visit")
        self.assertEqual(asked.missing, ("number",))
        self.assertIn(second.number, asked.text)
        self.assertIn(f"2. {second.number}", asked.text)
        self.assertEqual(
            self.use("cancel_visit", number="2").confirm.arguments, {"number": second.number})
        self.assertEqual(self.use("cancel_visit", number="3").missing, ("number",))
        self.yes(self.use("cancel_visit", number=second.number))
        self.assertEqual(second.state, "cancelled")
        self.assertEqual(self.visit.state, "scheduled")

    def test_who_moves_is_visited_where_he_is(self):
        self.yes(self.use("change_address", street="9 Elm Grove"))
        self.assertIn(
            self.visit.number, "".join(filter(None, self.ticket.activity_ids.mapped("summary"))))

    def test_without_a_repair_one_is_filed_first(self):
        result = call("book_visit", self.strangers, {})
        self.assertEqual(result.data["error"], "file_a_repair_first", result)
        self.assertEqual(result.pending, "repair")

    def test_a_minute_is_about_then(self):
        offered = self.use("reschedule_visit", start="2026-03-05T15:00", stop="2026-03-05T15:00")
        self.assertEqual(offered.data["times"][0]["start"], "2026-03-05T15:00+08:00")

    def test_the_time_told_with_a_repair_is_when_the_visit_is(self):
        bot = self.env["smart.service.bot"].create({
            "name": "Test bot", "desk_ids": [Command.set(self.desk.ids)]})
        self.assertTrue(bot)
        self.owner.phone = "+8613800138001"
        self.ticket._set_stage("cancelled")
        self.ticket.channel_ids._smart_close("idle")
        self.say("The toner rubs off, please repair it, Thursday afternoon if possible",
                 user="liwei")
        session = self.say("yes", user="liwei")
        self.work_off()
        ticket = session.smart_ticket_id
        self.assertNotEqual(ticket, self.ticket)
        told = "".join(map(session._smart_text, session.message_ids))
        self.assertTrue(ticket.visit_ids.start, told)
        start = ticket._local(ticket.visit_ids.start)
        self.assertEqual((start.day, start.hour >= 12), (5, True))
        self.assertIn("You would like us to come on Thursday, March 5, 2026", told)

    def test_who_speaks_of_a_booked_repair_again_is_offered_the_time_that_he_names(self):
        start = self.visit.start
        result = call("create_repair", self.scope, {
            "serial": "SN-CHAT", "symptom": "The toner rubs off",
            "start": "2026-03-05T13:00", "stop": "2026-03-05T17:00"}, ask=False)
        self.assertIn("Which of these times suits you better", result.text)
        self.assertTrue(result.data["times"][0]["start"].startswith("2026-03-05T1"))
        self.assertEqual(self.visit.start, start)

    def test_he_is_told_once(self):
        question = self.use("reschedule_visit", choice=2)
        before = len(self.told(self.ticket))
        self.assertIn("Agreed", self.yes(question).text)
        self.work_off()
        self.assertEqual(len(self.told(self.ticket)), before, "the bot's own answer is enough")
