from functools import partial

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..models.account.account_secrets import SECRETS
from .common import SECRET, SmartServiceCase

AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
REFUSED = (AccessError, UserError, ValueError)


@tagged("post_install", "-at_install")
class TestAccountSecrets(SmartServiceCase):
    """A secret goes in, is used, and never comes out again, whoever asks and however."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env, "secret_manager", "smart_service.group_manager,base.group_allow_export")
        cls.admin = cls.env.ref("base.user_admin")
        cls.wechat = cls.env["smart.service.account"].create({
            "name": "Official", "provider": "wechat", "desk_id": cls.desk.id, "app_id": "wx1",
            **dict.fromkeys(SECRETS, "a-hidden-value"), "encoding_aes_key": AES_KEY})
        cls.env["smart.service.inbox"].create({
            "account_id": cls.wechat.id, "external_id": "e1", "event_kind": "message",
            "contact_key": "openid:wx1:o1", "payload": "{}"})

    def ways(self, name):
        """Every public way to ask for a field, as functions of an account."""
        return {
            "read": lambda a: a.read([name]),
            "search_read": lambda a: a.search_read([], [name]),
            "web_read": lambda a: a.web_read({name: {}}),
            "web_search_read": lambda a: a.web_search_read([], {name: {}}),
            "search": lambda a: a.search([(name, "like", "a%")]),
            "search_count": lambda a: a.search_count([(name, "=", "a-hidden-value")]),
            "not set": lambda a: a.search([(name, "=", False)]),
            "filtered_domain": lambda a: a.filtered_domain([(name, "like", "a%")]),
            "order": lambda a: a.search([], order=f"{name} desc"),
            "export": lambda a: a.export_data([name]),
            "formatted_read_group": lambda a: a.formatted_read_group([], [name], ["__count"]),
            "aggregate": lambda a: a.formatted_read_group([], [], [f"{name}:max"]),
            "read_group": lambda a: a._read_group([], [name], ["__count"]),
            "onchange": lambda a: a.onchange({}, [], {name: {}}),
            "onchange of it": lambda a: a.onchange({name: "x"}, [name], {name: {}}),
            "default": lambda a: a.env["smart.service.inbox"].search(
                [("account_id", "=", a.id)]).web_read(
                    {"account_id": {"fields": {name: {}}}}),
            "search through": lambda a: a.env["smart.service.inbox"].search(
                [(f"account_id.{name}", "like", "a%")]),
            "order through": lambda a: a.env["smart.service.inbox"].search(
                [], order=f"account_id.{name}"),
            "write": lambda a: a.write({name: "x"}),
            "create": lambda a: a.create({
                "name": "x", "desk_id": a.desk_id.id, name: "x"}),
            "name of record": lambda a: a[name],
        }

    def test_a_stored_secret_is_refused_in_every_way(self):
        for name in SECRETS:
            for way, ask in self.ways(name).items():
                for user in (self.manager, self.admin, self.agent):
                    with self.subTest(field=name, way=way, user=user.login):
                        account = self.wechat.with_user(user)
                        account.invalidate_recordset()
                        try:
                            with self.env.cr.savepoint():
                                answer = ask(account)
                        except REFUSED:
                            continue
                        self.assertNotIn("hidden", str(answer))
                        self.assertNotIn(AES_KEY, str(answer))
                        self.assertIn(way, ("onchange", "onchange of it"))

    def test_nobody_is_told_that_the_fields_exist(self):
        for user in (self.manager, self.admin, self.agent):
            self.assertFalse(self.wechat.with_user(user).fields_get(SECRETS))

    def test_a_manager_sets_a_secret_and_reads_it_back_nowhere(self):
        account = self.wechat.with_user(self.manager)
        spec = {name: {} for name in account.fields_get()}
        answer = account.web_save({"new_app_secret": " a-new-secret\n"}, spec)
        self.assertEqual(self.wechat.app_secret, "a-new-secret")
        self.assertTrue(account.app_secret_set_on)
        self.assertNotIn("a-new-secret", str(answer))
        self.assertFalse(account.new_app_secret)
        self.assertNotIn("a-new-secret", str(account.export_data(list(spec))))
        with self.assertRaises(ValueError):
            account.search([("new_app_secret", "like", "a%")])

    def test_a_secret_given_at_creation_is_not_read_back_either(self):
        Account = self.env["smart.service.account"].with_user(self.manager)
        answer = Account.web_save(
            {"name": "New", "provider": "api", "desk_id": self.desk.id,
             "new_webhook_secret": SECRET}, {"name": {}, "new_webhook_secret": {}})
        self.assertNotIn(SECRET, str(answer))
        self.assertEqual(Account.browse(answer[0]["id"]).sudo().webhook_secret, SECRET)

    def test_an_empty_input_leaves_the_secret(self):
        with Form(self.wechat.with_user(self.manager)) as form:
            form.name = "Renamed"
            form.new_webhook_secret = "another"
        self.assertEqual(
            (self.wechat.app_secret, self.wechat.webhook_secret), ("a-hidden-value", "another"))

    def test_others_may_not_set_one(self):
        for user in (self.agent, new_test_user(
                self.env, "secret_lead", "smart_service.group_lead")):
            account = self.wechat.with_user(user)
            for act in (partial(account.write, {"new_app_secret": "x"}),
                        account.action_make_webhook_secret, account.action_remove_aes_key,
                        account.action_test_connection, account.action_activate):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    act()
        self.assertEqual(self.wechat.app_secret, "a-hidden-value")

    def test_a_copy_has_no_secrets(self):
        copy = self.wechat.with_user(self.manager).copy().sudo()
        for name in SECRETS:
            self.assertFalse(copy[name])
            self.assertFalse(copy[f"{name}_set_on"])

    def test_what_is_tracked_or_logged_names_no_secret(self):
        before = self.wechat.message_ids
        with self.assertLogs("odoo", "DEBUG") as logs:
            self.wechat.with_user(self.manager).write({
                "new_app_secret": "never-log-this", "name": "Renamed"})
            self.env.flush_all()
            self.env.cr.precommit.run()
        said = " ".join((self.wechat.message_ids - before).mapped("body"))
        values = self.wechat.message_ids.tracking_value_ids
        self.assertNotIn("never-log-this", said + str(values.mapped("new_value_char")))
        mine = [line for line in logs.output if not line.startswith("DEBUG:odoo.sql_db")]
        self.assertNotIn("never-log-this", "\n".join(mine))

    def test_a_new_secret_is_shown_once(self):
        account = self.account.with_user(self.manager)
        action = account.action_make_webhook_secret()
        self.assertEqual(action["params"]["secret"], self.account.webhook_secret)
        self.assertTrue(action["params"]["secret"].startswith("whsec_"))
        self.account._adapter().check()

    def test_plain_mode_is_a_click(self):
        self.wechat.with_user(self.manager).action_remove_aes_key()
        self.assertFalse(self.wechat.encoding_aes_key)
        self.assertFalse(self.wechat.encoding_aes_key_set_on)

    def test_an_access_token_is_read_by_nobody(self):
        token = self.env["smart.service.token"].create(
            {"account_id": self.wechat.id, "value": "a-hidden-token"})
        self.admin.group_ids |= self.env.ref("base.group_allow_export")
        for user in (self.admin, self.manager):
            for ask in (lambda t: t.read(["value"]), lambda t: t.search([("value", "like", "a%")]),
                        lambda t: t.export_data(["value"])):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    ask(token.with_user(user))

    def test_new_credentials_forget_the_old_ones_token(self):
        self.env["smart.service.token"].create(
            {"account_id": self.wechat.id, "value": "old"})
        self.wechat.with_user(self.manager).new_app_secret = "fresh"
        self.env.flush_all()
        self.assertFalse(self.env["smart.service.token"].search(
            [("account_id", "=", self.wechat.id)]))
