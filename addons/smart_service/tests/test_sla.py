from datetime import datetime, timedelta

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import SmartServiceMixin

# Monday, nine o'clock in Shanghai
MONDAY = datetime(2026, 3, 2, 1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
READERS = ("agent", "lead", "dispatcher", "manager")


class SlaMixin(SmartServiceMixin):
    """A desk that works from nine to twelve and from one to six, and a policy for repairs."""

    @classmethod
    def setUpSla(cls):
        cls.setUpSmartService()
        cls.env.user.tz = "Asia/Shanghai"
        cls.calendar = cls.env["resource.calendar"].create({
            "name": "Office", "tz": "Asia/Shanghai", "company_id": cls.env.company.id,
            "attendance_ids": [(5, 0, 0)] + [
                (0, 0, {"name": "x", "dayofweek": str(day), "hour_from": low, "hour_to": high,
                        "day_period": period})
                for day in range(5) for low, high, period in (
                    (9, 12, "morning"), (13, 18, "afternoon"))]})
        cls.Policy = cls.env["smart.service.sla.policy"]
        # a database with demo data has promises, tickets and working days of its own
        cls.Policy.search([]).active = False
        cls.env["smart.service.ticket"].search([]).active = False
        cls.env["smart.service.extra.workday"].search([]).unlink()
        cls.env["smart.service.sla.recount"].search([]).unlink()
        cls.repair = cls.env.ref("smart_service.ticket_type_repair")
        cls.policy = cls.Policy.create({
            "name": "Repairs", "type_ids": cls.repair.ids, "first_minutes": 120,
            "next_minutes": 60, "resolution_minutes": 600, "calendar_id": cls.calendar.id})
        cls.customer = cls.env["res.partner"].create({"name": "Lin", "email": "lin@mail.example"})
        cls.parts = cls.env.ref("smart_service.sla_reason_parts")

    def ticket(self, **values):
        return self.env["smart.service.ticket"].create({
            "name": "No water", "type_id": self.repair.id, "partner_id": self.customer.id,
            **values})

    def at(self, moment):
        frozen = freeze_time(moment)
        frozen.start()
        self.addCleanup(frozen.stop)

    def clock(self, ticket, kind):
        return ticket.sla_clock_ids.filtered(lambda c: c.kind == kind).sorted("id")[-1:]

    def work(self):
        """Let the worker look at everything that is due."""
        while self.env["smart.service.sla.clock"]._work_due():
            pass

    def recount(self):
        self.env["smart.service.sla.recount"]._drain()

    def answer(self, ticket, user=None):
        return ticket.with_user(user or self.agent).message_post(
            body="We look into it", message_type="comment", subtype_xmlid="mail.mt_comment")

    def customer_writes(self, ticket):
        ticket.message_post(
            body="And?", message_type="email", subtype_xmlid="mail.mt_comment",
            author_id=self.customer.id)


class SlaCase(SlaMixin, TransactionCase):
    """On a Monday morning."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(MONDAY))
        cls.setUpSla()


@tagged("post_install", "-at_install")
class TestSla(SlaCase):

    # === DEADLINES === #

    def test_a_ticket_gets_its_deadlines_in_working_time(self):
        self.at(MONDAY + 2 * HOUR)
        ticket = self.ticket()
        self.assertEqual(ticket.first_response_deadline, MONDAY + 5 * HOUR)
        # six hours on Monday, four on Tuesday
        self.assertEqual(ticket.resolution_deadline, MONDAY + DAY + 5 * HOUR)
        self.assertFalse(ticket.next_response_deadline)
        self.assertEqual(ticket.sla_next_deadline, MONDAY + 5 * HOUR)
        self.assertEqual(ticket.sla_state, "running")
        self.assertEqual(ticket.sla_version_id, self.policy.version_id)

    def test_nothing_is_promised_where_no_policy_fits(self):
        ticket = self.ticket(type_id=self.env.ref("smart_service.ticket_type_question").id)
        self.assertFalse(ticket.sla_clock_ids)
        self.assertFalse(ticket.sla_state)

    def test_a_policy_without_hours_counts_every_hour(self):
        self.policy.calendar_id = False
        ticket = self.ticket()
        self.assertEqual(ticket.resolution_deadline, MONDAY + 10 * HOUR)

    def test_holidays_and_extra_working_days(self):
        self.at(MONDAY + 4 * DAY + 8 * HOUR)
        ticket = self.ticket()
        self.assertEqual(ticket.first_response_deadline, MONDAY + 7 * DAY + HOUR)
        self.env["smart.service.extra.workday"].create({
            "date": "2026-03-07", "weekday": "4", "calendar_id": self.calendar.id})
        self.recount()
        self.assertEqual(ticket.first_response_deadline, MONDAY + 5 * DAY + HOUR)
        self.env["resource.calendar.leaves"].create({
            "name": "Holiday", "calendar_id": self.calendar.id, "resource_id": False,
            "date_from": MONDAY + 5 * DAY - 9 * HOUR, "date_to": MONDAY + 7 * DAY + 14 * HOUR})
        self.recount()
        self.assertEqual(ticket.first_response_deadline, MONDAY + 8 * DAY + HOUR)

    def test_a_persons_leave_moves_no_deadline(self):
        self.ticket()
        self.env["resource.calendar.leaves"].create({
            "name": "Ill", "calendar_id": self.calendar.id,
            "resource_id": self.env["resource.resource"].create({"name": "x"}).id,
            "date_from": MONDAY, "date_to": MONDAY + DAY})
        self.assertFalse(self.env["smart.service.sla.recount"].search([]))

    def test_the_customers_own_clock(self):
        self.policy.zone = "customer"
        self.customer.tz = "Europe/Berlin"
        # nine in Shanghai is two at night in Berlin
        ticket = self.ticket()
        self.assertEqual(ticket.first_response_deadline, datetime(2026, 3, 2, 10))
        self.customer.write({"tz": False, "country_id": self.env.ref("base.jp").id})
        self.assertEqual(self.ticket().first_response_deadline, MONDAY + 2 * HOUR)

    def test_whose_clock_where_the_customers_is_not_known(self):
        self.env.company.partner_id.tz = "Asia/Tokyo"
        for country, zone in (("cn", "Asia/Shanghai"), ("de", "Europe/Berlin"),
                              ("us", "Asia/Tokyo"), (None, "Asia/Tokyo")):
            self.customer.write({
                "tz": False, "country_id": country and self.env.ref(f"base.{country}").id})
            self.assertEqual(self.ticket()._sla_zone(), zone, country)
        self.env.company.partner_id.tz = False
        self.env.company.resource_calendar_id.tz = "Europe/Paris"
        self.assertEqual(self.ticket()._sla_zone(), "Europe/Paris")

    def test_a_summer_time_change_keeps_the_hours_on_the_wall(self):
        self.policy.zone = "customer"
        self.customer.tz = "Europe/Berlin"
        # Friday, five in the afternoon in winter; Monday's nine is in summer
        self.at(datetime(2026, 3, 27, 16))
        self.assertEqual(self.ticket().first_response_deadline, datetime(2026, 3, 30, 8))

    # === WHAT STOPS AND STARTS CLOCKS === #

    def test_a_persons_answer_stops_the_first_clock_and_a_question_starts_the_next(self):
        ticket = self.ticket(user_id=self.agent.id)
        self.at(MONDAY + HOUR)
        self.answer(ticket)
        first = self.clock(ticket, "first_response")
        self.assertEqual((first.state, first.met_at), ("met", MONDAY + HOUR))
        self.at(MONDAY + 2 * HOUR)
        self.customer_writes(ticket)
        self.at(MONDAY + 2.5 * HOUR)
        self.customer_writes(ticket)
        following = self.clock(ticket, "next_response")
        self.assertEqual(following.started_at, MONDAY + 2 * HOUR)
        self.assertEqual(ticket.next_response_deadline, MONDAY + 3 * HOUR)
        self.at(MONDAY + 4.5 * HOUR)
        self.answer(ticket)
        self.assertEqual(
            (following.state, following.met_at, following.breached_at),
            ("breached", MONDAY + 4.5 * HOUR, MONDAY + 3 * HOUR))
        self.assertFalse(ticket.next_response_deadline)
        self.assertEqual(ticket.sla_state, "breached")

    def test_a_note_is_no_answer(self):
        ticket = self.ticket(user_id=self.agent.id)
        ticket.with_user(self.agent).message_post(body="Hm", subtype_xmlid="mail.mt_note")
        self.assertEqual(self.clock(ticket, "first_response").state, "running")

    def mail(self, ticket, number, **headers):
        """The customer answers by mail what was said on a ticket last."""
        lines = {
            "From": self.customer.email, "To": "service@desk.example",
            "Subject": f"Re: {ticket.number}", "Message-Id": f"<sla{number}@mail.example>",
            "In-Reply-To": ticket.message_ids.sorted("id")[-1].message_id, **headers}
        text = "".join(f"{name}: {value}\n" for name, value in lines.items())
        self.env["mail.thread"].message_process("smart.service.ticket", f"{text}\nAnd?")

    def test_a_mail_of_a_person_starts_the_next_clock_and_that_of_a_machine_does_not(self):
        ticket = self.ticket(user_id=self.agent.id)
        self.answer(ticket)
        said = len(ticket.message_ids)
        self.mail(ticket, 1, **{"Auto-Submitted": "auto-replied"})
        self.assertEqual(len(ticket.message_ids), said + 1)
        self.assertFalse(self.clock(ticket, "next_response"))
        self.mail(ticket, 2)
        self.assertEqual(self.clock(ticket, "next_response").state, "running")

    def test_who_waits_for_a_ticket_that_is_merged_waits_for_the_survivor(self):
        survivor, dead = self.ticket(user_id=self.agent.id), self.ticket(user_id=self.agent.id)
        self.answer(survivor)
        self.at(MONDAY + HOUR)
        survivor._merge(dead)
        self.assertEqual(set(dead.sla_clock_ids.mapped("state")), {"dropped", "met"})
        self.assertEqual(self.clock(survivor, "next_response").started_at, MONDAY)

    def conversation(self):
        """A conversation with an agent, about a ticket."""
        session = self.say("The printer leaks")
        ticket = self.ticket(partner_id=session._smart_customer_partner().id)
        session.smart_ticket_id = ticket
        return session, ticket

    def spoken(self, session, kind):
        self.env["smart.service.event"]._log(kind, channel=session)
        self.env["smart.service.queue.mixin"]._drain_all()

    def test_words_in_a_conversation_move_the_clocks_of_its_ticket(self):
        session, ticket = self.conversation()
        self.at(MONDAY + HOUR)
        self.spoken(session, "message_bot")
        self.assertEqual(self.clock(ticket, "first_response").state, "running")
        self.at(MONDAY + 1.5 * HOUR)
        self.spoken(session, "message_agent")
        self.assertEqual(self.clock(ticket, "first_response").met_at, MONDAY + 1.5 * HOUR)
        self.at(MONDAY + 2 * HOUR)
        self.say("It leaks again")
        self.assertEqual(self.clock(ticket, "next_response").started_at, MONDAY + 2 * HOUR)

    def test_a_bots_answer_counts_where_the_policy_says_so(self):
        self.policy.bot_answers = True
        session, ticket = self.conversation()
        self.spoken(session, "message_bot")
        self.assertEqual(self.clock(ticket, "first_response").state, "met")

    def test_whoever_makes_a_ticket_in_his_conversation_has_answered(self):
        session = self.say("The printer leaks")
        session._add_members(users=self.agent)
        self.spoken(session, "message_agent")
        self.at(MONDAY + HOUR)
        ticket = self.ticket()
        session.smart_ticket_id = ticket
        self.assertEqual(self.clock(ticket, "first_response").state, "met")

    def test_closing_and_reopening(self):
        ticket = self.ticket()
        self.at(MONDAY + HOUR)
        ticket.action_solve()
        self.assertEqual(self.clock(ticket, "resolution").state, "met")
        self.assertEqual(self.clock(ticket, "first_response").state, "dropped")
        self.assertEqual(ticket.sla_state, "met")
        self.assertFalse(ticket.sla_next_deadline)
        self.at(MONDAY + 5 * HOUR)
        ticket._set_stage("progress")
        solving = self.clock(ticket, "resolution")
        self.assertEqual((solving.state, solving.met_at), ("running", False))
        # an hour before; four to six o'clock and seven hours of Tuesday remain
        self.assertEqual(ticket.resolution_deadline, MONDAY + DAY + 6 * HOUR)
        self.assertEqual(ticket.sla_pause_ids.mapped("kind"), ["closed"])

    # === PAUSES === #

    def test_a_stage_pauses_until_the_customer_writes(self):
        ticket = self.ticket()
        self.at(MONDAY + HOUR)
        ticket._set_stage("waiting")
        self.assertTrue(self.clock(ticket, "resolution").paused)
        self.assertFalse(ticket.resolution_deadline)
        self.assertTrue(ticket.first_response_deadline)
        self.at(MONDAY + 7 * HOUR)
        self.customer_writes(ticket)
        self.assertEqual(ticket.stage_id.code, "progress")
        self.assertEqual(ticket.sla_pause_ids.ended_at, MONDAY + 7 * HOUR)
        # an hour before the pause; four to six o'clock and seven hours of Tuesday remain
        self.assertEqual(ticket.resolution_deadline, MONDAY + DAY + 8 * HOUR)

    def test_a_pause_by_hand_has_its_reason_in_the_ledger(self):
        ticket = self.ticket(user_id=self.agent.id)
        self.at(MONDAY + HOUR)
        self.env["smart.service.sla.pausing"].with_user(self.agent).create({
            "ticket_ids": ticket.ids, "reason_id": self.parts.id, "note": "Pump"}).action_pause()
        self.assertEqual(self.clock(ticket, "resolution").state, "running")
        self.assertTrue(ticket.sla_paused)
        self.at(MONDAY + 2 * HOUR)
        ticket.with_user(self.agent).action_sla_resume()
        self.assertFalse(ticket.sla_paused)
        self.assertEqual(ticket.resolution_deadline, MONDAY + DAY + 3 * HOUR)
        paused = self.events("sla_paused", ticket_id=ticket.id)
        self.assertEqual(paused.payload["reason"], "Waiting for parts")
        self.assertEqual(paused.user_id, self.agent)
        self.assertTrue(self.events("sla_resumed", ticket_id=ticket.id))

    # === POLICIES === #

    def test_the_first_policy_that_fits_wins_and_a_change_of_the_ticket_finds_another(self):
        tier = self.env["smart.service.tier"].create({"name": "Jade"})
        gold = self.Policy.create({
            "name": "Gold", "sequence": 1, "tier_ids": tier.ids, "first_minutes": 30})
        urgent = self.Policy.create({
            "name": "Urgent", "sequence": 2, "priority": "3", "first_minutes": 60})
        ticket = self.ticket()
        self.assertEqual(ticket.sla_version_id.policy_id, self.policy)
        ticket.priority = "3"
        self.assertEqual(ticket.sla_version_id.policy_id, urgent)
        self.assertEqual(ticket.first_response_deadline, MONDAY + HOUR)
        self.assertFalse(ticket.resolution_deadline)
        self.customer.smart_tier_id = tier
        self.assertEqual(self.ticket(priority="3").sla_version_id.policy_id, gold)
        self.assertEqual(
            self.events("sla_set", ticket_id=ticket.id)[0].payload["version_id"],
            urgent.version_id.id)

    def test_a_category_takes_those_below_it_along(self):
        Category = self.env["smart.service.ticket.category"]
        printers = Category.create({"name": "Printers"})
        jam = Category.create({"name": "Paper jam", "parent_id": printers.id})
        policy = self.Policy.create({
            "name": "Printers", "sequence": 1, "category_ids": printers.ids, "first_minutes": 5})
        self.assertEqual(self.ticket(category_id=jam.id).sla_version_id.policy_id, policy)
        ticket = self.ticket()
        self.assertEqual(ticket.sla_version_id.policy_id, self.policy)
        ticket.category_id = printers
        self.assertEqual(ticket.sla_version_id.policy_id, policy)
        self.assertIn("category Printers", self.clock(ticket, "first_response").explanation)

    def test_contracts(self):
        care = self.Policy.create({
            "name": "Care", "sequence": 1, "contract": "maintenance", "first_minutes": 30})
        self.assertEqual(self.ticket().sla_version_id.policy_id, self.policy)
        product = self.env["product.product"].create({
            "name": "QW", "type": "consu", "is_storable": True, "tracking": "serial"})
        lot = self.env["stock.lot"].create({
            "name": "S1", "product_id": product.id, "smart_owner_id": self.customer.id})
        contract = self.env["smart.service.contract"].create({
            "kind": "maintenance", "partner_id": self.customer.id, "lot_ids": lot.ids,
            "date_from": "2026-01-01", "date_to": "2026-12-31"})
        contract.action_activate()
        self.assertEqual(self.ticket().sla_version_id.policy_id, care)
        other = lot.copy({"name": "S2"})
        self.assertEqual(self.ticket(lot_id=lot.id).sla_version_id.policy_id, care)
        self.assertEqual(self.ticket(lot_id=other.id).sla_version_id.policy_id, self.policy)
        care.contract = "none"
        self.assertEqual(self.ticket(lot_id=other.id).sla_version_id.policy_id, care)

    def test_another_companys_contract_promises_nothing_here(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        care = self.Policy.create({
            "name": "Care", "sequence": 1, "contract": "maintenance", "first_minutes": 30,
            "company_id": False})
        product = self.env["product.product"].create({
            "name": "QW", "type": "consu", "is_storable": True, "tracking": "serial"})
        lot = self.env["stock.lot"].create({
            "name": "S9", "product_id": product.id, "smart_owner_id": self.customer.id,
            "company_id": False})
        self.env["smart.service.contract"].with_company(other).create({
            "kind": "maintenance", "partner_id": self.customer.id, "lot_ids": lot.ids,
            "company_id": other.id, "date_from": "2026-01-01", "date_to": "2026-12-31",
        }).action_activate()
        for values in ({}, {"lot_id": lot.id}):
            self.assertEqual(self.ticket(**values).sla_version_id.policy_id, self.policy)
        theirs = self.ticket(company_id=other.id, team_id=False)
        self.assertEqual(theirs.sla_version_id.policy_id, care)

    def test_the_preview_shows_what_the_policy_gets(self):
        tickets = self.ticket() | self.ticket(priority="3")
        urgent = self.Policy.create({
            "name": "Urgent", "sequence": 1, "priority": "2", "first_minutes": 60})
        self.assertEqual((urgent.match_count, self.policy.match_count), (1, 1))
        found = self.env["smart.service.ticket"].search(urgent.action_view_matching()["domain"])
        self.assertEqual(found, tickets[1])
        self.assertEqual(urgent.old_count, 1)
        urgent.action_apply()
        self.recount()
        urgent.invalidate_recordset()
        self.assertEqual(urgent.old_count, 0)
        self.assertEqual(tickets[1].first_response_deadline, MONDAY + HOUR)

    def test_the_preview_of_a_policy_for_all_leaves_out_what_a_company_has_its_own_for(self):
        everybodys = self.Policy.create({
            "name": "All", "sequence": self.policy.sequence + 1, "company_id": False,
            "first_minutes": 60})
        ticket = self.ticket()
        self.assertEqual(ticket.sla_version_id.policy_id, self.policy)
        self.assertEqual((everybodys.match_count, everybodys.old_count), (0, 0))

    def test_a_change_makes_a_version_and_running_clocks_keep_theirs(self):
        ticket = self.ticket()
        old = self.policy.version_id
        self.policy.name = "Repairs of devices"
        self.assertEqual(self.policy.version_id, old)
        self.policy.first_minutes = 30
        self.assertEqual(self.policy.version_id.number, 2)
        self.assertEqual((old.first_minutes, self.policy.version_id.first_minutes), (120, 30))
        self.assertEqual(ticket.sla_version_id, old)
        self.assertEqual(self.ticket().first_response_deadline, MONDAY + 0.5 * HOUR)
        self.policy.action_apply()
        self.recount()
        self.assertEqual(ticket.first_response_deadline, MONDAY + 0.5 * HOUR)

    def test_a_policy_that_comes_later_learns_what_was_said_before(self):
        self.policy.active = False
        ticket, waiting = self.ticket(user_id=self.agent.id), self.ticket(user_id=self.agent.id)
        self.at(MONDAY + HOUR)
        self.answer(ticket)
        self.answer(waiting)
        self.at(MONDAY + 2 * HOUR)
        self.customer_writes(waiting)
        self.assertFalse(ticket.sla_clock_ids)
        self.policy.active = True
        self.policy.action_apply()
        self.recount()
        self.assertEqual(self.clock(ticket, "first_response").met_at, MONDAY + HOUR)
        self.assertFalse(self.clock(ticket, "next_response"))
        self.assertEqual(self.clock(waiting, "next_response").started_at, MONDAY + 2 * HOUR)

    # === WHY === #

    def test_why_this_deadline_in_the_readers_language(self):
        self.env["smart.service.extra.workday"].create({
            "date": "2026-03-07", "weekday": "4", "calendar_id": self.calendar.id})
        self.at(MONDAY + 4 * DAY + 8 * HOUR)
        ticket = self.ticket()
        ticket._sla_pause(self.parts, "Pump")
        self.at(MONDAY + 4 * DAY + 8.5 * HOUR)
        ticket._sla_resume(self.parts)
        text = self.clock(ticket, "resolution").explanation
        for words in ("Repairs, version 1", "10 h", "type Repair", "Office", "Asia/Shanghai",
                      "extra working day", "Waiting for parts (Pump)", "Friday, March 6, 2026"):
            with self.subTest(words=words):
                self.assertIn(words, text)
        chinese = self.clock(ticket, "resolution").with_context(lang="zh_CN").explanation
        self.assertIn("2026年3月6日", chinese)

    # === DISPATCH AND QUEUE === #

    def test_dispatch_and_the_queue_keep_the_promise(self):
        session, ticket = self.conversation()
        self.assertEqual(
            ticket._promised_until(self.env["smart.service.visit"]), ticket.resolution_deadline)
        session.write({"smart_queued_at": False, "smart_sla_due_at": False})
        session._smart_enter_queue()
        self.assertEqual(session.smart_sla_due_at, ticket.first_response_deadline)
        ticket.first_response_deadline = False
        self.assertFalse(ticket._sla_answer_due())

    # === RIGHTS === #

    def test_who_may_see_and_change_what(self):
        ticket = self.ticket(team_id=self.env["smart.service.team"].create({
            "name": "Closed shop", "member_ids": self.agent.ids}).id)
        clock = ticket.sla_clock_ids[0]
        stranger = new_test_user(self.env, "sla_stranger", "smart_service.group_agent")
        lead = new_test_user(self.env, "sla_lead", "smart_service.group_lead")
        engineer = new_test_user(self.env, "sla_engineer", "smart_service.group_engineer")
        self.assertTrue(clock.with_user(self.agent).has_access("read"))
        self.assertFalse(clock.with_user(stranger).has_access("read"))
        self.assertTrue(clock.with_user(lead).has_access("read"))
        for user in (self.agent, lead):
            self.assertFalse(clock.with_user(user).has_access("write"))
            self.assertFalse(clock.with_user(user).has_access("unlink"))
        with self.assertRaises(AccessError):
            self.policy.with_user(self.agent).first_minutes = 1
        with self.assertRaises(AccessError):
            self.policy.with_user(engineer).read(["name"])
        self.policy.with_user(lead).first_minutes = 60
        with self.assertRaises(AccessError):
            self.env["smart.service.sla.pausing"].with_user(stranger).create({
                "ticket_ids": ticket.ids, "reason_id": self.parts.id}).action_pause()

    def test_another_companys_policies_and_clocks_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        policy = self.Policy.create({
            "name": "x", "company_id": company.id, "first_minutes": 5})
        ticket = self.env["smart.service.ticket"].create({
            "name": "x", "company_id": company.id, "partner_id": self.customer.id})
        self.assertEqual(ticket.sla_version_id.policy_id, policy)
        for record in (policy, policy.version_id, ticket.sla_clock_ids[0]):
            with self.assertRaises(AccessError):
                record.with_user(self.agent).read(["display_name"])

    def test_the_database_lets_one_clock_of_a_kind_run(self):
        ticket = self.ticket()
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation):
            self.env["smart.service.sla.clock"].create({
                "ticket_id": ticket.id, "company_id": ticket.company_id.id,
                "kind": "resolution", "started_at": MONDAY})
