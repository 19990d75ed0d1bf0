from odoo.tests import new_test_user, tagged

from ..models.tools import REGISTRY, call, declarations
from ..models.tools.customer_scope import MODELS, USER, CustomerScope
from .common import BotCase


@tagged("post_install", "-at_install")
class TestCustomersUser(BotCase):
    """What a customer sees is bounded by record rules, not by what a search asks for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.env.ref(USER)

    def seen(self, model, *partners):
        context = {
            "smart_customer_ids": tuple(partner.id for partner in partners),
            "allowed_company_ids": self.env.company.ids}
        return self.env[model].with_user(self.user).with_context(**context).search([]).sudo()

    def test_nobody_is_this_user(self):
        self.assertFalse(self.user.active)
        self.assertTrue(self.user.share)
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [self.user.id])
        self.assertFalse(self.env.cr.fetchone()[0])
        group = self.env.ref("smart_service_bot.group_customer")
        self.assertEqual(
            group.with_context(active_test=False).user_ids, self.user)

    def test_only_the_customers_own_records(self):
        mine, theirs = self.order(self.alice), self.order(self.bob)
        self.assertEqual(self.seen("sale.order", self.alice), mine)
        self.assertEqual(self.seen("stock.picking", self.alice), mine.picking_ids)
        self.assertEqual(self.seen("stock.lot", self.alice), self.lot_alice)
        self.assertEqual(self.seen("sale.order", self.bob), theirs)

    def test_without_a_customer_nothing(self):
        self.order(self.alice)
        for model in MODELS:
            with self.subTest(model=model):
                self.assertFalse(self.seen(model))

    def test_the_context_means_nothing_for_others(self):
        order = self.order(self.alice)
        portal = new_test_user(self.env, "tools_portal", "base.group_portal")
        self.assertFalse(self.env["sale.order"].with_user(portal).with_context(
            smart_customer_ids=(self.alice.id,)).search([("id", "=", order.id)]))

    def test_it_changes_nothing(self):
        for model in MODELS:
            for mode in ("write", "create", "unlink"):
                with self.subTest(model=model, mode=mode):
                    self.assertFalse(
                        self.env[model].with_user(self.user).has_access(mode))

    def test_other_companies_are_hidden(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.assertIn(other, self.user.company_ids)
        order = self.env["sale.order"].create({
            "partner_id": self.alice.id, "company_id": other.id, "state": "sent"})
        self.assertNotIn(order, CustomerScope(self.env, self.alice).search("sale.order"))


@tagged("post_install", "-at_install")
class TestToolCall(BotCase):
    """One way to call a tool, for scripts, intents and models."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scope = CustomerScope(cls.env, cls.alice)

    def test_data_and_words_say_the_same(self):
        order = self.order(self.alice)
        result = call("order_status", self.scope, {"number": order.name.lower()})
        self.assertIn(order.name, result.text)
        self.assertEqual([row["number"] for row in result.data["orders"]], [order.name])
        result = call("device_list", self.scope, {})
        self.assertEqual(result.data["devices"], [
            {"product": self.printer.name, "serial": "LP3-240001"}])
        result = call("warranty_status", self.scope, {"serial": "LP3-240001"})
        self.assertIn(result.data["devices"][0]["reason"], result.text)

    def test_an_unknown_tool_goes_to_a_person(self):
        for name in ("unlink_everything", "", None, 7, ["order_status"]):
            result = call(name, self.scope, {})
            self.assertEqual(result.data, {"error": "unknown_tool"})
            self.assertTrue(result.text)
            self.assertTrue(result.hand_over)

    def test_arguments_have_to_fit(self):
        for arguments in (None, [], {"number": 7}, {"number": "S1", "partner_id": self.bob.id},
                          {"domain": "[(1, '=', 1)]"}, {"number": "x" * 5000}):
            with self.subTest(arguments=arguments):
                result = call("order_status", self.scope, arguments)
                self.assertEqual(result.data["error"], "invalid_arguments")
                self.assertTrue(result.text)

    def test_what_is_missing_is_asked_for(self):
        result = call("create_repair", self.scope, {"serial": "LP3-240001"})
        self.assertEqual(result.missing, ("symptom",))
        self.assertEqual(result.pending, "slots")
        self.assertFalse(self.alice.smart_ticket_count)

    def test_every_tool_is_told_to_models(self):
        told = {row["function"]["name"] for row in declarations()}
        self.assertEqual(told, set(REGISTRY))
        self.assertNotIn("create_repair", {
            row["function"]["name"] for row in declarations(("read",))})

    def test_every_tool_has_a_title(self):
        titles = [tool.title(self.env) for tool in REGISTRY.values()]
        self.assertEqual(len(set(titles)), len(REGISTRY))
