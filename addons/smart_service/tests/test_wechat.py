from odoo.tests import HttpCase, tagged

from .wechat_common import PIXEL, WeChatMixin


@tagged("post_install", "-at_install")
class TestWeChat(WeChatMixin, HttpCase):
    """A WeChat official account, from the push to the reply, against the simulated WeChat."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()

    def setUp(self):
        super().setUp()
        self.plain = self.connect(self.package.PLAIN_APP, aes=False)
        self.secure = self.connect(self.package.SECURE_APP)

    def test_address_verification(self):
        for account in (self.plain, self.secure):
            with self.subTest(account=account.name):
                with self.allow_requests(all_requests=True):
                    answer = self.wechat.verify_url(self.webhook(account), account.app_id)
                self.assertTrue(answer)

    def test_there_and_back_in_both_modes(self):
        for account in (self.plain, self.secure):
            with self.subTest(account=account.name):
                openid = f"o-{account.app_id}"
                self.customer(account, openid, "text", "你好,打印机卡纸了", times=3)
                session = self.session(openid)
                self.assertEqual(
                    [session._smart_text(m) for m in session.message_ids
                     if m.message_type == "comment"], ["你好,打印机卡纸了"])
                session.with_user(self.agent).message_post(
                    body="请打开后盖", message_type="comment", subtype_xmlid="mail.mt_comment")
                before = len(self.wechat.sent)
                self.env["smart.service.outbox"]._drain()
                self.assertEqual(
                    [(m["openid"], m["text"]) for m in self.wechat.sent[before:]],
                    [(openid, "请打开后盖")])

    def test_a_picture_follows_its_message(self):
        with self.allow_requests(all_requests=True):
            self.wechat.deliver_image(self.webhook(self.plain), "o-pic", PIXEL, "image/png")
        self.drain()
        session = self.session("o-pic")
        self.env["smart.service.media"]._drain()
        message = session.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(message.attachment_ids.raw, PIXEL)
        self.assertEqual(message.attachment_ids.mimetype, "image/png")

    def test_a_picture_that_is_gone_is_told_to_the_agents(self):
        with self.allow_requests(all_requests=True):
            self.wechat.deliver_image(self.webhook(self.plain), "o-gone", PIXEL, "image/png")
        self.drain()
        session = self.session("o-gone")
        self.wechat.media.files.clear()
        media = self.env["smart.service.media"].search([("channel_id", "=", session.id)])
        media._drain()
        self.assertEqual(media.state, "failed")
        note = session.message_ids.sorted("id")[-1]
        self.assertIn("could not be fetched", note.body)
        self.assertTrue(note.subtype_id.internal)

    def test_following_is_not_a_message(self):
        with self.allow_requests(all_requests=True):
            self.wechat.deliver_event(self.webhook(self.plain), "o-new", "subscribe")
        self.drain()
        contact = self.env["smart.service.contact"].search([("value", "=", "o-new")])
        self.assertTrue(contact.subscribed)
        self.assertFalse(self.session("o-new"))

    def test_a_refused_token_is_renewed_once(self):
        self.customer(self.plain, "o-1", "text", "hello")
        session = self.session("o-1")
        session._smart_post_notice("one")
        self.env["smart.service.outbox"]._drain()
        self.wechat.tokens.clear()
        self.wechat.latest.clear()
        session._smart_post_notice("two")
        self.env["smart.service.outbox"]._drain()
        self.assertEqual([m["text"] for m in self.wechat.sent], ["one", "two"])

    def test_errors_that_an_admin_must_see(self):
        self.customer(self.plain, "o-1", "text", "hello")
        session = self.session("o-1")
        self.wechat.authorized = False
        session._smart_post_notice("one")
        self.env["smart.service.outbox"]._drain()
        row = self.env["smart.service.outbox"].search([("channel_id", "=", session.id)])
        self.assertEqual((row.state, self.plain.state), ("queued", "error"))
        self.assertIn("48001", self.plain.state_reason)
        self.wechat.authorized = True
        row.next_attempt_at = "2026-01-01 00:00:00"
        row._drain()
        self.assertEqual((row.state, self.plain.state), ("sent", "active"))

    def test_a_closed_reply_window_is_final_and_seen(self):
        self.customer(self.plain, "o-1", "text", "hello")
        session = self.session("o-1")
        self.wechat.close_window("o-1")
        session._smart_post_notice("too late")
        self.env["smart.service.outbox"]._drain()
        row = self.env["smart.service.outbox"].search([("channel_id", "=", session.id)])
        self.assertEqual(row.state, "failed")
        self.assertIn("45015", row.error)
        self.assertTrue(row._has_receipt())

    def test_strangers_and_odd_bodies(self):
        address = self.webhook(self.plain)
        doctype = b'<!DOCTYPE x [<!ENTITY a "b">]><xml><ToUserName>&a;</ToUserName></xml>'
        for name, url, body, statuses in [
            ("no signature", address, b"<xml/>", (400, 403)),
            ("wrong signature", f"{address}?signature=x&timestamp=1&nonce=2", b"<xml/>", (403,)),
            ("doctype", f"{address}?signature=x&timestamp=1&nonce=2", doctype, (400, 403)),
        ]:
            with self.subTest(name):
                self.assertIn(self.url_open(url, data=body).status_code, statuses)
        self.assertFalse(self.env["smart.service.inbox"].search(
            [("account_id", "=", self.plain.id)]))
