from datetime import timedelta

import psycopg2

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .test_sla import DAY, HOUR, MONDAY, SlaCase


@tagged("post_install", "-at_install")
class TestSlaWorker(SlaCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = new_test_user(cls.env, "sla_boss", "smart_service.group_lead", name="Bo")
        cls.other = new_test_user(cls.env, "sla_other", "smart_service.group_agent", name="Ot")
        cls.team = cls.env["smart.service.team"].create({
            "name": "Pumps", "lead_id": cls.lead.id, "member_ids": (cls.agent | cls.other).ids})

    def step(self, **values):
        return self.env["smart.service.sla.step"].create({
            "policy_id": self.policy.id, "kind": "resolution", **values})

    def taken(self, ticket):
        return ticket.sla_clock_ids.escalation_ids.sorted("id").step_id

    def mine(self, **values):
        return self.ticket(team_id=self.team.id, user_id=self.agent.id, **values)

    # === BREACH === #

    def test_the_worker_notes_what_is_missed_once(self):
        ticket = self.mine()
        self.at(MONDAY + 2 * HOUR)
        self.work()
        self.assertEqual(ticket.sla_state, "running")
        self.at(MONDAY + 2 * HOUR + timedelta(seconds=61))
        self.work()
        self.work()
        first = self.clock(ticket, "first_response")
        self.assertEqual((first.state, first.breached_at), ("breached", MONDAY + 2 * HOUR))
        self.assertFalse(first.met_at)
        self.assertEqual(ticket.sla_state, "breached")
        self.assertEqual(len(self.events("sla_missed", ticket_id=ticket.id)), 1)
        self.answer(ticket)
        self.assertEqual(first.state, "breached")
        self.assertTrue(first.met_at)

    def test_an_answer_that_is_learnt_of_late_takes_the_miss_back(self):
        ticket = self.mine()
        self.at(MONDAY + 3 * HOUR)
        self.work()
        ticket._sla_answered(MONDAY + HOUR)
        self.assertEqual(self.clock(ticket, "first_response").state, "met")
        self.assertEqual(len(self.events("sla_corrected", ticket_id=ticket.id)), 1)

    # === STEPS === #

    def test_steps_at_their_share_of_the_time_each_once(self):
        told = self.step(percent=50, act="notify", whom="responsible")
        raised = self.step(percent=80, act="raise")
        given = self.step(percent=100, act="reassign", whom="lead")
        ticket = self.mine()
        before = ticket.priority
        notices = self.env["smart.service.staff.notice"]
        for hours, steps in ((3, ()), (6.1, told), (9.1, told | raised),
                             (26.1, told | raised | given)):
            self.at(MONDAY + hours * HOUR)
            self.work()
            self.work()
            self.assertEqual(set(self.taken(ticket).ids), set(steps and steps.ids or ()), hours)
        notice = notices.search([("key", "like", "sla:clock:%"), ("user_id", "=", self.agent.id)])
        self.assertEqual(len(notice), 1)
        self.assertIn(ticket.number, notice.title)
        self.assertEqual(int(ticket.priority), int(before) + 1)
        self.assertEqual(ticket.user_id, self.lead)
        logged = self.events("sla_escalated", ticket_id=ticket.id)
        self.assertEqual(
            {event.payload["act"] for event in logged}, {"notify", "raise", "reassign"})

    def test_whoever_was_asleep_takes_the_highest_of_equal_steps_alone(self):
        steps = [self.step(percent=percent, act="notify", whom="lead") for percent in (50, 80, 100)]
        ticket = self.mine()
        self.at(MONDAY + 3 * DAY)
        self.work()
        self.assertEqual(len(self.taken(ticket)), 3)
        notices = self.env["smart.service.staff.notice"].search([
            ("user_id", "=", self.lead.id), ("kind", "=", "sla")])
        self.assertEqual(notices.mapped("key"), [
            f"sla:clock:{self.clock(ticket, 'resolution').id}:{steps[2].id}"])

    def test_silence_is_counted_from_our_last_word(self):
        silent = self.step(trigger="silence", minutes=240, act="reassign", whom="least")
        ticket = self.mine()
        self.at(MONDAY + 2 * HOUR)
        self.answer(ticket)
        self.at(MONDAY + 5 * HOUR)
        self.work()
        self.assertFalse(self.taken(ticket))
        # an hour before lunch and three after it
        self.at(MONDAY + 7 * HOUR + timedelta(minutes=1))
        self.work()
        self.assertEqual(self.taken(ticket), silent)
        self.assertEqual(ticket.user_id, self.other)

    def test_a_pause_holds_the_steps(self):
        self.step(percent=50, act="raise")
        ticket = self.mine()
        ticket._sla_pause(self.parts)
        self.at(MONDAY + 8 * HOUR)
        self.work()
        self.assertFalse(self.taken(ticket))

    def test_a_step_that_fails_holds_nobody_up(self):
        self.step(percent=50, act="notify", whom="responsible")
        tickets = self.mine() | self.mine()

        take = self.env.registry["smart.service.sla.step"]._take

        def _take(self, clock):
            if clock.ticket_id == tickets[0]:
                raise ValueError("no way")
            return take(self, clock)

        self.patch(self.env.registry["smart.service.sla.step"], "_take", _take)
        self.at(MONDAY + 8 * HOUR)
        with mute_logger("odoo.addons.smart_service.models.sla.clock_worker"):
            self.work()
        outcomes = [t.sla_clock_ids.escalation_ids.outcome for t in tickets]
        self.assertEqual(outcomes, ["ValueError: no way", f"Told {self.agent.name}"])
        self.env["res.lang"]._activate_lang("zh_CN")
        told = tickets[1].sla_clock_ids.escalation_ids.with_context(lang="zh_CN")
        self.assertEqual(told.outcome, f"已通知 {self.agent.name}", "each reads his own language")

    def test_a_ticket_that_fails_stands_in_nobodys_way(self):
        self.step(percent=50, act="raise")
        bad, good = self.mine(), self.mine()
        settle = self.env.registry["smart.service.ticket"]._sla_settle
        broken = [bad.id]

        def _sla_settle(self, boards, why):
            if set(broken) & set(self.ids):
                raise ValueError("no way")
            return settle(self, boards, why)

        self.patch(self.env.registry["smart.service.ticket"], "_sla_settle", _sla_settle)
        self.at(MONDAY + 8 * HOUR)
        self.work()
        self.assertEqual((good.sla_state, bad.sla_state), ("breached", "running"))
        self.assertTrue(self.taken(good))
        self.assertFalse(self.taken(bad), "what failed is undone as a whole")
        failure = self.env["smart.service.job.failure"].search([
            ("job", "=", "sla"), ("res_id", "in", (good | bad).ids)])
        self.assertEqual((failure.res_id, failure.state), (bad.id, "failed"))
        broken.clear()
        self.at(MONDAY + 9 * HOUR)
        self.work()
        self.assertEqual((bad.sla_state, failure.state), ("breached", "done"))
        self.assertEqual(len(self.taken(good)), 1, "and the other's is not repeated")

    def test_a_ticket_that_fails_may_be_tried_again_at_once(self):
        self.step(percent=50, act="raise")
        bad = self.mine()
        settle = self.env.registry["smart.service.ticket"]._sla_settle
        broken = [True]

        def _sla_settle(self, boards, why):
            if broken and self == bad:
                raise ValueError("no way")
            return settle(self, boards, why)

        self.patch(self.env.registry["smart.service.ticket"], "_sla_settle", _sla_settle)
        self.at(MONDAY + 8 * HOUR)
        self.work()
        failure = self.env["smart.service.job.failure"].search([
            ("job", "=", "sla"), ("res_id", "=", bad.id)])
        failure.action_retry()
        self.assertEqual((failure.state, failure.count, bad.sla_state), ("failed", 2, "running"))
        broken.clear()
        # the worker itself would look again in some minutes
        failure.action_retry()
        self.assertEqual((failure.state, bad.sla_state), ("done", "breached"))
        self.assertTrue(self.taken(bad))

    def test_the_database_lets_no_step_be_taken_twice(self):
        step = self.step(percent=50, act="raise")
        clock = self.clock(self.mine(), "resolution")
        values = {"clock_id": clock.id, "step_id": step.id}
        self.env["smart.service.sla.escalation"].create(values)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation):
            self.env["smart.service.sla.escalation"].create(values)

    def test_new_steps_hold_for_running_clocks_too(self):
        ticket = self.mine()
        step = self.step(percent=10, act="raise")
        self.recount()
        self.at(MONDAY + 2 * HOUR)
        self.work()
        self.assertEqual(self.taken(ticket), step)

    # === RECOUNT === #

    def test_a_recount_goes_through_all_tickets_batch_by_batch(self):
        self.patch(self.env.registry["smart.service.sla.recount"], "_batch", 2)
        tickets = self.env["smart.service.ticket"].browse(self.mine().id for _n in range(5))
        self.calendar.attendance_ids.filtered(lambda a: a.hour_from == 9).hour_from = 10
        self.recount()
        self.assertEqual(set(tickets.mapped("first_response_deadline")), {MONDAY + 3 * HOUR})
        rows = self.env["smart.service.sla.recount"].search([("kind", "=", "calendar")])
        self.assertEqual(sorted(rows.mapped("counted")), [1, 2, 2])
        logged = self.events("sla_set", ticket_id=tickets[0].id)
        self.assertIn("working hours changed", [event.payload["why"] for event in logged])

    # === FORECAST === #

    def test_a_forecast_says_how_it_comes_about(self):
        for _number in range(9):
            done = self.mine()
            self.at(MONDAY + HOUR)
            done.action_solve()
            self.at(MONDAY)
        ahead = self.env["smart.service.ticket"].browse(self.mine().id for _n in range(3))
        self.at(MONDAY + HOUR)
        last = self.mine()
        self.env["smart.service.sla.clock"]._update_forecasts()
        clock = self.clock(last, "resolution")
        self.assertEqual(clock.forecast_ahead, 3)
        self.assertAlmostEqual(clock.forecast_rate, 9 / 40, 4)
        self.assertGreater(clock.breach_risk, self.clock(ahead[0], "resolution").breach_risk)
        self.assertEqual(last.sla_state, "risk")
        self.assertIn("3 of the team's tickets", clock.forecast)
        last._sla_settle(last._sla_boards(), "test")
        self.assertEqual(last.sla_state, "risk")

    def test_nothing_is_foretold_of_a_team_that_has_done_too_little(self):
        ticket = self.mine()
        self.env["smart.service.sla.clock"]._update_forecasts()
        self.assertEqual(self.clock(ticket, "resolution").breach_risk, 0)
        self.assertIn("too little", self.clock(ticket, "resolution").forecast)
