import base64
import random
import uuid
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .dispatch_common import NEARBY, NOW, DispatchCase

# the smallest images that phones send
PNG = base64.b64encode(base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg==")).decode()


class FieldCase(DispatchCase):
    """An engineer with a visit of today, and a subcontractor who is a portal user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.user = new_test_user(
            cls.env, "smart_engineer", "smart_service.group_engineer", name="Eng Ineer")
        cls.other = new_test_user(
            cls.env, "smart_engineer_b", "smart_service.group_engineer", name="Other Engineer")
        cls.employee = cls.engineer("Near", NEARBY, van={cls.fuser: 1}, user=cls.user)
        cls.lot = cls.device("QL-0001", cls.owner, datetime(2025, 9, 1))
        cls.checklist = cls.env["smart.service.checklist"].create({
            "name": "Printer", "product_tmpl_ids": cls.printer.product_tmpl_id.ids,
            "line_ids": [
                Command.create({"name": "Mains plug pulled", "required": True}),
                Command.create({"name": "Pages printed", "kind": "number"}),
                Command.create({"name": "Type plate", "kind": "photo"}),
            ],
        })
        cls.tick, cls.pages, cls.plate = cls.checklist.line_ids

    def setUp(self):
        super().setUp()
        self.visit = self.request(self.lot).visit_ids

    def commands(self, *kinds, visit=None):
        """Commands in the order in which a phone makes them.

        :param kinds: a kind, or (kind, payload)
        """
        made, previous = [], ""
        for number, kind in enumerate(kinds):
            kind, payload = kind if isinstance(kind, tuple) else (kind, {})
            made.append({
                "uuid": str(uuid.uuid4()), "previous": previous, "kind": kind, "payload": payload,
                "visit_id": (visit or self.visit).id,
                "happened_at": (NOW + timedelta(minutes=number - 60)).isoformat() + "Z",
            })
            previous = made[-1]["uuid"]
        return made

    def send(self, commands, user=None):
        answers = self.env["smart.service.visit.command"].with_user(
            user or self.user)._receive(commands)
        self.visit.invalidate_recordset()
        return answers

    def a_whole_visit(self):
        return self.commands(
            "on_the_way",
            "arrive",
            ("serial", {"value": "QL-0001"}),
            "start",
            ("check", {"line_id": self.tick.id, "value": "yes"}),
            ("check", {"line_id": self.pages.id, "value": "12"}),
            ("check", {"line_id": self.pages.id, "value": "1204"}),
            ("photo", {"data": PNG, "caption": "Type plate", "line_id": self.plate.id}),
            ("report", {"text": "New fuser."}),
            ("sign", {"data": PNG, "name": "Li Wei"}),
            ("finish", {"result": "fixed"}),
        )


@tagged("post_install", "-at_install")
class TestFieldCommand(FieldCase):
    def outcome(self):
        visit = self.visit
        moves = visit.repair_id.move_ids
        return {
            "state": visit.state,
            "result": visit.result_code,
            "times": [visit.on_the_way_at, visit.arrived_at, visit.started_at, visit.finished_at],
            "report": visit.report,
            "signed": (visit.signed_by, visit.signed_at, bool(visit.signature)),
            "answers": [(a.name, a.value, len(a.photo_id)) for a in visit.answer_ids],
            "photos": visit.photo_ids.mapped("name"),
            "serial": visit.serial_seen,
            "moves": [(m.product_id.name, m.quantity, m.state, m.repair_line_type) for m in moves],
            "van": self.env["stock.quant"].search([
                ("location_id", "=", self.employee.smart_van_location_id.id)]).mapped("quantity"),
            "ledger": sorted(self.env["smart.service.event"].search([
                ("visit_id", "=", visit.id)]).mapped("kind")),
        }

    def test_a_visit_from_the_phone(self):
        answers = self.send(self.a_whole_visit())
        self.assertEqual({a["state"] for a in answers.values()}, {"done"}, answers)
        outcome = self.outcome()
        self.assertEqual(outcome["state"], "done")
        self.assertEqual(outcome["times"], [NOW + timedelta(minutes=m - 60) for m in (0, 1, 3, 10)])
        self.assertEqual(
            outcome["answers"],
            [("Mains plug pulled", "yes", 0), ("Pages printed", "1204", 0),
             ("Type plate", False, 1)])
        self.assertEqual(outcome["signed"], ("Li Wei", NOW - timedelta(minutes=51), True))
        self.assertEqual(self.visit.repair_id.state, "done")
        self.assertEqual(outcome["moves"], [("Fuser", 1, "done", "add")])

    def test_each_command_three_times_in_random_order_has_one_effect(self):
        commands = self.a_whole_visit()
        outcomes = []
        for seed in range(6):
            savepoint = self.env.cr.savepoint(flush=True)
            rng = random.Random(seed)
            rain = commands * 3
            rng.shuffle(rain)
            while rain:
                size = rng.randint(1, 5)
                batch, rain = rain[:size], rain[size:]
                self.send(batch)
            rows = self.visit.command_ids
            self.assertEqual(len(rows), len(commands))
            self.assertEqual(set(rows.mapped("state")), {"done"}, rows.mapped("error"))
            outcomes.append(self.outcome())
            savepoint.rollback()
            savepoint.close(rollback=True)
            self.env.invalidate_all()
        in_order = [self.send([command]) for command in commands]
        self.assertEqual(len(in_order), len(commands))
        for outcome in outcomes:
            self.assertEqual(outcome, self.outcome())

    def test_what_comes_too_early_waits(self):
        start, report = self.commands("start", ("report", {"text": "Done"}))
        answers = self.send([report])
        self.assertEqual(answers[report["uuid"]]["state"], "waiting")
        self.assertFalse(self.visit.report)
        answers = self.send([start])
        self.assertEqual(answers[start["uuid"]]["state"], "done")
        self.assertEqual(self.visit.report, "Done")
        self.assertEqual(self.send([report])[report["uuid"]]["state"], "done")

    def test_what_is_refused_says_why_and_holds_up_nothing(self):
        commands = self.commands(
            "start", ("finish", {"result": "fixed"}),
            ("check", {"line_id": self.tick.id, "value": "yes"}), ("finish", {"result": "fixed"}))
        answers = [self.send([command])[command["uuid"]] for command in commands]
        self.assertEqual([a["state"] for a in answers], ["done", "refused", "done", "done"])
        self.assertIn("Mains plug pulled", answers[1]["error"])
        self.assertEqual(self.visit.state, "done")

    def test_an_identifier_is_used_once(self):
        [first] = self.commands(("report", {"text": "First"}))
        self.send([first])
        self.send([{**first, "payload": {"text": "Second"}}])
        self.assertEqual(self.visit.report, "First")

    def test_own_visits_only(self):
        commands = self.commands("start")
        stranger = self.send(commands, self.other)[commands[0]["uuid"]]
        self.assertEqual(stranger["state"], "refused")
        missing = self.commands("start")
        missing[0]["visit_id"] = 2**30
        # nobody learns which visits there are
        self.assertEqual(self.send(missing, self.other)[missing[0]["uuid"]], stranger)
        self.assertFalse(self.visit.command_ids)
        self.assertEqual(self.visit.state, "scheduled")
        # and what somebody else sent before does not take the identifier away
        self.assertEqual(self.send(commands)[commands[0]["uuid"]]["state"], "done")

    def test_work_at_a_visit_that_was_given_to_somebody_else_is_told(self):
        second = self.engineer("Second", NEARBY, van={self.fuser: 1}, user=self.other)
        self.visit.with_user(self.dispatcher).employee_id = second
        commands = self.commands("start", ("finish", {"result": "fixed"}))
        for _time in range(2):
            answers = self.send(commands)
        self.assertEqual({a["state"] for a in answers.values()}, {"refused"})
        self.assertEqual(self.visit.state, "scheduled")
        told = [text for text in self.visit.ticket_id.activity_ids.mapped("summary")
                if "no longer his" in text]
        self.assertEqual(len(told), 1)
        self.assertIn("Work began, Work ended", told[0])

    def test_a_subcontractor_is_a_portal_user(self):
        portal = new_test_user(self.env, "smart_sub", "base.group_portal", name="Sub Contractor")
        self.employee.user_id = portal
        answers = self.send(self.a_whole_visit(), portal)
        self.assertEqual({a["state"] for a in answers.values()}, {"done"}, answers)
        self.assertEqual(self.visit.state, "done")
        with self.assertRaises(AccessError):
            self.visit.with_user(portal).read(["number"])

    def test_malformed(self):
        [good] = self.commands(("report", {"text": "x"}))
        for change in (
            {"kind": "delete"}, {"payload": {}}, {"payload": {"text": 5}},
            {"payload": {"text": "x", "state": "done"}}, {"happened_at": "yesterday"},
            {"payload": None}, {"visit_id": "1"},
        ):
            with self.subTest(change=change):
                answers = self.send([{**good, **change}])
                self.assertEqual(answers[good["uuid"]]["state"], "refused")
        self.send([None, 5, {"uuid": 5}])
        self.assertFalse(self.visit.command_ids)

    def test_a_photo_is_a_photo(self):
        svg = base64.b64encode(b"<svg onload='alert(1)'/>").decode()
        [command] = self.commands(("photo", {"data": svg}))
        self.assertEqual(self.send([command])[command["uuid"]]["state"], "refused")
        self.assertFalse(self.visit.photo_ids)

    def test_a_photo_needs_no_words(self):
        commands = self.commands(("photo", {"data": PNG}), "start")
        answers = self.send(commands)
        self.assertEqual({a["state"] for a in answers.values()}, {"done"}, answers)
        self.assertEqual(self.visit.photo_ids.mapped("name"), ["Photo"])

    def test_a_command_that_breaks_holds_up_nothing(self):
        def broken(visit, payload):
            raise KeyError("nobody thought of this")

        commands = self.commands(("report", {"text": "x"}), "start")
        model = self.env.registry["smart.service.visit.command"]
        handlers = model._handlers
        self.patch(model, "_handlers", lambda row: {**handlers(row), "report": broken})
        with self.assertLogs("odoo.addons.smart_service.models.field.visit_command", "ERROR"):
            answers = self.send(commands)
        self.assertEqual([answers[c["uuid"]]["state"] for c in commands], ["refused", "done"])
        self.assertIn("tell your dispatcher", answers[commands[0]["uuid"]]["error"])
        self.assertEqual(self.visit.state, "under_way")

    def test_the_wrong_device_is_a_persons_matter(self):
        [command] = self.commands(("serial", {"value": "QL-9999"}))
        self.assertEqual(self.send([command])[command["uuid"]]["state"], "done")
        self.assertEqual(self.visit.serial_seen, "QL-9999")
        self.assertIn("QL-9999", self.visit.ticket_id.activity_ids.mapped("summary")[-1])

    def test_a_phone_whose_clock_is_wrong(self):
        [command] = self.commands("start")
        command["happened_at"] = "2030-01-01T00:00:00Z"
        self.env["smart.service.visit.command"].with_user(self.user)._receive(
            [command], "2030-01-01T00:30:00Z")
        self.assertEqual(self.visit.started_at, NOW - timedelta(minutes=30))

    def test_a_phone_that_had_lost_its_clock_measures_nothing(self):
        commands = self.commands(
            "start", ("check", {"line_id": self.tick.id, "value": "yes"}),
            ("finish", {"result": "fixed"}))
        commands[0]["happened_at"] = "1970-01-01T00:00:03Z"
        answers = self.send(commands)
        self.assertEqual({a["state"] for a in answers.values()}, {"done"}, answers)
        self.assertEqual(self.visit.worked_hours, 0)
        # what nobody has measured is charged and paid as planned
        self.assertEqual(self.visit.sudo()._paid_hours(), 1)

    def test_what_an_engineer_writes_about_his_visit_is_the_report(self):
        visit = self.visit.with_user(self.user)
        visit.report = "Toner everywhere."
        for name, value in (
            ("worked_hours", 99), ("result_code", "fixed"), ("signature", PNG),
            ("signed_by", "Li Wei"), ("started_at", NOW), ("finished_at", NOW),
            ("serial_seen", "QL-0001"), ("first_time_fix", True), ("repeat_of_id", False),
            ("partner_id", self.user.partner_id.id), ("work_report_id", False),
            ("on_the_way_at", NOW), ("asked", "cancel"), ("choice_until", NOW),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                visit.write({name: value})
        visit.message_post(body="The lift is out of order.")
        visit.with_user(self.dispatcher).worked_hours = 2
        self.assertEqual(self.visit.worked_hours, 2)

    def test_rights(self):
        agent = new_test_user(self.env, "smart_field_agent", "smart_service.group_agent")
        self.send(self.commands("start", ("check", {"line_id": self.tick.id, "value": "yes"})))
        for model in ("smart.service.visit.command", "smart.service.checklist"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(agent).search([]).read()
        with self.assertRaises(AccessError):
            self.env["smart.service.visit.command"].with_user(self.user).create({
                "uuid": "x", "visit_id": self.visit.id, "user_id": self.user.id, "kind": "start",
                "happened_at": NOW})
        with self.assertRaises(AccessError):
            self.checklist.with_user(self.user).name = "Mine"
        answers = self.env["smart.service.visit.answer"]
        self.assertTrue(answers.with_user(self.user).search([]))
        self.assertFalse(answers.with_user(self.other).search([]))
        with self.assertRaises(AccessError):
            self.visit.answer_ids.with_user(self.user).value = "no"


@tagged("post_install", "-at_install")
class TestFieldResult(FieldCase):
    def van(self):
        return self.env["stock.quant"]._get_available_quantity(
            self.fuser, self.employee.smart_van_location_id)

    def test_nobody_was_there(self):
        answers = self.send(self.commands(
            "on_the_way", "arrive", ("finish", {"result": "customer_absent"})))
        self.assertEqual({a["state"] for a in answers.values()}, {"done"}, answers)
        self.assertEqual(self.visit.state, "missed")
        self.assertEqual(self.visit.repair_id.state, "confirmed")
        self.assertEqual(self.van(), 1)
        self.work_off()
        self.assertFalse(self.events("survey_sent", ticket_id=self.visit.ticket_id.id))

    def test_not_fixed_and_repaired_the_second_time(self):
        ticket = self.visit.ticket_id
        self.send(self.commands("start", ("finish", {"result": "part_missing", "report": "Hm."})))
        first = self.visit
        self.assertEqual((first.state, first.result_code, first.report),
                         ("done", "part_missing", "Hm."))
        self.assertFalse(ticket.is_closed)
        self.work_off()
        self.assertFalse(self.events("survey_sent", ticket_id=ticket.id))
        second = ticket.sudo()._dispatch()
        self.assertEqual(second.state, "scheduled")
        self.assertNotEqual(second, first)
        self.assertEqual(second.repair_id, first.repair_id)
        self.visit = second
        self.send(self.commands(
            "start", ("check", {"line_id": self.tick.id, "value": "yes"}),
            ("finish", {"result": "fixed"})))
        self.assertEqual(second.state, "done")
        self.assertEqual(second.repair_id.move_ids.mapped("state"), ["done"])
        self.assertTrue(ticket.stage_id.is_closed or ticket.stage_id.code == "solved")
        # and nobody goes a third time
        self.assertEqual(ticket.sudo()._dispatch(), second)

    def test_an_ended_visit_moves_no_part_of_the_next_one(self):
        second = self.engineer("Second", NEARBY, van={self.fuser: 1}, user=self.other)
        self.send(self.commands("on_the_way", "arrive", ("finish", {"result": "no_access"})))
        self.employee.smart_is_field_engineer = False
        self.work_off()
        first, ticket = self.visit, self.visit.ticket_id
        visit = ticket.visit_ids - first
        self.assertEqual((visit.state, visit.employee_id), ("scheduled", second))
        move = visit.repair_id.move_ids
        for kind, more in (("return_part", {}), ("scrap_part", {"reason": "Bent"})):
            [late] = self.commands((kind, {"move_id": move.id, "quantity": 1, **more}))
            self.assertEqual(self.send([late])[late["uuid"]]["state"], "refused", kind)
        self.assertEqual((move.state, move.location_id), (
            "assigned", second.smart_van_location_id))

    def test_a_repair_is_not_finished_before_it_began(self):
        [finish] = self.commands(("finish", {"result": "not_fixed"}))
        self.assertEqual(self.send([finish])[finish["uuid"]]["state"], "refused")
        self.assertEqual(self.visit.state, "scheduled")

    def test_the_buttons_of_the_form_keep_the_times_too(self):
        visit = self.visit.with_user(self.user)
        visit.action_start()
        visit.action_done(report="Done.")
        self.assertEqual((visit.started_at, visit.finished_at, visit.result_code),
                         (NOW, NOW, "fixed"))
