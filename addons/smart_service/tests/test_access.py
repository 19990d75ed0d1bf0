from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..providers import base
from .common import SmartServiceCase

GROUPS = ("agent", "lead", "dispatcher", "engineer", "manager")
# (read, write, create, unlink) that each group has on what core defines
EXPECTED = {
    "smart.service.account": {"agent": "r", "lead": "r", "dispatcher": "r", "manager": "rwcu"},
    "smart.service.inbox": {"lead": "r", "manager": "rw"},
    "smart.service.outbox": {"agent": "r", "lead": "r", "manager": "rw"},
    "smart.service.contact": {"agent": "rwc", "lead": "rwc", "dispatcher": "r", "manager": "rwcu"},
    "smart.service.event": {"agent": "r", "lead": "r", "dispatcher": "r", "manager": "r"},
    "smart.service.event.task": {"lead": "r", "manager": "rw"},
    "smart.service.token": {},
    "smart.service.pull": {"lead": "r", "manager": "r"},
    "smart.service.pull.task": {"lead": "r", "manager": "rw"},
    "smart.service.profile": {"lead": "r", "manager": "rw"},
    "smart.service.staff.account": {"manager": "rwcu"},
    "smart.service.staff.notice": {
        "agent": "r", "lead": "r", "dispatcher": "r", "engineer": "r", "manager": "rw"},
    "smart.service.call.participant": {
        "agent": "r", "lead": "r", "dispatcher": "r", "manager": "r"},
    "smart.service.call.invitation": {"agent": "r", "lead": "r", "manager": "ru"},
    "smart.service.call": {"agent": "r", "lead": "r", "dispatcher": "r", "manager": "ru"},
}


@tagged("post_install", "-at_install")
class TestAccess(SmartServiceCase):
    def test_every_account_has_an_address_of_its_own(self):
        accounts = self.account | self.account.copy({"name": "Second"})
        self.assertEqual(
            [url.rpartition("/")[2] for url in accounts.mapped("webhook_url")],
            accounts.mapped("token"))

    def test_rights_of_each_role(self):
        for group in GROUPS:
            user = new_test_user(self.env, f"role_{group}", f"smart_service.group_{group}")
            for model, expected in EXPECTED.items():
                for letter, mode in zip("rwcu", ("read", "write", "create", "unlink"), strict=True):
                    with self.subTest(group=group, model=model, mode=mode):
                        self.assertEqual(
                            self.env[model].with_user(user).has_access(mode),
                            letter in expected.get(group, ""))

    def test_no_line_for_the_public(self):
        lines = self.env["ir.model.access"].search([("model_id.model", "=like", "smart.service.%")])
        self.assertTrue(lines)
        self.assertTrue(all(line.group_id for line in lines))
        outside = self.env.ref("base.group_public") | self.env.ref("base.group_portal")
        self.assertFalse(lines.group_id & outside)

    def test_every_model_has_rights_and_a_company_rule(self):
        for name, model in self.env.registry.items():
            if not name.startswith("smart.service.") or model._abstract or model._transient:
                continue
            with self.subTest(model=name):
                self.assertTrue(self.env["ir.model.access"].search_count(
                    [("model_id.model", "=", name)]))
                if "company_id" in model._fields:
                    self.assertTrue(self.env["ir.rule"].search_count(
                        [("model_id.model", "=", name), ("domain_force", "ilike", "company_ids")]))

    def test_a_used_account_is_not_deleted(self):
        fresh = self.account.copy({"name": "Unused"})
        self.say("hello")
        self.assertTrue(self.env["smart.service.contact"].search_count(
            [("account_id", "=", self.account.id)]))
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.account.unlink()
        fresh.unlink()
        self.assertFalse(fresh.exists())

    def test_messages_alone_keep_an_account(self):
        account = self.account.copy({"name": "Never understood"})
        self.env["smart.service.inbox"]._take_in(account.id, [
            base.Envelope("1", "api_user:x:1", "unknown", "{}", failure="What is this?")])
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            account.unlink()

    def test_a_manager_sees_no_other_companys_flow(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        manager = new_test_user(
            self.env, "flow_manager", "smart_service.group_manager",
            company_id=company.id, company_ids=[(6, 0, company.ids)])
        flow = self.env["smart.service.flow"].create({"account_id": self.account.id})
        self.assertFalse(flow.with_user(manager).search([("id", "=", flow.id)]))
        manager.company_ids |= self.account.company_id
        both = [company.id, self.account.company_id.id]
        self.assertTrue(flow.with_user(manager).with_context(allowed_company_ids=both).search(
            [("id", "=", flow.id)]))

    def test_a_customer_reads_nothing_of_how_he_is_ranked(self):
        channel = self.say("hello")
        customer = new_test_user(self.env, "ranked", "base.group_portal")
        for name in ("smart_priority", "smart_hand_over_reason", "smart_external_hold"):
            with self.subTest(field=name):
                self.assertNotIn(name, channel.with_user(customer).fields_get())
                self.assertIn(name, channel.with_user(self.agent).fields_get())

    def test_an_agent_reads_no_credentials(self):
        account = self.account.with_user(self.agent)
        self.assertEqual(account.name, "Test app")
        for name in ("token", "app_id", "api_base_url", "account_ref", "new_app_secret"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                account.read([name])

    def test_an_agent_reads_the_ledger_of_the_own_conversations(self):
        channel = self.say("hello")
        mine = self.env["smart.service.event"].with_user(self.agent)
        wanted = [("channel_id", "=", channel.id)]
        self.assertFalse(mine.search(wanted))
        channel._add_members(users=self.agent)
        self.assertTrue(mine.search([*wanted, ("kind", "=", "message_in")]))
        lead = new_test_user(self.env, "ledger_lead", "smart_service.group_lead")
        self.assertTrue(mine.with_user(lead).search(wanted))

    def test_the_ledger_is_append_only(self):
        self.say("hello")
        event = self.events("message_in")[:1]
        with self.assertRaises(AccessError):
            event.write({"kind": "rated"})
        with self.assertRaises(AccessError):
            event.unlink()
