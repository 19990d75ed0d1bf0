"""Leavers and movers: rights end, open conversations go on with somebody else."""

import datetime

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .common import SmartServiceCase


@tagged("post_install", "-at_install")
class TestLeaver(SmartServiceCase):
    def setUp(self):
        super().setUp()
        # what remains of him is an internal user
        self.agent.group_ids |= self.env.ref("base.group_user")
        self.session = self.say("my order?")
        self.session._add_members(users=self.agent)
        self.earlier = self.say("before", user="u2")
        self.earlier._add_members(users=self.agent)
        self.earlier._smart_close("agent")
        self.hr = new_test_user(self.env, "leaver_hr", "hr.group_hr_manager,base.group_user")
        self.admin = new_test_user(self.env, "leaver_admin", "base.group_erp_manager")

    def assert_gone(self):
        """The agent has lost everything; the customer waits again."""
        both = self.session | self.earlier
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.session.smart_owner, "queue")
        self.assertFalse(self.session.livechat_end_dt)
        self.assertNotEqual(self.session.livechat_operator_id, self.agent.partner_id)
        self.assertNotIn(self.agent.partner_id, both.channel_member_ids.partner_id)
        seen = self.env["discuss.channel"].with_user(self.agent).search([("id", "in", both.ids)])
        # what waits at his desk he sees as any agent of it does
        self.assertFalse(seen if self.agent not in self.desk.user_ids else seen - self.session)

    def assert_kept(self):
        self.assertEqual(self.session.smart_owner, "agent")
        self.assertTrue(self.session.with_user(self.agent).has_access("read"))

    def test_archived(self):
        self.agent.with_user(self.admin).active = False
        self.env.invalidate_all()
        self.assertEqual(self.session.smart_owner, "queue")
        self.assertNotIn(self.agent.partner_id, self.session.channel_member_ids.partner_id)

    def test_out_of_the_group(self):
        roles = self.env.ref("smart_service.group_agent")
        self.agent.with_user(self.admin).group_ids = [Command.unlink(roles.id)]
        self.assert_gone()

    def test_out_of_the_group_from_the_groups_side(self):
        roles = self.env.ref("smart_service.group_agent")
        roles.with_user(self.admin).user_ids = [Command.unlink(self.agent.id)]
        self.assert_gone()

    def test_off_the_desk(self):
        self.desk.user_ids -= self.agent
        self.assert_gone()

    def test_off_the_desk_from_the_users_side(self):
        self.agent.livechat_channel_ids -= self.desk
        self.assert_gone()

    def test_guests_of_another_desk_stay(self):
        expert = new_test_user(self.env, "leaver_expert", "smart_service.group_agent")
        self.session.with_user(self.agent)._add_members(users=expert)
        self.assertTrue(self.session.with_user(expert).has_access("read"))
        other = self.env["im_livechat.channel"].create({
            "name": "Other", "user_ids": [Command.set(expert.ids)]})
        other.user_ids -= expert
        self.assertTrue(self.session.with_user(expert).has_access("read"))
        self.assert_kept()

    def test_departure(self):
        employee = self.env["hr.employee"].create({"name": "Ada", "user_id": self.agent.id})
        wizard = self.env["hr.departure.wizard"].with_user(self.hr).with_context(
            employee_termination=True, active_ids=employee.ids).create({})
        wizard.action_register_departure()
        self.assertFalse(employee.active)
        self.assertTrue(self.agent.active, "HR has left the user alone")
        self.assertFalse(self.agent.has_group("smart_service.group_agent"))
        self.env.flush_all()
        self.assert_gone()

    def test_last_day(self):
        employee = self.env["hr.employee"].create({"name": "Ada", "user_id": self.agent.id})
        today = datetime.date.today()
        employee.with_user(self.hr).departure_date = today + datetime.timedelta(days=3)
        self.env["hr.employee"]._gc_smart_departed()
        self.assert_kept()
        with freeze_time(today + datetime.timedelta(days=4)):
            self.env["hr.employee"]._gc_smart_departed()
        self.assert_gone()

    def test_moved_to_another_department(self):
        service, sales = self.env["hr.department"].create([{"name": "Service"}, {"name": "Sales"}])
        night = self.env["hr.department"].create({"name": "Night", "parent_id": service.id})
        employee = self.env["hr.employee"].create({
            "name": "Ada", "user_id": self.agent.id, "department_id": service.id})
        self.desk.smart_department_ids = service
        employee.with_user(self.hr).department_id = night
        self.assert_kept()
        employee.with_user(self.hr).department_id = sales
        self.assertNotIn(self.agent, self.desk.user_ids)
        self.assert_gone()

    def test_out_of_the_company(self):
        company = self.env["res.company"].create({"name": "Another"})
        self.agent.write({
            "company_ids": [Command.link(company.id)], "company_id": company.id})
        self.assert_kept()
        self.agent.company_ids = company
        self.assert_gone()

    def test_the_websocket_hears_no_more(self):
        bus = self.env["bus.bus"].with_user(self.agent)
        subscribed = [self.session, (self.session, "internal_users")]
        last = self.env["bus.bus"].create({"channel": '"nobody"', "message": "{}"}).id
        for target, text in ((self.session, "one"), (self.agent.partner_id, "two")):
            target._bus_send("told", text)
        self.session._bus_send("told", "three", subchannel="internal_users")
        self.env.cr.precommit.run()
        heard = [*subscribed, self.agent.partner_id]
        self.assertEqual(
            {note["message"]["payload"] for note in bus._poll(heard, last)},
            {"one", "two", "three"})
        self.desk.user_ids -= self.agent
        self.env.invalidate_all()
        payloads = [note["message"]["payload"] for note in bus._poll(heard, last)]
        self.assertIn("two", payloads)
        self.assertNotIn("one", payloads)
        self.assertNotIn("three", payloads)

    def test_an_invitation_link_leads_nobody_back(self):
        self.desk.user_ids -= self.agent
        channel = self.session.with_user(self.agent).sudo()
        with self.assertRaises(UserError):
            channel._find_or_create_persona_for_channel("Ada", "UTC", "CN")
        self.assertNotIn(self.agent.partner_id, self.session.channel_member_ids.partner_id)

    def test_a_chat_without_account(self):
        chat = self.env["discuss.channel"].create({
            "name": "plain", "channel_type": "livechat", "livechat_channel_id": self.desk.id,
            "livechat_operator_id": self.agent.partner_id.id,
            "channel_member_ids": [
                Command.create({"partner_id": self.agent.partner_id.id,
                                "livechat_member_type": "agent"}),
                Command.create({"guest_id": self.env["mail.guest"].create({"name": "V"}).id,
                                "livechat_member_type": "visitor"})]})
        self.desk.user_ids -= self.agent
        self.assertFalse(chat.livechat_end_dt)
        self.assertEqual(chat.livechat_status, "need_help")
        self.assertNotIn(self.agent.partner_id, chat.channel_member_ids.partner_id)


@tagged("post_install", "-at_install")
class TestHelp(SmartServiceCase):
    """Who is told that a conversation looks for help."""

    def told(self, user):
        channels = self.env["ir.websocket"].with_user(user)
        return set(channels._smart_help_channels())

    def test_a_call_for_help_stays_at_its_desk(self):
        other = new_test_user(self.env, "help_other", "smart_service.group_agent")
        self.env["im_livechat.channel"].create({
            "name": "Other desk", "user_ids": [Command.set(other.ids)]})
        chatter = new_test_user(
            self.env, "help_chatter", "base.group_user,im_livechat.im_livechat_group_user")
        manager = new_test_user(self.env, "help_manager", "smart_service.group_manager")
        group = self.env.ref("im_livechat.im_livechat_group_user")
        session = self.say("anybody?")
        session.livechat_status = "in_progress"
        self.env.cr.precommit.run()
        last = self.env["bus.bus"].create({"channel": '"nobody"', "message": "{}"}).id
        session.livechat_status = "need_help"
        self.env.cr.precommit.run()
        everybody = [(group, "LOOKING_FOR_HELP"), group]
        bus = self.env["bus.bus"]
        for user, hears in ((self.agent, True), (manager, True), (other, False), (chatter, False)):
            with self.subTest(user=user.login):
                heard = [*everybody, *self.told(user)]
                notes = bus.with_user(user)._poll(heard, last)
                kinds = {note["message"]["type"] for note in notes}
                self.assertEqual("im_livechat.looking_for_help/update" in kinds, hears)
                self.assertEqual("mail.record/insert" in kinds, hears)
