"""Each forbidden reading of a conversation, tried as a browser or a program would."""

import datetime
import json

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import SmartServiceMixin

SECRET_WORDS = "my address is 5 Hidden Lane"
LOGGERS = (
    "odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model",
    "odoo.addons.rpc.controllers.xmlrpc", "odoo.addons.rpc.controllers.jsonrpc",
)


@tagged("post_install", "-at_install")
class TestScopeHttp(SmartServiceMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()
        cls.lead = new_test_user(cls.env, "http_lead", "smart_service.group_lead")
        cls.elsewhere = new_test_user(cls.env, "http_elsewhere", "smart_service.group_agent_team")
        cls.chatter = new_test_user(
            cls.env, "http_chatter", "base.group_user,im_livechat.im_livechat_group_user")
        cls.leaver = new_test_user(
            cls.env, "http_leaver", "base.group_user,smart_service.group_agent")
        cls.portal = new_test_user(cls.env, "http_portal", "base.group_portal")
        company = cls.env["res.company"].create({"name": "Another"})
        cls.foreigner = new_test_user(
            cls.env, "http_foreigner", "smart_service.group_manager",
            company_id=company.id, company_ids=[Command.set(company.ids)])
        cls.desk.user_ids |= cls.leaver
        cls.env["im_livechat.channel"].create({
            "name": "Another desk", "user_ids": [Command.set(cls.elsewhere.ids)]})
        cls.desk.smart_lead_ids = cls.lead
        cls.forbidden = cls.elsewhere | cls.chatter | cls.leaver | cls.foreigner | cls.portal

    def setUp(self):
        super().setUp()
        self.session_chat = self.say(SECRET_WORDS)
        chat = self.session_chat
        chat._add_members(users=self.leaver)
        self.words = chat.with_user(self.leaver).message_post(
            body=f"noted: {SECRET_WORDS}", message_type="comment",
            subtype_xmlid="mail.mt_comment", attachments=[("plan.txt", SECRET_WORDS.encode())])
        self.attachment = self.words.attachment_ids
        # a leaver: what was his is another's now
        self.desk.user_ids -= self.leaver
        chat._add_members(users=self.agent)
        self.assertEqual(chat.livechat_operator_id, self.agent.partner_id)
        self.env.flush_all()

    def answer_to(self, url, params):
        response = self.url_open(
            url, data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"})
        return response.text

    def call(self, model, method, args, **kwargs):
        return self.answer_to(f"/web/dataset/call_kw/{model}/{method}", {
            "model": model, "method": method, "args": args, "kwargs": kwargs})

    def readings(self):
        """(how, answer) of each way to the conversation's words for the one logged in."""
        chat, message = self.session_chat.id, self.words.id
        domain = [("model", "=", "discuss.channel"), ("res_id", "=", chat)]
        yield "message read", self.call("mail.message", "read", [[message], ["body"]])
        yield "message search", self.call("mail.message", "search_read", [domain, ["body"]])
        yield "message words", self.call(
            "mail.message", "search_read", [[("body", "ilike", "Hidden Lane")], ["body"]])
        yield "message groups", self.call(
            "mail.message", "formatted_read_group", [], domain=domain, groupby=["preview"],
            aggregates=["__count"]).replace(SECRET_WORDS, "")
        yield "chat messages", self.answer_to(
            "/discuss/channel/messages", {"channel_id": chat, "fetch_params": {"limit": 30}})
        yield "chat search", self.answer_to("/discuss/channel/messages", {
            "channel_id": chat, "fetch_params": {"limit": 30, "search_term": "Hidden"}})
        yield "thread messages", self.answer_to("/mail/thread/messages", {
            "thread_model": "discuss.channel", "thread_id": chat, "fetch_params": {"limit": 30}})
        yield "chat attachments", self.answer_to(
            "/discuss/channel/attachments", {"channel_id": chat}).replace("plan.txt", SECRET_WORDS)
        yield "store", self.answer_to("/mail/data", {"fetch_params": [
            ["discuss.channel", [chat]], ["/im_livechat/session/data", {"channel_id": chat}],
            "/im_livechat/looking_for_help", "init_messaging"]}).replace(
                f'"id": {chat},', SECRET_WORDS)
        yield "history", self.answer_to(
            "/mail/history/messages", {"fetch_params": {"limit": 30}})
        yield "file", self.url_open(f"/web/content/{self.attachment.id}").text
        yield "file of model", self.url_open(
            f"/web/content/ir.attachment/{self.attachment.id}/datas").text
        yield "transcript", self.url_open(f"/im_livechat/download_transcript/{chat}").text
        yield "bus", self.answer_to("/websocket/peek_notifications", {
            "channels": [f"discuss.channel_{chat}"], "last": 0, "is_first_poll": True})

    @mute_logger(*LOGGERS)
    def test_who_reads_the_words(self):
        for user in (self.agent, self.lead):
            self.authenticate(user.login, user.login)
            read = [how for how, answer in self.readings() if SECRET_WORDS in answer]
            for how in ("message read", "message words", "chat messages", "chat search",
                        "thread messages", "chat attachments", "store", "file"):
                self.assertIn(how, read, user.login)
        for user in self.forbidden:
            self.authenticate(user.login, user.login)
            for how, answer in self.readings():
                with self.subTest(user=user.login, how=how):
                    self.assertNotIn(SECRET_WORDS, answer)

    @mute_logger(*LOGGERS)
    def test_the_bus_lets_nobody_listen(self):
        def channels(user):
            self.authenticate(user.login, user.login)
            answer = json.loads(self.answer_to("/websocket/peek_notifications", {
                "channels": [f"discuss.channel_{self.session_chat.id}"], "last": 0,
                "is_first_poll": True}))
            return json.dumps(answer["result"]["channels"])

        name = f'"discuss.channel", {self.session_chat.id}'
        self.assertIn(name, channels(self.agent))
        self.assertIn(name, channels(self.lead))
        for user in self.forbidden:
            with self.subTest(user=user.login):
                self.assertNotIn(name, channels(user))

    def key_of(self, user):
        return self.env["res.users.apikeys"].with_user(user)._generate(
            "rpc", "a program", fields.Datetime.now() + datetime.timedelta(days=1))

    @mute_logger(*LOGGERS)
    def test_programs(self):
        message, chat = self.words.id, self.session_chat.id

        def by_json2(key, model, method, **arguments):
            return self.url_open(
                f"/json/2/{model}/{method}", data=json.dumps(arguments),
                headers={"Content-Type": "application/json", "Authorization": f"bearer {key}"})

        def by_jsonrpc(user, key, *call):
            return self.url_open("/jsonrpc", headers={"Content-Type": "application/json"},
                                 data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": {
                                     "service": "object", "method": "execute_kw",
                                     "args": [self.env.cr.dbname, user.id, key, *call]}})).text

        for user, allowed in ((self.agent, True), *((each, False) for each in self.forbidden)):
            with self.subTest(user=user.login):
                key = self.key_of(user)
                self.env.flush_all()
                answer = by_json2(key, "mail.message", "read", ids=[message], fields=["body"])
                self.assertEqual(answer.status_code, 200 if allowed else 403)
                self.assertEqual(SECRET_WORDS in answer.text, allowed)
                found = by_json2(key, "discuss.channel", "search", domain=[("id", "=", chat)])
                self.assertEqual(found.json() == [chat], allowed)
                found = by_json2(key, "discuss.channel.member", "search_read",
                                 domain=[("channel_id", "=", chat)], fields=["partner_id"])
                self.assertEqual(bool(found.json()) and found.status_code == 200, allowed)
                answer = by_jsonrpc(user, key, "mail.message", "read", [[message], ["body"]])
                self.assertEqual(SECRET_WORDS in answer, allowed)

    @mute_logger(*LOGGERS)
    def test_changes(self):
        """Nobody writes what he may not read."""
        chat = self.session_chat
        for user in self.forbidden:
            with self.subTest(user=user.login):
                self.authenticate(user.login, user.login)
                self.answer_to("/im_livechat/session/update_note", {
                    "channel_id": chat.id, "note": "forged"})
                self.answer_to("/im_livechat/session/update_status", {
                    "channel_id": chat.id, "livechat_status": "need_help"})
                self.answer_to("/mail/message/post", {
                    "thread_model": "discuss.channel", "thread_id": chat.id,
                    "post_data": {"body": "forged", "message_type": "comment"}})
                self.answer_to("/discuss/channel/join", {"channel_id": chat.id})
                self.call("discuss.channel", "write", [[chat.id], {"name": "forged"}])
                self.call("discuss.channel", "add_members", [[chat.id]],
                          partner_ids=user.partner_id.ids)
                self.call("discuss.channel", "action_smart_close", [[chat.id]])
                self.url_open(f"/chat/{chat.id}/{chat.uuid}")
        chat.invalidate_recordset()
        self.assertNotIn("forged", f"{chat.livechat_note} {chat.name}")
        self.assertNotEqual(chat.livechat_status, "need_help")
        self.assertFalse(chat.livechat_end_dt)
        self.assertFalse(self.forbidden.partner_id & chat.channel_member_ids.partner_id)
        self.assertFalse(chat.message_ids.filtered(lambda each: "forged" in each.body))

    @mute_logger(*LOGGERS)
    def test_masks_over_the_wire(self):
        customer = self.env["res.partner"].create({
            "name": "Li Wei", "phone": "+86 138 0013 8000", "email": "liwei@mail.example"})
        lead = self.env.ref("smart_service.group_lead")
        self.env.company.write({
            "smart_phone_group_ids": [Command.set(lead.ids)],
            "smart_email_group_ids": [Command.set(lead.ids)]})
        key = self.key_of(self.agent)
        self.env.flush_all()
        self.authenticate(self.agent.login, self.agent.login)
        names, own = ["phone", "email", "email_formatted"], [("id", "=", customer.id)]
        answers = [
            self.call("res.partner", "read", [[customer.id], names]),
            self.call("res.partner", "web_search_read", [own], specification={
                name: {} for name in names}),
            self.call("res.partner", "formatted_read_group", [], domain=own, groupby=["email"],
                      aggregates=["__count"]),
            self.call("res.partner", "name_search", [], name="Li Wei",
                      context={"show_email": True}),
            self.call("res.partner", "get_mention_suggestions", [], search="Li Wei"),
            self.call("crm.lead", "onchange", [[], {"partner_id": customer.id}, ["partner_id"], {
                "phone": {}, "email_from": {}}]),
            self.call("res.partner", "export_data", [[customer.id], names]),
            self.url_open(f"/web/partner/{customer.id}/vcard").text,
            self.url_open("/json/2/res.partner/read", data=json.dumps(
                {"ids": customer.ids, "fields": names}), headers={
                    "Content-Type": "application/json", "Authorization": f"bearer {key}"}).text,
        ]
        for number, answer in enumerate(answers):
            with self.subTest(number=number):
                self.assertNotIn("liwei", answer)
                self.assertNotIn("0013 8000", answer)
                self.assertNotIn("+8613800138000", answer)
        told = json.loads(self.call("smart.service.reveal", "reveal", [
            "res.partner", customer.id, "phone", "he wants to be called back"]))["result"]
        self.assertEqual(told["phone"], "+86 138 0013 8000")
        self.assertIn("0013 8000", self.call("res.partner", "read", [[customer.id], names]))
