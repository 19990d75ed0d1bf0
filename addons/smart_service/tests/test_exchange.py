from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .dispatch_common import NOW, DispatchMixin


class ExchangeMixin(DispatchMixin):
    """Printers of one order, of which the first one has failed."""

    @classmethod
    def setUpExchange(cls):
        cls.setUpDispatch()
        cls.env["smart.service.warranty.policy"].search([]).unlink()
        cls.env["smart.service.warranty.policy"].create({
            "name": "三包", "part_months": 12, "return_days": 7, "exchange_days": 15,
            "proof_ids": [Command.create({"kind": kind}) for kind in ("invoice", "delivery")],
        })
        cls.printer.write({
            "list_price": 900.0, "taxes_id": [Command.clear()], "standard_price": 500.0})
        cls.near = cls.engineer("Near", van={cls.fuser: 3})
        cls.agent = new_test_user(
            cls.env, "smart_ex_agent", "smart_service.group_agent", name="Ai Agent")
        cls.lead = new_test_user(
            cls.env, "smart_ex_lead", "smart_service.group_lead", name="Lin Lead")
        cls.storekeeper = new_test_user(
            cls.env, "smart_ex_stock", "stock.group_stock_user", name="Sun Store")

    def sold(self, days_ago, invoiced=True, number=2):
        """Devices of one order, delivered and invoiced so many days ago; the first is faulty."""
        day = fields.Datetime.now() - timedelta(days=days_ago)
        order = self.env["sale.order"].create({
            "partner_id": self.owner.id, "warehouse_id": self.warehouse.id,
            "order_line": [
                Command.create({"product_id": self.printer.id, "product_uom_qty": number}),
                Command.create({"product_id": self.callout.id, "product_uom_qty": 1}),
            ]})
        lots = self.env["stock.lot"].create([
            {"name": f"SN-EX{days_ago}-{index}", "product_id": self.printer.id}
            for index in range(number)])
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(
                self.printer, self.stock, 1, lot_id=lot)
        order.action_confirm()
        picking = order.picking_ids
        picking.move_ids.move_line_ids.unlink()
        picking.move_ids.write({"picked": True, "move_line_ids": [
            Command.create({
                "product_id": self.printer.id, "lot_id": lot.id, "quantity": 1,
                "location_id": self.stock.id, "picking_id": picking.id,
                "location_dest_id": picking.location_dest_id.id})
            for lot in lots]})
        picking._action_done()
        picking.move_ids.move_line_ids.date = day
        lots.invalidate_recordset()
        lots._compute_smart_delivery()
        if invoiced:
            order.order_line[1].qty_delivered = 1
            invoice = order._create_invoices()
            invoice.invoice_date = day.date()
            invoice.action_post()
        return order, lots[0]

    def ask(self, ticket, kind, user=None):
        return self.env["smart.service.exchange"].with_user(user or self.agent).create({
            "ticket_id": ticket.id, "kind": kind, "reason": "Chen saw it: the drum is cracked",
        }).with_env(self.env)

    def done(self, picking, lot=None):
        picking = picking.with_user(self.storekeeper).with_company(self.company)
        if lot:
            picking.move_ids.move_line_ids.unlink()
            picking.move_ids.move_line_ids = [Command.create({
                "product_id": lot.product_id.id, "lot_id": lot.id, "quantity": 1,
                "location_id": picking.location_id.id, "picking_id": picking.id,
                "location_dest_id": picking.location_dest_id.id})]
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")


@tagged("post_install", "-at_install")
class TestExchange(ExchangeMixin, TransactionCase):
    """A faulty device is returned or exchanged by Odoo's own moves, once a person has approved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.setUpExchange()

    def test_return_within_seven_days(self):
        order, lot = self.sold(3)
        ticket = self.request(lot)
        self.assertEqual(ticket.warranty_right, "return")
        visit = ticket.visit_ids
        exchange = self.ask(ticket, "return")
        self.assertIn("A return is asked for", ticket.activity_ids.mapped("summary")[-1])
        with self.assertRaises(AccessError):
            exchange.with_user(self.agent).action_approve()
        exchange.with_user(self.lead).action_approve()
        self.assertEqual(exchange.state, "approved")
        self.assertEqual(
            (visit.state, ticket.repair_ids.state, ticket.stage_id.code),
            ("cancelled", "cancel", "progress"))
        back = order.picking_ids.filtered(lambda picking: picking.return_id)
        self.assertEqual(back.move_ids.product_uom_qty, 1)
        self.assertEqual(back.move_line_ids.lot_id, lot)
        refund = exchange.refund_id
        self.assertEqual((refund.state, refund.move_type), ("draft", "out_refund"))
        self.assertEqual(refund.invoice_line_ids.mapped("quantity"), [1])
        self.assertEqual((refund.amount_total, refund.reversed_entry_id), (
            900.0, order.invoice_ids - refund))
        self.assertIn("credit its price", self.told(ticket)[-1])
        self.assertIn("taken back", self.told(ticket)[-2])
        self.done(back)
        self.assertFalse(lot.smart_owner_id)
        self.assertEqual(order.order_line[0].qty_delivered, 1)
        self.assertEqual(exchange.state, "approved", "the money is still owed")
        refund.action_post()
        self.assertEqual((exchange.state, ticket.stage_id.code), ("done", "solved"))
        self.assertEqual(order.order_line[0].qty_invoiced, 1)
        self.assertIn("900.00", self.told(ticket)[-1])
        self.assertEqual(self.env["stock.quant"].search([
            ("lot_id", "=", lot.id), ("location_id", "=", self.stock.id)]).quantity, 1)
        self.assertEqual(
            [event.kind for event in self.env["smart.service.event"].search([
                ("ticket_id", "=", ticket.id), ("kind", "like", "exchange")], order="id")],
            ["exchange_asked", "exchange_approved", "exchange_done"])

    def test_exchange_within_fifteen_days(self):
        order, lot = self.sold(12)
        new = self.env["stock.lot"].create({"name": "SN-NEW", "product_id": self.printer.id})
        self.env["stock.quant"]._update_available_quantity(
            self.printer, self.stock, 1, lot_id=new)
        ticket = self.request(lot)
        self.assertEqual(ticket.warranty_right, "exchange")
        with self.assertRaises(ValidationError):
            self.ask(ticket, "return")
        exchange = self.ask(ticket, "exchange")
        exchange.with_user(self.lead).action_approve()
        self.assertFalse(exchange.refund_id)
        pickings = exchange.move_ids.picking_id
        back = pickings.filtered("return_id")
        delivery = pickings - back
        self.assertEqual(delivery.picking_type_code, "outgoing")
        self.assertEqual(delivery.partner_id, self.owner)
        self.done(delivery, new)
        self.assertEqual(exchange.state, "approved", "the faulty one is still there")
        self.assertEqual(new.smart_owner_id, self.owner)
        self.assertEqual(new.smart_warranty_end, date(2027, 3, 2), "the term begins anew")
        self.done(back)
        self.assertEqual((exchange.state, ticket.stage_id.code), ("done", "solved"))
        self.assertEqual(exchange.replacement_lot_id, new)
        self.assertEqual(order.order_line[0].qty_delivered, 2)
        self.assertIn("SN-NEW", self.told(ticket)[-1])
        self.assertFalse(lot.smart_owner_id)

    def test_the_customer_asks_for_it_in_his_channel(self):
        _order, lot = self.sold(12)
        ticket = self.request(lot)
        Exchange = self.env["smart.service.exchange"]
        self.say("怎么退货", user="liwei")
        self.work_off()
        self.say("我要退货", user="liwei")
        self.work_off()
        self.assertFalse(Exchange.search([]), "he has no right to a return any more")
        self.say("我要换货", user="liwei")
        self.work_off()
        exchange = ticket.exchange_ids
        self.assertEqual((exchange.kind, exchange.state), ("exchange", "asked"))
        self.assertIn("我要换货", exchange.reason)
        self.assertIn("noted for", self.told(ticket)[-1])
        self.say("我要换货", user="liwei")
        self.work_off()
        self.assertEqual(len(Exchange.search([])), 1)
        exchange.with_user(self.lead).action_approve()
        self.assertIn("you get another", self.told(ticket)[-1])

    def test_no_right_after_fifteen_days(self):
        _order, lot = self.sold(20)
        ticket = self.request(lot)
        self.assertFalse(ticket.warranty_right)
        for kind in ("return", "exchange"):
            with self.assertRaises(ValidationError):
                self.ask(ticket, kind)

    def test_refused_the_repair_goes_on(self):
        _order, lot = self.sold(3)
        ticket = self.request(lot)
        exchange = self.ask(ticket, "exchange")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.ask(ticket, "return")
        exchange.with_user(self.lead).action_refuse()
        self.env.flush_all()
        self.assertEqual(ticket.visit_ids.state, "scheduled")
        self.assertTrue(self.ask(ticket, "return"))
        with self.assertRaises(UserError):
            exchange.with_user(self.lead).action_approve()

    def test_without_an_invoice_a_person_sees_to_the_money(self):
        order, lot = self.sold(3, invoiced=False)
        ticket = self.request(lot)
        exchange = self.ask(ticket, "return")
        exchange.with_user(self.lead).action_approve()
        self.assertFalse(exchange.refund_id)
        self.assertIn("no invoice of it", " ".join(ticket.activity_ids.mapped("summary")))
        self.done(order.picking_ids.filtered("return_id"))
        self.assertEqual(exchange.state, "done")

    def test_a_device_that_we_have_not_delivered_is_settled_by_hand(self):
        lot = self.env["stock.lot"].create({
            "name": "SN-FOREIGN", "product_id": self.printer.id, "smart_owner_id": self.owner.id,
            "smart_warranty_start": NOW.date()})
        ticket = self.request(lot)
        exchange = self.ask(ticket, "exchange")
        with self.assertRaises(UserError):
            exchange.with_user(self.lead).action_approve()

    def test_who_may_not(self):
        _order, lot = self.sold(3)
        ticket = self.request(lot)
        exchange = self.ask(ticket, "exchange")
        engineer = new_test_user(
            self.env, "smart_ex_engineer", "smart_service.group_engineer", name="Eng Engineer")
        with self.assertRaises(AccessError):
            exchange.with_user(engineer).read(["kind"])
        with self.assertRaises(AccessError):
            exchange.with_user(self.agent).state = "approved"
        with self.assertRaises(AccessError):
            exchange.with_user(self.agent).action_refuse()
        another = self.request(self.sold(4)[1])
        for name, value in (
                ("ticket_id", another.id), ("decision_id", another.warranty_decision_id.id),
                ("asked_by_id", self.lead.id), ("replacement_lot_id", lot.id)):
            with self.subTest(name=name):
                with self.assertRaises(AccessError):
                    exchange.with_user(self.lead).write({name: value})
                values = {"ticket_id": another.id, "kind": "exchange", "reason": "It is broken"}
                if name != "ticket_id":
                    Exchange = self.env["smart.service.exchange"].with_user(self.agent)
                    with self.assertRaises(AccessError):
                        Exchange.create({**values, name: value})
                    with self.assertRaises(AccessError):
                        Exchange.with_context(**{f"default_{name}": value}).create(values)
        exchange.with_user(self.lead).reason = "The drum is cracked"
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "smart_ex_other", "smart_service.group_lead", name="Otto Other",
            company_id=other.id, company_ids=[Command.set(other.ids)])
        with self.assertRaises(AccessError):
            exchange.with_user(stranger).action_approve()


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestExchangeTour(ExchangeMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpExchange()

    def test_asked_on_the_ticket_and_approved_by_the_team_lead(self):
        _order, lot = self.sold(12)
        ticket = self.request(lot)
        self.start_tour(
            f"/odoo/action-smart_service.action_ticket/{ticket.id}",
            "smart_service.exchange_asked", login="smart_ex_agent", timeout=180)
        exchange = ticket.exchange_ids
        self.assertEqual((exchange.kind, exchange.state), ("exchange", "asked"))
        self.start_tour(
            "/odoo/action-smart_service.action_exchange", "smart_service.exchange_approved",
            login="smart_ex_lead", timeout=180)
        self.env.invalidate_all()
        self.assertEqual(exchange.state, "approved")
        self.assertEqual(len(exchange.move_ids), 2)
        self.assertIn("you get another", self.told(ticket)[-1])
