from odoo import Command
from odoo.tests import tagged

from ..models.tools import call
from ..models.tools.customer_scope import CustomerScope
from .common import BotCase


@tagged("post_install", "-at_install")
class TestRequestTools(BotCase):
    """What the bot tells of money and takes down for colleagues."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scope = CustomerScope(cls.env, cls.alice)
        cls.bobs = CustomerScope(cls.env, cls.bob)

    def invoiced(self, partner):
        order = self.order(partner)
        order.order_line.qty_delivered = 1
        order.order_line.price_unit = 120
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-03-01"
        invoice.action_post()
        return order, invoice

    # === MONEY === #

    def test_an_invoice_is_told_by_its_number_or_its_orders(self):
        order, invoice = self.invoiced(self.alice)
        for number in (invoice.name, order.name.lower(), ""):
            with self.subTest(number=number):
                result = call("invoice_status", self.scope, {"number": number})
                self.assertIn(invoice.name, result.text)
                self.assertIn(order.name, result.text)
                row = result.data["invoices"][0]
                self.assertEqual(row["to_pay"], invoice.amount_residual)
                self.assertEqual(row["state"], "not_paid")
        self.assertIn("to be paid", result.text)

    def test_a_paid_invoice_is_paid(self):
        _order, invoice = self.invoiced(self.alice)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({})._create_payments()
        result = call("invoice_status", self.scope, {})
        self.assertIn("paid.", result.text)
        self.assertNotIn("to be paid", result.text)

    def test_an_order_is_found_by_its_invoice(self):
        order, invoice = self.invoiced(self.alice)
        self.assertIn(order.name, call("order_status", self.scope, {"number": invoice.name}).text)
        told = call("order_status", self.bobs, {"number": invoice.name})
        self.assertFalse(told.data["orders"])

    def test_an_order_without_an_invoice_says_so(self):
        order = self.order(self.alice)
        result = call("invoice_status", self.scope, {"number": order.name})
        self.assertIn(order.name, result.text)
        self.assertIn("No invoice has been issued", result.text)
        self.assertEqual(result.data["orders_without_invoice"][0]["number"], order.name)

    def test_drafts_and_others_invoices_are_not_told(self):
        order, invoice = self.invoiced(self.bob)
        draft = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.alice.id, "ref": "secret",
            "invoice_line_ids": [Command.create({"name": "x", "price_unit": 999})]})
        self.assertEqual(draft.state, "draft")
        for number in (invoice.name, order.name, "%", "INV%", ""):
            with self.subTest(number=number):
                result = call("invoice_status", self.scope, {"number": number})
                self.assertFalse(result.data["invoices"])
                self.assertNotIn("120", result.text)

    # === ADVICE === #

    def models_sold(self):
        category = self.env["product.category"].create({"name": "Zither machines"})
        return self.env["product.product"].create([
            {"name": f"Zither {name}", "is_storable": True, "tracking": "serial",
             "categ_id": category.id, "list_price": price, "description_sale": about, **more}
            for name, price, about, more in (
                ("10", 100, "Mono zither", {}),
                ("20", 300, "Coloured zither for the workshop", {}),
                ("30", 200, "Coloured zither, six hands", {"sale_ok": False}),
                ("40", 50, "Coloured zither bag", {"tracking": "none"}))])

    def test_advice_names_what_fits_the_wish_with_its_price(self):
        small, large, *_others = self.models_sold()
        stranger = CustomerScope(self.env, self.env["res.partner"])
        for scope in (self.scope, stranger):
            result = call("product_advice", scope, {"wish": "a coloured zither\nhow much is it"})
            self.assertEqual([row["name"] for row in result.data["products"]], [large.name])
            self.assertIn("300", result.text)
        result = call("product_advice", self.scope, {"wish": "zither"})
        self.assertEqual(
            [row["name"] for row in result.data["products"]], [small.name, large.name])

    def test_a_wish_finds_no_model_by_signs_or_of_another_company(self):
        for product in self.models_sold():
            product.company_id = self.env["res.company"].create({"name": f"Of {product.name}"})
        for wish in ("zither", "%", "__", "'; drop table", ""):
            with self.subTest(wish=wish):
                names = [row["name"] for row in call(
                    "product_advice", self.scope, {"wish": wish}).data["products"]]
                self.assertFalse([name for name in names if "Zither" in name])

    def test_tier_and_points(self):
        tier = self.env["smart.service.tier"].create({"name": "Platinum test"})
        self.alice.smart_tier_id = tier
        result = call("points", self.scope, {})
        self.assertIn("Platinum test", result.text)
        self.assertEqual(result.data["tier"], "Platinum test")
        # who asks for his points is told that there are none, not his tier alone
        self.assertIn("no points", result.text)
        self.assertIn("no points", call("points", self.bobs, {}).text)

    # === TAKING DOWN === #

    def test_a_ticket_in_the_customers_words(self):
        self.assertEqual(call("create_ticket", self.scope, {}).missing, ("description",))
        told = {"description": "The parcel was crushed\nand a bottle leaked",
                "kind": "complaint", "phone": "13800138001"}
        result = call("create_ticket", self.scope, told)
        ticket = self.env["smart.service.ticket"].search([("number", "=", result.data["ticket"])])
        self.assertEqual(ticket.partner_id, self.alice)
        self.assertEqual(ticket.type_id.code, "complaint")
        self.assertEqual(ticket.name, "The parcel was crushed")
        self.assertIn("13800138001", ticket.description)
        again = call("create_ticket", self.scope, told)
        self.assertEqual(again.data, {"ticket": ticket.number, "known": True})
        self.assertIn(ticket.number, call("ticket_status", self.scope, {}).text)
        self.assertNotIn(
            ticket.number,
            call("ticket_status", self.bobs, {}).text)

    def test_anothers_order_stays_a_claim(self):
        order = self.order(self.bob)
        order.client_order_ref = "secret"
        result = call("create_ticket", self.scope, {
            "description": "Where is it", "order": order.name})
        ticket = self.env["smart.service.ticket"].search([("number", "=", result.data["ticket"])])
        self.assertIn("not found among his", ticket.description)

    def test_nobody_floods_the_desk(self):
        for number in range(10):
            call("create_ticket", self.scope, {"description": f"matter number {number}"})
        result = call("create_ticket", self.scope, {"description": "one more matter"})
        self.assertEqual(result.hand_over, "policy")
        self.assertEqual(self.env["smart.service.ticket"].search_count(
            [("partner_id", "=", self.alice.id)]), 10)

    def test_a_long_story_is_cut(self):
        result = call("create_ticket", self.scope, {"description": "x" * 100_000})
        ticket = self.env["smart.service.ticket"].search([("number", "=", result.data["ticket"])])
        self.assertEqual(len(ticket.description), 4000)

    def test_a_wish_to_buy_becomes_one_lead(self):
        told = {"interest": "We need 8 colour lasers", "quantity": 8, "phone": "13800138001"}
        self.assertTrue(call("create_lead", self.scope, told).data["told"])
        leads = self.env["crm.lead"].search([("partner_id", "=", self.alice.id)])
        self.assertEqual(len(leads), 1)
        self.assertEqual(leads.smart_signal_ids.source, "tool")
        self.assertIn("13800138001", "".join(map(str, leads.message_ids.mapped("body"))))

    # === ADDRESS === #

    def test_an_address_is_changed_after_a_yes(self):
        self.alice.write({"street": "1 Old Road", "city": "Oldtown", "zip": "123"})
        told = {"street": "9 Elm Grove", "city": "London"}
        question = call("change_address", self.scope, told)
        self.assertEqual(self.alice.street, "1 Old Road")
        self.assertIn("9 Elm Grove", question.text)
        self.assertIn("1 Old Road", question.text)
        self.assertTrue(question.buttons)
        done = call(
            question.confirm.name, self.scope, question.confirm.arguments, confirmed=True)
        self.assertEqual(
            (self.alice.street, self.alice.city, self.alice.zip), ("9 Elm Grove", "London", False))
        self.assertFalse(self.alice.partner_latitude)
        self.assertIn("9 Elm Grove", done.text)
        self.assertIn("1 Old Road", "".join(map(str, self.alice.message_ids.mapped("body"))))

    def test_who_moves_leaves_the_old_state_too(self):
        china = self.env.ref("base.cn")
        old, new = (self.env["res.country.state"].search(
            [("country_id", "=", china.id), ("name", "=like", name)], limit=1)
            for name in ("浙江%", "上海%"))
        self.alice.write({
            "street": "延安路213号", "city": "杭州市", "state_id": old.id,
            "country_id": china.id})
        for street, state in (("上海市浦东新区世纪大道100号", new), ("幸福路1号", new.browse())):
            done = call("change_address", self.scope, {"street": street}, confirmed=True)
            self.assertEqual(self.alice.state_id, state)
            self.assertEqual(self.alice.country_id, china)
            self.assertIn(f"“{street}”", done.text)

    def test_a_model_can_not_say_yes(self):
        result = call("change_address", self.scope, {"street": "9 Elm Grove", "confirmed": True})
        self.assertEqual(result.data["error"], "invalid_arguments")
        self.assertFalse(self.alice.street)

    def test_a_companys_address_is_a_colleagues(self):
        firm = self.env["res.partner"].create({
            "name": "Firm", "is_company": True, "street": "5 Head Street"})
        one = self.env["res.partner"].create({"name": "One", "parent_id": firm.id})
        scope = CustomerScope(self.env, one)
        for confirmed in (False, True):
            result = call("change_address", scope, {"street": "9 Elm"}, confirmed=confirmed)
            self.assertTrue(result.hand_over)
        self.assertEqual(firm.street, "5 Head Street")

    def test_nothing_is_changed_for_who_is_nobody(self):
        scope = CustomerScope(self.env, self.env["res.partner"])
        for name, arguments in (("change_address", {"street": "9 Elm Grove"}),
                                ("cancel_visit", {}), ("reschedule_visit", {})):
            result = call(name, scope, arguments, confirmed=True)
            self.assertEqual(result.data["error"], "unknown_customer")
            self.assertEqual(result.pending, "identify")
        for name in ("create_ticket", "create_lead", "create_repair"):
            self.assertEqual(
                call(name, scope, {}).data["error"], "unknown_customer")


# run where loyalty is installed, see tests/lifecycle/test_loyalty.py
@tagged("-standard", "smart_optional", "post_install", "-at_install")
class TestLoyaltyPoints(TestRequestTools):
    def test_points_are_ones_own(self):
        program = self.env["loyalty.program"].create({
            "name": "Bonus", "program_type": "loyalty", "company_id": self.env.company.id})
        self.env["loyalty.card"].create([
            {"program_id": program.id, "partner_id": partner.id, "points": points}
            for partner, points in ((self.alice, 320), (self.bob, 777))])
        result = call("points", self.scope, {})
        self.assertEqual([card["points"] for card in result.data["cards"]], [320.0])
        self.assertNotIn("777", result.text)
