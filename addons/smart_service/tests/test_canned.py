from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .workbench_common import WorkbenchCase


@tagged("post_install", "-at_install")
class TestCanned(WorkbenchCase):
    """Canned replies: what is filled in, what is asked for, and whose they are."""

    def make(self, user, **values):
        return self.env["mail.canned.response"].with_user(user).create({
            "source": "hello", "substitution": "Hello", **values})

    def seen_by(self, user):
        replies = self.env["mail.canned.response"].with_user(user)
        return replies.search(replies._smart_usable())

    def test_the_conversation_fills_in_what_it_knows(self):
        session = self.open_session(name="Li Lei")
        ticket = session._smart_make_ticket("Paper jam")
        reply = self.make(
            self.agent, substitution="{{customer}}, {{ 客服 }} of {{company}}: {{ticket}} is open.")
        filled = reply.smart_fill(session.id)
        self.assertEqual(filled["missing"], [])
        self.assertEqual(
            filled["text"],
            f"Li Lei, Ada Agent of {self.env.company.name}: {ticket.number} is open.")

    def test_the_agent_is_asked_for_what_nobody_knows(self):
        session = self.open_session(name="Li Lei")
        reply = self.make(
            self.agent,
            substitution="{{customer}}: {{date of the visit}}, {{ticket}}, {{order|your order}}")
        asked = reply.smart_fill(session.id)
        self.assertEqual(asked, {"text": "", "missing": ["date of the visit", "ticket"]})
        answers = {"date of the visit": " Monday ", "ticket": "T1"}
        self.assertEqual(
            reply.smart_fill(session.id, answers),
            {"text": "Li Lei: Monday, T1, your order", "missing": []})
        self.assertEqual(
            reply.smart_fill(session.id, {"ticket": "T1"})["missing"], ["date of the visit"])

    def test_a_reply_knows_its_own_customer_alone(self):
        first = self.open_session(name="Li Lei")
        other = self.open_session(user="u2", name="Han Mei")
        other._smart_make_ticket("Other")
        reply = self.make(self.agent, substitution="{{customer}} {{ticket|none}}")
        self.assertEqual(reply.smart_fill(first.id)["text"], "Li Lei none")

    def test_the_latest_order_device_and_visit(self):
        session = self.open_session(name="Li Lei", lang="zh_CN")
        partner = session.sudo()._smart_customer_partner()
        product = self.env["product.product"].create({"name": "Printer X1"})
        order = self.env["sale.order"].create({"partner_id": partner.id})
        order.state = "sale"
        lot = self.env["stock.lot"].create({
            "name": "SN1", "product_id": product.id, "company_id": self.env.company.id})
        lot.smart_owner_id = partner
        known = session._smart_values(("order", "device", "visit", "today"))
        self.assertEqual(known["order"], order.name)
        self.assertEqual(known["device"], "Printer X1")
        self.assertEqual(known["visit"], "")
        self.assertIn("年", known["today"], "in the customer's language")

    def test_who_is_no_agent_gets_nothing(self):
        session = self.open_session()
        reply = self.make(self.stranger, substitution="{{customer}}")
        with self.assertRaises(AccessError):
            reply.smart_fill(session.id)
        mine = self.make(self.agent, substitution="{{customer}}")
        with self.assertRaises(AccessError):
            mine.with_user(self.colleague).smart_fill(session.id)

    # === WHOSE THEY ARE === #

    def test_agents_make_their_own_and_share_nothing(self):
        reply = self.make(self.agent)
        self.assertEqual((reply.smart_share, reply.smart_company_id.id), ("own", False))
        for values in (
                {"smart_share": "all"},
                {"smart_share": "team", "smart_team_id": self.team.id},
                {"group_ids": [Command.link(self.env.ref("base.group_user").id)]}):
            with self.assertRaises(AccessError):
                self.make(self.agent, **values)
            with self.assertRaises(AccessError):
                reply.write(values)
        self.assertNotIn(reply, self.seen_by(self.colleague))

    def test_a_lead_shares_with_his_team(self):
        reply = self.make(self.lead, smart_share="team", smart_team_id=self.team.id)
        self.assertIn(reply, self.seen_by(self.colleague))
        self.assertNotIn(reply, self.seen_by(self.agent), "he is in another team")
        with self.assertRaises(AccessError):
            reply.with_user(self.agent).read(["substitution"])
        with self.assertRaises(AccessError):
            reply.with_user(self.colleague).substitution = "Hi"
        with self.assertRaises(AccessError):
            reply.with_user(self.colleague).unlink()
        other = self.env["smart.service.team"].create({
            "name": "Water", "member_ids": [Command.set(self.agent.ids)]})
        with self.assertRaises(AccessError):
            reply.with_user(self.lead).smart_team_id = other
        with self.assertRaises(AccessError):
            self.make(self.lead, smart_share="all")

    def test_a_manager_shares_with_everybody_of_the_company(self):
        reply = self.make(self.manager, smart_share="all")
        self.assertEqual(reply.smart_company_id, self.env.company)
        self.assertIn(reply, self.seen_by(self.agent))
        self.assertFalse(self.seen_by(self.stranger))
        company = self.env["res.company"].create({"name": "Other"})
        reply.sudo().smart_company_id = company
        self.assertNotIn(reply, self.seen_by(self.agent))
        with self.assertRaises(AccessError):
            reply.with_user(self.agent).read(["substitution"])

    def test_a_team_belongs_to_what_is_for_a_team(self):
        with self.assertRaises(ValidationError):
            self.make(self.manager, smart_share="team")
        with self.assertRaises(ValidationError):
            self.make(self.manager, smart_share="all", smart_team_id=self.team.id)
