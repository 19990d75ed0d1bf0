from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .dispatch_common import NEARBY, NOW, DispatchCase

# (read, write, create, unlink) that each role has
EXPECTED = {
    "smart.service.ticket": {
        "agent": "rwc", "lead": "rwc", "dispatcher": "rwc", "engineer": "r", "manager": "rwcu"},
    "smart.service.ticket.type": {
        "agent": "r", "lead": "rwc", "dispatcher": "r", "engineer": "r", "manager": "rwcu"},
    "smart.service.ticket.stage": {
        "agent": "r", "lead": "rwc", "dispatcher": "r", "engineer": "r", "manager": "rwcu"},
    "smart.service.ticket.tag": {
        "agent": "rwc", "lead": "rwc", "dispatcher": "rwc", "engineer": "r", "manager": "rwcu"},
    "smart.service.team": {
        "agent": "r", "lead": "rwc", "dispatcher": "r", "engineer": "r", "manager": "rwcu"},
    "smart.service.fault": {
        "agent": "r", "lead": "r", "dispatcher": "rwc", "engineer": "r", "manager": "rwcu"},
    "smart.service.fault.part": {
        "agent": "r", "lead": "r", "dispatcher": "rwcu", "engineer": "r", "manager": "rwcu"},
    "smart.service.visit": {
        "agent": "r", "lead": "r", "dispatcher": "rwcu", "engineer": "rw", "manager": "rwcu"},
    "smart.service.visit.candidate": {
        "agent": "r", "lead": "r", "dispatcher": "r", "manager": "r"},
}


@tagged("post_install", "-at_install")
class TestTicket(DispatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.Ticket = cls.env["smart.service.ticket"]
        cls.near = cls.engineer("Near", NEARBY, van={cls.fuser: 5})
        cls.lot = cls.device("QL-0001", cls.owner, datetime(2025, 9, 1))

    def test_a_task_is_in_the_language_of_who_does_it(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        reader = new_test_user(
            self.env, "zh_lead", "smart_service.group_lead", lang="zh_CN")
        self.env.ref("smart_service.team_service").lead_id = reader
        ticket = self.Ticket.with_context(lang="en_US")._open_repair(self.owner)
        self.assertEqual(ticket.activity_ids.user_id, reader)
        self.assertEqual(ticket.activity_ids.summary, "客户未提供序列号，请向客户询问。")

    # === RIGHTS === #

    def test_rights_of_each_role(self):
        for group in ("agent", "lead", "dispatcher", "engineer", "manager"):
            user = new_test_user(self.env, f"right_{group}", f"smart_service.group_{group}")
            for model, expected in EXPECTED.items():
                for letter, mode in zip("rwcu", ("read", "write", "create", "unlink")):
                    with self.subTest(group=group, model=model, mode=mode):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(mode),
                            letter in expected.get(group, ""))

    def test_agents_see_the_tickets_of_their_teams(self):
        other = new_test_user(self.env, "other_agent", "smart_service.group_agent")
        lead = new_test_user(self.env, "the_lead", "smart_service.group_lead")
        team = self.env["smart.service.team"].create({
            "name": "Closed shop", "member_ids": self.agent.ids})
        ticket = self.Ticket.create({"name": "Secret", "team_id": team.id})
        open_ticket = self.Ticket.create({
            "name": "Everybody's", "team_id": self.env.ref("smart_service.team_service").id})
        for user, sees in ((self.agent, True), (other, False), (lead, True)):
            with self.subTest(user=user.login):
                self.assertEqual(ticket.with_user(user).has_access("read"), sees)
                self.assertTrue(open_ticket.with_user(user).has_access("write"))
        ticket.user_id = other
        self.assertTrue(ticket.with_user(other).has_access("read"))

    def test_another_companys_tickets_are_not_seen(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        ticket = self.Ticket.with_company(company).create({"name": "x", "company_id": company.id})
        with self.assertRaises(AccessError):
            ticket.with_user(self.agent).read(["name"])

    # === WORK === #

    def test_an_agent_makes_and_closes_a_ticket(self):
        ticket = self.Ticket.with_user(self.agent).create({
            "name": "How do I…", "partner_id": self.owner.id})
        self.assertTrue(ticket.number)
        self.assertEqual(ticket.stage_id.code, "new")
        ticket.action_assign_to_me()
        self.assertEqual(ticket.user_id, self.agent)
        ticket.action_solve()
        self.assertTrue(ticket.is_closed)
        self.assertEqual(ticket.closed_at, NOW)
        self.assertEqual(len(self.events("ticket_closed", ticket_id=ticket.id)), 1)
        ticket._set_stage("progress")
        self.assertFalse(ticket.closed_at)

    def test_the_command_makes_a_ticket_of_the_conversation(self):
        channel = self.contact._open_session()
        channel.sudo().add_members(partner_ids=self.agent.partner_id.ids)
        channel.with_user(self.agent).execute_command_ticket(body="/ticket Noisy printer")
        ticket = channel.smart_ticket_id
        self.assertEqual(ticket.name, "Noisy printer")
        self.assertEqual(ticket.partner_id, self.owner)
        self.assertEqual(ticket.user_id, self.agent)
        self.assertEqual(ticket.channel_ids, channel)
        channel.with_user(self.agent).execute_command_ticket(body="/ticket ")
        self.assertEqual(channel.smart_ticket_id, ticket)

    def test_only_who_may_join_commands(self):
        channel = self.contact._open_session()
        outsider = new_test_user(self.env, "outsider", "base.group_user")
        with self.assertRaises(AccessError):
            channel.with_user(outsider).execute_command_ticket(body="/ticket x")

    def test_the_partner_counts_his_familys_tickets(self):
        company = self.partner("Hengyuan", is_company=True)
        person = self.partner("Sun Li", parent_id=company.id)
        self.Ticket.create([{"name": "a", "partner_id": person.id},
                            {"name": "b", "partner_id": company.id}])
        self.assertEqual(company.with_user(self.agent).smart_ticket_count, 2)
        self.assertEqual(person.with_user(self.agent).smart_ticket_count, 1)

    # === REPAIR REQUESTS === #

    def test_the_same_device_within_two_weeks_is_one_ticket(self):
        ticket = self.request(self.lot)
        self.assertEqual(self.request(self.lot, "Still broken"), ticket)
        self.assertEqual(len(ticket.repair_ids), 1)
        self.assertEqual(len(ticket.visit_ids), 1)
        ticket.reported_at = NOW - timedelta(days=15)
        self.assertNotEqual(self.request(self.lot), ticket)

    def test_a_request_is_named_in_the_customers_language(self):
        self.lot.product_id.default_code = "QL-1"
        self.lot.product_id.with_context(lang="zh_CN").name = "激光打印机"
        self.contact.lang = "zh_CN"
        self.assertEqual(self.request(self.lot).name, "激光打印机")
        unknown = self.Ticket._open_repair(
            self.owner, contact=self.contact, serial="QL-NOSUCH", symptom="卡纸")
        self.assertEqual(unknown.name, "报修")

    def test_a_foreign_serial_reveals_nothing(self):
        secret = self.partner("Secret Owner", NEARBY, phone="+8613900000000")
        foreign = self.device("QL-FOREIGN", secret, datetime(2025, 9, 1))
        ticket = self.request(foreign)
        unknown = self.Ticket._open_repair(
            self.owner, contact=self.contact, serial="QL-NOSUCH", symptom="The toner rubs off")
        self.work_off()
        for told in (ticket, unknown):
            self.assertEqual(told.review_state, "needed")
            self.assertFalse(told.lot_id or told.product_id or told.fault_id or told.repair_ids)
            self.assertFalse(told.visit_ids)
            self.assertEqual(told.partner_id, self.owner)
        # nothing tells the one from the other but the number that the customer wrote himself
        self.assertEqual(ticket.review_reason.replace("FOREIGN", "NOSUCH"), unknown.review_reason)
        self.assertEqual(ticket.name, unknown.name)
        words = " ".join(
            [str(ticket.read()), *ticket.message_ids.mapped("body"),
             *ticket.activity_ids.mapped("summary"), *self.told(ticket),
             *(str(e.payload) for e in self.env["smart.service.event"].search(
                 [("ticket_id", "=", ticket.id), ("kind", "!=", "needs_review")]))])
        for leak in ("Secret Owner", "13900000000", "Laser printer", "2025-09-01"):
            self.assertNotIn(leak, words)
        self.assertFalse(self.events("repair_requested", ticket_id=ticket.id))

    def test_a_known_foreign_device_is_checked_too(self):
        foreign = self.device("QL-FOREIGN", self.partner("Secret Owner"))
        ticket = self.Ticket._open_repair(self.owner, contact=self.contact, lot=foreign)
        self.assertEqual(ticket.review_state, "needed")
        self.assertFalse(ticket.lot_id)

    def test_after_the_review_it_goes_on(self):
        ticket = self.Ticket._open_repair(
            self.owner, contact=self.contact, serial="", symptom="broken")
        self.assertEqual(ticket.review_state, "needed")
        self.assertTrue(ticket.activity_ids)
        ticket = ticket.with_user(self.dispatcher)
        with self.assertRaises(UserError):
            ticket.action_review_done()
        ticket.write({"lot_id": self.lot.id, "product_id": self.printer.id,
                      "fault_id": self.fault.id})
        ticket.action_review_done()
        self.work_off()
        self.assertEqual(ticket.review_state, "done")
        self.assertFalse(ticket.activity_ids)
        self.assertEqual(ticket.visit_ids.state, "scheduled")

    def test_words_that_fit_no_fault(self):
        ticket = self.request(self.lot, "It sings at night")
        self.assertEqual(ticket.review_state, "needed")
        self.assertEqual(ticket.lot_id, self.lot)
        self.assertFalse(ticket.repair_ids)
        look = self.fault.copy({"code": "F0", "name": "A look", "keywords": False,
                                "is_fallback": True})
        other = self.device("QL-0002", self.owner, datetime(2025, 9, 1))
        self.assertEqual(self.request(other, "It sings at night").fault_id, look)
        third = self.device("QL-0003", self.owner, datetime(2025, 9, 1))
        self.assertEqual(self.request(third, "定影有问题").fault_id, self.fault)

    def test_a_fault_of_other_products_is_not_chosen(self):
        lot = self.device("W-1", self.owner, product=self.device_product("Purifier"))
        self.assertFalse(self.env["smart.service.fault"]._match(lot.product_id, "定影"))
        parent = self.env["product.category"].create({"name": "Water"})
        lot.product_id.categ_id = parent.create({"name": "Purifiers", "parent_id": parent.id})
        self.fault.product_categ_ids = parent
        self.assertEqual(self.env["smart.service.fault"]._match(lot.product_id, "定影"), self.fault)

    def test_without_a_channel_a_person_tells_the_customer(self):
        self.contact.account_id = False
        ticket = self.Ticket._open_repair(self.owner, serial="QL-0001", symptom="定影")
        self.work_off()
        self.assertEqual(ticket.visit_ids.state, "scheduled")
        self.assertIn("Tell the customer", ticket.activity_ids.mapped("summary")[0])

    def test_the_appointment_is_told_in_the_customers_language_and_zone(self):
        self.contact.lang = "zh_CN"
        ticket = self.request(self.lot)
        self.assertIn("2026年3月2日星期一", self.told(ticket)[-1])
        self.owner.tz = "America/New_York"
        self.assertEqual(ticket._local_time(datetime(2026, 3, 2, 3, 0)), "10:00\u202fPM")
