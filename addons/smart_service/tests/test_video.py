from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, ConcurrencyError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import JsonRpcException, Opener
from odoo.tools import mute_logger

from ..engine import agora
from .common import SmartServiceMixin
from .test_channel_web import WebCase


class VideoMixin:
    def setUp(self):
        super().setUp()
        # rows are stamped with the begin of the transaction, which is the whole test class's here
        self.enterContext(patch.object(
            type(self.env["discuss.channel.rtc.session"]), "_inactive_rtc_session_domain",
            lambda sessions: [("write_date", "<", sessions.env.cr.now() - timedelta(seconds=75))]))

    @classmethod
    def setUpVideo(cls):
        cls.agent.password = "smart_agent"
        cls.expert = new_test_user(
            cls.env, "smart_expert", "base.group_user", name="Eve Expert",
            password="smart_expert")
        cls.printers = cls.env["im_livechat.expertise"].create({"name": "Printers"})
        cls.expert.livechat_expertise_ids = cls.printers

    def owned(self, text="The printer is broken", **fields_):
        channel = self.say(text, **fields_)
        channel._add_members(users=self.agent)
        return channel

    def invite(self, channel, **options):
        return channel.with_user(self.agent)._smart_start_video(**options)

    def path(self, invitation):
        return invitation._path()

    def as_browser(self, login=None):
        """Go on as another browser; None is a customer's."""
        self.opener = Opener(self)
        self.session = None
        self.authenticate(login, login)

    def rpc(self, route, **params):
        answer = self.make_jsonrpc_request(route, params)
        self.env.invalidate_all()
        return answer

    def join(self, invitation):
        """Open the link's page and press its button."""
        page = self.url_open(self.path(invitation))
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        action = page.text.split('method="post" action="')[1].split('"')[0]
        answer = self.url_open(action, data={"csrf_token": token})
        self.env.invalidate_all()
        return answer

    def call(self, channel):
        self.env.invalidate_all()
        return self.env["smart.service.call"].search(
            [("channel_id", "=", channel.id), ("kind", "=", "video")])


@tagged("post_install", "-at_install")
class TestVideo(VideoMixin, SmartServiceMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()
        cls.setUpVideo()

    # === THE LINK === #

    def test_the_link_leaves_on_the_customers_channel_in_his_language(self):
        channel = self.owned(lang="zh_CN", name="王芳")
        self.assertEqual(channel.smart_contact_id._lang(), "zh_CN")
        invitation = self.invite(channel, expert=self.expert)
        row = self.env["smart.service.outbox"].search([("channel_id", "=", channel.id)])
        self.assertEqual(row.contact_id, channel.smart_contact_id)
        self.assertIn(invitation._link(), row.body)
        self.assertEqual(row.mail_message_id.author_id, self.agent.partner_id)
        self.assertEqual(invitation.way, "link")
        self.assertIn(self.expert.partner_id, channel.channel_member_ids.partner_id)
        self.assertEqual(channel.livechat_operator_id, self.agent.partner_id)
        event = self.events("video_invited", channel_id=channel.id)
        self.assertEqual(event.payload["expert"], self.expert.id)

    def test_looking_at_the_page_changes_nothing(self):
        channel = self.owned()
        invitation = self.invite(channel)
        members = channel.channel_member_ids
        self.as_browser()
        page = self.url_open(self.path(invitation))
        self.assertEqual(page.status_code, 200)
        self.assertIn("Ada Agent", page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.env.invalidate_all()
        self.assertEqual(channel.channel_member_ids, members)
        self.assertFalse(invitation.sudo().opened_at)
        state = self.url_open(f"{self.path(invitation)}/state", data={}, method="POST").json()
        self.assertEqual(state, {"standing": "good", "running": False})
        self.assertTrue(invitation.sudo().opened_at, "the open page has asked")

    def test_the_page_speaks_the_customers_language(self):
        channel = self.owned(lang="zh_CN")
        self.as_browser()
        page = self.url_open(self.path(self.invite(channel)))
        self.assertIn('lang="zh-CN"', page.text)

    def test_before_we_are_there_nobody_gets_in(self):
        channel = self.owned()
        invitation = self.invite(channel)
        members = channel.channel_member_ids
        self.as_browser()
        self.join(invitation)
        self.assertEqual(channel.channel_member_ids, members)

    # === A CALL === #

    def test_a_call_over_the_real_routes(self):
        channel = self.owned(name="Zhang San")
        channel.smart_ticket_id = channel.with_user(self.agent)._smart_make_ticket("Broken")
        invitation = self.invite(channel, expert=self.expert)
        self.as_browser("smart_agent")
        self.rpc("/mail/rtc/channel/join_call", channel_id=channel.id, camera=True)
        staff = self.opener, self.session
        call = self.call(channel)
        self.assertFalse(call.ended_at)
        self.assertEqual((call.user_id, call.expert_id), (self.agent, self.expert))

        self.as_browser()
        page = self.join(invitation)
        self.assertEqual(page.status_code, 200)
        self.assertIn("discuss_data", page.text)
        self.assertIn("video_full_screen", page.text)
        guest = invitation.sudo().guest_ids
        member = channel.channel_member_ids.filtered(lambda m: m.guest_id == guest)
        self.assertEqual(len(member), 1)
        self.assertEqual(member.livechat_member_type, "visitor", "without a type he is an agent")
        self.assertEqual(guest.name, "Zhang San")
        self.assertEqual(channel.smart_owner, "agent")
        self.assertEqual(channel.livechat_operator_id, self.agent.partner_id)
        answer = self.rpc("/mail/rtc/channel/join_call", channel_id=channel.id)
        self.assertTrue(answer["Rtc"][0]["localSession"] if isinstance(
            answer["Rtc"], list) else answer["Rtc"]["localSession"])
        customer = self.opener, self.session
        self.join(invitation)
        self.assertEqual(invitation.sudo().guest_ids, guest, "the same browser is the same guest")

        self.as_browser("smart_expert")
        self.rpc("/mail/rtc/channel/join_call", channel_id=channel.id)
        self.assertEqual(len(channel.rtc_session_ids), 3)
        roles = {line.name: line.role for line in self.call(channel).participant_ids}
        self.assertEqual(roles, {
            "Ada Agent": "agent", "Zhang San": "customer", "Eve Expert": "expert"})
        self.rpc("/mail/rtc/channel/leave_call", channel_id=channel.id)
        for self.opener, self.session in (customer, staff):
            self.assertFalse(self.call(channel).ended_at)
            self.rpc("/mail/rtc/channel/leave_call", channel_id=channel.id)
        call = self.call(channel)
        self.assertTrue(call.ended_at)
        self.assertTrue(all(call.participant_ids.mapped("left_at")))
        self.assertEqual(call.ticket_id, channel.smart_ticket_id)
        self.assertEqual(call.partner_id, channel.smart_contact_id.partner_id)
        self.assertEqual(call.agent_name, "Ada Agent, Eve Expert")
        self.assertIn("Video call with Zhang San", call.ticket_id.message_ids[0].body)
        note = channel.message_ids.filtered(lambda m: "Video call with" in (m.body or ""))
        self.assertTrue(note._smart_is_for_staff())
        event = self.events("call_ended", channel_id=channel.id)
        self.assertEqual((event.payload["call"], event.payload["customer_came"]), (call.id, True))
        self.assertEqual(event.ticket_id, call.ticket_id)

    def test_who_never_came_is_said(self):
        channel = self.owned(name="Zhang San")
        self.invite(channel)
        self.as_browser("smart_agent")
        self.rpc("/mail/rtc/channel/join_call", channel_id=channel.id)
        self.rpc("/mail/rtc/channel/leave_call", channel_id=channel.id)
        self.assertIn("did not come", self.call(channel)._text())
        self.assertFalse(self.events("call_ended", channel_id=channel.id).payload["customer_came"])

    def test_a_browser_that_is_gone_was_there_until_it_was_last_heard_of(self):
        channel = self.owned()
        self.invite(channel)
        start = fields.Datetime.now()
        member = channel.channel_member_ids.filtered(
            lambda m: m.partner_id == self.agent.partner_id)
        member._rtc_join_call()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE smart_service_call SET started_at = %(start)s;"
            " UPDATE smart_service_call_participant SET joined_at = %(start)s",
            {"start": start - timedelta(hours=2)})
        self.env.cr.execute(
            "UPDATE discuss_channel_rtc_session SET write_date = %s",
            [start - timedelta(hours=1)])
        self.env.invalidate_all()
        self.env["discuss.channel.rtc.session"]._gc_inactive_sessions()
        call = self.call(channel)
        self.assertAlmostEqual(call.minutes, 60, delta=1)

    def test_a_telephone_call_is_as_it_was(self):
        self.receive({"type": "call.ended", "data": {
            "call_id": "c1", "number": "138 0013 8000", "direction": "in",
            "started_at": "2026-11-22T08:00:00Z", "ended_at": "2026-11-22T08:05:30Z",
            "agent": "Ada Agent"}})
        call = self.env["smart.service.call"].search([("account_id", "=", self.account.id)])
        self.assertEqual((call.kind, call.minutes), ("phone", 5.5))
        self.assertIn("Call from", call._text())

    # === WHOSE LINK === #

    @mute_logger("odoo.http")
    def test_forged_and_foreign_links(self):
        one, other = self.owned(user="u1"), self.owned(user="u2")
        mine, foreign = self.invite(one), self.invite(other)
        self.as_browser()
        signature = self.path(foreign).rpartition("/")[2]
        for path in (
                f"/smart_service/call/{mine.id}/{signature}",
                f"/smart_service/call/{mine.id}/{'0' * 32}",
                f"/smart_service/call/{mine.id}/{signature[:-1]}",
                f"/smart_service/call/999999999/{signature}"):
            with self.subTest(path=path):
                page = self.url_open(path)
                self.assertEqual(page.status_code, 404)
                self.assertIn("This link is not for you", page.text)
                self.assertNotIn("Ada Agent", page.text)
                state = self.url_open(f"{path}/state", data={}, method="POST").json()
                self.assertEqual(state, {"standing": "foreign", "running": False})

    def test_a_join_that_is_tried_again(self):
        channel = self.owned()
        invitation = self.invite(channel)
        channel.channel_member_ids.filtered(
            lambda m: m.partner_id == self.agent.partner_id)._rtc_join_call()
        model, tries = type(invitation), []
        let_in = model._let_in

        def let_in_second(invitation, **about):
            guest = let_in(invitation, **about)
            tries.append(guest.id)
            if len(tries) == 1:
                raise ConcurrencyError("somebody else was faster")
            return guest

        self.as_browser()
        with patch.object(model, "_let_in", let_in_second), mute_logger("odoo.service.model"):
            page = self.join(invitation)
        self.assertEqual((page.status_code, len(tries)), (200, 2))
        self.assertEqual(channel.channel_member_ids.guest_id.ids, tries[1:])

    def test_the_link_of_one_session_opens_no_other(self):
        one, other = self.owned(user="u1"), self.owned(user="u2")
        invitation = self.invite(one)
        for channel in (one, other):
            channel.channel_member_ids.filtered(
                lambda m: m.partner_id == self.agent.partner_id)._rtc_join_call()
        # one is in one call at a time
        one.channel_member_ids.filtered(
            lambda m: m.partner_id == self.agent.partner_id)._rtc_join_call()
        self.as_browser()
        self.join(invitation)
        self.assertTrue(invitation.sudo().guest_ids)
        self.assertFalse(other.channel_member_ids.guest_id)
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self.rpc("/mail/rtc/channel/join_call", channel_id=other.id)
        self.assertFalse(other.channel_member_ids.guest_id)
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self.rpc("/discuss/channel/messages", channel_id=other.id)

    def test_expired(self):
        channel = self.owned()
        invitation = self.invite(channel, minutes=10)
        path = self.path(invitation)
        self.env.cr.execute(
            "UPDATE smart_service_call_invitation SET expires_at = now() at time zone 'UTC'"
            " - interval '1 minute'")
        self.env.invalidate_all()
        self.as_browser()
        self.assertEqual(
            self.url_open(path).status_code, 404, "a row with another expiry was never signed")
        page = self.url_open(self.path(invitation))
        self.assertEqual(page.status_code, 410)
        self.assertIn("This invitation has expired", page.text)
        with self.assertRaises(UserError):
            invitation.sudo()._let_in()

    def test_revoked(self):
        channel = self.owned()
        invitation = self.invite(channel)
        channel.channel_member_ids.filtered(
            lambda m: m.partner_id == self.agent.partner_id)._rtc_join_call()
        self.as_browser()
        self.join(invitation)
        guest = invitation.sudo().guest_ids
        self.assertIn(guest, channel.channel_member_ids.guest_id)
        self.rpc("/mail/rtc/channel/join_call", channel_id=channel.id)
        invitation.with_user(self.agent).action_revoke()
        self.env.invalidate_all()
        self.assertNotIn(guest, channel.channel_member_ids.guest_id)
        self.assertEqual(len(channel.rtc_session_ids), 1, "who came by it is put out of the call")
        page = self.url_open(self.path(invitation))
        self.assertEqual(page.status_code, 410)
        self.assertIn("no longer good", page.text)
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self.rpc("/discuss/channel/messages", channel_id=channel.id)
        again = self.invite(channel)
        self.assertEqual(self.url_open(self.path(again)).status_code, 200)

    def test_a_new_link_replaces_the_old_one(self):
        channel = self.owned()
        first = self.invite(channel)
        self.invite(channel)
        self.assertEqual(first.sudo()._standing(), "revoked")

    def test_the_link_ends_with_the_conversation(self):
        channel = self.owned()
        invitation = self.invite(channel)
        channel._smart_close("agent")
        self.as_browser()
        page = self.url_open(self.path(invitation))
        self.assertEqual(page.status_code, 410)
        self.assertIn("This conversation has ended", page.text)
        self.assertTrue(invitation.sudo().revoked_at)

    def test_somebody_else_is_logged_in(self):
        new_test_user(self.env, "video_portal", "base.group_portal", password="video_portal")
        channel = self.owned()
        invitation = self.invite(channel)
        for login in ("video_portal", "smart_expert"):
            with self.subTest(login=login):
                self.as_browser(login)
                page = self.url_open(self.path(invitation))
                self.assertEqual(page.status_code, 404)
                self.assertIn("log out first", page.text)
        self.assertNotIn(
            self.expert.partner_id, channel.channel_member_ids.partner_id, "nobody slips in")

    def test_the_customer_is_logged_in(self):
        portal = new_test_user(
            self.env, "video_portal", "base.group_portal", password="video_portal")
        channel = self.owned()
        channel.smart_contact_id.partner_id = portal.partner_id
        invitation = self.invite(channel)
        channel.channel_member_ids.filtered(
            lambda m: m.partner_id == self.agent.partner_id)._rtc_join_call()
        self.as_browser("video_portal")
        page = self.join(invitation)
        self.assertIn("discuss_data", page.text)
        member = channel.channel_member_ids.filtered(
            lambda m: m.partner_id == portal.partner_id)
        self.assertEqual(member.livechat_member_type, "visitor")
        self.assertEqual(channel.livechat_operator_id, self.agent.partner_id)

    def test_links_that_expired_are_swept_up(self):
        channel = self.owned()
        invitation = self.invite(channel)
        agent = channel.channel_member_ids.filtered(
            lambda m: m.partner_id == self.agent.partner_id)
        agent._rtc_join_call()
        self.as_browser()
        self.join(invitation)
        with freeze_time(fields.Datetime.now() + timedelta(hours=3)):
            agent._rtc_leave_call()
            self.env["smart.service.call.invitation"]._gc_expired()
        self.assertFalse(channel.channel_member_ids.guest_id)

    # === WHO MAY === #

    def test_only_who_has_the_conversation_calls(self):
        channel = self.owned()
        other = new_test_user(self.env, "other_agent", "smart_service.group_agent")
        self.desk.user_ids = [Command.link(other.id)]
        with self.assertRaises(UserError):
            channel.with_user(other)._smart_start_video()
        with self.assertRaises(UserError):
            channel.with_user(self.expert).action_smart_video()
        company = self.env["res.company"].create({"name": "Other company"})
        stranger = new_test_user(
            self.env, "other_manager", "smart_service.group_manager", company_id=company.id,
            company_ids=[Command.set(company.ids)])
        invitation = self.invite(channel)
        with self.assertRaises(AccessError):
            channel.with_user(stranger)._smart_start_video()
        self.assertFalse(self.env["smart.service.call.invitation"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            invitation.with_user(stranger).action_revoke()
        with self.assertRaises(UserError):
            invitation.with_user(other).action_revoke()
        with self.assertRaises(AccessError):
            invitation.with_user(self.agent).read(["nonce"])
        self.assertEqual(invitation.sudo()._standing(), "good")
        channel._smart_close("agent")
        with self.assertRaises(UserError):
            self.invite(channel)

    def test_a_link_is_good_for_a_week_at_most(self):
        channel = self.owned()
        for minutes in (0, -5, 7 * 24 * 60 + 1):
            with self.subTest(minutes=minutes), self.assertRaises(UserError):
                self.invite(channel, minutes=minutes)

    # === THE EXPERT === #

    def test_the_expert_is_chosen_by_skill_and_is_there(self):
        channel = self.owned()
        channel.livechat_expertise_ids = self.printers
        away, busy, other = (
            new_test_user(self.env, f"video_{name}", "base.group_user", name=name)
            for name in ("Away", "Busy", "Other"))
        (away | busy).livechat_expertise_ids = self.printers
        self.set_online(self.expert, busy, other)
        busy.manual_im_status = "busy"
        found = channel.with_user(self.agent)._smart_experts()
        self.assertEqual([user.name for user, _one in found], ["Eve Expert", "Away", "Busy"])
        self.assertEqual([one.free for _user, one in found], [True, False, False])
        video = self.env["smart.service.video"].with_user(self.agent).create(
            {"channel_id": channel.id})
        self.assertEqual(video.expert_id, self.expert)
        self.assertIn("There and free", video.candidates)

        room = self.owned(user="u9")
        room._add_members(users=self.expert, create_member_params={
            "livechat_member_type": "agent"})
        room.channel_member_ids.filtered(
            lambda m: m.partner_id == self.expert.partner_id)._rtc_join_call()
        found = channel.with_user(self.agent)._smart_experts()
        self.assertFalse(any(one.free for _user, one in found), "she is in another call")

    def test_skills_of_employees_count(self):
        kind = self.env["hr.skill.type"].create({
            "name": "Devices", "skill_level_ids": [
                Command.create({"name": "Knows", "level_progress": 40}),
                Command.create({"name": "Master", "level_progress": 90})],
            "skill_ids": [Command.create({"name": "Laser"})]})
        people = {}
        for number, level in enumerate(kind.skill_level_ids.sorted("level_progress")):
            user = new_test_user(
                self.env, f"video_skill{number}", "base.group_user", name=level.name)
            self.env["hr.employee"].create({
                "name": level.name, "user_id": user.id, "employee_skill_ids": [Command.create({
                    "skill_type_id": kind.id, "skill_id": kind.skill_ids.id,
                    "skill_level_id": level.id})]})
            people[level.name] = user
        self.set_online(*people.values())
        found = self.owned().with_user(self.agent)._smart_experts(skills=kind.skill_ids)
        self.assertEqual([user.name for user, _one in found], ["Master", "Knows"])

    # === AGORA === #

    def test_agora_where_a_company_has_it(self):
        company = self.account.company_id
        company.write({
            "smart_agora_app_id": "970CA35de60c44645bbae8a215061b33",
            "smart_new_agora_certificate": "5CFd2fd1755d40ecb72977518be15d3b"})
        self.assertFalse(company.smart_new_agora_certificate)
        self.assertTrue(company.smart_agora_certificate_set_on)
        with self.assertRaises(AccessError):
            company.with_user(self.env.ref("base.user_admin")).read(["smart_agora_certificate"])
        channel = self.owned(name="Zhang San")
        invitation = self.invite(channel)
        self.assertEqual(invitation.way, "agora")
        ours = invitation.with_user(self.agent).action_agora_ticket()["params"]["ticket"]
        self.assertFalse(self.call(channel).ended_at)
        self.as_browser()
        page = self.join(invitation)
        self.assertIn('data-app-id="970CA35de60c44645bbae8a215061b33"', page.text)
        token = page.text.split('data-token="')[1].split('"')[0]
        self.assertNotIn("5CFd2fd1755d40ecb72977518be15d3b", page.text)
        theirs = agora.read(token, "5CFd2fd1755d40ecb72977518be15d3b")
        self.assertEqual((theirs.channel, theirs.uid), (ours["channel"], 1))
        self.assertNotEqual(ours["uid"], 1)
        self.assertLessEqual(theirs.expires, 3600)
        self.assertFalse(channel.channel_member_ids.guest_id, "nobody joins here")
        invitation.with_user(self.agent).action_revoke()
        call = self.call(channel)
        self.assertTrue(call.ended_at)
        self.assertEqual(
            {line.role for line in call.participant_ids}, {"agent", "customer"})

    def test_what_is_no_key_of_agora(self):
        with self.assertRaises(UserError):
            self.env.company.smart_agora_app_id = "short"
        with self.assertRaises(UserError):
            self.env.company.smart_new_agora_certificate = "short"


@tagged("post_install", "-at_install")
class TestVideoWeb(VideoMixin, WebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpVideo()

    def test_in_the_website_chat_it_rings(self):
        channel = self.open_chat()
        self.says(channel, "Hello")
        channel._add_members(users=self.agent)
        visitor = channel.channel_member_ids.filtered("guest_id")
        self.env["mail.presence"]._update_presence(visitor.guest_id)
        invitation = self.invite(channel)
        self.assertEqual(invitation.way, "widget")
        self.assertFalse(self.env["smart.service.outbox"].search([("channel_id", "=", channel.id)]))
        with self.assertRaises(JsonRpcException), mute_logger("odoo.http"):
            self.rpc("/mail/rtc/channel/join_call", channel_id=channel.id)
        channel.channel_member_ids.filtered(
            lambda m: m.partner_id == self.agent.partner_id)._rtc_join_call()
        self.env.invalidate_all()
        self.assertTrue(visitor.rtc_inviting_session_id, "it rings")
        self.rpc("/mail/rtc/channel/join_call", channel_id=channel.id)
        roles = set(self.call(channel).participant_ids.mapped("role"))
        self.assertEqual(roles, {"agent", "customer"})
        self.assertEqual(self.url_open(self.path(invitation)).status_code, 404)
