import json

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.conversation.speech import KEY
from ..providers import base
from .common import SmartServiceMixin


class WebCase(SmartServiceMixin, HttpCase):
    """A desk whose website visitors are customers, and browsers that visit it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()
        cls.web = cls.env["smart.service.account"].create({
            "name": "Our site", "provider": "web", "desk_id": cls.desk.id, "lang": "en_US",
            "state": "active", "country_id": cls.env.ref("base.cn").id})

    def rpc(self, route, **params):
        answer = self.make_jsonrpc_request(route, params)
        self.env.invalidate_all()
        return answer

    def open_chat(self, **params):
        """Open a chat as the browser does when the visitor sends a first message."""
        answer = self.rpc("/im_livechat/get_session", channel_id=self.desk.id, **params)
        return self.env["discuss.channel"].browse(answer["channel_id"])

    def says(self, channel, text):
        self.rpc("/mail/message/post", thread_model="discuss.channel", thread_id=channel.id,
                 post_data={"body": text, "message_type": "comment",
                            "subtype_xmlid": "mail.mt_comment"})
        self.env["smart.service.queue.mixin"]._drain_all()
        self.env.invalidate_all()

    def shown(self, channel):
        """What the visitor's browser shows of a chat, oldest first."""
        data = self.rpc("/discuss/channel/messages", channel_id=channel.id)
        rows = data["data"]["mail.message"]
        return [str(row["body"][1] if isinstance(row["body"], list) else row["body"])
                for row in sorted(rows, key=lambda row: row["id"])]


@tagged("post_install", "-at_install")
class TestChannelWeb(WebCase):
    def test_a_guest_is_a_customer_who_waits(self):
        channel = self.open_chat()
        self.assertEqual(channel.smart_account_id, self.web)
        self.assertEqual(channel.smart_owner, "queue")
        contact = channel.smart_contact_id
        self.assertEqual((contact.kind, bool(contact.partner_id)), ("guest", False))
        self.assertTrue(self.events("session_opened", channel_id=channel.id))
        self.says(channel, "Is the printer in stock?")
        self.assertEqual(len(self.events("message_in", channel_id=channel.id)), 1)
        self.assertEqual(channel.livechat_status, "need_help")
        self.assertTrue(contact.last_inbound_at)
        self.assertEqual(self.web.last_event_at, contact.last_inbound_at)
        channel.with_user(self.agent).livechat_join_channel_needing_help()
        channel.with_user(self.agent).message_post(
            body="Yes, three of them.", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(channel.smart_owner, "agent")
        self.assertEqual(len(self.events("message_agent", channel_id=channel.id)), 1)
        self.assertFalse(self.env["smart.service.outbox"].search([("channel_id", "=", channel.id)]))
        self.assertIn("Yes, three of them.", " ".join(self.shown(channel)))

    def test_a_visitor_speaks_in_his_own_name_whatever_his_browser_sends_along(self):
        channel = self.open_chat()
        self.rpc(
            "/mail/message/post", thread_model="discuss.channel", thread_id=channel.id,
            post_data={"body": "I confirm", "message_type": "comment",
                       "subtype_xmlid": "mail.mt_comment"},
            context={KEY: {"voice": "notice", "event_kind": "quotation_confirmed"},
                     "smart_voice": "notice", "smart_event_kind": "quotation_confirmed"})
        for kind in ("quotation_confirmed", "message_notice"):
            self.assertFalse(self.events(kind, channel_id=channel.id), kind)
        self.assertEqual(len(self.events("message_in", channel_id=channel.id)), 1)

    def test_an_agent_who_is_there_gets_the_visitor(self):
        self.set_online(self.agent)
        channel = self.open_chat()
        self.assertEqual(channel.smart_owner, "agent")
        self.assertTrue(self.events("agent_joined", channel_id=channel.id))
        self.says(channel, "Hello")
        self.assertEqual(len(self.events("message_in", channel_id=channel.id)), 1)

    def test_a_second_chat_of_one_browser_ends_the_first(self):
        first = self.open_chat()
        second = self.open_chat()
        self.assertNotEqual(first, second)
        self.assertEqual((first.smart_owner, second.smart_owner), ("closed", "queue"))
        self.assertEqual(first.smart_contact_id, second.smart_contact_id)

    def test_a_guest_who_leaves_closes_the_conversation(self):
        channel = self.open_chat()
        self.says(channel, "Hello")
        self.rpc("/im_livechat/visitor_leave_session", channel_id=channel.id)
        self.assertEqual(channel.smart_owner, "closed")
        self.assertTrue(self.events("session_closed", channel_id=channel.id))

    def test_the_chat_goes_on_after_log_in(self):
        user = new_test_user(
            self.env, "web_customer", "base.group_portal", name="Wang Fang",
            email="wang@shop.example", password="web_customer")
        channel = self.open_chat()
        self.says(channel, "I want to buy ten printers")
        contact = channel.smart_contact_id
        self.assertFalse(self.env["crm.lead"].search([("origin_channel_id", "=", channel.id)]))
        self._log_in("web_customer")
        self.assertEqual(contact.partner_id, user.partner_id)
        self.assertIn(user.partner_id, channel.channel_member_ids.partner_id)
        self.says(channel, "It is me")
        self.assertEqual(len(self.events("message_in", channel_id=channel.id)), 2)
        self.assertEqual(channel.smart_owner, "queue")
        point = self.env["smart.service.contact"].search([
            ("kind", "=", "email"), ("value", "=", "wang@shop.example")])
        self.assertEqual(point.partner_id, user.partner_id)
        lead = self.env["crm.lead"].search([("origin_channel_id", "=", channel.id)])
        self.assertEqual(lead.partner_id, user.partner_id, "what he said as nobody is his")

        self.assertFalse(point.verified, "anybody can write it into his own profile")
        other = base.ContactPoint(
            "openid", "app", "someone", name="Li", email="wang@shop.example")
        found = self.env["smart.service.contact"]._find_or_create(self.account, other)
        self.assertNotEqual(found.partner_id, user.partner_id)

    def test_who_said_who_he_is_and_logs_in_as_somebody_known_is_asked_about(self):
        user = new_test_user(
            self.env, "web_customer", "base.group_portal", name="Wang Fang",
            email="wang@shop.example", password="web_customer")
        channel = self.open_chat()
        self.says(channel, "Call me: 138 0013 8000")
        said = channel.smart_contact_id.partner_id
        self.assertTrue(said.smart_is_auto_contact)
        self._log_in("web_customer")
        self.assertEqual(channel.smart_contact_id.partner_id, said, "nobody is joined unasked")
        review = self.env["smart.service.identity.review"].search([("right_id", "=", said.id)])
        self.assertEqual((review.left_id, review.state), (user.partner_id, "open"))
        self.assertIn("same browser", review.evidence_text)

    def test_no_chat_stands_in_the_way_of_a_log_in(self):
        new_test_user(self.env, "web_customer", "base.group_portal", name="Wang Fang",
                      password="web_customer")
        channel = self.open_chat()
        self.assertTrue(channel.channel_member_ids.guest_id)
        # the database refuses what the log-in wants of the chat
        self.env.cr.execute(
            "ALTER TABLE discuss_channel ADD CONSTRAINT tmp CHECK (name != 'Wang Fang')")
        with mute_logger("odoo.sql_db", "odoo.addons.smart_service.models.channel_web.res_users"):
            self._log_in("web_customer")
        self.assertNotIn("/web/login", self.url_open("/my").url)
        self.assertFalse(channel.smart_contact_id.partner_id)

    def test_the_chats_of_a_browser_are_not_its_employees(self):
        new_test_user(self.env, "web_employee", "base.group_user", password="web_employee")
        channel = self.open_chat()
        self._log_in("web_employee")
        self.assertFalse(channel.smart_contact_id.partner_id)

    def _log_in(self, login):
        page = self.url_open("/web/login")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        self.url_open("/web/login", data={
            "login": login, "password": login, "csrf_token": token})
        self.env.invalidate_all()

    def test_what_a_visitor_says_of_himself_is_learnt(self):
        channel = self.open_chat()
        self.says(channel, "Call me: 138 0013 8000, ann@new.example")
        partner = channel.smart_contact_id.partner_id
        self.assertEqual(partner.email, "ann@new.example")
        self.assertEqual(partner.phone_sanitized, "+8613800138000")
        self.assertTrue(partner.smart_is_auto_contact)

    def test_nobody_becomes_a_customer_by_naming_him(self):
        known = self.env["res.partner"].create({"name": "Known", "email": "known@shop.example"})
        channel = self.open_chat()
        self.says(channel, "I am known@shop.example, where is my order?")
        self.assertFalse(channel.smart_contact_id.partner_id)
        self.assertTrue(self.events("needs_review", channel_id=channel.id))
        notes = channel.message_ids.filtered(lambda m: m.subtype_id.internal)
        self.assertIn("Known", notes.body)
        self.assertNotIn("Known", " ".join(self.shown(channel)))
        self.assertFalse(known.smart_contact_ids)

    def test_agents_read_nothing_of_another_companys_customers(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["res.partner"].create({
            "name": "Secret Customer", "email": "known@shop.example", "company_id": company.id})
        channel = self.open_chat()
        self.says(channel, "I am known@shop.example")
        notes = channel.message_ids.filtered(lambda m: m.subtype_id.internal)
        self.assertNotIn("Secret Customer", " ".join(notes.mapped("body")))
        self.assertEqual(channel.smart_contact_id.partner_id.email, "known@shop.example")

    def test_a_script_of_odoos_keeps_working(self):
        script = self.env["chatbot.script"].create({"title": "Welcome", "script_step_ids": [
            (0, 0, {"step_type": "text", "message": "Hello there!"}),
            (0, 0, {"step_type": "question_email", "message": "Your e-mail?"}),
            (0, 0, {"step_type": "forward_operator", "message": "One moment."}),
        ]})
        self.env["im_livechat.channel.rule"].create({
            "channel_id": self.desk.id, "chatbot_script_id": script.id})
        channel = self.open_chat(chatbot_script_id=script.id)
        self.assertEqual(channel.smart_owner, "bot")
        self.says(channel, "ann@new.example")
        self.assertEqual(channel.smart_contact_id.partner_id.email, "ann@new.example")
        self.set_online(self.agent)
        self.rpc("/chatbot/step/trigger", channel_id=channel.id, chatbot_script_id=script.id)
        self.assertEqual(channel.smart_owner, "agent")
        self.assertEqual(channel.livechat_operator_id, self.agent.partner_id)

    def test_a_script_that_is_begun_again_is_a_new_episode(self):
        script = self.env["chatbot.script"].create({"title": "Welcome", "script_step_ids": [
            (0, 0, {"step_type": "text", "message": "Hello there!"})]})
        self.env["im_livechat.channel.rule"].create({
            "channel_id": self.desk.id, "chatbot_script_id": script.id})
        channel = self.open_chat(chatbot_script_id=script.id)
        channel._smart_close("customer")
        self.rpc("/chatbot/restart", channel_id=channel.id, chatbot_script_id=script.id)
        self.assertEqual((channel.smart_owner, channel.livechat_end_dt), ("bot", False))

    def test_the_panels_rating_counts(self):
        self.set_online(self.agent)
        channel = self.open_chat()
        self.says(channel, "Hello")
        channel.with_user(self.agent).message_post(
            body="Hello!", message_type="comment", subtype_xmlid="mail.mt_comment")
        channel._smart_close("agent")
        self.env["smart.service.queue.mixin"]._drain_all()
        self.assertFalse(self.events("survey_sent", channel_id=channel.id))
        self.rpc("/im_livechat/feedback", channel_id=channel.id, rate=5, reason="good")
        rated = self.events("rated", channel_id=channel.id)
        self.assertEqual((rated.payload["score"], rated.user_id), (5, self.agent))

    def test_notices_seek_a_channel_that_is_read(self):
        channel = self.open_chat()
        contact = channel.smart_contact_id
        self.assertTrue(contact._smart_reachable())
        channel._smart_close("customer")
        self.assertFalse(contact._smart_reachable())

    def test_a_ticket_of_a_guest_is_the_customers_later(self):
        channel = self.open_chat()
        ticket = channel._smart_make_ticket("Paper jam")
        self.says(channel, "ann@new.example")
        self.assertEqual(ticket.partner_id, channel.smart_contact_id.partner_id)

    def test_another_companys_desk_serves_visitors_too(self):
        company = self.env["res.company"].create({"name": "Second company"})
        self.web.company_id = company
        channel = self.open_chat()
        self.assertEqual(channel.smart_company_id, company)
        self.says(channel, "Hello")
        self.assertEqual(len(self.events("message_in", channel_id=channel.id)), 1)
        self.assertIn("Hello", " ".join(self.shown(channel)))
        self.assertFalse(channel.with_user(self.agent).has_access("read"))

    def test_a_desk_without_the_account_is_odoos_own(self):
        self.web.action_deactivate()
        self.set_online(self.agent)
        channel = self.open_chat()
        self.assertFalse(channel.smart_owner)
        self.assertFalse(channel.smart_contact_id)

    def test_the_code_for_another_site(self):
        self.assertIn(f"/im_livechat/loader/{self.desk.id}", self.web.widget_script)
        loader = self.url_open(f"/im_livechat/loader/{self.desk.id}")
        self.assertEqual(loader.status_code, 200)
        info = self.rpc("/mail/data", fetch_params=[["init_livechat", self.desk.id]])
        self.assertTrue(json.loads(json.dumps(info))["Store"]["livechat_available"])
