from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .test_ticket_merge import TicketCase

MAIL = """Return-Path: <{sender}>
To: <money@tickets.example.com>
From: Mei <{sender}>
Subject: {subject}
Message-ID: <{number}@example.org>
Date: Mon, 02 Mar 2026 09:00:00 +0800
{more}Content-Type: text/plain; charset=utf-8

{text}
"""


@tagged("post_install", "-at_install")
class TestTicketMail(TicketCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create({"name": "tickets.example.com"})
        cls.company.alias_domain_id = domain
        cls.team = cls.env["smart.service.team"].create({
            "name": "Money", "alias_name": "money", "company_id": cls.company.id})

    def mail(self, number, subject="Where is my invoice", text="I can't find it", more="",
             sender="mei@example.org"):
        self.env["mail.thread"].message_process(None, MAIL.format(
            number=number, subject=subject, text=text, more=more, sender=sender))

    def tickets(self):
        return self.env["smart.service.ticket"].search([("team_id", "=", self.team.id)])

    def receipts(self, ticket):
        return ticket.message_ids.filtered(lambda one: one.message_type == "auto_comment")

    def test_a_mail_becomes_a_ticket_of_its_sender(self):
        self.mail(1)
        ticket = self.tickets()
        self.assertEqual(len(ticket), 1)
        self.assertEqual(ticket.name, "Where is my invoice")
        self.assertIn("I can't find it", ticket.description)
        self.assertEqual(ticket.partner_id.email, "mei@example.org")
        self.assertTrue(ticket.by_mail)
        self.assertFalse(ticket.user_id)
        receipt = self.receipts(ticket)
        self.assertIn(ticket.number, str(receipt.body))
        self.assertEqual(receipt.partner_ids, ticket.partner_id)
        self.assertIn("money@tickets.example.com", receipt.reply_to)

    def test_an_answer_comes_below_its_ticket(self):
        self.mail(1)
        ticket = self.tickets()
        receipt = self.receipts(ticket)
        ticket._set_stage("waiting")
        self.mail(2, "Re: Where", "The one of May", f"In-Reply-To: {receipt.message_id}\n")
        # a program that has lost what it answers: the number is in the subject
        self.mail(3, f"AW: {ticket.number} Where", "And of June")
        self.assertEqual(self.tickets(), ticket)
        self.assertEqual(ticket.stage_id.code, "progress")
        for text in ("The one of May", "And of June"):
            self.assertIn(text, self.bodies(ticket))
        # a stranger who writes the number gets a ticket of his own
        self.mail(4, f"Re: {ticket.number}", "Tell me about it", sender="other@example.org")
        self.assertEqual(len(self.tickets()), 2)
        self.assertNotIn("Tell me about it", self.bodies(ticket))

    def test_machines_are_answered_by_nobody(self):
        self.mail(1, "Out of office", more="Auto-Submitted: auto-replied\n")
        self.mail(2, "Newsletter", more="Precedence: bulk\nList-Id: <news.example.org>\n")
        tickets = self.tickets()
        self.assertFalse(self.receipts(tickets))
        self.mail(3)
        asked = self.tickets() - tickets
        asked._set_stage("waiting")
        self.mail(4, f"Re: {asked.number}", more="Auto-Submitted: auto-replied\n")
        self.assertEqual(asked.stage_id.code, "waiting", "an absence note is no answer")

    def test_two_robots_do_not_talk_for_ever(self):
        for number in range(8):
            self.mail(number, f"Machine {number}")
        self.assertEqual(len(self.receipts(self.tickets())), 3)
        with patch.object(fields.Datetime, "now", lambda: datetime(2099, 1, 1)):
            self.assertTrue(self.tickets()[:1]._may_confirm())

    def test_a_merged_tickets_mail_follows(self):
        self.mail(1)
        first = self.tickets()
        self.mail(2, "Again")
        second = self.tickets() - first
        receipt = self.receipts(second)
        first._merge(second)
        self.mail(3, "Re: Again", "More of it", f"In-Reply-To: {receipt.message_id}\n")
        self.mail(4, f"Re: {second.number} Again", "Even more")
        self.assertEqual(len(self.tickets()), 2)
        for text in ("More of it", "Even more"):
            self.assertIn(text, self.bodies(first))
        self.assertTrue(second.is_closed)


@tagged("post_install", "-at_install")
class TestTicketIntake(TicketCase):

    # === CALLS === #

    def call(self, **values):
        return self.env["smart.service.call"].create({
            "account_id": self.account.id, "external_id": "c1", "direction": "in",
            "number": "+8613800138000", "partner_id": self.owner.id,
            "started_at": datetime(2026, 3, 2, 1), "ended_at": datetime(2026, 3, 2, 1, 4),
            **values})

    def test_a_call_becomes_a_ticket(self):
        call = self.call(contact_id=self.contact.id)
        ticket = self.Ticket.browse(call.with_user(self.agent).action_make_ticket()["res_id"])
        self.assertEqual(ticket.partner_id, self.owner)
        self.assertEqual(ticket.contact_id, self.contact)
        self.assertEqual(ticket.user_id, self.agent)
        self.assertEqual(call.ticket_id, ticket)
        self.assertIn(ticket, self.Ticket.search([("words", "ilike", "138 0013 8000")]))
        with self.assertRaises(UserError):
            call.with_user(self.agent).action_make_ticket()
        engineer = new_test_user(self.env, "call_engineer", "smart_service.group_engineer")
        with self.assertRaises(AccessError):
            self.call(external_id="c2").with_user(engineer).action_make_ticket()

    # === WHAT HE IS ENTITLED TO === #

    def contract(self, lots, **values):
        contract = self.env["smart.service.contract"].create({
            "kind": "maintenance", "partner_id": self.owner.id, "lot_ids": lots.ids,
            "date_from": date(2020, 1, 1), "date_to": date(2099, 1, 1), **values})
        contract.action_activate()
        return contract

    def test_contract_and_warranty_are_looked_up_at_intake(self):
        lot = self.device("QL-0010", self.owner, datetime.now() - timedelta(days=30))
        old = self.device("QL-0011", self.owner, datetime(2015, 1, 1))
        free = self.ticket(lot_id=lot.id)
        self.assertEqual(free.entitlement, "warranty")
        self.assertIn("Under warranty until", free.entitlement_text)
        paid = self.ticket(lot_id=old.id)
        self.assertEqual(paid.entitlement, "none")
        self.assertEqual(self.ticket().entitlement, "unknown")
        contract = self.contract(old)
        covered = self.ticket("Again", lot_id=old.id)
        self.assertEqual((covered.entitlement, covered.contract_id), ("contract", contract))
        self.assertIn(contract.name, covered.entitlement_text)
        self.assertEqual(self.ticket("Which device?").contract_id, contract)
        self.assertEqual(self.ticket("Other", lot_id=lot.id).entitlement, "warranty")
        self.assertEqual(paid.entitlement, "none", "what was promised at intake stays")

    def test_anothers_contract_is_not_his(self):
        lot = self.device("QL-0012", self.owner, datetime(2015, 1, 1))
        self.contract(lot)
        stranger = self.partner("Wang")
        ticket = self.Ticket.create({"name": "x", "partner_id": stranger.id})
        self.assertFalse(ticket.contract_id)
        expired = self.contract(lot, date_to=date(2021, 1, 1))
        self.assertNotEqual(self.ticket().contract_id, expired)
