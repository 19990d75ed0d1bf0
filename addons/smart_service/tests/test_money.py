import base64
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import SECRET
from .dispatch_common import NEARBY, NOW, DispatchCase
from .wechat_common import PIXEL


class MoneyCase(DispatchCase):
    """A repair out of warranty, an engineer with the part, a customer in his channel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.user = new_test_user(
            cls.env, "smart_engineer", "smart_service.group_engineer", name="Eng Ineer")
        cls.near = cls.engineer("Near", NEARBY, van={cls.fuser: 2}, user=cls.user)
        cls.old = cls.device("QL-OLD", cls.owner, datetime(2024, 1, 1))
        cls.Acceptance = cls.env["smart.service.acceptance"]

    def quoted(self):
        """A ticket whose quotation of 430 has been offered to the customer."""
        ticket = self.request(self.old)
        self.assertEqual(ticket.order_ids.state, "sent")
        return ticket

    def answer(self, text, **values):
        """The customer writes in his channel; everything that follows is worked off."""
        channel = self.say(text, user="liwei", name="Li Wei", **values)
        self.work_off()
        return channel

    def offer(self, ticket):
        return self.Acceptance.search([("ticket_id", "=", ticket.id)], limit=1)

    def finish(self, ticket, minutes=0, **values):
        """The engineer works and finishes; minutes 0 is work that nobody has measured."""
        visit = ticket.visit_ids.filtered(lambda v: v.state == "scheduled")
        visit.with_user(self.user).action_start()
        if minutes:
            visit.write({
                "started_at": datetime(2026, 3, 2, 3), "finished_at": datetime(2026, 3, 2, 3)
                + timedelta(minutes=minutes)})
        visit.with_user(self.user).action_done("Done")
        self.work_off()
        return visit


@tagged("post_install", "-at_install")
class TestMoney(MoneyCase):
    # === ACCEPTING === #

    def test_a_word_in_the_channel_accepts_the_quotation(self):
        ticket = self.quoted()
        order = ticket.order_ids
        self.assertIn("430.00", self.told(ticket)[-1])
        self.assertIn(f"/my/orders/{order.id}?access_token=", self.told(ticket)[-1])
        channel = self.answer("同意，请尽快安排师傅上门")
        self.assertEqual(order.state, "sale")
        self.assertEqual(ticket.visit_ids.state, "scheduled")
        offer = self.offer(ticket)
        self.assertEqual((offer.state, offer.how, offer.amount), ("accepted", "word", 430))
        self.assertEqual(offer.answer_text, "同意，请尽快安排师傅上门")
        self.assertEqual(offer.answer_id.res_id, channel.id)
        self.assertIn("1 × Fuser: 300.00", offer.terms)
        self.assertIn("同意，请尽快", "".join(order.message_ids.mapped("body")))
        self.assertIn("Near comes to you", self.told(ticket)[-1])
        self.assertEqual(len(self.events("quotation_accepted", ticket_id=ticket.id)), 1)
        self.answer("yes")
        self.assertEqual(len(self.events("quotation_accepted", ticket_id=ticket.id)), 1)

    def test_a_yes_without_an_engineer_is_thanked_for(self):
        ticket = self.quoted()
        self.near.active = False
        self.answer("yes")
        self.assertEqual(ticket.order_ids.state, "sale")
        self.assertEqual(ticket.visit_ids.state, "unassigned")
        self.assertIn("You have accepted quotation", self.told(ticket)[-1])

    def test_paying_in_advance_comes_before_the_visit(self):
        ticket = self.quoted()
        order = ticket.order_ids
        order.write({"require_payment": True, "prepayment_percent": 1.0})
        self.answer("同意")
        self.assertEqual(self.offer(ticket).state, "accepted")
        self.assertEqual((order.state, ticket.visit_ids), ("sent", ticket.visit_ids.browse()))
        self.assertIn("pay in advance", self.told(ticket)[-1])
        self.assertIn(f"/my/orders/{order.id}?access_token=", self.told(ticket)[-1])

    def test_a_button_accepts(self):
        ticket = self.quoted()
        offer = self.offer(ticket)
        rows = self.env["smart.service.outbox"].search([("contact_id", "=", self.contact.id)])
        self.assertIn([f"accept:{offer.id}:accepted", "I accept"], rows[-1:].buttons)
        ticket.channel_ids.with_context(
            smart_button=f"accept:{offer.id}:accepted")._smart_on_customer_message(
                ticket.channel_ids.message_post(
                    body="I accept", author_id=self.owner.id, message_type="comment"))
        self.work_off()
        self.assertEqual((offer.state, offer.how), ("accepted", "button"))
        self.assertEqual(ticket.visit_ids.state, "scheduled")

    def test_the_number_of_the_choice_accepts_and_declines(self):
        ticket = self.quoted()
        self.answer("2")
        self.assertEqual(self.offer(ticket).state, "declined")
        self.assertEqual(ticket.order_ids.state, "cancel")
        self.assertFalse(ticket.visit_ids)
        self.assertIn(ticket.order_ids.name, ticket.activity_ids.mapped("summary")[-1])
        self.assertIn("nothing is charged", self.told(ticket)[-1])

    def test_a_yes_to_something_else_accepts_nothing(self):
        ticket = self.quoted()
        channel = ticket.channel_ids
        channel._smart_post_notice("Shall we send you our catalogue?")
        self.answer("好的")
        self.assertEqual(self.offer(ticket).state, "offered")
        self.answer("同意报价")
        self.assertEqual(self.offer(ticket).state, "accepted", "the quotation itself is named")

    def test_questions_and_conditions_accept_nothing(self):
        ticket = self.quoted()
        for text in ("可以便宜点吗", "yes, if you come today", "好的，什么时候来？"):
            self.answer(text)
            self.assertEqual(self.offer(ticket).state, "offered", text)

    def test_nobody_accepts_for_somebody_else(self):
        ticket = self.quoted()
        self.say("I accept the quotation", user="stranger", name="Mallory")
        self.say(f"同意 {ticket.order_ids.name}", user="stranger", name="Mallory")
        self.work_off()
        self.assertEqual(self.offer(ticket).state, "offered")

    def test_what_he_tells_another_company_accepts_nothing(self):
        ticket = self.quoted()
        company = self.env["res.company"].create(
            {"name": "Another", "country_id": self.env.ref("base.cn").id})
        theirs = self.account.copy({
            "name": "Their app", "token": "theirs", "app_id": "their-app",
            "desk_id": self.desk.copy({"name": "Their desk"}).id, "company_id": company.id})
        theirs.sudo().write({"webhook_secret": SECRET, "state": "active"})
        self.contact.copy({
            "scope": "their-app", "account_id": theirs.id, "partner_id": self.owner.id})
        mine, self.__class__.account = self.account, theirs
        self.addCleanup(setattr, self.__class__, "account", mine)
        self.answer("I accept the quotation")
        self.answer(f"同意 {ticket.order_ids.name}")
        self.assertEqual(self.offer(ticket).state, "offered")

    def test_the_price_that_was_offered_is_the_one_that_holds(self):
        ticket = self.quoted()
        ticket.order_ids.order_line[0].price_unit = 999
        self.answer("同意")
        self.assertEqual(self.offer(ticket).state, "replaced")
        self.assertEqual(ticket.order_ids.state, "sent")
        self.assertIn("no longer holds", self.told(ticket)[-1])
        self.assertIn("price has changed", ticket.activity_ids.mapped("summary")[-1])

    def test_an_expired_quotation_is_not_accepted(self):
        ticket = self.quoted()
        ticket.order_ids.validity_date = NOW.date() - timedelta(days=1)
        self.answer("同意")
        self.assertEqual(ticket.order_ids.state, "sent")
        self.assertIn("expired", ticket.activity_ids.mapped("summary")[-1])

    def test_a_signature_under_the_link_is_the_proof(self):
        ticket = self.quoted()
        order = ticket.order_ids
        self.assertTrue(order._has_to_be_signed())
        order.write({"signed_by": "Li Wei", "signed_on": NOW, "signature": base64.b64encode(PIXEL)})
        order._validate_order()
        self.work_off()
        offer = self.offer(ticket)
        self.assertEqual((offer.state, offer.how, offer.answer_text),
                         ("accepted", "link", "Li Wei"))
        self.assertEqual(ticket.visit_ids.state, "scheduled")

    def test_a_person_who_confirms_is_named(self):
        ticket = self.quoted()
        seller = new_test_user(
            self.env, "smart_seller", "sales_team.group_sale_salesman_all_leads")
        ticket.order_ids.with_user(seller).action_confirm()
        self.work_off()
        offer = self.offer(ticket)
        self.assertEqual((offer.state, offer.how, offer.user_id), ("accepted", "person", seller))

    def test_proof_is_kept(self):
        ticket = self.quoted()
        self.answer("同意")
        offer = self.offer(ticket)
        offer.answer_id.body = "<p>no</p>"
        self.assertEqual(offer.answer_text, "同意")
        with self.assertRaises(ValidationError):
            offer.unlink()
        seller = new_test_user(
            self.env, "smart_seller", "sales_team.group_sale_salesman_all_leads")
        self.assertEqual(offer.with_user(seller).amount, 430)
        with self.assertRaises(AccessError):
            offer.with_user(seller).write({"answer_text": "x"})
        for user in (self.agent, self.user, self.dispatcher):
            with self.assertRaises(AccessError):
                offer.with_user(user).read(["amount"])

    # === INVOICING === #

    def test_the_finished_repair_is_invoiced_and_posted(self):
        ticket = self.quoted()
        self.answer("同意")
        visit = self.finish(ticket)
        invoice = ticket.order_ids.invoice_ids
        self.assertEqual((invoice.state, invoice.amount_total), ("posted", 430))
        self.assertEqual((invoice.smart_ticket_id, invoice.smart_visit_id), (ticket, visit))
        told = next(text for text in self.told(ticket) if invoice.name in text)
        self.assertIn("430.00", told)
        self.assertIn(f"/my/invoices/{invoice.id}?access_token=", told)
        for kind in ("invoice_created", "invoice_posted"):
            self.assertEqual(len(self.events(kind, ticket_id=ticket.id)), 1, kind)
        self.events("visit_done", visit_id=visit.id)._react_visit_done()
        self.assertEqual(len(ticket.order_ids.invoice_ids), 1, "no second invoice")

    def test_actual_hours_are_charged(self):
        ticket = self.quoted()
        self.answer("同意")
        visit = self.finish(ticket, minutes=31)
        self.assertEqual(visit.worked_hours, 0.75)
        self.assertEqual(ticket.order_ids.invoice_ids.amount_total, 300 + 50 + 60)
        self.assertEqual(ticket.order_ids.invoice_ids.state, "posted")

    def test_dearer_than_accepted_asks_the_customer_first(self):
        ticket = self.quoted()
        self.answer("同意")
        self.finish(ticket, minutes=120)
        invoice = ticket.order_ids.invoice_ids
        self.assertEqual((invoice.state, invoice.amount_total), ("draft", 510))
        asked = next(text for text in self.told(ticket) if "took more than was quoted" in text)
        self.assertIn("510.00", asked)
        offer = self.offer(ticket)
        self.assertEqual((offer.state, offer.amount, offer.is_supplement), ("offered", 510, True))
        self.answer("同意报价")
        self.assertEqual(offer.state, "accepted")
        self.assertEqual(invoice.state, "posted")

    def test_a_declined_supplement_leaves_the_invoice_to_a_person(self):
        ticket = self.quoted()
        self.answer("同意")
        self.finish(ticket, minutes=120)
        self.answer("不接受这个价格")
        self.assertEqual(self.offer(ticket).state, "declined")
        self.assertEqual(ticket.order_ids.invoice_ids.state, "draft")
        self.assertEqual(ticket.order_ids.state, "sale")
        self.assertIn("does not accept", ticket.activity_ids.mapped("summary")[-1])

    def test_who_wants_to_look_first_gets_a_draft(self):
        self.company.smart_post_invoices = False
        ticket = self.quoted()
        self.answer("同意")
        self.finish(ticket)
        self.assertEqual(ticket.order_ids.invoice_ids.state, "draft")
        self.assertIn("Check the invoice", ticket.activity_ids.mapped("summary")[-1])

    def test_what_hinders_posting_is_a_persons(self):
        ticket = self.quoted()
        self.answer("同意")
        self.company.smart_post_invoices = False
        self.finish(ticket)
        invoice = ticket.order_ids.invoice_ids
        bank = self.env["res.partner.bank"].create({
            "acc_number": "6222 0001", "partner_id": self.company.partner_id.id})
        invoice.partner_bank_id = bank
        bank.active = False
        ticket._post_invoice(invoice)
        self.assertEqual(invoice.state, "draft")
        self.assertIn("can't be posted", ticket.activity_ids.mapped("summary")[-1])
        self.assertFalse(self.events("invoice_posted", ticket_id=ticket.id))

    def test_a_free_repair_has_no_order_and_no_invoice(self):
        lot = self.device("QL-0001", self.owner, datetime(2025, 9, 1))
        ticket = self.request(lot)
        self.finish(ticket)
        self.assertFalse(ticket.order_ids)
        self.assertFalse(self.env["account.move"].search([("smart_ticket_id", "=", ticket.id)]))

    # === PAYING === #

    def test_the_payment_link_and_the_payment(self):
        self.env["ir.config_parameter"].sudo().set_param(
            "account_payment.enable_portal_payment", True)
        provider = self.env["payment.provider"].search(
            [("company_id", "=", self.company.id)], limit=1)
        method = self.env["payment.method"].with_context(active_test=False).search(
            [("is_primary", "=", True)], limit=1)
        # Odoo enables a method only beside a provider that is in use already
        provider.write({"state": "test", "is_published": True,
                        "payment_method_ids": [Command.link(method.id)]})
        method.active = True
        ticket = self.quoted()
        self.answer("同意")
        self.finish(ticket)
        invoice = ticket.order_ids.invoice_ids
        told = next(text for text in self.told(ticket) if invoice.name in text)
        self.assertIn("Pay it here", told)
        self.assertIn("payment_token=", told)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids).create({})._create_payments()
        self.work_off()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertIn("received your payment", self.told(ticket)[-1])
        self.assertEqual(len(self.events("invoice_paid", ticket_id=ticket.id)), 1)
