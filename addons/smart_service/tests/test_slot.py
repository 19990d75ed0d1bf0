from datetime import datetime, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .dispatch_common import NEARBY, NOW, SHANGHAI, DispatchCase


@tagged("post_install", "-at_install")
class TestTool(DispatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))

    def test_dispatchers_keep_the_tools_and_engineers_read_them(self):
        tool = self.env["smart.service.tool"].with_user(self.dispatcher).create({"name": "Meter"})
        employee = self.engineer("Gao", user=self.engineer_user())
        user = employee.user_id
        self.assertEqual(tool.with_user(user).name, "Meter")
        with self.assertRaises(AccessError):
            tool.with_user(user).name = "Mine"

    def test_on_the_way_keeps_the_engineer_booked_and_can_be_begun(self):
        employee = self.engineer("Gao", van={self.fuser: 1}, user=self.engineer_user())
        ticket = self.request(self.device("SN-WAY", self.owner))
        visit = ticket.visit_ids
        self.assertEqual((visit.state, visit.employee_id), ("scheduled", employee))
        visit.with_user(employee.user_id).action_on_the_way()
        self.assertEqual(visit.state, "on_the_way")
        self.assertTrue(visit.on_the_way_at)
        with self.assertRaisesRegex(ValidationError, "another visit"):
            visit._check_no_double_booking([(visit.browse(), {
                "state": "scheduled", "employee_id": employee.id,
                "start": visit.start, "stop": visit.stop})])
        visit.with_user(employee.user_id).action_start()
        self.assertEqual(visit.state, "under_way")

    def engineer_user(self):
        return new_test_user(self.env, "slot_engineer", "smart_service.group_engineer")


@tagged("post_install", "-at_install")
class TestSlotRules(DispatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.near = cls.engineer("Near", NEARBY, van={cls.fuser: 2})
        cls.other = cls.engineer("Other", SHANGHAI, van={cls.fuser: 2})
        cls.lot = cls.device("SN-RULES", cls.owner, datetime(2025, 9, 1))

    def told_against(self, visit, employee):
        candidate = visit.candidate_ids.filtered(lambda c: c.employee_id == employee)
        self.assertTrue(candidate.rejected, candidate.reason_text)
        return candidate.reason_text

    def test_tools_and_certificates_decide(self):
        tool = self.env["smart.service.tool"].create({"name": "Megohmmeter"})
        paper_type = self.env["hr.skill.type"].create({
            "name": "Permits", "is_certification": True,
            "skill_ids": [Command.create({"name": "High voltage"})],
            "skill_level_ids": [Command.create({
                "name": "Passed", "level_progress": 100, "default_level": True})],
        })
        self.fault.write({
            "tool_ids": tool.ids, "certificate_ids": paper_type.skill_ids.ids})
        self.other.smart_tool_ids = tool
        self.env["hr.employee.skill"].create({
            "employee_id": self.other.id, "skill_type_id": paper_type.id,
            "skill_id": paper_type.skill_ids.id, "skill_level_id": paper_type.skill_level_ids.id,
            "valid_from": "2025-01-01", "valid_to": "2026-03-31"})
        visit = self.request(self.lot).visit_ids
        self.assertEqual(visit.employee_id, self.other)
        against = self.told_against(visit, self.near)
        self.assertIn("does not carry: Megohmmeter", against)
        self.assertIn("no certificate: High voltage", against)

    def test_an_expired_certificate_sends_nobody(self):
        paper_type = self.env["hr.skill.type"].create({
            "name": "Permits", "is_certification": True,
            "skill_ids": [Command.create({"name": "High voltage"})],
            "skill_level_ids": [Command.create({
                "name": "Passed", "level_progress": 100, "default_level": True})],
        })
        self.fault.certificate_ids = paper_type.skill_ids
        self.env["hr.employee.skill"].create({
            "employee_id": self.near.id, "skill_type_id": paper_type.id,
            "skill_id": paper_type.skill_ids.id, "skill_level_id": paper_type.skill_level_ids.id,
            "valid_from": "2025-01-01", "valid_to": "2026-03-01"})
        visit = self.request(self.lot).visit_ids
        self.assertEqual(visit.state, "unassigned")
        self.assertIn("certificate is not valid", self.told_against(visit, self.near))

    def test_zones_bind_by_district_and_by_circle(self):
        self.owner.city = "徐汇区"
        zone, circle = self.env["smart.service.zone"].create([
            {"name": "West", "cities": "长宁区，徐汇区"},
            {"name": "East", "latitude": 31.2, "longitude": 121.9, "radius_km": 10},
        ])
        self.near.smart_zone_ids = circle
        self.other.smart_zone_ids = zone
        visit = self.request(self.lot).visit_ids
        self.assertEqual(visit.employee_id, self.other)
        self.assertIn("outside his zones", self.told_against(visit, self.near))
        with self.assertRaises(ValidationError):
            zone.cities = False

    def test_the_customers_times_and_wishes_are_kept(self):
        ticket = self.request(self.lot)
        ticket.visit_ids.action_cancel()
        ticket.write({
            "window_ids": [Command.create({
                "start": datetime(2026, 3, 4, 5, 0), "stop": datetime(2026, 3, 4, 8, 0)})],
            "excluded_employee_ids": self.near.ids,
        })
        visit = ticket._dispatch()
        self.assertEqual(visit.employee_id, self.other)
        self.assertEqual(visit.start, datetime(2026, 3, 4, 5, 0))
        self.assertIn("not sent to this customer", self.told_against(visit, self.near))

    def test_a_required_engineer_is_the_only_one(self):
        ticket = self.request(self.lot)
        loser = (self.near | self.other) - ticket.visit_ids.employee_id
        ticket.visit_ids.action_cancel()
        ticket.required_employee_id = loser
        self.assertEqual(ticket._dispatch().employee_id, loser)

    def test_who_was_there_before_goes_again(self):
        self.company.write({f"smart_weight_{name}": 0.0 for name in (
            "sla", "travel", "load", "parts", "fix", "overtime")})
        ticket = self.request(self.lot)
        first = ticket.visit_ids
        ticket.required_employee_id = self.other
        first.action_cancel()
        done = ticket._dispatch()
        done.action_done("Changed")
        again = self.request(self.lot).visit_ids - first - done
        self.assertEqual(again.employee_id, self.other)
        chosen = again.candidate_ids[0]
        self.assertIn("Has been there before.", chosen.reason_text)
        self.assertEqual(chosen.score, 100.0)

    def test_who_fixes_at_the_first_visit_is_preferred(self):
        self.company.write({f"smart_weight_{name}": 0.0 for name in (
            "sla", "travel", "load", "parts", "same", "overtime")})
        ticket = self.request(self.lot)
        ticket.visit_ids.action_cancel()
        ticket.required_employee_id = self.other
        ticket._dispatch().action_done("Changed")
        stranger = self.partner("Stranger", SHANGHAI)
        visit = self.request(
            self.device("SN-FIX", stranger, datetime(2025, 9, 1)), partner=stranger).visit_ids
        self.assertEqual(visit.employee_id, self.other)
        self.assertIn("Settled 1 of 1", visit.candidate_ids[0].reason_text)

    def test_the_points_are_shown(self):
        visit = self.request(self.lot).visit_ids
        text = visit.candidate_ids[0].terms_text
        self.assertIn("Promise", text)
        self.assertIn("First-time fix", text)
        self.assertEqual(visit.due_at, NOW + timedelta(hours=48))

    def test_a_move_by_hand_is_judged_by_the_same_rules(self):
        visit = self.request(self.lot).visit_ids
        self.assertEqual(visit._smart_obstacles(visit.employee_id, visit.start), [])
        self.assertEqual(
            visit._smart_obstacles(visit.employee_id, visit.start + timedelta(hours=3)), [])
        sunday = datetime(2026, 3, 8, 3, 0)
        self.assertEqual(
            visit._smart_obstacle_texts(visit.employee_id, sunday),
            ["He does not work at that time."])
        trainee = self.engineer("Trainee", NEARBY, level=self.trainee)
        texts = visit._smart_obstacle_texts(trainee, visit.start)
        self.assertIn("20 %, 60 % are needed", texts[0])
        before = self.request(
            self.device("SN-SECOND", self.owner, datetime(2025, 9, 1))).visit_ids
        against = visit._smart_obstacles(before.employee_id, before.start)
        self.assertIn("busy", [reason.code for reason in against])

    def test_weights_are_checked_and_only_managers_set_them(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self.company.smart_weight_travel = -1
            self.env.flush_all()
        with self.assertRaises(AccessError):
            self.company.with_user(self.dispatcher).smart_weight_travel = 1

    def test_engineers_read_zones_and_change_none(self):
        user = new_test_user(self.env, "slot_reader", "smart_service.group_engineer")
        zone = self.env["smart.service.zone"].with_user(self.dispatcher).create({
            "name": "West", "zip_prefixes": "2000"})
        self.assertEqual(zone.with_user(user).name, "West")
        with self.assertRaises(AccessError):
            zone.with_user(user).name = "Mine"
        Window = self.env["smart.service.ticket.window"]
        window = Window.create({
            "ticket_id": self.request(self.lot).id, "start": NOW, "stop": NOW + timedelta(1)})
        self.assertFalse(Window.with_user(user).search([]))
        self.assertTrue(window.with_user(self.dispatcher).stop)
