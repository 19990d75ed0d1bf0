from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .wechat_common import PIXEL, WeChatMixin

VIDEO = b"\0\0\0\x18ftypmp42 a video"
VOICE = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 50
MP3 = b"ID3\x04 a voice"


@tagged("post_install", "-at_install")
class TestWeChatKinds(WeChatMixin, HttpCase):
    """Everything that WeChat's customers and agents can do besides writing texts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()

    def setUp(self):
        super().setUp()
        self.official = self.connect(self.package.SECURE_APP)
        self.mini = self.connect(self.package.MINI_APP)

    # === WHAT CUSTOMERS SEND === #

    def test_what_customers_send_is_read_by_agents(self):
        card = ("P1 printer", "pages/product?id=7")
        for account, what, values, text in [
            (self.official, "text", ("你好",), "你好"),
            (self.official, "voice", (VOICE, "打印机坏了"), "打印机坏了"),
            (self.official, "link", ("手册", "https://docs.example/p1"),
             "手册\nhttps://docs.example/p1"),
            (self.official, "location", (39.90245, 116.42703, "北京站"),
             "北京站\nhttps://www.openstreetmap.org/"
             "?mlat=39.901054&mlon=116.420798#map=17/39.901054/116.420798"),
            (self.mini, "text", ("小程序你好",), "小程序你好"),
            (self.mini, "card", card, "\n".join(card)),
        ]:
            with self.subTest(account=account.variant, what=what):
                openid = f"o-{account.variant}-{what}"
                self.customer(account, openid, what, *values)
                session = self.session(openid)
                self.assertEqual(session._smart_text(self.said(openid)), text)
                self.assertEqual(session.smart_account_id, account)

    def test_a_type_that_nobody_knows_is_not_lost(self):
        fields = {"MsgType": "hologram", "Title": "a thing"}
        self.customer(self.official, "o-new", "", fields)
        self.assertEqual(self.session("o-new")._smart_text(self.said("o-new")), "a thing")

    def test_files_that_customers_send_follow_their_message(self):
        for what, content, mimetype in [
            ("image", PIXEL, "image/png"), ("voice", VOICE, "audio/amr"),
            ("video", VIDEO, "video/mp4"),
        ]:
            with self.subTest(what):
                options = {"mimetype": mimetype} if what == "image" else {}
                self.customer(self.official, f"o-{what}", what, content, **options)
                self.env["smart.service.media"]._drain()
                attachment = self.said(f"o-{what}").attachment_ids
                self.assertEqual((attachment.raw, attachment.mimetype), (content, mimetype))

    def test_a_menu_a_code_and_entering_open_a_window_and_no_conversation(self):
        for account, what, values, trigger, allowed in [
            (self.official, "event", ("CLICK", "REPAIR"), "menu", 3),
            (self.official, "menu", ("scancode_waitmsg", "k", "SN-1"), "menu", 3),
            (self.official, "event", ("SCAN", "12"), "scan", 3),
            (self.official, "event", ("subscribe", "qrscene_12"), "follow", 3),
            (self.official, "event", ("VIEW", "https://docs.example"), "", 0),
            (self.official, "position", (31.2, 121.5), "", 0),
            (self.mini, "enter", ("product-7",), "enter", 2),
        ]:
            with self.subTest(values=values):
                openid = f"o-{values[0]}"
                self.customer(account, openid, what, *values)
                contact = self.env["smart.service.contact"].search([("value", "=", openid)])
                windows = self.env["smart.service.window"]._of(contact, account)
                self.assertEqual(
                    [(window.trigger, window.allowed) for window in windows],
                    [(trigger, allowed)] if trigger else [])
                self.assertFalse(self.session(openid))

    def test_agents_read_what_the_customer_does_while_they_talk(self):
        self.customer(self.official, "o-1", "text", "hello")
        for what, values, text in [
            ("event", ("CLICK", "REPAIR"), "in the menu: REPAIR"),
            ("event", ("SCAN", "12"), "scanned the code: 12"),
        ]:
            self.customer(self.official, "o-1", what, *values)
            note = self.session("o-1").message_ids.sorted("id")[-1]
            self.assertIn(text, note.body)
            self.assertTrue(note.subtype_id.internal)
        kf = {"KfAccount": "test1@test"}
        self.customer(self.official, "o-1", "event", "kf_create_session", fields=kf)
        note = self.session("o-1").message_ids.sorted("id")[-1]
        self.assertIn("kf_create_session test1@test", note.body)
        before = self.session("o-1").message_ids
        self.customer(
            self.official, "FromUser", "event", "verify_expired",
            fields={"ExpiredTime": "1442400900"})
        self.assertEqual(self.session("o-1").message_ids, before)
        self.assertIn("verify_expired 1442400900", self.official.message_ids[0].body)

    # === WHAT AGENTS SEND === #

    def test_a_text_to_a_mini_program(self):
        self.customer(self.mini, "o-1", "text", "你好", times=3)
        self.reply("o-1", "请打开后盖")
        self.assertEqual(
            [(m["app_id"], m["text"]) for m in self.sent("o-1")],
            [(self.mini.app_id, "请打开后盖")])

    def test_an_agents_files(self):
        for name, content, mimetype, kind in [
            ("a.png", PIXEL, "image/png", "image"), ("a.mp3", MP3, "audio/mpeg", "voice"),
            ("a.mp4", VIDEO, "video/mp4", "video"),
        ]:
            with self.subTest(name):
                openid = f"o-{kind}"
                self.customer(self.official, openid, "text", "show me")
                message = self.reply(openid, files=[(name, content, mimetype)])
                (sent,) = self.sent(openid)
                self.assertEqual(sent["msgtype"], kind)
                stored = self.wechat.media.files[sent["media_id"]]
                self.assertEqual((stored.content, stored.kind), (content, kind))
                row = self.outbox.search([("mail_message_id", "=", message.id)])
                self.assertEqual(row.state, "sent")

    def test_what_wechat_can_not_show_goes_as_a_link(self):
        for account, name, content, mimetype in [
            (self.official, "manual.pdf", b"%PDF-1.4", "application/pdf"),
            (self.mini, "a.mp4", VIDEO, "video/mp4"),
        ]:
            with self.subTest(name):
                openid = f"o-{name}"
                self.customer(account, openid, "text", "show me")
                self.reply(openid, files=[(name, content, mimetype)])
                (sent,) = self.sent(openid)
                self.assertEqual(sent["msgtype"], "text")
                self.assertIn("/web/content/", sent["text"])

    def test_a_file_that_wechat_refuses_is_told(self):
        self.customer(self.official, "o-1", "text", "show me")
        long_voice = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 3001
        self.reply("o-1", files=[("a.amr", long_voice, "audio/amr")])
        self.assertFalse(self.sent("o-1"))
        row = self.outbox.search([("channel_id", "=", self.session("o-1").id)])
        self.assertEqual(row.state, "failed")
        self.assertIn("45007", row.error)

    def test_the_customer_sees_that_an_agent_types(self):
        for account in (self.official, self.mini):
            with self.subTest(account=account.variant):
                openid = f"o-{account.id}"
                self.customer(account, openid, "text", "hello")
                self.session(openid)._add_members(users=self.agent)
                member = self.session(openid).channel_member_ids.filtered(
                    lambda m: m.partner_id == self.agent.partner_id)
                member._notify_typing(True)
                self.assertFalse(self.sent(openid))
                self.assertIn((account.app_id, openid), self.wechat.typing)

    # === TEMPLATES === #

    def _template(self, account):
        account._sync_templates()
        return self.env["smart.service.template"].search(
            [("account_id", "=", account.id), ("name", "=", "服务进度通知")])

    def _send_template(self, account, openid):
        template = self._template(account)
        self.assertEqual(
            template.variable_ids.mapped("name"), ["character_string1", "thing2", "time3"])
        session = self.session(openid).with_user(self.agent)
        message = session._smart_send_template(
            template.with_user(self.agent), ["SR0001", "更换电源板", "2026-11-22 10:30"])
        sent = [row for row in self.sent(openid) if row["msgtype"] == "template"]
        return sent, self.outbox.search([("mail_message_id", "=", message.id)])

    def test_a_closed_window_refuses_texts_and_lets_a_template_through(self):
        self.customer(self.official, "o-1", "text", "hello")
        self.session("o-1")._add_members(users=self.agent)
        window = self.env["smart.service.window"]._of(
            self.session("o-1").smart_contact_id, self.official)
        window.closes_at = "2026-01-01 00:00:00"
        self.wechat.close_window("o-1", self.official.app_id)
        with self.assertRaises(UserError):
            self.reply("o-1", "too late")
        (sent,), row = self._send_template(self.official, "o-1")
        self.assertEqual(sent["values"]["thing2"], "更换电源板")
        self.assertEqual((row.state, row.external_id), ("sent", sent["msgid"]))
        self.customer(self.official, "o-1", "template_result", sent["msgid"])
        self.assertEqual(row.state, "delivered")

    def test_a_template_that_the_customer_blocks(self):
        self.customer(self.official, "o-1", "text", "hello")
        self.session("o-1")._add_members(users=self.agent)
        (sent,), row = self._send_template(self.official, "o-1")
        self.customer(self.official, "o-1", "template_result", sent["msgid"], "user block")
        self.assertEqual(row.state, "failed")
        self.assertIn("user block", row.error)

    def test_a_mini_programs_subscription_message_needs_the_customers_consent(self):
        self.customer(self.mini, "o-1", "text", "hello")
        self.session("o-1")._add_members(users=self.agent)
        template = self._template(self.mini)

        def usable():
            return template in template.with_user(self.agent)._usable(
                self.mini, self.session("o-1").smart_contact_id)

        # nobody knows yet, so that WeChat is asked
        self.assertTrue(usable())
        sent, row = self._send_template(self.mini, "o-1")
        self.assertEqual((sent, row.state), ([], "failed"))
        self.assertIn("43101", row.error)
        self.assertFalse(usable())
        self.customer(self.mini, "o-1", "subscription", template.external_id, times=2)
        self.assertTrue(usable())
        (sent,), row = self._send_template(self.mini, "o-1")
        self.assertEqual(row.state, "sent")
        self.assertFalse(usable())
        with self.assertRaises(UserError):
            self._send_template(self.mini, "o-1")
        self.customer(self.mini, "o-1", "template_result", sent["msgid"])
        self.assertEqual(row.state, "delivered")
        self.customer(self.mini, "o-1", "subscription", template.external_id, True)
        self.customer(self.mini, "o-1", "subscription", template.external_id, False, True)
        self.assertFalse(usable())

    def test_a_consent_for_ever_is_used_up_by_nothing(self):
        self.customer(self.mini, "o-1", "text", "hello")
        self._template(self.mini)
        fault = self.env["smart.service.template"].search([
            ("account_id", "=", self.mini.id), ("name", "=", "设备故障提醒")])
        self.customer(self.mini, "o-1", "subscription", fault.external_id)
        self.session("o-1")._add_members(users=self.agent)
        for _time in range(3):
            self.session("o-1").with_user(self.agent)._smart_send_template(
                fault.with_user(self.agent), ["P1", "离线"])
        self.assertEqual(
            [row["msgtype"] for row in self.sent("o-1")], ["template"] * 3)

    def test_consents_are_nobodys_to_change(self):
        consents = self.env["smart.service.template.consent"]
        for user in (self.agent, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                consents.with_user(user).create({"contact_id": 1, "template_ref": "a"})
        portal = new_test_user(self.env, "smart_portal", "base.group_portal")
        with self.assertRaises(AccessError):
            consents.with_user(portal).search([])

    def test_a_receipt_of_another_system_holds_up_nobody_and_is_no_failure(self):
        self.customer(self.official, "o-1", "text", "one")
        self.customer(self.official, "o-1", "template_result", "9" * 19)
        self.customer(self.official, "o-1", "text", "two")
        self.assertEqual(self.session("o-1")._smart_text(self.said("o-1")), "two")
        row = self.env["smart.service.inbox"].search(
            [("account_id", "=", self.official.id), ("event_kind", "=", "receipt")])
        for _time in range(6):
            if row.state == "new":
                row.next_attempt_at = "2026-01-01 00:00:00"
                self.drain()
        self.assertEqual(row.state, "done")

    # === ACCOUNT === #

    def test_the_connection_is_tested_in_words(self):
        self.assertTrue(self.official._test_connection())
        for changes, secret, code in [
            ({"allowed": False}, "", "40164"), ({}, "wrong", "40125"),
        ]:
            with self.subTest(code):
                self.wechat.forget()
                self.env["smart.service.token"].search([]).unlink()
                for name, value in changes.items():
                    setattr(self.wechat, name, value)
                if secret:
                    self.official.app_secret = secret
                self.official.action_test_connection()
                self.assertIn(code, self.official.last_test_result)

    def test_one_person_in_two_accounts_is_one_customer(self):
        other = self.package.WeChatApp(
            "wxsimulated0000009", mode="aes", open_platform="simulated-open")
        self.wechat.apps[other.app_id] = other
        first, second = self.connect(self.package.PLAIN_APP, aes=False), self.connect(other)
        self.wechat.remarks[first.app_id, "o-1"] = "李伟"
        self.customer(first, "o-1", "text", "hello")
        self.customer(second, "o-1", "text", "hello again")
        self.env["smart.service.profile"]._drain()
        contacts = self.env["smart.service.contact"].search([
            ("value", "=", "o-1"), ("kind", "=", "openid")])
        self.assertEqual(len(contacts), 2)
        self.assertEqual(contacts.partner_id.mapped("name"), ["李伟"])
        sessions = self.session("o-1")
        self.assertEqual(sessions.smart_account_id, first | second)
        said = sessions.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(said.author_id, contacts.partner_id)
        self.customer(second, "o-1", "text", "and again")
        self.assertEqual(self.said("o-1").author_id, contacts.partner_id)
        self.assertEqual(self.session("o-1"), sessions)
        self.assertEqual(self.events("identity_joined").partner_id, contacts.partner_id)
