from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from .wechat_common import WeChatMixin


@tagged("post_install", "-at_install")
class TestWindowWeChat(WeChatMixin, HttpCase):
    """What we count is what the simulated WeChat counts, which has its own reading of the page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()

    def _left(self, openid):
        self.env.invalidate_all()
        return self.session(openid)._smart_standing().left

    def _write_all(self, openid):
        """Write until we refuse; nothing of it may be refused by WeChat."""
        allowed = self._left(openid)
        for number in range(allowed):
            self.reply(openid, f"answer {number}")
        with self.assertRaises(UserError):
            self.reply(openid, "one too many")
        self.assertEqual(len(self.sent(openid)), allowed)
        rows = self.outbox.search([("contact_id.value", "=", openid)])
        self.assertEqual(set(rows.mapped("state")), {"sent"})
        return allowed

    def test_a_message_to_an_official_account_allows_five_answers(self):
        account = self.connect(self.package.PLAIN_APP, aes=False)
        self.customer(account, "o-five", "text", "hello")
        self.assertEqual(self._write_all("o-five"), 5)
        self.customer(account, "o-five", "text", "hello again")
        self.assertEqual(self._left("o-five"), 5)

    def test_following_adds_three_for_a_minute(self):
        account = self.connect(self.package.PLAIN_APP, aes=False)
        self.customer(account, "o-eight", "text", "hello")
        self.customer(account, "o-eight", "event", "subscribe")
        self.assertEqual(self._write_all("o-eight"), 8)

    def test_entering_a_mini_program_adds_nothing(self):
        account = self.connect(self.package.MINI_APP)
        self.customer(account, "o-mini", "text", "hello")
        self.customer(account, "o-mini", "event", "user_enter_tempsession")
        self.assertEqual(self._write_all("o-mini"), 5)

    def test_what_wechat_refuses_closes_our_window_too(self):
        account = self.connect(self.package.PLAIN_APP, aes=False)
        self.customer(account, "o-gone", "text", "hello")
        self.wechat.close_window("o-gone")
        self.reply("o-gone", "too late")
        self.assertFalse(self.sent("o-gone"))
        with self.assertRaisesRegex(UserError, "time.*is over"):
            self.reply("o-gone", "even later")

    def test_templates_are_read_from_wechat(self):
        account = self.connect(self.package.PLAIN_APP, aes=False)
        account.action_sync_templates()
        known = self.wechat.templates_of(self.package.PLAIN_APP).by_id
        self.assertEqual(set(account.template_ids.mapped("external_id")), set(known))
        self.assertEqual(set(account.template_ids.mapped("state")), {"approved"})
        removed = known.popitem()[0]
        account._sync_templates()
        self.assertNotIn(removed, account.template_ids.mapped("external_id"))

    def test_one_account_that_can_not_be_read_stops_no_other(self):
        broken = self.connect(self.package.SECURE_APP)
        account = self.connect(self.package.PLAIN_APP, aes=False)
        broken.write({"app_secret": "0" * 32, "sequence": 1})
        self.env.ref("smart_service.cron_templates").method_direct_trigger()
        self.env.ref("smart_service.cron_window_reminder").method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(account.template_ids)
        self.assertFalse(broken.template_ids)

    def test_a_provider_that_is_down_is_said_to_be(self):
        account = self.connect(self.package.PLAIN_APP, aes=False)
        with self.wechat.outage("refuse"), self.assertRaisesRegex(UserError, "could not be read"):
            account.action_sync_templates()
