from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .dispatch_common import NEARBY, NOW
from .test_field_command import PNG, FieldCase


@tagged("post_install", "-at_install")
class TestOutcome(FieldCase):
    """After the visit: the next one or a survey, the first-time fix, the work report."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.checklist.active = False
        cls.put(cls.fuser, cls.stock, 20)

    def end(self, visit, result, hours=1, **finish):
        """An engineer works a visit on the phone; what follows is worked off."""
        with freeze_time(visit.start):
            visit.action_start()
        with freeze_time(visit.start + timedelta(hours=hours)):
            visit._finish(result, finish.get("report"), fields.Datetime.now())
            self.work_off()
        return visit

    def miss(self, visit):
        with freeze_time(visit.start):
            visit._finish("customer_absent", None, fields.Datetime.now())
            self.work_off()

    def again(self, days, lot=None, **values):
        """The customer asks again so many days after the first visit."""
        with freeze_time(self.visit.stop + timedelta(days=days)):
            return self.request(lot or self.lot, **values).visit_ids

    def asked(self, ticket):
        """Whether the customer was asked how satisfied he is."""
        return self.env["smart.service.feedback.request"].search([("ticket_id", "=", ticket.id)])

    # === SURVEY OR RETURN === #

    def test_fixed_is_asked_about_and_nobody_returns(self):
        self.end(self.visit, "fixed")
        ticket = self.visit.ticket_id
        self.assertEqual(ticket.visit_ids, self.visit)
        self.assertTrue(self.asked(ticket))
        self.assertEqual(ticket.stage_id.code, "solved")

    def test_a_missing_part_is_brought_by_the_next_visit_by_itself(self):
        roller = self.env["product.product"].create({"name": "Roller", "is_storable": True})
        self.put(roller, self.stock, 1)
        visit = self.visit
        with freeze_time(visit.start):
            answers = self.send(self.commands(
                "start", ("missing_part", {"product_id": roller.id, "quantity": 1}),
                ("finish", {"result": "part_missing", "report": "The roller is worn."})))
            self.assertEqual({a["state"] for a in answers.values()}, {"done"}, answers)
            self.work_off()
        ticket = visit.ticket_id
        second = ticket.visit_ids - visit
        self.assertEqual(second.state, "scheduled")
        self.assertEqual(second.repeat_of_id, visit)
        self.assertFalse(self.asked(ticket))
        moves = second.repair_id.move_ids
        self.assertEqual(moves.product_id, self.fuser | roller)
        self.assertEqual(set(moves.mapped("state")), {"assigned"})
        self.assertEqual(
            self.env["stock.quant"]._get_available_quantity(roller, self.stock), 0)
        self.assertEqual(len(self.events("return_planned", ticket_id=ticket.id)), 1)
        self.end(second, "fixed")
        self.assertEqual(set(moves.mapped("state")), {"done"})
        self.assertTrue(self.asked(ticket))

    def test_the_same_missing_part_twice_is_one_line(self):
        self.visit.action_start()
        move = self.visit._smart_missing_part(self.fuser, 2)
        self.assertEqual(move, self.visit.repair_id.move_ids)
        self.assertEqual(move.product_uom_qty, 2)
        with self.assertRaises(AccessError):
            self.visit.with_user(self.other)._smart_missing_part(self.fuser)

    def test_a_part_that_is_missing_before_the_visit_is_refused(self):
        with self.assertRaises(UserError):
            self.visit._smart_missing_part(self.fuser)

    def test_a_part_beyond_the_quotation_waits_for_the_customer(self):
        repair = self.visit.repair_id
        repair.under_warranty = False
        costly = self.env["product.product"].create({
            "name": "Board", "is_storable": True, "list_price": 900})
        self.visit.action_start()
        self.visit._smart_missing_part(costly)
        self.visit._finish("part_missing", None, fields.Datetime.now())
        self.work_off()
        ticket = self.visit.ticket_id
        self.assertEqual((ticket.visit_ids - self.visit).state, "unassigned")
        self.assertTrue([s for s in ticket.activity_ids.mapped("summary") if "Board" in s])
        self.assertIn("could not be finished", self.told(ticket)[-1])

    def test_not_fixed_is_a_persons_task(self):
        self.end(self.visit, "not_fixed")
        ticket = self.visit.ticket_id
        second = ticket.visit_ids - self.visit
        self.assertEqual(second.state, "unassigned")
        self.assertTrue([s for s in ticket.activity_ids.mapped("summary") if "Not fixed" in s])
        self.assertFalse(ticket.is_closed)
        ticket.with_user(self.dispatcher).action_dispatch()
        self.assertEqual(second.state, "scheduled")

    def test_nobody_met_gets_another_appointment_and_is_told(self):
        self.miss(self.visit)
        ticket = self.visit.ticket_id
        second = ticket.visit_ids - self.visit
        self.assertEqual(second.state, "scheduled")
        self.assertFalse(second.repeat_of_id)
        self.assertIn("could not get to you", self.told(ticket)[-2])
        self.miss(second)
        third = ticket.visit_ids - self.visit - second
        self.assertEqual(third.state, "scheduled")
        self.miss(third)
        fourth = ticket.visit_ids - self.visit - second - third
        self.assertEqual(fourth.state, "unassigned")

    def test_fixed_for_the_time_being_is_repaired_for_good_later(self):
        self.end(self.visit, "temporary")
        ticket = self.visit.ticket_id
        self.assertEqual(ticket.stage_id.code, "progress")
        self.assertFalse(self.asked(ticket))
        self.assertEqual(self.visit.repair_id.state, "done")
        second = ticket.visit_ids - self.visit
        self.assertEqual((second.state, second.repair_id.state), ("unassigned", "draft"))
        ticket.with_user(self.dispatcher).action_dispatch()
        self.assertEqual(second.state, "scheduled")
        self.end(second, "fixed")
        self.assertEqual(ticket.stage_id.code, "solved")
        self.assertTrue(self.asked(ticket))

    # === FIRST-TIME FIX === #

    def test_fixed_at_the_first_visit(self):
        self.assertFalse(self.visit.first_visit_count)
        self.end(self.visit, "fixed")
        self.assertTrue(self.visit.first_time_fix)
        self.assertEqual(self.visit.first_visit_count, 1)

    def test_a_repeat_within_the_days_takes_the_fix_back(self):
        self.end(self.visit, "fixed")
        second = self.again(10, symptom="toner rubs off again")
        self.assertNotEqual(second.ticket_id, self.visit.ticket_id)
        self.assertEqual(second.repeat_of_id, self.visit)
        self.assertFalse(self.visit.first_time_fix)
        [event] = self.events("visit_repeated", visit_id=second.id)
        # the work ended a little after it was to end
        self.assertIn(event.payload["days"], (9, 10))
        self.assertTrue(event.payload["same_fault"])
        self.end(second, "fixed")
        self.assertFalse(second.first_visit_count)
        self.assertFalse(second.first_time_fix)

    def test_a_repeat_that_is_called_off_gives_the_fix_back(self):
        self.end(self.visit, "fixed")
        second = self.again(10)
        second.action_cancel()
        self.assertTrue(self.visit.first_time_fix)

    def test_what_comes_later_or_to_another_device_is_no_repeat(self):
        self.end(self.visit, "fixed")
        other = self.device("QL-0002", self.owner, NOW - timedelta(days=90))
        self.assertFalse(self.again(5, lot=other).repeat_of_id)
        self.assertFalse(self.again(31).repeat_of_id)
        self.assertTrue(self.visit.first_time_fix)

    def test_the_number_of_days_is_the_companys(self):
        self.company.smart_repeat_days = 5
        self.end(self.visit, "fixed")
        self.assertFalse(self.again(10).repeat_of_id)

    def test_rates_of_engineers_begin_with_what_is_expected(self):
        Visit = self.env["smart.service.visit"]
        stranger = self.engineer("Stranger", NEARBY)
        self.end(self.visit, "fixed")
        rates = Visit._smart_fix_rates(self.employee | stranger, self.fault)
        self.assertEqual(rates, {self.employee.id: (3 + 1) / 5, stranger.id: 0.75})
        self.again(10)
        rates = Visit._smart_fix_rates(self.employee, self.fault)
        self.assertEqual(rates[self.employee.id], 3 / 5)
        self.assertEqual(
            Visit._smart_fix_rates(self.employee, self.fault.copy({"code": "F9"})),
            {self.employee.id: 0.75})

    def test_the_record_of_others_at_the_same_level_is_told(self):
        Visit = self.env["smart.service.visit"]
        self.end(self.visit, "fixed")
        again = self.again(40)
        self.end(again, "not_fixed")
        Visit._smart_fix_records(again.employee_id, self.fault)
        with self.assertQueryCount(1):
            own, by_level = Visit._smart_fix_records(again.employee_id, self.fault)
        self.assertEqual(sum(visits for _fixed, visits in own.values()), 2)
        [(level, (fixed, visits))] = by_level.items()
        self.assertEqual((level, fixed, visits), (100.0, 1, 2))
        # another fault that asks for as much of the same skill, and one that asks for less
        sister = self.fault.copy({"code": "F8"})
        own, by_level = Visit._smart_fix_records(again.employee_id, sister)
        self.assertEqual((own, by_level), ({}, {100.0: (1, 2)}))
        easy = self.fault.copy({"code": "F7", "skill_level_id": self.trainee.id})
        self.assertEqual(Visit._smart_fix_records(again.employee_id, easy), ({}, {}))
        third = self.again(80)
        told = third.candidate_ids.filtered(lambda c: not c.rejected)[:1].reason_text
        self.assertIn("Engineers at his level settle 50 % of such visits at once.", told)

    # === WORK REPORT === #

    def sign(self):
        self.visit.write({
            "signature": PNG, "signed_by": "Li Wei", "signed_at": self.visit.start})

    def test_the_signed_report_is_kept_and_given_to_the_customer(self):
        self.sign()
        self.end(self.visit, "fixed", report="A new fuser was put in.")
        report = self.visit.work_report_id
        text = report.raw.decode()
        for words in (self.visit.number, "Li Wei", "QL-0001", "A new fuser was put in.", "Fuser",
                      "data:image/png;base64", "Signed by the customer"):
            self.assertIn(words, text)
        self.assertEqual(report.res_id, self.visit.id)
        links = [text for text in self.told(self.visit.ticket_id) if "access_token" in text]
        self.assertEqual(len(links), 1)
        raw = report.raw
        self.visit.report = "Something else"
        self.visit._make_work_report()
        self.assertEqual(self.visit.work_report_id.raw, raw)
        self.assertEqual(len(self.events("work_report_made", visit_id=self.visit.id)), 1)

    def test_without_a_signature_nothing_is_kept(self):
        self.end(self.visit, "fixed")
        self.assertFalse(self.visit.work_report_id)

    def test_the_report_is_a_pdf(self):
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            self.skipTest("wkhtmltopdf is not installed")
        self.sign()
        self.visit.action_start()
        self.visit.action_done(report="Fertig.")
        visit = self.visit.with_context(force_report_rendering=True)
        # a wkhtmltopdf without patched Qt warns that it prints no header
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            report = visit._make_work_report()
        self.assertTrue(report.raw.startswith(b"%PDF"))
        self.assertEqual(report.mimetype, "application/pdf")

    def test_the_report_speaks_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.owner.lang = "zh_CN"
        self.sign()
        self.end(self.visit, "fixed")
        self.assertIn('lang="zh-CN"', self.visit.work_report_id.raw.decode())

    def test_engineers_open_their_own_reports_only(self):
        self.sign()
        self.end(self.visit, "fixed")
        self.assertIn("access_token", self.visit.with_user(self.user).action_work_report()["url"])
        nobody = new_test_user(self.env, "smart_nobody_2")
        for user in (self.other, nobody):
            with self.assertRaises(AccessError):
                self.visit.with_user(user).action_work_report()

    def test_what_was_taken_along_on_suspicion_comes_back_unless_it_was_used(self):
        van = self.employee.smart_van_location_id
        roller, belt = self.env["product.product"].create([
            {"name": name, "is_storable": True} for name in ("Roller", "Belt")])
        for part in (self.fuser, roller, belt):
            self.put(part, van, 2)
        self.fault.part_ids = [
            Command.create({"product_id": part.id, "probability": 60}) for part in (roller, belt)]
        lot = self.device("QL-0003", self.owner, NOW - timedelta(days=90))
        visit = self.request(lot).visit_ids
        self.assertEqual(len(visit.repair_id.move_ids), 3)
        with freeze_time(visit.start):
            visit.with_user(self.user)._smart_use_part(belt, 1)
            self.send(self.commands(
                "start", ("sign", {"data": PNG, "name": "Li Wei"}),
                ("finish", {"result": "fixed"}), visit=visit))
            self.work_off()
        self.assertEqual(visit.state, "done")
        done = visit.repair_id.move_ids.filtered(lambda move: move.state == "done")
        self.assertEqual(done.product_id, self.fuser | belt)
        free = self.env["stock.quant"]._get_available_quantity
        self.assertEqual((free(roller, van), free(belt, van)), (2, 1))
        uses = {row.part_id: row.used_count for row in self.fault.statistic_ids if row.part_id}
        self.assertEqual(uses, {self.fuser: 1, belt: 1})
        report = visit.work_report_id.raw.decode()
        self.assertIn("Belt", report)
        self.assertNotIn("Roller", report)

    def test_a_fault_that_was_not_fixed_teaches_nothing(self):
        self.fault.part_ids = [Command.create({"product_id": self.labour.id, "probability": 1})]
        self.end(self.visit, "not_fixed")
        self.assertFalse(self.fault.statistic_ids.filtered("repair_count"))
