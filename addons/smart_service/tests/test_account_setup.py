from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from ..models.account.account_advice import address_in
from .common import SmartServiceMixin, simulators


@tagged("post_install", "-at_install")
class TestAccountSetup(SmartServiceMixin, HttpCase):
    """What an administrator is told while he connects an account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()
        cls.manager = new_test_user(cls.env, "setup_manager", "smart_service.group_manager")

    def official(self, simulator, app, **values):
        return self.env["smart.service.account"].create({
            "name": "Official", "provider": "wechat", "desk_id": self.desk.id,
            "app_id": app.app_id, "app_secret": app.app_secret, "webhook_secret": app.token,
            "api_base_url": simulator.url, **values}).with_user(self.manager)

    def test_a_new_account_is_begun_in_the_form(self):
        manager = new_test_user(self.env, "setup_new", "smart_service.group_manager")
        with Form(self.env["smart.service.account"].with_user(manager)) as form:
            form.name = "New"
            form.provider = "telegram"
            form.desk_id = self.env["im_livechat.channel"].create({"name": "Desk"})
        self.assertFalse(form.record.last_event_at)

    def test_good_credentials_are_said_to_work(self):
        package = simulators()
        simulator = self.enterContext(package.WeChatSimulator())
        account = self.official(simulator, package.PLAIN_APP)
        with self.allow_requests(all_requests=True):
            action = account.action_test_connection()
        self.assertEqual(account.last_test_state, "ok", account.last_test_result)
        self.assertTrue(account.last_test_at)
        self.assertEqual(action["params"]["type"], "success")

    def test_a_wrong_secret_is_explained(self):
        package = simulators()
        simulator = self.enterContext(package.WeChatSimulator())
        account = self.official(simulator, package.PLAIN_APP, app_secret="wrong")
        with self.allow_requests(all_requests=True):
            action = account.action_test_connection()
        self.assertEqual(account.last_test_state, "failed")
        self.assertIn("40125", account.last_test_result)
        self.assertIn("reset it", account.last_test_result)
        self.assertNotIn("wrong", account.last_test_result)
        self.assertTrue(action["params"]["sticky"])

    def test_a_refused_address_is_named(self):
        words = self.account._in_words("60020", "not allow to access from your ip, from ip: "
                                       "203.0.113.9, more info at https://a.example")
        self.assertIn("203.0.113.9", words)
        self.account.write({"state": "draft", "provider": "wechat"})
        words = self.account._in_words(
            "40164", "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist")
        self.assertIn("add 203.0.113.9,", words)

    def test_addresses_in_words(self):
        self.assertEqual(address_in("from ip: 2001:db8::7, hint"), "2001:db8::7")
        self.assertEqual(address_in("no address here: 12"), "")

    def test_a_provider_that_is_away_is_said_so(self):
        package = simulators()
        simulator = package.WeChatSimulator()
        with simulator:
            account = self.official(simulator, package.PLAIN_APP)
        with self.allow_requests(all_requests=True):
            account.action_test_connection()
        self.assertEqual(account.last_test_state, "failed")

    def test_what_is_missing_is_named_as_the_provider_names_it(self):
        account = self.env["smart.service.account"].create(
            {"name": "x", "provider": "wechat", "desk_id": self.desk.id}).with_user(self.manager)
        account.action_test_connection()
        self.assertEqual(account.last_test_result, "Fill in first: AppID, AppSecret, Token")

    def test_what_the_provider_can_not_call_is_said_before_it_fails(self):
        parameters = self.env["ir.config_parameter"]
        account = self.env["smart.service.account"].create({
            "name": "Official", "provider": "wechat", "desk_id": self.desk.id, "app_id": "wx1"})
        parameters.set_param("web.base.url", "http://10.0.0.4:8069")
        hint = account.with_user(self.manager).setup_hint
        self.assertIn("http://10.0.0.4:8069", hint)
        self.assertIn("EncodingAESKey", hint)
        parameters.set_param("web.base.url", "https://desk.example.com")
        account.encoding_aes_key = "k" * 43
        account.invalidate_recordset(["setup_hint"])
        self.assertFalse(account.with_user(self.manager).setup_hint)

    def test_last_event_and_last_error(self):
        account = self.account.with_user(self.manager)
        self.assertFalse(account.last_event_at)
        self.say("hello")
        row = self.receive({"type": "message.created", "timestamp": "", "data": {}})
        account.invalidate_recordset()
        self.assertEqual(account.last_event_kind, row.event_kind)
        self.assertEqual(account.last_error, row.error)

    def test_figures_of_many_accounts_cost_no_more_queries(self):
        more = self.account
        for number in range(5):
            more |= self.account.copy({"name": str(number)})
        counts = []
        for accounts in (self.account, more):
            self.env.flush_all()
            accounts.invalidate_recordset()
            before = self.env.cr.sql_log_count
            accounts.mapped("last_event_at")
            accounts.mapped("last_error_at")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_agents_read_no_result_details(self):
        with self.assertRaises(AccessError):
            self.account.with_user(self.agent).read(["last_error"])
