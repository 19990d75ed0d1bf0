from datetime import datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .test_money import MoneyCase


class ChainCase(MoneyCase):
    """Parts that were bought, received, driven around, used up; the books beside them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supplier = cls.partner("Fuser factory", supplier_rank=1)
        cls.warranty_account = cls.book("WARR", "Warranty cost", "expense")
        cls.company.smart_warranty_account_id = cls.warranty_account
        cls.new = cls.device("QL-NEW", cls.owner, datetime(2025, 9, 1))
        cls.van = cls.near.smart_van_location_id

    @classmethod
    def book(cls, code, name, kind, **values):
        return cls.env["account.account"].create(
            {"code": code, "name": name, "account_type": kind, **values})

    def stocked(self, valuation, method):
        """The fuser becomes a part of its own category, bought at 120 and then at 130."""
        self.stock_account = self.book("STK", "Parts in stock", "asset_current")
        self.variation = self.book("VAR", "Stock variation", "expense_direct_cost")
        self.stock_account.account_stock_variation_id = self.variation
        self.cogs = self.book("COGS", "Cost of goods", "expense_direct_cost")
        category = self.env["product.category"].create({
            "name": f"Parts {valuation} {method}", "property_valuation": valuation,
            "property_cost_method": method,
            "property_stock_valuation_account_id": self.stock_account.id,
            "property_account_expense_categ_id": self.cogs.id,
        })
        self.part = self.env["product.product"].create({
            "name": f"Fuser {method}", "is_storable": True, "list_price": 300.0,
            "categ_id": category.id, "standard_price": 120.0, "invoice_policy": "delivery",
            "taxes_id": [Command.clear()], "supplier_taxes_id": [Command.clear()],
            "seller_ids": [Command.create({"partner_id": self.supplier.id, "price": 120.0})],
        })
        self.fault.part_ids = [
            Command.clear(), Command.create({"product_id": self.part.id, "quantity": 1})]
        for price in (120.0, 130.0):
            self.buy(price)

    def buy(self, price):
        """A part comes from the supplier, is billed, and goes into the van."""
        for source, target in (
            (self.env.ref("stock.stock_location_suppliers"), self.stock), (self.stock, self.van)
        ):
            move = self.env["stock.move"].create({
                "product_id": self.part.id, "product_uom_qty": 1, "location_id": source.id,
                "location_dest_id": target.id, "company_id": self.company.id,
                "price_unit": price})
            move._action_confirm()
            move._action_assign()
            move.quantity = 1
            move.picked = True
            move._action_done()
            if source.usage == "supplier" and self.part.cost_method != "standard":
                move.value_manual = price
        bill = self.env["account.move"].create({
            "move_type": "in_invoice", "partner_id": self.supplier.id,
            "invoice_date": "2026-03-01",
            "invoice_line_ids": [Command.create({
                "product_id": self.part.id, "quantity": 1, "price_unit": price})],
        })
        bill.action_post()

    def balance(self, account):
        lines = self.env["account.move.line"].search([
            ("account_id", "=", account.id), ("parent_state", "=", "posted"),
            ("company_id", "=", self.company.id)])
        return round(sum(lines.mapped("balance")), 2)

    def charged(self):
        ticket = self.request(self.old)
        self.answer("同意")
        self.finish(ticket, minutes=45)
        self.assertEqual(ticket.order_ids.invoice_ids.state, "posted")
        return ticket

    def free(self):
        ticket = self.request(self.new)
        self.assertTrue(ticket.warranty_covered)
        self.finish(ticket, minutes=45)
        return ticket


@tagged("post_install", "-at_install")
class TestMoneyChain(ChainCase):
    """Message to invoice: what the stock is worth and what the books say agree at each step."""

    def check_perpetual(self, method, first, second):
        """:param first: value of the part that is charged; second: of the free one"""
        self.stocked("real_time", method)
        bought = self.balance(self.stock_account)
        self.assertEqual(bought, 250)
        self.assertEqual(self.part.with_company(self.company).total_value, first + second)
        charged = self.charged()
        move = charged.repair_ids.move_ids.filtered("is_out")
        self.assertEqual((move.value, move.smart_covered), (first, False))
        self.assertFalse(move.account_move_id, "the invoice books the cost")
        self.assertEqual(self.balance(self.stock_account), bought - first)
        self.assertEqual(self.balance(self.cogs), first)
        self.assertEqual(self.balance(self.warranty_account), 0)
        invoice = charged.order_ids.invoice_ids
        self.assertEqual(invoice.amount_untaxed, 300 + 50 + 60)
        free = self.free()
        move = free.repair_ids.move_ids.filtered("is_out")
        self.assertEqual((move.value, move.smart_covered), (second, True))
        entry = move.account_move_id
        self.assertEqual(entry.state, "posted")
        self.assertEqual(
            {(line.account_id, line.product_id, line.balance) for line in entry.line_ids},
            {(self.warranty_account, self.part, second),
             (self.stock_account, self.part, -second)})
        self.assertEqual(self.balance(self.stock_account), bought - first - second)
        self.assertEqual(self.balance(self.warranty_account), second)
        self.assertEqual(self.part.with_company(self.company).total_value, 0)
        visit = charged.visit_ids
        self.assertEqual((visit.cost_parts, visit.revenue), (first, 410))
        self.assertEqual((free.visit_ids.cost_parts, free.visit_ids.revenue), (second, 0))
        return bought - first - second

    def test_perpetual_first_in_first_out(self):
        self.assertEqual(self.check_perpetual("fifo", 120, 130), 0)

    def test_perpetual_average(self):
        self.assertEqual(self.check_perpetual("average", 125, 125), 0)

    def test_perpetual_standard_price(self):
        # the difference to the bill's price stays until the closing
        self.assertEqual(self.check_perpetual("standard", 120, 120), 10)

    def test_periodic(self):
        self.stocked("periodic", "fifo")
        self.assertEqual(self.balance(self.cogs), 250, "bought is spent until the closing")
        self.company.action_close_stock_valuation(auto_post=True)
        self.assertEqual(self.balance(self.stock_account), 250)
        charged, free = self.charged(), self.free()
        moves = (charged | free).repair_ids.move_ids.filtered("is_out")
        self.assertFalse(moves.account_move_id)
        self.assertEqual(self.balance(self.stock_account), 250)
        self.assertEqual(self.balance(self.warranty_account), 0)
        # the closing counts from the last one's time of writing, which the test has frozen
        moves.date = datetime(2027, 1, 1)
        self.company.action_close_stock_valuation(auto_post=True)
        self.assertEqual(self.part.with_company(self.company).total_value, 0)
        self.assertEqual(self.balance(self.stock_account), 0)
        self.assertEqual(self.balance(self.warranty_account), 130)
        booked = self.env["account.move.line"].search(
            [("account_id", "=", self.warranty_account.id)])
        self.assertEqual((booked.product_id, booked.balance), (self.part, 130))
        # what was bought, less what the warranty took, is the cost of what was sold
        self.assertEqual(self.balance(self.cogs) + self.balance(self.variation), 120)

    def test_a_free_part_beside_a_charged_one_is_booked_once(self):
        """The warranty pays the part, the customer the work: no cost of goods on his invoice."""
        self.stocked("real_time", "fifo")
        ticket = self.request(self.old)
        order, move = ticket.order_ids, ticket.repair_ids.move_ids
        move.smart_covered = True
        move.sale_line_id.price_unit = 0
        order.action_draft()
        ticket._offer(order)
        self.answer("同意")
        self.finish(ticket, minutes=45)
        invoice = order.invoice_ids
        self.assertEqual((invoice.state, invoice.amount_untaxed), ("posted", 110))
        self.assertFalse(invoice.line_ids.filtered(lambda line: line.display_type == "cogs"))
        self.assertEqual(self.balance(self.warranty_account), 120)
        self.assertEqual(self.balance(self.stock_account), 130)
        self.assertEqual(self.part.with_company(self.company).total_value, 130)

    def test_what_comes_back_is_booked_back(self):
        self.stocked("real_time", "fifo")
        ticket = self.free()
        visit = ticket.visit_ids
        move = ticket.repair_ids.move_ids.filtered("is_out")
        self.assertEqual(self.balance(self.warranty_account), 120)
        visit._smart_return_part(move, 1)
        self.assertEqual(self.balance(self.warranty_account), 0)
        self.assertEqual(self.balance(self.stock_account), 250)
        self.assertEqual(visit.cost_parts, 0)

    def test_a_credit_note_takes_the_visits_revenue_back(self):
        self.stocked("real_time", "fifo")
        ticket = self.charged()
        visit, invoice = ticket.visit_ids, ticket.order_ids.invoice_ids
        self.assertEqual(visit.revenue, 410)
        credit = invoice._reverse_moves(cancel=True)
        self.assertEqual((credit.smart_ticket_id, credit.smart_visit_id), (ticket, visit))
        self.assertEqual((credit.state, visit.revenue), ("posted", 0))
        self.assertEqual(self.balance(self.cogs), 0)

    # === COST AND MARGIN === #

    def test_cost_and_margin_of_a_visit(self):
        self.stocked("real_time", "fifo")
        self.near.smart_hour_cost = 60
        self.company.smart_km_cost = 1.5
        ticket = self.request(self.old)
        self.answer("同意")
        ticket.visit_ids.travel_km = 10
        visit = self.finish(ticket, minutes=45)
        self.assertEqual(
            (visit.cost_parts, visit.cost_labour, visit.cost_travel, visit.cost),
            (120, 45, 15, 180))
        self.assertEqual((visit.revenue, visit.margin), (410, 230))
        self.assertFalse(visit.is_free)
        for user in (self.agent, self.user, self.dispatcher):
            with self.assertRaises(AccessError):
                visit.with_user(user).read(["margin"])
            visit.with_user(user).read(["state"])
        manager = new_test_user(self.env, "smart_boss", "smart_service.group_manager")
        self.assertEqual(visit.with_user(manager).margin, 230)

    # === SUPPLIER CLAIM === #

    def test_the_supplier_is_asked_for_what_the_warranty_paid(self):
        self.stocked("real_time", "fifo")
        self.charged()
        Claim = self.env["smart.service.claim"]
        self.assertFalse(Claim.search([("partner_id", "=", self.supplier.id)]))
        ticket = self.free()
        claim = Claim.search([("partner_id", "=", self.supplier.id)])
        line = claim.line_ids
        self.assertEqual(
            (claim.state, claim.amount, line.product_id, line.serial, line.quantity),
            ("draft", 130, self.part, "QL-NEW", 1))
        self.assertEqual((line.visit_id, line.device_id), (ticket.visit_ids, self.printer))
        ticket.visit_ids._prepare_claim()
        self.assertEqual(len(claim.line_ids), 1, "each part once")
        accountant = new_test_user(self.env, "smart_books", "account.group_account_invoice")
        claim = claim.with_user(accountant)
        shown = claim.web_read({"line_ids": {"fields": {"visit_id": {
            "fields": {"display_name": {}}}}}})
        self.assertEqual(
            shown[0]["line_ids"][0]["visit_id"]["display_name"], ticket.visit_ids.number)
        claim.action_send()
        with self.assertRaises(ValidationError):
            claim.line_ids.amount = 1
        with self.assertRaises(ValidationError):
            claim.unlink()
        claim.action_accept()
        credit = claim.sudo().move_id
        self.assertEqual((credit.move_type, credit.amount_total), ("in_refund", 130))
        credit.action_post()
        self.assertEqual(self.balance(self.warranty_account), 0)
        self.assertEqual(self.balance(self.stock_account), 0, "nothing goes back to the supplier")
        for user in (self.agent, self.user, self.dispatcher):
            with self.assertRaises(AccessError):
                claim.with_user(user).read(["amount"])

    def test_what_comes_back_is_not_claimed(self):
        self.stocked("real_time", "fifo")
        Line = self.env["smart.service.claim.line"]
        visit = self.free().visit_ids
        line = Line.search([("visit_id", "=", visit.id)])
        self.assertTrue(line)
        visit._smart_return_part(line.move_id, 1)
        self.assertFalse(line.exists())
        self.assertFalse(visit._prepare_claim(), "nor again")

    def test_what_comes_back_after_the_claim_was_sent_is_a_persons_matter(self):
        self.stocked("real_time", "fifo")
        ticket = self.free()
        line = self.env["smart.service.claim.line"].search(
            [("visit_id", "=", ticket.visit_ids.id)])
        line.claim_id.action_send()
        ticket.visit_ids._smart_return_part(line.move_id, 1)
        self.assertEqual(line.quantity, 1)
        self.assertIn(line.claim_id.name, " ".join(ticket.activity_ids.mapped("summary")))

    def test_the_credit_note_is_of_the_amount_that_was_claimed(self):
        self.stocked("real_time", "fifo")
        self.free()
        claim = self.env["smart.service.claim"].search([("partner_id", "=", self.supplier.id)])
        # three for ten: no price of one in cents gives that
        claim.line_ids.sudo().write({"quantity": 3, "amount": 10})
        claim.action_send()
        claim.action_accept()
        self.assertEqual(claim.move_id.amount_total, 10)
        self.assertIn("3 × ", claim.move_id.invoice_line_ids.name)

    def test_the_next_part_goes_on_the_same_claim_until_it_is_sent(self):
        self.stocked("real_time", "fifo")
        self.free()
        self.buy(140.0)
        other = self.device("QL-NEW2", self.owner, datetime(2025, 9, 1))
        ticket = self.request(other)
        self.finish(ticket, minutes=45)
        claim = self.env["smart.service.claim"].search([("partner_id", "=", self.supplier.id)])
        self.assertEqual((len(claim), len(claim.line_ids)), (1, 2))

    def test_the_supplier_pays_the_labour_where_his_terms_say_so(self):
        self.stocked("real_time", "fifo")
        self.near.smart_hour_cost = 40.0
        self.supplier.smart_claims_labour = True
        ticket = self.free()
        visit = ticket.visit_ids
        claim = self.env["smart.service.claim"].search([("partner_id", "=", self.supplier.id)])
        work = claim.line_ids.filtered(lambda line: line.kind == "labour")
        self.assertEqual((work.visit_id, work.quantity), (visit, visit._paid_hours()))
        self.assertGreater(work.quantity, 0)
        self.assertEqual(work.amount, visit.cost_labour, "at what it cost us")
        visit._prepare_claim()
        self.assertEqual(len(claim.line_ids), 2, "each once")
        total = claim.amount
        self.assertEqual(total, 120 + visit.cost_labour)
        claim.action_send()
        claim.action_accept()
        credit = claim.move_id
        self.assertEqual(credit.amount_total, total)
        self.assertEqual(credit.invoice_line_ids.account_id, self.warranty_account)
        self.assertIn("Labour", " ".join(credit.invoice_line_ids.mapped("name")))

    def test_the_suppliers_own_rate_and_no_labour_that_the_customer_paid(self):
        self.stocked("real_time", "fifo")
        self.supplier.write({"smart_claims_labour": True, "smart_claim_hour_rate": 60.0})
        visit = self.free().visit_ids
        Line = self.env["smart.service.claim.line"]
        work = Line.search([("kind", "=", "labour")])
        self.assertEqual(work.amount, 60.0 * visit._paid_hours())
        work.unlink()
        visit.ticket_id.warranty_decision_id.sudo().covered_labour = False
        visit._prepare_claim()
        self.assertFalse(Line.search([("kind", "=", "labour")]))

    # === SUBCONTRACTORS === #

    def test_a_visit_after_midnight_is_of_the_new_month(self):
        firm = self.partner("Repair & Co", is_company=True)
        self.near.write({"smart_subcontractor_id": firm.id, "smart_fee_visit": 80})
        visit = self.request(self.new).visit_ids
        # half past midnight in Shanghai, on the first of April
        visit.write({"state": "missed", "result_code": "customer_absent",
                     "finished_at": datetime(2026, 3, 31, 16, 30)})
        line = visit._settle()
        self.assertEqual(str(line.day), "2026-04-01")
        self.assertEqual(str(line.settlement_id.date_from), "2026-04-01")

    def test_a_subcontractors_visits_are_settled(self):
        self.stocked("real_time", "fifo")
        firm = self.partner("Repair & Co", is_company=True)
        self.near.write({"smart_subcontractor_id": firm.id, "smart_fee_visit": 80,
                         "smart_fee_hour": 40, "smart_fee_km": 2, "smart_hour_cost": 999})
        ticket = self.request(self.new)
        ticket.visit_ids.travel_km = 10
        visit = self.finish(ticket, minutes=45)
        line = visit.settlement_line_ids
        sheet = line.settlement_id
        self.assertEqual((line.hours, line.km, line.amount), (0.75, 10, 80 + 30 + 20))
        self.assertEqual(
            (sheet.partner_id, sheet.state, str(sheet.date_from), str(sheet.date_to)),
            (firm, "draft", "2026-03-01", "2026-03-31"))
        self.assertEqual((visit.cost_labour, visit.cost_travel), (110, 20))
        self.assertFalse(visit._settle(), "each visit once")
        accountant = new_test_user(self.env, "smart_books", "account.group_account_invoice")
        sheet = sheet.with_user(accountant)
        line.with_user(accountant).extra = 15
        self.assertEqual(sheet.amount, 145)
        self.assertEqual(visit.cost_labour, 125)
        sheet.action_confirm()
        with self.assertRaises(ValidationError):
            sheet.line_ids.extra = 0
        sheet.action_bill()
        bill = sheet.sudo().move_id
        self.assertEqual((bill.move_type, bill.partner_id, bill.amount_untaxed, bill.state),
                         ("in_invoice", firm, 145, "draft"))
        self.assertIn(visit.number, bill.invoice_line_ids.name)
        with self.assertRaises(UserError):
            sheet.action_bill()
        for user in (self.agent, self.user, self.dispatcher):
            with self.assertRaises(AccessError):
                sheet.with_user(user).read(["amount"])
