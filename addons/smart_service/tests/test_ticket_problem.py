from psycopg2.errors import LockNotAvailable

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.sql_db import db_connect
from odoo.tests import get_db_name, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .test_ticket_merge import TicketCase


@tagged("post_install", "-at_install")
class TestTicketProblem(TicketCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.wang = cls.partner("Wang Fang", lang="zh_CN")
        cls.wangs = cls.env["smart.service.contact"].create({
            "kind": "api_user", "scope": "test-app", "value": "wang", "verified": True,
            "account_id": cls.account.id, "partner_id": cls.wang.id, "lang": "zh_CN"})

    def incidents(self):
        return self.Ticket.create([
            {"name": "No login", "partner_id": self.owner.id, "contact_id": self.contact.id},
            {"name": "登录不了", "partner_id": self.wang.id, "contact_id": self.wangs.id},
            {"name": "Still no login", "partner_id": self.wang.id, "contact_id": self.wangs.id},
            {"name": "No channel", "partner_id": self.partner("Zhao").id}])

    def said(self, contact):
        channels = self.env["discuss.channel"].search([("smart_contact_id", "=", contact.id)])
        return [str(body) for body in self.env["mail.message"].search([
            ("model", "=", "discuss.channel"), ("res_id", "in", channels.ids)]).mapped("body")]

    def work(self):
        Told = self.env["smart.service.ticket.update.told"]
        while rows := Told._claim(2):
            rows._tell_all()

    def update(self, problem, solve=False):
        return self.env["smart.service.ticket.update"].with_user(self.agent).create({
            "problem_id": problem.id, "solve": solve})

    def test_one_update_reaches_everybody_in_his_channel_and_language(self):
        tickets = self.incidents()
        problem = self.Ticket.browse(tickets.action_make_problem()["res_id"])
        self.assertTrue(problem.is_problem)
        self.assertEqual(problem.incident_ids, tickets)
        self.assertEqual(problem.open_incident_count, 4)
        update = self.update(problem)
        self.assertEqual(set(update.text_ids.mapped("lang")), {"en_US", "zh_CN"})
        with self.assertRaisesRegex(UserError, "Write the update"):
            update.action_send()
        words = {"en_US": "We repair the server.", "zh_CN": "我们正在修理服务器。"}
        for text in update.text_ids:
            text.body = words[text.lang]
        update.action_send()
        with self.assertRaisesRegex(UserError, "already"):
            update.action_send()
        self.work()
        self.assertEqual(update.state, "done")
        self.assertEqual(
            update.told_ids.sorted(lambda row: row.ticket_id.id).mapped("state"),
            ["told", "told", "same", "failed"])
        for contact, words in ((self.contact, "repair the server"), (self.wangs, "修理服务器")):
            self.assertEqual(len([one for one in self.said(contact) if words in one]), 1)
        self.assertTrue(tickets[3].activity_ids, "somebody is asked to tell who has no channel")
        self.assertFalse(any(tickets.mapped("is_closed")))
        # told once, whatever runs again
        self.work()
        self.assertEqual(len([one for one in self.said(self.wangs) if "修理服务器" in one]), 1)

    def test_solving_the_problem_offers_to_solve_its_tickets(self):
        tickets = self.incidents()
        problem = self.Ticket.browse(tickets.action_make_problem()["res_id"])
        action = problem.action_solve()
        self.assertEqual(action["res_model"], "smart.service.ticket.update")
        self.assertTrue(action["context"]["default_solve"])
        self.assertTrue(problem.is_closed)
        update = self.update(problem, solve=True)
        self.assertTrue(all(update.text_ids.mapped("body")), "there is something to begin with")
        update.action_send()
        self.work()
        self.work_off()
        self.assertTrue(all(tickets.mapped("is_closed")))
        self.assertEqual(len(self.said(self.contact)), 1, "told once, not of the stage as well")
        self.assertIsNone(problem.action_solve())

    def test_what_is_in_use_elsewhere_is_tried_again_not_given_up(self):
        ticket = self.incidents()[0]
        problem = self.Ticket.browse(ticket.action_make_problem()["res_id"])
        update = self.update(problem, solve=True)
        update.action_send()
        self.env.flush_all()
        solved = self.env["smart.service.ticket.stage"]._for_code("solved")
        with db_connect(get_db_name()).cursor() as cr:
            cr.execute("SET LOCAL lock_timeout = '2s'")
            cr.execute(
                "SELECT 1 FROM smart_service_ticket_stage WHERE id = %s FOR UPDATE", [solved.id])
            self.env.cr.execute("SET LOCAL lock_timeout = '100ms'")
            with mute_logger("odoo.sql_db"), self.assertRaises(LockNotAvailable):
                update.sudo().told_ids._tell_all()
        self.assertEqual(update.told_ids.state, "new")
        tell, failures = self.env.registry["smart.service.ticket.update.told"]._tell, [1, 2]

        def _tell(self):
            tell(self)
            if failures:
                failures.pop()
                raise LockNotAvailable

        self.patch(self.env.registry["smart.service.ticket.update.told"], "_tell", _tell)
        with self.enter_registry_test_mode():
            self.env.ref("smart_service.cron_ticket_updates").method_direct_trigger()
        self.assertEqual((failures, update.told_ids.state, update.state), ([], "told", "done"))
        self.assertTrue(ticket.is_closed)
        self.assertFalse(ticket.activity_ids, "nobody is asked to do it by hand")
        self.assertEqual(len(self.said(self.contact)), 1)

    def test_nobody_is_told_nothing(self):
        problem = self.Ticket.browse(self.incidents().action_make_problem()["res_id"])
        update = self.update(problem)
        update.text_ids.unlink()
        with self.assertRaisesRegex(UserError, "Write the update"):
            update.action_send()

    def test_a_major_incident_is_urgent(self):
        ticket = self.Ticket.create({"name": "All is down", "is_major": True})
        self.assertEqual((ticket.priority, ticket.is_problem), ("3", True))

    def test_a_problem_has_no_problem(self):
        tickets = self.incidents()
        problem = self.Ticket.browse(tickets[:2].action_make_problem()["res_id"])
        with self.assertRaises(ValidationError):
            tickets[3].problem_id = tickets[2]
        with self.assertRaises(ValidationError):
            problem.is_problem = False
        with self.assertRaises(ValidationError):
            problem.problem_id = problem

    def test_only_who_may_change_the_problem_tells_its_customers(self):
        team = self.env["smart.service.team"].create({
            "name": "Closed shop", "member_ids": self.agent.ids})
        tickets = self.incidents()
        problem = self.Ticket.browse(tickets.action_make_problem()["res_id"])
        update = self.update(problem)
        update.text_ids.body = "x"
        problem.team_id = team
        problem.user_id = self.agent
        other = new_test_user(self.env, "problem_other", "smart_service.group_agent")
        engineer = new_test_user(self.env, "problem_engineer", "smart_service.group_engineer")
        for user in (other, engineer):
            with self.assertRaises(AccessError):
                update.with_user(user).action_send()
            with self.assertRaises(AccessError):
                update.text_ids.with_user(user).read(["body"])
        with self.assertRaises(AccessError):
            self.env["smart.service.ticket.update.told"].with_user(self.agent).create({
                "update_id": update.id, "ticket_id": tickets[0].id})


@tagged("post_install", "-at_install")
class TestTicketSigning(TicketCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead, cls.boss = (
            new_test_user(cls.env, f"sign_{name}", "smart_service.group_lead", name=name.title())
            for name in ("lead", "boss"))
        cls.team = cls.env["smart.service.team"].create({"name": "Money", "lead_id": cls.lead.id})
        cls.gate = cls.env["smart.service.ticket.stage"].create({
            "name": "Refund granted", "code": "solved", "is_closed": True, "sequence": 35,
            "team_ids": cls.team.ids, "approval": "all", "approval_ordered": True,
            "approver_ids": [
                (0, 0, {"kind": "lead", "sequence": 1}),
                (0, 0, {"kind": "user", "user_id": cls.boss.id, "sequence": 2})]})

    def money(self):
        return self.ticket(team_id=self.team.id)

    def test_nobody_gets_past_without_signatures_in_their_order(self):
        ticket = self.money()
        for context in ({}, {"smart_signed": True}, {"smart_signed": "SIGNED"}):
            with self.assertRaisesRegex(UserError, "Lead, Boss"):
                ticket.with_context(**context).stage_id = self.gate
        ticket.action_ask_approval()
        ticket.action_ask_approval()
        rows = ticket.approval_ids
        self.assertEqual(rows.mapped("state"), ["asked", "later"])
        self.assertEqual(rows[0].activity_id.user_id, self.lead)
        with self.assertRaises(AccessError):
            rows[0].with_user(self.agent).action_sign()
        with self.assertRaises(UserError):
            rows[1].with_user(self.boss).action_sign()
        self.assertTrue(ticket.with_user(self.lead).is_mine_to_sign)
        ticket.with_user(self.lead).action_sign_mine()
        self.assertEqual(rows.mapped("state"), ["signed", "asked"])
        self.assertFalse(ticket.is_closed)
        with self.assertRaisesRegex(UserError, "Boss"):
            ticket.stage_id = self.gate
        rows[1].with_user(self.boss).action_sign()
        self.assertEqual(ticket.stage_id, self.gate)
        self.assertFalse(ticket.activity_ids)
        self.assertIn("Signed by Boss", self.bodies(ticket))
        self.assertEqual(len(self.events("ticket_signed", ticket_id=ticket.id)), 2)

    def test_of_two_signatures_at_the_same_time_one_sees_the_other(self):
        self.gate.approval_ordered = False
        ticket = self.money()
        ticket.action_ask_approval()
        self.env.flush_all()
        query = SQL("SELECT ctid FROM smart_service_ticket WHERE id = %s", ticket.id)
        before = self.env.execute_query(query)
        ticket.with_user(self.lead).action_sign_mine()
        self.env.flush_all()
        self.assertNotEqual(
            self.env.execute_query(query), before,
            "both write the ticket, so that the database lets one of them try again")

    def test_one_signature_of_several_is_enough(self):
        self.gate.write({"approval": "any"})
        ticket = self.money()
        ticket.action_ask_approval()
        self.assertEqual(ticket.approval_ids.mapped("state"), ["asked", "asked"])
        ticket.with_user(self.boss).action_sign_mine()
        self.assertEqual(ticket.stage_id, self.gate)
        self.assertEqual(set(ticket.approval_ids.mapped("state")), {"signed", "past"})

    def test_a_refusal_stops_it_and_it_can_be_asked_again(self):
        ticket = self.money()
        ticket.action_ask_approval()
        ticket.with_user(self.lead).action_refuse_mine()
        self.assertFalse(ticket.is_closed)
        self.assertEqual(ticket.approval_ids.mapped("state"), ["refused", "past"])
        self.assertIn("doesn't agree", " ".join(ticket.activity_ids.mapped("summary")))
        ticket.action_ask_approval()
        self.assertEqual(len(ticket.approval_ids), 4)

    def test_what_happens_by_itself_asks_too(self):
        ticket = self.money()
        ticket.sudo()._set_stage("solved")
        self.assertFalse(ticket.is_closed)
        self.assertEqual(ticket.approval_ids[:1].state, "asked")

    def test_another_way_ends_the_asking(self):
        ticket = self.money()
        ticket.action_ask_approval()
        ticket._set_stage("cancelled")
        self.assertEqual(set(ticket.approval_ids.mapped("state")), {"past"})

    def test_nobody_begins_behind_the_gate_or_writes_signatures(self):
        with self.assertRaises(UserError):
            self.ticket(team_id=self.team.id, stage_id=self.gate.id)
        ticket = self.money()
        ticket.action_ask_approval()
        for user in (self.agent, self.lead):
            with self.assertRaises(AccessError):
                ticket.approval_ids.with_user(user).write({"state": "signed"})
            with self.assertRaises(AccessError):
                self.env["smart.service.ticket.approval"].with_user(user).create({
                    "ticket_id": ticket.id, "stage_id": self.gate.id, "user_id": user.id,
                    "asked_by_id": user.id, "state": "signed"})
        with self.assertRaises(AccessError):
            self.gate.approver_ids.with_user(self.agent).unlink()
        with self.assertRaises(ValidationError):
            self.gate.approver_ids.unlink()
            self.gate.approval = "any"

    # === STAGES OF A TEAM === #

    def test_a_team_has_its_own_stages(self):
        first = self.env["smart.service.ticket.stage"].create({
            "name": "Accepted", "code": "new", "team_ids": self.team.ids, "sequence": 99})
        ticket = self.ticket(team_id=self.env.ref("smart_service.team_service").id)
        self.assertEqual(ticket.stage_id, self.env.ref("smart_service.ticket_stage_new"))
        with self.assertRaises(UserError):
            ticket.stage_id = first
        ticket.write({"team_id": self.team.id, "stage_id": first.id})
        ticket.team_id = self.env.ref("smart_service.team_service")
        self.assertEqual(ticket.stage_id, self.env.ref("smart_service.ticket_stage_new"))
        board = self.Ticket.with_context(default_team_id=self.team.id)
        self.assertEqual(board.create({"name": "x"}).stage_id, first)
        shown = board._read_group_stage_ids(self.env["smart.service.ticket.stage"], [])
        other = self.Ticket.with_context(
            default_team_id=self.env.ref("smart_service.team_service").id
        )._read_group_stage_ids(self.env["smart.service.ticket.stage"], [])
        self.assertIn(first, shown)
        self.assertNotIn(first, other)
