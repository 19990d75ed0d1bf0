from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..engine.plan import solver
from ..models.slot import res_company_routing
from .common import simulators
from .dispatch_common import NOW, SHANGHAI, DispatchCase

# two towns some 55 km of road apart
EAST, WEST = SHANGHAI, (31.2304, 121.0300)
TUESDAY = datetime(2026, 3, 3)


class PlanCase(DispatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.east = cls.engineer("Ost", EAST, van={cls.fuser: 2})
        cls.west = cls.engineer("West", WEST, van={cls.fuser: 2})
        cls.fault.duration = 1.0
        # whom a plan asks is in test_plan_asking.py
        cls.company.smart_plan_ask_km = 0.0

    def visit(self, name, place, employee, hour, **values):
        """A visit that somebody has put to an engineer and hour of Tuesday (Shanghai time)."""
        owner = self.partner(name, place, tz="Asia/Shanghai")
        ticket = self.request(self.device(f"QL-{name}", owner, datetime(2025, 9, 1)), partner=owner)
        visit = ticket.visit_ids
        start = TUESDAY + timedelta(hours=hour - 8)
        visit.write({"employee_id": employee.id, "start": start,
                     "stop": start + timedelta(hours=1), **values})
        self.assertEqual(visit.state, "scheduled")
        return visit

    def plan(self, user=None, day=date(2026, 3, 3)):
        user = user or self.dispatcher
        plan = self.env["smart.service.plan"].with_user(user).create({"day": day})
        self.assertEqual(plan.phase, "waiting")
        self.work_off()
        return plan

    def announced(self, visit):
        """The appointments that the customer was told, in order."""
        notes = visit.ticket_id.message_ids.sorted("id").mapped("body")
        return [note.striptags() for note in notes if "comes to you on" in note]

    def van(self, visit):
        return visit.repair_id.move_ids.location_id


@tagged("post_install", "-at_install")
class TestPlan(PlanCase):
    def crossed(self):
        """Each engineer has the visit at the other one's door."""
        return (self.visit("Dong", EAST, self.west, 10), self.visit("Xi", WEST, self.east, 10))

    def test_a_proposal_moves_nothing_and_says_why(self):
        at_east, at_west = self.crossed()
        told = len(self.announced(at_east))
        plan = self.plan()
        self.assertEqual(plan.phase, "proposed", plan.error)
        self.assertEqual(at_east.employee_id, self.west)
        self.assertEqual(len(self.announced(at_east)), told)
        line = plan.line_ids.filtered(lambda line: line.visit_id == at_east)
        self.assertEqual((line.old_employee_id, line.new_employee_id), (self.west, self.east))
        self.assertIn("Ost goes instead of West.", line.reason_text)
        self.assertIn("The way there is 0.0 km instead of", line.reason_text)
        self.assertLess(plan.km_after, 1)
        self.assertGreater(plan.km_before, 100)
        self.assertIn("Visits that move: 2.", plan.summary)
        self.assertEqual(at_west.employee_id, self.east)

    def test_applied_the_visits_change_places(self):
        at_east, at_west = self.crossed()
        told = len(self.announced(at_east))
        plan = self.plan()
        plan.action_apply()
        self.assertEqual(plan.phase, "applied")
        self.assertEqual((at_east.employee_id, at_west.employee_id), (self.east, self.west))
        self.assertEqual({at_east.state, at_west.state}, {"scheduled"})
        self.assertEqual(self.van(at_east), self.east.smart_van_location_id)
        self.assertEqual(self.van(at_west), self.west.smart_van_location_id)
        self.assertEqual(at_east.repair_id.move_ids.state, "assigned")
        new = self.announced(at_east)[told:]
        self.assertEqual(len(new), 1)
        self.assertIn("Ost", new[0])
        self.assertEqual(len(self.events("day_planned")), 1)
        with self.assertRaises(UserError):
            plan.action_apply()

    def test_the_built_in_planner_does_without_the_solver(self):
        at_east, at_west = self.crossed()
        with patch.object(solver, "available", lambda: False):
            plan = self.plan()
        self.assertEqual((plan.phase, plan.solver), ("proposed", "insertion"))
        plan.action_apply()
        self.assertEqual((at_east.employee_id, at_west.employee_id), (self.east, self.west))

    def test_what_the_customer_agreed_to_stays(self):
        at_east, at_west = self.crossed()
        (at_east | at_west).confirmed_at = NOW
        plan = self.plan()
        self.assertEqual(plan.phase, "unchanged")
        self.assertEqual(at_east.employee_id, self.west)

    def test_one_agreed_and_one_movable(self):
        at_east, at_west = self.crossed()
        at_east.confirmed_at = NOW
        plan = self.plan()
        self.assertNotIn(at_east, plan.line_ids.visit_id)
        self.assertEqual(plan.fixed_count, 1)
        if plan.phase == "proposed":
            plan.action_apply()
        self.assertEqual((at_east.employee_id, at_east.start),
                         (self.west, TUESDAY + timedelta(hours=2)))

    def test_a_good_day_stays_as_it_is(self):
        self.visit("Dong", EAST, self.east, 10)
        self.visit("Xi", WEST, self.west, 11)
        plan = self.plan()
        self.assertEqual(plan.phase, "unchanged")
        self.assertFalse(plan.line_ids)

    def test_asked_for_on_the_screen(self):
        with Form(self.env["smart.service.plan"].with_user(self.dispatcher)) as form:
            self.assertEqual(form.day, date(2026, 3, 3))
        self.assertEqual(form.record.phase, "waiting")

    def test_an_empty_day(self):
        self.assertEqual(self.plan(day=date(2026, 3, 4)).phase, "unchanged")

    def test_a_visit_that_nobody_goes_to_is_put_in(self):
        visit = self.visit("Dong", EAST, self.west, 10)
        visit.repair_id.action_unreserve()
        visit.state = "unassigned"
        visit.write({"employee_id": False, "start": False, "stop": False})
        plan = self.plan()
        self.assertEqual(plan.phase, "proposed")
        self.assertIn("Nobody went yet", plan.line_ids.reason_text)
        plan.action_apply()
        self.assertEqual((visit.state, visit.employee_id), ("scheduled", self.east))
        self.assertEqual(visit.repair_id.move_ids.state, "assigned")

    def test_who_is_away_is_stood_in_for(self):
        visit = self.visit("Dong", EAST, self.west, 10)
        self.env["resource.calendar.leaves"].create({
            "name": "Ill", "resource_id": self.west.resource_id.id,
            "calendar_id": self.calendar.id,
            "date_from": TUESDAY - timedelta(hours=8), "date_to": TUESDAY + timedelta(hours=16)})
        plan = self.plan()
        self.assertEqual(plan.line_ids.new_employee_id, self.east)
        self.assertIn("West does not work at that time", plan.line_ids.reason_text)
        plan.action_apply()
        self.assertEqual(visit.employee_id, self.east)

    def test_skill_and_wishes_bind_the_plan(self):
        at_east, _at_west = self.crossed()
        at_east.ticket_id.excluded_employee_ids = self.east
        plan = self.plan()
        self.assertNotEqual(
            plan.line_ids.filtered(lambda line: line.visit_id == at_east).new_employee_id,
            self.east)

    def settled(self, employee, count, result):
        """Visits that an engineer has made some weeks ago, at devices of their own."""
        for number in range(count):
            visit = self.visit(f"{employee.name}{result}{number}", EAST, employee, 10)
            start = TUESDAY - timedelta(days=30 + number)
            visit.write({"start": start, "stop": start + timedelta(hours=1),
                         "state": "done", "result_code": result})
            self.assertEqual(visit.first_visit_count, 1)

    def test_who_settles_it_more_probably_goes(self):
        """He lives a little further away; what that is worth is said by the weights."""
        near = self.engineer("Nahe", (EAST[0], EAST[1] + 0.05), van={self.fuser: 4})
        self.put(self.fuser, self.east.smart_van_location_id, 4)
        self.settled(self.east, 3, "not_fixed")
        self.settled(near, 3, "fixed")
        visit = self.visit("Dong", EAST, self.east, 10)
        plan = self.plan()
        self.assertEqual(plan.phase, "proposed", plan.error)
        self.assertEqual(plan.line_ids.new_employee_id, near)
        self.assertGreater(plan.km_after, plan.km_before)
        self.assertLess(plan.again_after, plan.again_before - 0.1)
        self.assertRegex(
            plan.line_ids.reason_text, r"more probably settled at this visit: \d+ % instead of")
        self.assertIn("Visits that will probably have to be made again: 0.", plan.summary)
        self.company.smart_weight_fix = 0.0
        self.assertEqual(self.plan().phase, "unchanged")
        self.company.write({"smart_weight_fix": 1.0, "smart_weight_travel": 100.0})
        self.assertEqual(self.plan().phase, "unchanged")
        self.assertEqual(visit.employee_id, self.east)

    def test_how_long_work_may_last_is_known_to_the_plan(self):
        movable = self.visit("Dong", EAST, self.east, 10)
        fixed = self.visit("Xi", WEST, self.west, 10, confirmed_at=NOW)
        self.company.smart_stay_hours = 1.5
        plan = self.env["smart.service.plan"].create({"day": date(2026, 3, 3)})
        problem = plan._snapshot().problem
        spread = 60 * self.fault._hours_and_spread(movable.ticket_id.product_id)[1]
        self.assertGreater(spread, 0)
        self.assertEqual({job.key: job.spread for job in problem.jobs}, {
            movable.id: spread, fixed.id: spread})
        self.assertEqual(
            {engineer.stay - engineer.breaks[-1][0] for engineer in problem.engineers}, {90.0})

    def test_the_last_part_is_where_it_is(self):
        """Only one van has a part left for each visit: the plan keeps who carries it."""
        self.put(self.fuser, self.east.smart_van_location_id, -2)
        self.put(self.fuser, self.west.smart_van_location_id, -1)
        visit = self.visit("Dong", EAST, self.west, 10)
        self.assertEqual(self.van(visit), self.west.smart_van_location_id)
        self.assertEqual(self.plan().phase, "unchanged")

    def test_roads_are_asked_for_where_there_is_a_service(self):
        """A river between the visit and the nearer engineer: the plan leaves it to the other."""
        res_company_routing._circuits.clear()
        service = simulators().OsrmSimulator().start()
        self.addCleanup(service.stop)
        near = self.engineer("Nahe", (EAST[0], EAST[1] + 0.02), van={self.fuser: 1})
        self.east.smart_is_field_engineer = False
        self.visit("Dong", EAST, self.west, 10)
        self.assertEqual(self.plan().line_ids.new_employee_id, near)
        service.river = EAST[1] + 0.01
        self.company.smart_routing_url = service.url
        self.assertEqual(self.plan().phase, "unchanged")
        self.assertTrue(service.sent)

    def test_what_changed_meanwhile_is_not_overwritten(self):
        at_east, _at_west = self.crossed()
        plan = self.plan()
        at_east.start += timedelta(minutes=30)
        with self.assertRaisesRegex(UserError, at_east.number):
            plan.action_apply()
        plan.action_recalculate()
        self.work_off()
        self.assertEqual(plan.phase, "proposed")
        plan.action_apply()
        self.assertEqual(at_east.employee_id, self.east)

    def test_an_agreement_after_the_calculation_counts(self):
        at_east, _at_west = self.crossed()
        plan = self.plan()
        at_east.confirmed_at = NOW
        with self.assertRaises(UserError):
            plan.action_apply()
        self.assertEqual(at_east.employee_id, self.west)

    def test_applied_at_once_where_the_company_wants_it(self):
        at_east, _at_west = self.crossed()
        self.company.smart_plan_apply = True
        self.assertEqual(self.plan().phase, "applied")
        self.assertEqual(at_east.employee_id, self.east)

    def test_dismissed(self):
        self.crossed()
        plan = self.plan()
        plan.action_dismiss()
        self.assertEqual(plan.phase, "dismissed")
        with self.assertRaises(UserError):
            plan.action_apply()

    def test_only_dispatchers_plan_and_nobody_writes_a_proposal(self):
        self.crossed()
        plan = self.plan()
        for group in ("group_agent", "group_engineer", "group_lead"):
            user = new_test_user(self.env, f"plan_{group}", f"smart_service.{group}")
            with self.assertRaises(AccessError):
                plan.with_user(user).read(["day"])
            with self.assertRaises(AccessError):
                self.env["smart.service.plan"].with_user(user).create({"day": date(2026, 3, 3)})
            with self.assertRaises(AccessError):
                plan.with_user(user).action_apply()
        with self.assertRaises(AccessError):
            plan.write({"assignment": []})
        with self.assertRaises(AccessError):
            self.env["smart.service.plan"].with_user(self.dispatcher).create(
                {"day": date(2026, 3, 3), "assignment": []})

    def test_other_companies_plans_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Other"})
        plan = self.env["smart.service.plan"].create(
            {"company_id": other.id, "day": date(2026, 3, 3)})
        Plan = self.env["smart.service.plan"].with_user(self.dispatcher)
        self.assertNotIn(plan, Plan.search([]))

    # === URGENT === #

    def full_monday(self):
        """One engineer; 13:00 to 17:00 has an hour left, but in pieces. The last one is agreed."""
        self.west.smart_is_field_engineer = False
        self.put(self.fuser, self.east.smart_van_location_id, 5)
        visits = []
        for name, hour in (("A", 11.0), ("B", 13.25), ("C", 14.75), ("D", 16.0)):
            visit = self.visit(name, EAST, self.east, 8)
            start = datetime(2026, 3, 2) + timedelta(hours=hour - 8)
            visit.write({"start": start, "stop": start + timedelta(hours=1)})
            visits.append(visit)
        visits[-1].confirmed_at = NOW
        return visits

    def urgent(self, priority="3"):
        owner = self.partner("Urgent", EAST, tz="Asia/Shanghai")
        lot = self.device("QL-U", owner, datetime(2025, 9, 1))
        ticket = self.env["smart.service.ticket"]._open_repair(
            owner, contact=self.contact, serial=lot.name, symptom="The toner rubs off")
        ticket.priority = priority
        self.work_off()
        return ticket.visit_ids

    def test_an_urgent_repair_comes_between_the_others(self):
        visits = self.full_monday()
        told = {visit: len(self.announced(visit)) for visit in visits}
        urgent = self.urgent()
        self.assertEqual((urgent.state, urgent.employee_id), ("scheduled", self.east))
        self.assertLessEqual(urgent.stop, datetime(2026, 3, 2, 8, 0))
        self.assertEqual(urgent.repair_id.move_ids.state, "assigned")
        self.assertEqual(visits[3].start, datetime(2026, 3, 2, 8, 0))
        self.assertEqual(visits[0].start, datetime(2026, 3, 2, 3, 0))
        booked = (urgent | self.env["smart.service.visit"].union(*visits)).sorted("start")
        for one, following in zip(booked, booked[1:]):
            self.assertLessEqual(one.stop, following.start)
        moved = [v for v in visits[1:3] if len(self.announced(v)) > told[v]]
        self.assertTrue(moved)
        self.assertEqual(len(self.announced(visits[3])), told[visits[3]])

    def test_a_normal_repair_moves_nobody(self):
        visits = self.full_monday()
        before = [visit.start for visit in visits]
        visit = self.urgent(priority="1")
        self.assertGreaterEqual(visit.start, TUESDAY)
        self.assertEqual([visit.start for visit in visits], before)

    def test_where_there_is_no_room_the_urgent_one_comes_as_soon_as_it_can(self):
        visits = self.full_monday()
        for visit in visits:
            visit.confirmed_at = NOW
        visit = self.urgent()
        self.assertEqual(visit.state, "scheduled")
        self.assertGreaterEqual(visit.start, TUESDAY)
        self.assertEqual(visit.repair_id.move_ids.state, "assigned")
