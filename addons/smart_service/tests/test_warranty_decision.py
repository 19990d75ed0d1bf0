from datetime import date, datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .dispatch_common import NOW, DispatchCase


@tagged("post_install", "-at_install")
class TestWarrantyDecision(DispatchCase):
    """The rule over real devices, repairs and quotations; the table is in the unit tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.env["smart.service.warranty.policy"].search([]).unlink()
        cls.lot = cls.device("QL-0001", cls.owner, datetime(2025, 9, 1))
        cls.old = cls.device("QL-OLD", cls.owner, datetime(2024, 1, 1))
        cls.toner = cls.env["product.product"].create({
            "name": "Toner", "is_storable": True, "list_price": 40.0, "taxes_id": [Command.clear()],
            "smart_is_wear_part": True, "invoice_policy": "delivery",
        })
        cls.agent = new_test_user(
            cls.env, "smart_wd_agent", "smart_service.group_agent", name="Ai Agent")
        cls.lead = new_test_user(
            cls.env, "smart_wd_lead", "smart_service.group_lead", name="Lin Lead")
        cls.visitor = new_test_user(
            cls.env, "smart_wd_engineer", "smart_service.group_engineer", name="Eng Engineer")
        cls.near = cls.engineer("Near", van={cls.fuser: 3, cls.toner: 3}, user=cls.visitor)

    def policy(self, **values):
        return self.env["smart.service.warranty.policy"].create({"name": "Policy", **values})

    def decision(self, lot, **values):
        return self.request(lot, **values).warranty_decision_id

    # === WHAT THE RULE IS FED WITH === #

    def test_a_policy_of_the_category_above(self):
        self.printer.smart_warranty_months = 0
        parent = self.env["product.category"].create({"name": "Office"})
        self.printer.categ_id = self.env["product.category"].create({
            "name": "Printers", "parent_id": parent.id})
        self.assertEqual(self.lot._smart_warranty().reason_code, "no_term")
        self.policy(product_categ_ids=parent.ids, part_months=24)
        self.assertEqual(self.lot.smart_warranty_end, date(2027, 9, 1))
        self.assertTrue(self.lot._smart_warranty().covered)

    def test_policies_of_another_country_or_company_do_not_count(self):
        self.printer.smart_warranty_months = 0
        other = self.env["res.company"].create({"name": "Other"})
        self.policy(part_months=24, company_id=other.id)
        self.policy(part_months=24, country_id=self.env.ref("base.fr").id)
        self.assertEqual(self.lot._smart_warranty().reason_code, "no_term")
        self.policy(part_months=24, country_id=self.company.country_id.id)
        self.assertTrue(self.lot._smart_warranty().covered)

    def test_a_changed_policy_changes_the_ends(self):
        self.printer.smart_warranty_months = 0
        policy = self.policy(part_months=6)
        self.assertEqual(self.lot.smart_warranty_end, date(2026, 3, 1))
        policy.part_months = 12
        self.assertEqual(self.lot.smart_warranty_end, date(2026, 9, 1))
        policy.proof_ids = [Command.create({"kind": "invoice"})]
        self.assertFalse(self.lot.smart_warranty_end)
        policy.active = False
        self.assertFalse(self.lot.smart_warranty_end)
        self.assertEqual(self.lot._smart_warranty().reason_code, "no_term")

    def test_each_proof_counts_once(self):
        policy = self.policy(part_months=6, proof_ids=[Command.create({"kind": "invoice"})])
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            policy.proof_ids = [Command.create({"kind": "invoice"})]

    def test_the_sales_invoice_proves_the_start(self):
        order = self.env["sale.order"].create({
            "partner_id": self.owner.id,
            "warehouse_id": self.warehouse.id,
            "order_line": [Command.create({
                "product_id": self.printer.id, "product_uom_qty": 1, "price_unit": 900})],
        })
        lot = self.env["stock.lot"].create({"name": "QL-SOLD", "product_id": self.printer.id})
        self.env["stock.quant"]._update_available_quantity(
            self.printer, self.stock, 1, lot_id=lot)
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.move_line_ids.lot_id = lot
        picking.move_ids.picked = True
        picking._action_done()
        self.assertFalse(lot.smart_invoiced_on)
        invoice = order._create_invoices()
        invoice.invoice_date = date(2026, 2, 20)
        self.assertFalse(lot.smart_invoiced_on)
        invoice.action_post()
        self.assertEqual(lot.smart_invoiced_on, date(2026, 2, 20))
        self.policy(part_months=12, proof_ids=[Command.create({"kind": "invoice"})])
        decision = lot._smart_warranty()
        self.assertEqual((decision.proof, decision.start), ("invoice", date(2026, 2, 20)))

    def test_the_day_of_manufacture_when_nothing_else_is_known(self):
        lot = self.device("QL-MADE")
        lot.smart_owner_id = self.owner
        self.policy(proof_ids=[Command.create({"kind": "manufacture", "offset_days": 90})])
        lot.smart_manufactured_on = date(2025, 6, 1)
        decision = lot._smart_warranty()
        self.assertEqual((decision.proof, decision.start), ("manufacture", date(2025, 8, 30)))
        self.assertTrue(decision.covered)

    # === A REPAIR === #

    def test_the_decision_is_kept_with_its_words(self):
        ticket = self.request(self.lot)
        decision = ticket.warranty_decision_id
        self.assertTrue(decision.covered and decision.covered_parts and decision.covered_labour)
        self.assertEqual((decision.code, decision.proof), ("covered", "delivery"))
        self.assertEqual(decision.lot_id, self.lot)
        self.assertEqual(decision.line_ids.mapped("kind"), ["part", "labour"])
        self.assertEqual(decision.line_ids[0].product_id, self.fuser)
        self.assertEqual(ticket.warranty_text, "Under warranty until 09/01/2026.")
        self.assertEqual(ticket.warranty_text, decision.customer_text)
        self.assertIn("Counted from 09/01/2025 (Delivery)", decision.engineer_text)
        self.assertIn("Fuser: free.", decision.engineer_text)
        self.assertIn("2026/09/01", ticket.with_context(lang="zh_CN").warranty_text)
        self.assertEqual(set(decision.words), {"en_US", "zh_CN"})
        # what was said stays, whatever the policy is tomorrow
        self.printer.smart_warranty_months = 1
        self.assertEqual(ticket.warranty_text, "Under warranty until 09/01/2026.")
        self.assertEqual(ticket.repair_ids.move_ids.mapped("smart_covered"), [True])

    def test_a_part_may_be_charged_while_another_is_free(self):
        self.fault.part_ids = [Command.create({"product_id": self.toner.id})]
        ticket = self.request(self.lot)
        decision = ticket.warranty_decision_id
        self.assertEqual(decision.code, "partly")
        self.assertFalse(decision.covered)
        self.assertTrue(decision.covered_labour)
        self.assertEqual(
            ticket.warranty_text,
            "Free: Fuser and labour. Charged: Toner (The warranty doesn't cover wear and "
            "consumables).")
        repair = ticket.repair_ids
        self.assertFalse(repair.under_warranty)
        covered = {move.product_id: move.smart_covered for move in repair.move_ids}
        self.assertEqual(covered, {self.fuser: True, self.toner: False})
        order = ticket.order_ids
        self.assertEqual(order.state, "sent")
        self.assertEqual(order.amount_total, 40)
        self.assertEqual(
            {line.product_id: line.price_unit for line in order.order_line},
            {self.fuser: 0, self.toner: 40})

    def test_a_longer_term_of_a_main_part(self):
        self.policy(part_tmpl_ids=self.fuser.product_tmpl_id.ids, part_months=36)
        ticket = self.request(self.old)
        self.assertEqual(ticket.warranty_code, "partly")
        self.assertTrue(ticket.warranty_decision_id.covered_parts)
        # the call-out and the hour
        self.assertEqual(ticket.order_ids.amount_total, 130)

    def test_a_part_that_nobody_had_thought_of(self):
        ticket = self.request(self.lot)
        repair = ticket.repair_ids
        self.assertTrue(repair.under_warranty)
        repair.move_ids = [
            Command.create({"product_id": product.id, "product_uom_qty": 1,
                            "repair_line_type": "add", "company_id": self.company.id})
            for product in (self.toner, self.fuser)]
        covered = [(move.product_id, move.smart_covered) for move in repair.move_ids.sorted("id")]
        self.assertEqual(
            covered, [(self.fuser, True), (self.toner, False), (self.fuser, True)])

    def test_a_repair_without_a_ticket_follows_its_own_box(self):
        repair = self.env["repair.order"].create({
            "partner_id": self.owner.id, "product_id": self.printer.id, "lot_id": self.lot.id,
            "under_warranty": True, "move_ids": [Command.create({
                "product_id": self.toner.id, "repair_line_type": "add", "product_uom_qty": 1,
                "company_id": self.company.id})]})
        self.assertTrue(repair.move_ids.smart_covered)
        repair.action_create_sale_order()
        self.assertEqual(repair.sale_order_id.amount_total, 0)
        repair.under_warranty = False
        self.assertFalse(repair.move_ids.smart_covered)
        self.assertEqual(repair.sale_order_id.amount_untaxed, 40)

    def test_the_time_of_a_repair_extends_the_term(self):
        self.policy(repair_time_extends=True)
        ticket = self.request(self.lot)
        visit = ticket.visit_ids
        with freeze_time(datetime(2026, 3, 12, 8, 0)):
            visit.action_done("Done")
            self.work_off()
        self.assertEqual(ticket.repair_ids.smart_done_at, datetime(2026, 3, 12, 8, 0))
        self.assertEqual(self.lot.smart_warranty_end, date(2026, 9, 11))

    def test_the_days_of_a_repair_are_the_companys_whoever_asks(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        ticket = self.request(self.lot)
        with freeze_time(datetime(2026, 3, 11, 23, 0)):
            ticket.visit_ids.action_done("Done")
        repair = ticket.repair_ids
        for zone in ("UTC", "Asia/Shanghai", "America/Los_Angeles"):
            self.assertEqual(
                repair.with_context(tz=zone)._smart_warranty_repair().end, date(2026, 3, 12))

    def test_we_answer_for_a_part_that_was_put_in(self):
        self.policy(guarantee_days=90)
        ticket = self.request(self.old)
        ticket.order_ids.action_confirm()
        self.work_off()
        ticket.visit_ids.action_done("Done")
        self.work_off()
        with freeze_time(datetime(2026, 4, 20, 2, 0)):
            again = self.request(self.old)
        self.assertEqual(again.warranty_code, "guarantee")
        self.assertTrue(again.repair_ids.under_warranty)
        self.assertIn("we answer for our last repair", again.warranty_text)

    def test_return_and_exchange_are_told(self):
        self.policy(return_days=7, exchange_days=15)
        new = self.device("QL-NEW", self.owner, datetime(2026, 2, 25))
        decision = self.decision(new)
        self.assertEqual(decision.right, "return")
        self.assertIn("return the device", decision.customer_text)
        self.assertTrue(decision.covered)
        newer = self.device("QL-NEW2", self.owner, datetime(2026, 2, 20))
        self.assertEqual(self.decision(newer).right, "exchange")
        self.assertFalse(self.decision(self.lot).right)

    # === CONTRACTS === #

    def contract(self, lots, **values):
        return self.env["smart.service.contract"].create({
            "partner_id": self.owner.id, "lot_ids": lots.ids, "date_from": date(2025, 1, 1),
            "date_to": date(2026, 12, 31), **values})

    def test_a_contract_in_force_covers(self):
        contract = self.contract(self.old)
        self.assertTrue(contract.name)
        self.assertEqual(self.old._smart_warranty().reason_code, "expired")
        contract.action_activate()
        answer = self.old._smart_warranty()
        self.assertEqual(
            answer.reason, f"Covered by contract {contract.name} until 12/31/2026.")
        ticket = self.request(self.old)
        self.assertEqual(ticket.warranty_code, "contract")
        self.assertEqual(ticket.warranty_decision_id.line_ids.contract_id, contract)
        self.assertTrue(ticket.repair_ids.under_warranty)
        self.assertEqual(ticket.visit_ids.state, "scheduled")
        contract.action_cancel()
        self.assertEqual(self.old._smart_warranty().reason_code, "expired")

    def test_a_contract_is_for_the_customers_own_devices(self):
        stranger = self.partner("Stranger")
        with self.assertRaises(ValidationError):
            self.contract(self.old, partner_id=stranger.id)
        with self.assertRaises(UserError):
            self.contract(self.env["stock.lot"]).action_activate()
        contract = self.contract(self.env["stock.lot"])
        contract.with_user(self.lead).action_add_devices()
        self.assertEqual(contract.lot_ids, self.lot | self.old)
        self.assertIn("Laser printer QL-OLD", contract.with_user(self.lead).device_text)
        with self.assertRaises(AccessError):
            contract.with_user(self.agent).action_add_devices()

    def test_a_contract_ends_with_the_ownership(self):
        self.contract(self.old).action_activate()
        self.deliver(self.old, self.owner, datetime(2026, 1, 5),
                     source=self.owner.property_stock_customer, target=self.stock)
        self.deliver(self.old, self.partner("Buyer"), datetime(2026, 2, 1))
        self.assertNotEqual(self.old._smart_warranty().reason_code, "contract")

    # === MISUSE AND GOODWILL === #

    def test_misuse_found_on_the_spot(self):
        ticket = self.request(self.lot)
        visit = ticket.visit_ids
        self.assertFalse(ticket.order_ids)
        ticket._exclude_from_warranty("misuse", "Coffee in the fuser.")
        self.assertEqual(ticket.warranty_code, "misuse")
        self.assertFalse(ticket.repair_ids.under_warranty)
        self.assertFalse(any(ticket.repair_ids.move_ids.mapped("smart_covered")))
        self.assertEqual(ticket.order_ids.amount_total, 430)
        self.assertEqual(visit.state, "scheduled")
        self.assertEqual(len(ticket.warranty_decision_ids), 2)
        ticket._exclude_from_warranty(False)
        self.assertTrue(ticket.warranty_covered)
        self.assertEqual(ticket.order_ids.state, "cancel")
        # and a second time: the parts have a price again
        ticket._exclude_from_warranty("damage")
        live = ticket.order_ids.filtered(lambda order: order.state != "cancel")
        self.assertEqual(live.amount_total, 430)

    def test_an_accepted_quotation_is_not_touched(self):
        ticket = self.request(self.old)
        ticket.order_ids.action_confirm()
        self.work_off()
        self.goodwill(ticket).with_user(self.lead).action_approve()
        self.assertEqual(ticket.order_ids.state, "sale")
        self.assertEqual(ticket.order_ids.amount_total, 430)
        self.assertIn("has accepted", " ".join(ticket.activity_ids.mapped("summary")))

    def goodwill(self, ticket, **values):
        return self.env["smart.service.goodwill"].with_user(self.agent).create({
            "ticket_id": ticket.id, "reason": "Two months over, a customer of ten years.",
            **values})

    def test_goodwill_is_asked_for_and_given(self):
        ticket = self.request(self.old)
        order = ticket.order_ids
        goodwill = self.goodwill(ticket)
        self.assertFalse(ticket.warranty_covered)
        with self.assertRaises(AccessError):
            goodwill.action_approve()
        with self.assertRaises(AccessError):
            goodwill.write({"state": "approved"})
        goodwill.with_user(self.lead).action_approve()
        self.assertEqual((goodwill.state, goodwill.decided_by_id), ("approved", self.lead))
        self.assertEqual(ticket.warranty_code, "goodwill")
        self.assertEqual(ticket.warranty_text, "Free as a gesture of goodwill.")
        self.assertEqual(order.state, "cancel")
        self.assertTrue(ticket.repair_ids.under_warranty)
        self.assertEqual(ticket.visit_ids.state, "scheduled")
        kinds = self.env["smart.service.event"].search(
            [("ticket_id", "=", ticket.id)]).mapped("kind")
        self.assertIn("goodwill_asked", kinds)
        self.assertIn("goodwill_approved", kinds)
        with self.assertRaises(UserError):
            goodwill.with_user(self.lead).action_refuse()

    def test_goodwill_that_comes_after_the_bill_is_a_persons_matter(self):
        ticket = self.request(self.old)
        ticket.order_ids.action_confirm()
        self.work_off()
        ticket.visit_ids.action_done("Done")
        self.work_off()
        self.assertTrue(ticket.is_closed)
        self.goodwill(ticket).with_user(self.lead).action_approve()
        self.assertEqual(ticket.warranty_code, "goodwill")
        self.assertIn(
            f"the customer has accepted {ticket.order_ids.name}",
            " ".join(ticket.activity_ids.mapped("summary")))

    def test_goodwill_for_the_parts_alone(self):
        ticket = self.request(self.old)
        order = ticket.order_ids
        self.goodwill(ticket, covers_labour=False).with_user(self.lead).action_approve()
        self.assertEqual(ticket.warranty_code, "partly")
        self.assertEqual((order.state, order.amount_total), ("sent", 130))

    def test_goodwill_for_the_labour_alone(self):
        ticket = self.request(self.old)
        order = ticket.order_ids
        self.goodwill(ticket, covers_parts=False).with_user(self.lead).action_approve()
        self.assertEqual(order.amount_total, 300)

    def test_goodwill_refused(self):
        ticket = self.request(self.old)
        goodwill = self.goodwill(ticket)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.goodwill(ticket)
        goodwill.with_user(self.lead).action_refuse()
        self.assertEqual(goodwill.state, "refused")
        self.assertEqual(ticket.warranty_code, "expired")
        self.assertEqual(ticket.order_ids.state, "sent")

    # === RIGHTS === #

    def test_who_may_read_and_write(self):
        ticket = self.request(self.lot)
        decision = ticket.warranty_decision_id
        policy = self.policy(part_months=3)
        self.contract(self.lot).action_activate()
        contract = self.lot.smart_contract_ids
        for user in (self.agent, self.lead, self.dispatcher, self.visitor):
            with self.subTest(user=user.name):
                decision.with_user(user).read(["customer_text", "engineer_text"])
                decision.line_ids.with_user(user).read(["reason"])
                ticket.with_user(user).read(["warranty_text", "warranty_engineer_text"])
                policy.with_user(user).read(["name"])
                for record in (decision, decision.line_ids, policy):
                    with self.assertRaises(AccessError):
                        record.with_user(user).unlink()
                with self.assertRaises(AccessError):
                    decision.with_user(user).write({"covered": False})
                with self.assertRaises(AccessError):
                    policy.with_user(user).write({"part_months": 99})
        for user in (self.agent, self.dispatcher):
            with self.assertRaises(AccessError):
                contract.with_user(user).write({"date_to": date(2030, 1, 1)})
        with self.assertRaises(AccessError):
            contract.with_user(self.visitor).read(["name"])
        with self.assertRaises(AccessError):
            ticket.with_user(self.agent).action_rethink_warranty()

    def test_another_engineer_or_company_sees_nothing(self):
        ticket = self.request(self.lot)
        decision = ticket.warranty_decision_id
        contract = self.contract(self.lot)
        goodwill = self.goodwill(ticket)
        stranger = new_test_user(self.env, "smart_wd_other", "smart_service.group_engineer")
        nobody = new_test_user(self.env, "smart_wd_nobody", "base.group_user")
        other = self.env["res.company"].create({"name": "Other company"})
        abroad = new_test_user(
            self.env, "smart_wd_abroad", "smart_service.group_manager", company_id=other.id,
            company_ids=[Command.set(other.ids)])
        for user in (stranger, nobody, abroad):
            for record in (decision, decision.line_ids, contract, goodwill):
                with self.subTest(user=user.login, model=record._name):
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["id"])
        policy = self.policy(company_id=self.company.id, proof_ids=[
            Command.create({"kind": "invoice"})])
        for record in (policy, policy.proof_ids):
            for user in (nobody, abroad):
                with self.assertRaises(AccessError):
                    record.with_user(user).read(["id"])
