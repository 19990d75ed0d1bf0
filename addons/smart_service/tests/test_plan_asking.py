from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .dispatch_common import NOW
from .test_plan import EAST, TUESDAY, WEST, PlanCase


@tagged("post_install", "-at_install")
class TestPlanAsking(PlanCase):
    """A customer who has agreed is asked whether another time suits him: his yes moves it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.smart_plan_ask_km = 20.0

    def agreed(self, name="Dong"):
        """At the door of Ost, but agreed with West, who drives there and back for it."""
        visit = self.visit(name, EAST, self.west, 10)
        contact = self.env["smart.service.contact"].create({
            "kind": "api_user", "scope": "test-app", "value": name.lower(), "verified": True,
            "account_id": self.account.id, "partner_id": visit.partner_id.id, "lang": "en_US"})
        visit.ticket_id.contact_id = contact
        visit.confirmed_at = NOW
        return visit

    def say_it(self, text, name="dong", **fields):
        self.say(text, user=name, **fields)
        self.work_off()

    def asked(self):
        visit = self.agreed()
        before = visit._appointment()
        plan = self.plan()
        self.assertEqual((plan.phase, len(plan.question_ids), len(plan.line_ids)),
                         ("proposed", 1, 0), plan.error)
        self.assertIn("Customers who have agreed and are asked", plan.summary)
        self.assertEqual(plan.question_ids.answer, "proposed")
        self.assertFalse(visit.asked, "nobody is asked before the dispatcher has looked")
        plan.with_user(self.dispatcher).action_apply()
        question = plan.question_ids
        self.assertEqual((question.answer, visit.asked), ("asked", "move"))
        self.assertEqual((question.old_employee_id, question.new_employee_id),
                         (self.west, self.east))
        self.assertGreater(question.km, 100)
        self.assertEqual(visit._appointment(), before, "his appointment holds until he says yes")
        self.assertTrue(visit.confirmed_at)
        self.assertIn("suit you as well", self.told(visit.ticket_id)[-1])
        return visit, question

    def choices(self):
        return self.env["smart.service.outbox"].search([], order="id desc", limit=1).buttons

    def test_yes_moves_it(self):
        visit, question = self.asked()
        self.say_it("好的")
        self.assertEqual((visit.employee_id, visit.start), (self.east, question.new_start))
        self.assertTrue(visit.confirmed_at)
        self.assertEqual(question.answer, "agreed")
        self.assertFalse(visit.asked)
        self.assertEqual(self.van(visit), self.east.smart_van_location_id)
        self.assertIn("Agreed: Ost", self.told(visit.ticket_id)[-1])

    def test_no_leaves_it(self):
        visit, question = self.asked()
        before = visit._appointment()
        self.say_it("不用了，谢谢")
        self.assertEqual((visit._appointment(), question.answer), (before, "kept"))
        self.assertTrue(visit.confirmed_at)
        self.assertIn("stays as it is", self.told(visit.ticket_id)[-1])
        self.say_it("好的")
        self.assertEqual(visit._appointment(), before, "the question is answered")

    def test_buttons_and_silence(self):
        visit, question = self.asked()
        before = visit._appointment()
        self.assertEqual([label for _payload, label in self.choices()],
                         ["Yes, come then", "No, keep my appointment"])
        self.say_it("Do you have paper, too?")
        self.assertEqual(visit._appointment(), before)
        self.say_it("Yes", button=f"slot:{question.slot_id.id}")
        self.assertEqual(visit.employee_id, self.east)

    def test_he_may_want_another_day_instead(self):
        visit, question = self.asked()
        self.say_it("Can we reschedule to Thursday afternoon?")
        self.assertEqual((visit.asked, question.answer), ("time", "kept"))
        self.assertEqual(visit.employee_id, self.west)

    def test_a_time_that_is_gone_changes_nothing(self):
        visit, question = self.asked()
        before = visit._appointment()
        self.visit("Neu", EAST, self.east, 10).write({
            "start": question.new_start, "stop": question.new_stop})
        self.say_it("1")
        self.assertEqual((visit._appointment(), question.answer), (before, "gone"))
        self.assertIn("that time is taken", self.told(visit.ticket_id)[-1])

    def test_what_ends_the_visit_ends_the_question(self):
        visit, question = self.asked()
        visit.with_user(self.dispatcher).action_cancel()
        self.assertEqual((question.answer, visit.asked), ("gone", False))
        self.assertEqual(question.slot_id.state, "gone")
        self.say_it("好的")
        self.assertEqual((question.answer, visit.state), ("gone", "cancelled"))

    def test_a_proposed_question_ends_with_its_visit(self):
        visit = self.agreed()
        question = self.plan().question_ids
        self.assertEqual(question.answer, "proposed")
        visit.state = "on_the_way"
        self.assertEqual(question.answer, "gone")

    def test_who_is_on_the_way_does_not_come_at_another_time(self):
        visit, question = self.asked()
        before = visit._appointment()
        visit.state = "on_the_way"
        self.assertEqual((question.answer, visit.asked), ("gone", False))
        self.say_it("Yes", button=f"slot:{question.slot_id.id}")
        self.assertEqual(visit._appointment(), before)

    def test_what_changed_since_is_not_asked(self):
        visit = self.agreed()
        plan = self.plan()
        visit.with_user(self.dispatcher)._smart_place(self.east, TUESDAY + timedelta(hours=5))
        plan.with_user(self.dispatcher).action_apply()
        self.assertFalse(visit.asked)
        self.assertEqual(plan.question_ids.answer, "gone")

    def test_a_short_way_is_no_reason_to_ask(self):
        visit = self.agreed()
        self.company.smart_plan_ask_km = 500.0
        self.assertEqual(self.plan().phase, "unchanged")
        self.company.smart_plan_ask_km = 0.0
        self.assertEqual(self.plan().phase, "unchanged")
        self.assertFalse(visit.asked)

    def test_questions_beside_moves(self):
        visit = self.agreed()
        other = self.visit("Xi", WEST, self.east, 14)
        plan = self.plan()
        self.assertEqual(plan.line_ids.visit_id, other)
        self.assertEqual(plan.question_ids.visit_id, visit)
        self.assertIn("Visits that move: 1.", plan.summary)
        plan.with_user(self.dispatcher).action_apply()
        self.assertEqual((other.employee_id, visit.employee_id), (self.west, self.west))
        self.say_it("ok")
        self.assertEqual(visit.employee_id, self.east)

    def test_who_may_see_the_questions(self):
        self.agreed()
        question = self.plan().question_ids
        engineer = new_test_user(self.env, "ask_engineer", "smart_service.group_engineer")
        with self.assertRaises(AccessError):
            question.with_user(engineer).read(["km"])
        with self.assertRaises(AccessError):
            question.with_user(self.dispatcher).km = 1.0
