from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ReportsCase


@tagged("post_install", "-at_install")
class TestReportBusiness(ReportsCase):
    """From a sentence in a conversation to money in the books, in one row."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.team"].search([]).assignment_optout = True
        cls.sara, cls.otto = (
            new_test_user(cls.env, f"reports_{name}", "sales_team.group_sale_salesman")
            for name in ("sara", "otto"))
        cls.env["crm.team"].create({
            "name": "Here", "use_opportunities": True, "use_leads": False,
            "crm_team_member_ids": [Command.create({
                "user_id": cls.sara.id, "assignment_max": 300})]})
        cls.product = cls.env["product.product"].create({
            "name": "Printer", "type": "service", "invoice_policy": "order", "list_price": 1000,
            "taxes_id": False})

    def _wish(self, user_id="buyer", text="How much is the pro model?"):
        """A customer's wish and the lead that the event worker makes of it."""
        channel = self._session(user_id)
        self._receive(channel, text)
        self.env["smart.service.queue.mixin"]._drain_all()
        return channel, self.env["crm.lead"].search([("origin_channel_id", "=", channel.id)])

    def _row(self, lead, user=None):
        self.env.flush_all()
        return self.env["smart.service.report.business"].with_user(user or self.env.user).search(
            [("lead_id", "=", lead.id)])

    def _order(self, lead, quantity=2, **values):
        return self.env["sale.order"].create({
            "partner_id": lead.partner_id.id, "opportunity_id": lead.id, **values,
            "order_line": [Command.create({
                "product_id": self.product.id, "product_uom_qty": quantity,
                "price_unit": 1000})]})

    def _bill(self, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    def test_a_lead_is_a_row_before_anything_is_sold(self):
        channel, lead = self._wish()
        row = self._row(lead)
        self.assertEqual((row.channel_id, row.user_id), (channel, self.sara))
        self.assertEqual((row.intent, row.provider, row.signals), ("purchase_intent", "api", 1))
        self.assertEqual((row.orders, row.ordered, row.revenue, row.won), (0, 0, 0, 0))

    def test_order_and_revenue_are_counted_apart(self):
        _channel, lead = self._wish()
        self._order(lead)
        order = self._order(lead, 3)
        order.action_confirm()
        row = self._row(lead)
        self.assertEqual((row.quotations, row.orders, row.ordered), (2, 1, 3000))
        self.assertEqual(row.revenue, 0, "nothing is invoiced")
        invoice = self._bill(order)
        self.env.invalidate_all()
        self.assertEqual(self._row(lead).revenue, 3000)
        invoice._reverse_moves(cancel=True)
        self.env.invalidate_all()
        self.assertEqual(self._row(lead).revenue, 0, "credited again")

    def test_a_draft_invoice_is_no_revenue(self):
        _channel, lead = self._wish()
        order = self._order(lead)
        order.action_confirm()
        order._create_invoices()
        self.assertEqual(self._row(lead).revenue, 0)

    def test_other_currencies_count_in_the_companys(self):
        _channel, lead = self._wish()
        currency = self.env["res.currency"].create({
            "name": "XTS", "symbol": "x", "rate_ids": [Command.create({
                "name": "2020-01-01", "rate": 4.0, "company_id": self.env.company.id})]})
        pricelist = self.env["product.pricelist"].create({
            "name": "In x", "currency_id": currency.id})
        order = self._order(lead, 2, pricelist_id=pricelist.id)
        order.action_confirm()
        self.assertEqual(self._row(lead).ordered, 500)
        self._bill(order)
        self.env.invalidate_all()
        self.assertEqual(self._row(lead).revenue, 500)

    def test_leads_from_elsewhere_are_no_rows(self):
        lead = self.env["crm.lead"].create({"name": "By phone", "type": "opportunity"})
        self.assertFalse(self._row(lead))

    def test_lost_leads_stay_with_their_result(self):
        _channel, lead = self._wish()
        lead.action_set_lost()
        self.assertEqual(self._row(lead).won_status, "lost")

    def test_the_pivot_sums_by_channel(self):
        _channel, lead = self._wish()
        _other, second = self._wish("buyer2")
        for one in (lead, second):
            self._order(one).action_confirm()
        self.env.flush_all()
        groups = self.env["smart.service.report.business"].formatted_read_group(
            [("lead_id", "in", (lead | second).ids)], ["provider"],
            ["__count", "ordered:sum", "orders:sum"])
        self.assertEqual(
            (groups[0]["__count"], groups[0]["ordered:sum"], groups[0]["orders:sum"]), (2, 4000, 2))

    def test_amounts_are_for_leaders_and_the_leads_own_salesperson(self):
        channel, lead = self._wish()
        for user in (self.agent, self.dispatcher, self.engineer, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._row(lead, user)
        self.assertTrue(self._row(lead, self.sara))
        self.assertFalse(self._row(lead, self.otto))
        self.desk.user_ids |= self.lead
        self.assertTrue(self._row(lead, self.lead))
        self.assertEqual(self._row(lead, self.lead).display_name, lead.display_name)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = new_test_user(
            self.env, "reports_elsewhere", "smart_service.group_manager", company_id=company.id,
            company_ids=[Command.set(company.ids)])
        self.assertFalse(self._row(lead, elsewhere))

    def test_a_row_opens_its_lead(self):
        _channel, lead = self._wish()
        self.assertEqual(self._row(lead).action_open_lead()["res_id"], lead.id)
