from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import Form, new_test_user, tagged

from .dispatch_common import BEIJING, NEARBY, NOW, DispatchCase

HOUR = timedelta(hours=1)
# 14:00 in Shanghai on the Tuesday after NOW
TUESDAY = datetime(2026, 3, 3, 6, 0)


@tagged("post_install", "-at_install")
class TestBoard(DispatchCase):
    """What dispatchers do on the board is bound by the same rules as the engine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.dispatcher.tz = "Asia/Shanghai"
        cls.user = new_test_user(cls.env, "board_engineer", "smart_service.group_engineer")
        cls.near = cls.engineer("Near", NEARBY, van={cls.fuser: 2}, user=cls.user)
        cls.other = cls.engineer("Other", NEARBY, van={cls.fuser: 2})
        cls.lot = cls.device("QL-0001", cls.owner, datetime(2025, 9, 1))

    def setUp(self):
        super().setUp()
        self.ticket = self.request(self.lot)
        self.visit = self.ticket.visit_ids.with_user(self.dispatcher)
        if self.visit.employee_id != self.near:
            self.visit.employee_id = self.near

    def place(self, visit):
        return visit.employee_id, visit.start, visit.stop, visit.state

    def assertRefused(self, vals, words, error=UserError):
        """Nothing is written, nobody is told, and the reason is said."""
        before, told = self.place(self.visit), self.told(self.ticket)
        reserved = self.visit.sudo().repair_id.move_ids.move_line_ids.mapped(
            lambda line: (line.location_id, line.quantity))
        with self.assertRaises(error) as caught, self.cr.savepoint():
            self.visit.write(vals)
        self.env.invalidate_all()
        self.assertIn(words, str(caught.exception.args[0]))
        self.assertEqual(self.place(self.visit), before)
        self.assertEqual(self.told(self.ticket), told)
        self.assertEqual(reserved, self.visit.sudo().repair_id.move_ids.move_line_ids.mapped(
            lambda line: (line.location_id, line.quantity)))

    def at(self, start, **values):
        return {"start": start, "stop": start + HOUR, **values}

    # === MOVES === #

    def test_a_visit_is_dragged(self):
        self.visit.write(self.at(TUESDAY))
        self.assertEqual(self.place(self.visit), (self.near, TUESDAY, TUESDAY + HOUR, "scheduled"))
        self.assertIn("Tuesday, March 3", self.told(self.ticket)[-1])
        self.assertTrue(self.env["smart.service.event"].search([
            ("visit_id", "=", self.visit.id), ("kind", "=", "visit_moved"),
            ("user_id", "=", self.dispatcher.id)]))

    def test_a_visit_is_made_longer(self):
        self.visit.write(self.at(TUESDAY))
        self.visit.write({"stop": self.visit.stop + HOUR})
        self.assertEqual(self.visit.stop - self.visit.start, 2 * HOUR)
        # until the end of his day and no longer
        self.assertRefused(
            {"stop": self.visit.start + timedelta(hours=12)}, "does not work at that time")
        self.assertRefused({"stop": self.visit.start - HOUR}, "ends after it begins")

    def test_a_visit_changes_hands_with_its_parts(self):
        self.visit.employee_id = self.other
        move = self.visit.sudo().repair_id.move_ids
        self.assertEqual(
            (move.location_id, move.state),
            (self.other.smart_van_location_id, "assigned"))
        self.assertIn("Other", self.told(self.ticket)[-1])

    def test_nobody_is_in_two_places(self):
        second = self.request(self.device("QL-2", self.owner, datetime(2025, 9, 1))).visit_ids
        second.write(self.at(TUESDAY, employee_id=self.near.id))
        self.assertRefused(self.at(TUESDAY + HOUR / 2), "has another visit")

    def test_a_leave(self):
        self.env["resource.calendar.leaves"].create({
            "name": "Away", "resource_id": self.near.resource_id.id,
            "calendar_id": self.calendar.id,
            "date_from": TUESDAY - 3 * HOUR, "date_to": TUESDAY + 3 * HOUR})
        self.assertRefused(self.at(TUESDAY), "does not work at that time")

    def test_a_sunday_and_the_past(self):
        self.assertRefused(self.at(datetime(2026, 3, 8, 3, 0)), "does not work at that time")
        self.assertRefused(self.at(NOW - timedelta(days=3)), "can begin before")

    def test_a_skill(self):
        trainee = self.engineer("Trainee", NEARBY, level=self.trainee, van={self.fuser: 1})
        self.assertRefused({"employee_id": trainee.id}, "60 % are needed")
        water = self.engineer("Water", NEARBY, skill=self.other_skill, van={self.fuser: 1})
        self.assertRefused({"employee_id": water.id}, "lacks")

    def test_parts(self):
        empty = self.engineer("Empty", NEARBY, van={})
        self.assertRefused({"employee_id": empty.id}, "Fuser")

    def test_a_zone(self):
        far_zone, own_zone = self.env["smart.service.zone"].create([
            {"name": "North", "zip_prefixes": "1000"}, {"name": "East", "zip_prefixes": "2000"}])
        self.owner.zip = "200001"
        self.other.smart_zone_ids = far_zone
        self.assertRefused({"employee_id": self.other.id}, "zone")
        self.other.smart_zone_ids = own_zone
        self.visit.employee_id = self.other

    def test_too_far(self):
        beijing = self.engineer("Beijing", BEIJING, van={self.fuser: 1})
        self.assertRefused({"employee_id": beijing.id}, "km away")

    def test_the_reasons_are_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.dispatcher.lang = "zh_CN"
        trainee = self.engineer("Trainee", NEARBY, level=self.trainee, van={self.fuser: 1})
        with self.assertRaises(UserError) as caught:
            self.visit.with_context(lang="zh_CN").employee_id = trainee
        self.assertIn("60 %", str(caught.exception))
        self.assertNotIn("are needed", str(caught.exception))

    def test_many_at_once_are_all_or_none(self):
        second = self.request(self.device("QL-2", self.owner, datetime(2025, 9, 1))).visit_ids
        both = self.visit | second.with_user(self.dispatcher)
        before = [self.place(visit) for visit in both]
        with self.assertRaises(UserError), self.cr.savepoint():
            both.write(self.at(TUESDAY, employee_id=self.near.id))
        self.env.invalidate_all()
        self.assertEqual([self.place(visit) for visit in both], before)

    # === WHOM IT IS ALLOWED TO === #

    def test_an_engineer_moves_nothing(self):
        visit = self.visit.with_user(self.user)
        for vals in (self.at(TUESDAY), {"employee_id": self.other.id}, {"state": "done"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                visit.write(vals)
        with self.assertRaises(AccessError):
            visit._smart_place(self.other, TUESDAY)
        with self.assertRaises(AccessError):
            self.env["smart.service.visit.give"].with_user(self.user).create({
                "visit_id": visit.id})
        with self.assertRaises(AccessError):
            self.visit.with_user(self.agent).write(self.at(TUESDAY))

    def test_another_companys_dispatcher_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "board_stranger", "smart_service.group_dispatcher",
            company_id=company.id, company_ids=[Command.set(company.ids)])
        visits = self.env["smart.service.visit"].with_user(stranger)
        self.assertNotIn(self.visit.id, visits.search([]).ids)
        with self.assertRaises(AccessError):
            visits.browse(self.visit.id).write(self.at(TUESDAY))

    def test_a_context_from_outside_opens_nothing(self):
        trainee = self.engineer("Trainee", NEARBY, level=self.trainee, van={self.fuser: 1})
        for value in (True, "object", {}):
            with self.assertRaises(UserError):
                self.visit.with_context(smart_checked=value).employee_id = trainee

    # === WHAT THE CUSTOMER HAS AGREED TO === #

    def test_what_was_agreed_moves_only_knowingly(self):
        self.visit.sudo().confirmed_at = NOW
        vals = self.at(TUESDAY)
        self.assertRefused(vals, "has agreed to the appointment", RedirectWarning)
        with self.assertRaises(RedirectWarning) as caught:
            self.visit.write(vals)
        _message, action_id, _label, context = caught.exception.args
        self.assertEqual(action_id, self.env.ref("smart_service.action_visit_give").id)
        with Form(self.env["smart.service.visit.give"].with_user(self.dispatcher).with_context(
                **context)) as form:
            self.assertTrue(form.is_agreed)
            self.assertFalse(form.is_new)
            self.assertFalse(form.against)
            self.assertEqual(form.start, TUESDAY)
        form.record.action_give()
        self.assertEqual(self.visit.start, TUESDAY)
        self.assertFalse(self.visit.confirmed_at, "he has not agreed to the new time")
        self.assertIn("Tuesday, March 3", self.told(self.ticket)[-1])

    def test_what_has_begun_does_not_move(self):
        self.visit.action_start()
        self.assertRefused(self.at(TUESDAY), "has begun already")

    # === GIVING === #

    def unassigned(self):
        """A visit that nobody can go to as things are: the part is missing everywhere."""
        for van in (self.near | self.other).smart_van_location_id:
            self.put(self.fuser, van, -self.env["stock.quant"]._get_available_quantity(
                self.fuser, van))
        ticket = self.request(self.device("QL-9", self.owner, datetime(2025, 9, 1)))
        self.assertEqual(ticket.visit_ids.state, "unassigned")
        return ticket, ticket.visit_ids.with_user(self.dispatcher)

    def test_a_visit_is_given(self):
        ticket, visit = self.unassigned()
        self.put(self.fuser, self.other.smart_van_location_id, 1)
        with Form(self.env["smart.service.visit.give"].with_user(self.dispatcher).with_context(
                **visit.action_smart_give()["context"])) as form:
            self.assertTrue(form.is_new)
            form.employee_id = self.other
            self.assertTrue(form.start, "his first free time is proposed")
            self.assertEqual(form.stop - form.start, HOUR)
            form.start = TUESDAY
            self.assertEqual(form.stop, TUESDAY + HOUR)
            self.assertFalse(form.against)
        form.record.action_give()
        self.assertEqual(self.place(visit), (self.other, TUESDAY, TUESDAY + HOUR, "scheduled"))
        move = visit.sudo().repair_id.move_ids
        self.assertEqual(
            (move.location_id, move.state), (self.other.smart_van_location_id, "assigned"))
        self.assertIn("Other", self.told(ticket)[-1])

    def test_a_visit_without_its_part_is_not_given(self):
        _ticket, visit = self.unassigned()
        with Form(self.env["smart.service.visit.give"].with_user(self.dispatcher).with_context(
                default_visit_id=visit.id)) as form:
            form.employee_id = self.other
            form.start = TUESDAY
            self.assertIn("Fuser", form.against)
        with self.assertRaises(UserError), self.cr.savepoint():
            form.record.action_give()
        self.env.invalidate_all()
        self.assertEqual(visit.state, "unassigned")

    def test_an_incomplete_choice(self):
        _ticket, visit = self.unassigned()
        with self.assertRaises(UserError):
            visit._smart_place(self.env["hr.employee"], TUESDAY)
        with self.assertRaises(UserError):
            visit._smart_place(self.other, False)

    def test_a_card_without_engineer_leads_to_the_dialog(self):
        _ticket, visit = self.unassigned()
        for vals in ({"state": "scheduled"}, {"employee_id": self.other.id}):
            with self.subTest(vals=vals), self.assertRaises(RedirectWarning) as caught:
                visit.write(vals)
            self.assertEqual(caught.exception.args[3]["default_visit_id"], visit.id)

    # === STATES === #

    def test_cards_go_where_the_buttons_lead(self):
        self.visit.state = "on_the_way"
        self.assertTrue(self.visit.on_the_way_at)
        self.visit.state = "under_way"
        self.assertTrue(self.visit.started_at)
        self.assertEqual(self.visit.sudo().repair_id.state, "under_repair")
        self.visit.state = "done"
        self.assertEqual(self.visit.sudo().repair_id.state, "done")
        self.assertEqual(self.ticket.stage_id.code, "solved")

    def test_cards_go_nowhere_else(self):
        for state in ("unassigned", "done", "missed", "cancelled"):
            with self.subTest(state=state):
                self.assertRefused({"state": state}, "can't be dragged")
        self.visit.action_start()
        for state in ("unassigned", "scheduled", "on_the_way", "cancelled", "missed"):
            with self.subTest(state=state):
                self.assertRefused({"state": state}, "can't be dragged")

    def test_empty_columns_are_there(self):
        visits = self.env["smart.service.visit"].with_user(self.dispatcher)
        groups = visits.with_context(read_group_expand=True).web_read_group(
            [("id", "=", self.visit.id)], ["state"], ["__count"])["groups"]
        self.assertEqual(
            [group["state"] for group in groups],
            ["unassigned", "scheduled", "on_the_way", "under_way", "done"])

    # === THE FORM === #

    def test_the_form_keeps_the_length(self):
        with Form(self.visit) as form:
            form.start = TUESDAY
            self.assertEqual(form.stop, TUESDAY + HOUR)
        self.assertEqual(self.visit.stop, TUESDAY + HOUR)

    def test_calling_off_by_its_button(self):
        self.visit.action_cancel()
        self.assertEqual(self.visit.state, "cancelled")
