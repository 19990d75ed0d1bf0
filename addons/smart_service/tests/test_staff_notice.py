from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import SmartServiceCase, simulators


class StaffCase(SmartServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = new_test_user(
            cls.env, "staff_lead", "smart_service.group_lead", name="Lea Lead",
            email="lead@example.com")
        cls.agent.write({"email": "ada@example.com", "smart_wecom_userid": "zhangsan",
                         "smart_notify_by": "wecom"})
        cls.desk.smart_lead_id = cls.lead
        cls.env["smart.service.staff.notice"].search([]).unlink()

    def setUp(self):
        super().setUp()
        package = simulators()
        self.wecom = self.enterContext(package.WeComSimulator())
        self.dingtalk = self.enterContext(package.DingTalkSimulator())
        self.package = package
        self.app = self.connect("wecom", self.wecom)

    def connect(self, provider, simulator, **values):
        package = self.package
        values = {
            "wecom": {"app_id": package.DEMO_COMPANY.corp_id,
                      "account_ref": str(package.DEMO_COMPANY.agent_id),
                      "app_secret": package.DEMO_COMPANY.secret},
            "dingtalk": {"app_id": package.DEMO_DING.app_key,
                         "account_ref": package.DEMO_DING.agent_id,
                         "app_secret": package.DEMO_DING.app_secret},
            "dingtalk_robot": {"api_token": package.DEMO_ROBOT.access_token,
                               "webhook_secret": package.DEMO_ROBOT.secret},
        }[provider] | values
        account = self.env["smart.service.staff.account"].create({
            "name": provider, "provider": provider, "api_base_url": simulator.url, **values})
        account.action_activate()
        return account

    def notices(self, **domain):
        return self.env["smart.service.staff.notice"].search(
            [(name, "=", value) for name, value in domain.items()])

    def drain(self, rounds=1):
        for _round in range(rounds):
            self.notices(state="new").next_attempt_at = (
                fields.Datetime.now() - timedelta(seconds=1))
            self.env["smart.service.staff.notice"]._drain()

    def mails(self, user):
        return self.env["mail.mail"].search([("recipient_ids", "in", user.partner_id.ids)])

    def ticket(self, **values):
        return self.env["smart.service.ticket"].create({
            "name": "Paper jam of Mr. Zhang",
            "type_id": self.env["smart.service.ticket.type"]._for_code("question").id,
            "partner_id": self.env["res.partner"].create({"name": "Zhang San"}).id, **values})


@tagged("post_install", "-at_install")
class TestStaffOccasions(StaffCase):
    """What our own people are told of, and what not."""

    def test_a_conversation_that_is_given_to_an_agent(self):
        session = self.say("my printer is broken")
        session._add_members(users=self.agent)
        notice = self.notices(user_id=self.agent.id)
        self.assertEqual((notice.kind, notice.way, notice.res_id),
                         ("assignment", "wecom", session.id))
        self.assertIn(f"discuss.channel_{session.id}", notice._link())
        self.assertIn(session.smart_contact_id.partner_id.name, notice.body)

    def test_who_takes_a_conversation_himself_knows_it(self):
        session = self.say("my printer is broken")
        session.with_user(self.agent)._add_members(users=self.agent)
        self.assertFalse(self.notices(user_id=self.agent.id))

    def test_who_looks_at_odoo_gets_no_mail_about_a_conversation(self):
        self.agent.smart_notify_by = "mail"
        self.set_online(self.agent)
        session = self.say("my printer is broken")
        session._add_members(users=self.agent)
        self.assertFalse(self.notices(user_id=self.agent.id))

    def test_a_ticket_that_is_given_to_somebody(self):
        ticket = self.ticket(user_id=self.agent.id)
        self.assertEqual(self.notices(user_id=self.agent.id).res_model, "smart.service.ticket")
        ticket.user_id = False
        ticket.with_user(self.agent).user_id = self.agent
        self.assertEqual(len(self.notices(user_id=self.agent.id)), 1)

    def test_who_wants_mails_about_tickets_gets_odoos_own(self):
        self.agent.write({"smart_notify_by": "mail", "notification_type": "email"})
        ticket = self.ticket(user_id=self.agent.id)
        self.assertFalse(self.notices(user_id=self.agent.id))
        self.assertIn(ticket.number, self.mails(self.agent).subject)

    def test_who_wants_nothing_gets_nothing(self):
        self.agent.smart_notify_by = "none"
        self.ticket(user_id=self.agent.id)
        self.say("hello")._add_members(users=self.agent)
        self.assertFalse(self.notices(user_id=self.agent.id))

    def test_a_lead_that_a_conversation_revealed(self):
        session = self.say("what does a new one cost?")
        self.env["crm.lead"].create({"name": "Some lead", "user_id": self.agent.id})
        self.assertFalse(self.notices(kind="lead"))
        self.env["crm.lead"].create({
            "name": "New printer", "user_id": self.agent.id, "origin_channel_id": session.id})
        self.assertEqual(self.notices(kind="lead").body, "New printer")

    def test_a_customer_who_waits_too_long(self):
        self.desk.smart_warning_minutes = 10
        session = self.say("hello?")
        self.assertTrue(session.smart_waiting_since)
        warn = self.env["discuss.channel"]._smart_warn_of_waiting
        warn()
        self.assertFalse(self.notices(kind="sla"))
        session.smart_waiting_since = fields.Datetime.now() - timedelta(minutes=11)
        warn()
        warn()
        notice = self.notices(kind="sla")
        self.assertEqual((notice.user_id, notice.way), (self.lead, "mail"))
        self.assertIn("10 minutes", notice.title)
        session._add_members(users=self.agent)
        self.assertFalse(session.smart_waiting_since)

    def test_a_desk_that_warns_nobody(self):
        self.desk.smart_warning_minutes = 0
        self.say("hello?").smart_waiting_since = fields.Datetime.now() - timedelta(days=1)
        self.env["discuss.channel"]._smart_warn_of_waiting()
        self.assertFalse(self.notices(kind="sla"))

    def test_an_engineers_visits(self):
        second = new_test_user(
            self.env, "staff_engineer", "smart_service.group_engineer", name="Emil Engineer")
        engineers = self.env["hr.employee"].create([
            {"name": user.name, "user_id": user.id} for user in (self.agent, second)])
        ticket = self.ticket()
        start = fields.Datetime.now() + timedelta(days=1)
        visit = self.env["smart.service.visit"].create({
            "ticket_id": ticket.id, "employee_id": engineers[0].id, "start": start,
            "stop": start + timedelta(hours=1), "state": "scheduled"})
        self.assertEqual(len(self.notices(user_id=self.agent.id, kind="dispatch")), 1)
        visit.write({"start": start + timedelta(hours=2), "stop": start + timedelta(hours=3)})
        moved = self.notices(user_id=self.agent.id, kind="dispatch")[0]
        self.assertIn("was moved", moved.title)
        visit.employee_id = engineers[1]
        self.assertIn("not yours", self.notices(user_id=self.agent.id)[0].title)
        self.assertIn(visit.number, self.notices(user_id=second.id).title)
        visit.action_cancel()
        self.assertIn("not yours", self.notices(user_id=second.id)[0].title)
        self.assertEqual(len(self.notices(user_id=self.agent.id)), 3)

    def test_a_subcontractors_visits(self):
        portal = new_test_user(self.env, "staff_sub", "base.group_portal", name="Sub Contractor")
        engineer = self.env["hr.employee"].create({"name": portal.name, "user_id": portal.id})
        start = fields.Datetime.now() + timedelta(days=1)
        visit = self.env["smart.service.visit"].create({
            "ticket_id": self.ticket().id, "employee_id": engineer.id, "start": start,
            "stop": start + timedelta(hours=1), "state": "scheduled"})
        notice = self.notices(user_id=portal.id)
        self.assertIn(visit.number, notice.title)
        self.assertTrue(
            notice._link().endswith(f"/smart_service/visit/{visit.id}"), "he has no back office")
        # of the desk's own affairs he learns nothing
        self.ticket(user_id=portal.id, name="Not his")
        self.assertEqual(self.notices(user_id=portal.id), notice)


@tagged("post_install", "-at_install")
class TestStaffWays(StaffCase):
    """How a notice leaves, and what happens when it does not arrive."""

    def tell(self, user=None, title="Paper jam"):
        self.ticket(user_id=(user or self.agent).id, name=title)
        self.drain()
        return self.notices(user_id=(user or self.agent).id)[0]

    def test_a_card_in_wecom(self):
        notice = self.tell()
        self.assertEqual(notice.state, "done", notice.error)
        card = self.wecom.app_sent[0]
        self.assertEqual((card["user"], card["description"]), ("zhangsan", "Paper jam"))
        self.assertEqual(card["url"], notice._link())
        self.assertFalse(self.mails(self.agent))

    def test_in_the_persons_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.agent.lang = "zh_CN"
        self.assertTrue(self.tell().title)

    def test_a_person_whom_wecom_does_not_know(self):
        self.agent.smart_wecom_userid = "nobody"
        notice = self.tell()
        self.assertEqual(notice.state, "failed")
        self.assertIn("81013", notice.error)
        self.assertTrue(notice.mailed_instead)
        self.assertEqual(self.mails(self.agent).subject, notice.title)
        self.agent.smart_wecom_userid = "lisi"
        notice.action_replay()
        self.drain()
        self.assertEqual((notice.state, self.wecom.app_sent[0]["user"]), ("done", "lisi"))

    def test_a_person_without_an_id(self):
        self.agent.smart_wecom_userid = False
        notice = self.tell()
        self.assertEqual(notice.state, "failed")
        self.assertIn("fill it in", notice.error)
        self.assertTrue(self.mails(self.agent))

    def test_an_address_that_wecom_does_not_trust(self):
        self.wecom.allowed = False
        notice = self.tell()
        self.assertEqual((notice.state, self.app.state), ("failed", "error"))
        self.assertIn("Trusted IP addresses", notice.error)
        self.assertTrue(self.mails(self.agent))
        self.wecom.allowed = True
        self.tell(title="Next")
        self.assertEqual(self.app.state, "active")

    def test_a_refused_token_is_renewed(self):
        self.tell()
        self.wecom.tokens.clear()
        self.assertEqual(self.tell(title="Second").state, "done")

    def test_a_provider_that_is_down(self):
        with self.wecom.outage("500"):
            notice = self.tell()
            self.assertEqual((notice.state, notice.attempt), ("new", 1))
            self.drain(5)
        self.assertEqual(notice.state, "dead")
        self.assertTrue(self.mails(self.agent))

    def test_without_a_connection_there_is_a_mail(self):
        self.app.action_deactivate()
        notice = self.tell()
        self.assertEqual(notice.state, "failed")
        self.assertIn("no active connection", notice.error)
        self.assertTrue(self.mails(self.agent))

    def test_one_occasion_is_told_once(self):
        ticket = self.ticket()
        for _time in range(2):
            self.env["smart.service.staff.notice"]._tell(
                self.agent, "assignment", ticket, "the same")
        self.assertEqual(len(self.notices(user_id=self.agent.id)), 1)

    def test_more_than_thirty_a_minute_wait(self):
        for number in range(31):
            self.ticket(user_id=self.agent.id, name=f"Ticket {number}")
        self.drain()
        self.assertEqual(len(self.wecom.app_sent), 30)
        self.assertEqual(len(self.notices(state="new")), 1)

    # === DINGTALK === #

    def choose_dingtalk(self, **values):
        self.agent.write({
            "smart_notify_by": "dingtalk", "smart_dingtalk_userid": "manager01", **values})

    def test_a_work_notification(self):
        self.connect("dingtalk", self.dingtalk)
        self.choose_dingtalk()
        self.tell()
        self.drain()
        self.assertEqual(self.notices(user_id=self.agent.id).mapped("state"), ["done", "done"])
        self.assertEqual(self.dingtalk.sent[0]["user"], "manager01")
        self.assertIn("Paper jam", self.dingtalk.sent[0]["content"]["markdown"])

    def test_taken_and_not_delivered(self):
        self.connect("dingtalk", self.dingtalk)
        self.choose_dingtalk(smart_dingtalk_userid="nobody")
        self.tell()
        self.drain()
        result = self.notices(user_id=self.agent.id, checking=True)
        self.assertEqual(result.state, "failed")
        self.assertIn("knows nobody", result.error)
        self.assertTrue(self.mails(self.agent))

    def test_an_address_that_dingtalk_does_not_know(self):
        account = self.connect("dingtalk", self.dingtalk)
        self.dingtalk.allowed = False
        self.choose_dingtalk()
        notice = self.tell()
        self.assertEqual((notice.state, account.state), ("failed", "error"))
        self.assertIn("exit addresses", notice.error)

    def test_a_groups_robot_names_nobody_but_the_person(self):
        self.connect("dingtalk_robot", self.dingtalk)
        self.choose_dingtalk()
        notice = self.tell(title="Zhang San's printer")
        self.assertEqual(notice.state, "done", notice.error)
        row = self.dingtalk.sent[0]
        self.assertEqual(row["mentioned"], ["manager01"])
        self.assertNotIn("Zhang San", row["text"])
        self.choose_dingtalk(smart_dingtalk_userid=False)
        self.agent.partner_id.phone = "+86 138 0000 0000"
        self.tell(title="Second")
        self.assertEqual(self.dingtalk.sent[1]["mentioned"], ["13800000000"])

    def test_a_robot_is_never_sent_more_than_twenty_a_minute(self):
        self.connect("dingtalk_robot", self.dingtalk)
        self.choose_dingtalk()
        for number in range(22):
            self.ticket(user_id=self.agent.id, name=str(number))
        self.drain()
        self.assertEqual((len(self.dingtalk.sent), self.dingtalk.blocked_until), (20, 0))

    def test_a_blocked_robot_waits_ten_minutes(self):
        self.connect("dingtalk_robot", self.dingtalk)
        self.choose_dingtalk()
        self.dingtalk.blocked_until = self.dingtalk.now() + 600
        notice = self.tell()
        self.assertEqual(notice.state, "new")
        self.assertGreater(notice.next_attempt_at, fields.Datetime.now() + timedelta(minutes=9))

    def test_the_app_comes_before_the_robot(self):
        robot = self.connect("dingtalk_robot", self.dingtalk)
        app = self.connect("dingtalk", self.dingtalk)
        self.choose_dingtalk()
        self.assertEqual(self.tell().account_id, app)
        app.action_deactivate()
        self.assertEqual(self.tell(title="Second").account_id, robot)

    # === MAIL === #

    def test_a_mail(self):
        session = self.say("hello?")
        session.smart_waiting_since = fields.Datetime.now() - timedelta(minutes=11)
        self.env["discuss.channel"]._smart_warn_of_waiting()
        self.drain()
        mail = self.mails(self.lead)
        self.assertIn("waiting", mail.subject)
        self.assertIn(f"discuss.channel_{session.id}", mail.body_html)


@tagged("post_install", "-at_install")
class TestStaffAccess(StaffCase):
    def test_secrets_go_in_and_never_out(self):
        manager = new_test_user(self.env, "staff_manager", "smart_service.group_manager")
        account = self.app.with_user(manager)
        account.new_app_secret = " fresh "
        self.assertFalse(account.new_app_secret)
        self.assertEqual(self.app.sudo().app_secret, "fresh")
        self.assertTrue(account.secrets_set)
        for name in ("app_secret", "api_token", "webhook_secret", "token_value"):
            with self.subTest(name), self.assertRaises(AccessError):
                account.read([name])

    def test_an_account_that_lacks_something_is_not_activated(self):
        account = self.app.copy({"name": "Second"})
        with self.assertRaisesRegex(ValidationError, "fill in"):
            account.action_activate()

    def test_a_test_goes_to_whoever_asks(self):
        manager = new_test_user(self.env, "staff_manager", "smart_service.group_manager")
        manager.smart_wecom_userid = "lisi"
        self.app.with_user(manager).action_test()
        self.drain()
        self.assertEqual(self.wecom.app_sent[0]["user"], "lisi")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_everybody_sees_what_he_was_told(self):
        self.ticket(user_id=self.agent.id)
        notices = self.env["smart.service.staff.notice"]
        self.assertTrue(notices.with_user(self.agent).search([]))
        self.assertFalse(notices.with_user(self.lead).search([]))
        with self.assertRaises(AccessError):
            notices.with_user(self.lead).browse(
                self.notices(user_id=self.agent.id).id).read(["title"])
        self.notices(user_id=self.agent.id).state = "failed"
        with self.assertRaises(AccessError):
            notices.with_user(self.agent).search([]).action_replay()
        self.assertFalse(
            self.env["smart.service.staff.account"].with_user(self.lead).has_access("read"))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_companies_keep_apart(self):
        other = self.env["res.company"].create({"name": "Other"})
        manager = new_test_user(
            self.env, "other_manager", "smart_service.group_manager", company_id=other.id,
            company_ids=[Command.set(other.ids)])
        self.ticket(user_id=self.agent.id)
        for model in ("account", "notice"):
            self.assertFalse(
                self.env[f"smart.service.staff.{model}"].with_user(manager).search([]))

    def test_a_user_chooses_his_own_way_and_nobody_elses(self):
        self.agent.with_user(self.agent).smart_notify_by = "mail"
        self.assertEqual(self.agent.with_user(self.agent).smart_wecom_userid, "zhangsan")
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            self.agent.with_user(self.agent).smart_wecom_userid = "lisi"
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            self.lead.with_user(self.agent).smart_notify_by = "none"
