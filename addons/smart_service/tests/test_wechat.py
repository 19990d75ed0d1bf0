import base64

from odoo.tests import HttpCase, tagged

from .common import SmartServiceMixin, simulators

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@tagged("post_install", "-at_install")
class TestWeChat(SmartServiceMixin, HttpCase):
    """A WeChat official account, from the push to the reply, against the simulated WeChat."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()

    def setUp(self):
        super().setUp()
        package = simulators()
        self.wechat = self.enterContext(package.WeChatSimulator())
        self.plain = self._connect(package.PLAIN_APP, aes=False)
        self.secure = self._connect(package.SECURE_APP, aes=True)

    def _connect(self, app, aes):
        return self.env["smart.service.account"].create({
            "name": app.app_id, "provider": "wechat", "desk_id": self.desk.id,
            "token": f"token-{app.app_id}", "app_id": app.app_id, "app_secret": app.app_secret,
            "webhook_secret": app.token, "api_base_url": self.wechat.url, "state": "active",
            "encoding_aes_key": app.encoding_aes_key if aes else False, "lang": "zh_CN",
        })

    def _webhook(self, account):
        return f"{self.base_url()}/smart_service/webhook/wechat/{account.token}"

    def _push(self, account, openid, text, **options):
        """A customer writes, the way WeChat delivers it."""
        with self.allow_requests(all_requests=True):
            self.wechat.deliver_text(self._webhook(account), openid, text, **options)
        self._drain()

    def _drain(self):
        self.env.invalidate_all()
        self.env["smart.service.queue.mixin"]._drain_all()

    def _session(self, openid):
        return self.env["discuss.channel"].search([("smart_contact_id.value", "=", openid)])

    def test_address_verification(self):
        for account in (self.plain, self.secure):
            with self.subTest(account=account.name):
                with self.allow_requests(all_requests=True):
                    answer = self.wechat.verify_url(self._webhook(account), account.app_id)
                self.assertTrue(answer)

    def test_there_and_back_in_both_modes(self):
        for account in (self.plain, self.secure):
            with self.subTest(account=account.name):
                openid = f"o-{account.app_id}"
                self._push(account, openid, "你好,打印机卡纸了", app_id=account.app_id, times=3)
                session = self._session(openid)
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
            self.wechat.deliver_image(self._webhook(self.plain), "o-pic", PIXEL, "image/png")
        self._drain()
        session = self._session("o-pic")
        self.env["smart.service.media"]._drain()
        message = session.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(message.attachment_ids.raw, PIXEL)
        self.assertEqual(message.attachment_ids.mimetype, "image/png")

    def test_a_picture_that_is_gone_is_told_to_the_agents(self):
        with self.allow_requests(all_requests=True):
            self.wechat.deliver_image(self._webhook(self.plain), "o-gone", PIXEL, "image/png")
        self._drain()
        session = self._session("o-gone")
        self.wechat.media.files.clear()
        media = self.env["smart.service.media"].search([("channel_id", "=", session.id)])
        media._drain()
        self.assertEqual(media.state, "failed")
        note = session.message_ids.sorted("id")[-1]
        self.assertIn("could not be fetched", note.body)
        self.assertTrue(note.subtype_id.internal)

    def test_following_is_not_a_message(self):
        with self.allow_requests(all_requests=True):
            self.wechat.deliver_event(self._webhook(self.plain), "o-new", "subscribe")
        self._drain()
        contact = self.env["smart.service.contact"].search([("value", "=", "o-new")])
        self.assertTrue(contact.subscribed)
        self.assertFalse(self._session("o-new"))

    def test_a_refused_token_is_renewed_once(self):
        self._push(self.plain, "o-1", "hello")
        session = self._session("o-1")
        session._smart_post_notice("one")
        self.env["smart.service.outbox"]._drain()
        self.wechat.tokens.clear()
        self.wechat.latest.clear()
        session._smart_post_notice("two")
        self.env["smart.service.outbox"]._drain()
        self.assertEqual([m["text"] for m in self.wechat.sent], ["one", "two"])

    def test_errors_that_an_admin_must_see(self):
        self._push(self.plain, "o-1", "hello")
        session = self._session("o-1")
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
        self._push(self.plain, "o-1", "hello")
        session = self._session("o-1")
        self.wechat.close_window("o-1")
        session._smart_post_notice("too late")
        self.env["smart.service.outbox"]._drain()
        row = self.env["smart.service.outbox"].search([("channel_id", "=", session.id)])
        self.assertEqual(row.state, "failed")
        self.assertIn("45015", session.message_ids.sorted("id")[-1].body)

    def test_strangers_and_odd_bodies(self):
        address = self._webhook(self.plain)
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
