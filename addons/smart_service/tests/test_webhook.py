from odoo.tests import HttpCase, tagged

from .common import SECRET, SmartServiceMixin, signed


@tagged("post_install", "-at_install")
class TestWebhook(SmartServiceMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()

    def _post(self, headers, body, token="test-token", provider="api"):
        return self.url_open(
            f"/smart_service/webhook/{provider}/{token}", data=body, headers=headers)

    def _rows(self):
        return self.env["smart.service.inbox"].search([("account_id", "=", self.account.id)])

    def _count(self, counter):
        self.account.invalidate_recordset()
        return self.account[counter]

    def test_a_signed_event_is_kept(self):
        answer = self._post(*signed(self.message("hello")))
        self.assertEqual((answer.status_code, len(self._rows())), (200, 1))

    def test_a_second_delivery_is_dropped_and_counted(self):
        request = signed(self.message("hello", message_id="m1"))
        for _delivery in range(3):
            self.assertEqual(self._post(*request).status_code, 200)
        self.assertEqual((len(self._rows()), self._count("duplicate_count")), (1, 2))

    def test_strangers(self):
        headers, body = signed(self.message("hello"))
        cases = [
            ("unknown token", {"token": "nope"}, headers, body, 404),
            ("unknown provider", {"provider": "fax"}, headers, body, 404),
            ("body changed", {}, headers, body + b" ", 403),
            ("other secret", {}, *signed(self.message("x"), secret="whsec_" + "A" * 32), 403),
            ("old", {}, *signed(self.message("x"), now=1_700_000_000), 403),
            ("no signature", {}, {"content-type": "application/json"}, body, 400),
        ]
        for name, where, head, content, status in cases:
            with self.subTest(name):
                self.assertEqual(self._post(head, content, **where).status_code, status)
        self.assertFalse(self._rows())
        self.assertEqual(self._count("refused_count"), 4)

    def test_too_big(self):
        headers, body = signed(b"x" * (1024 * 1024 + 1))
        self.assertEqual(self._post(headers, body).status_code, 413)
        self.assertFalse(self._rows())

    def test_verified_but_not_understood_is_kept_and_answered_with_success(self):
        answer = self._post(*signed(b"not json"))
        self.assertEqual((answer.status_code, self._rows().state), (200, "failed"))

    def test_an_account_that_is_not_active_is_not_there(self):
        self.account.action_deactivate()
        self.assertEqual(self._post(*signed(self.message("x"), secret=SECRET)).status_code, 404)

    def test_queries_of_a_webhook(self):
        self._post(*signed(self.message("warm up")))
        headers, body = signed(self.message("hello"))
        # the insertion; the account is cached, and the wake-up follows the commit
        with self.assertQueryCount(1):
            self._post(headers, body)
