from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.smart_service.models.ticket import ticket_search

from .dispatch_common import DispatchCase
from .test_ticket_form import PIXEL

MAIL = """Return-Path: <liwei@example.com>
To: <{to}>
From: Li Wei <liwei@example.com>
Subject: Re: {subject}
Message-ID: <answer-{number}@example.com>
In-Reply-To: {parent}
References: {parent}
Date: Mon, 02 Mar 2026 09:00:00 +0800
Content-Type: text/plain; charset=utf-8

{text}
"""


class TicketCase(DispatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Ticket = cls.env["smart.service.ticket"].with_user(cls.agent)
        cls.owner.email = "liwei@example.com"

    def ticket(self, name="Paper jam", **values):
        return self.Ticket.create({"name": name, "partner_id": self.owner.id, **values})

    def bodies(self, ticket):
        return " ".join(map(str, ticket.message_ids.mapped("body")))


@tagged("post_install", "-at_install")
class TestTicketMerge(TicketCase):

    # === MERGING === #

    def test_all_that_was_said_comes_to_the_survivor(self):
        tag = self.env["smart.service.ticket.tag"].create({"name": "Loud"})
        follower = self.partner("Sun Li")
        one, two = self.ticket("Paper jam"), self.ticket("Jams again", tag_ids=tag.ids)
        two.message_subscribe(partner_ids=follower.ids)
        two.message_post(body="It is loud", message_type="comment",
                         attachments=[("a.png", PIXEL)])
        channel = self.contact._open_session()
        channel.sudo().smart_ticket_id = two
        wizard = self.env["smart.service.ticket.merge"].with_user(self.agent).with_context(
            active_ids=(one | two).ids).create({})
        self.assertEqual(wizard.survivor_id, one)
        wizard.action_merge()
        self.assertEqual(two.merged_into_id, one)
        self.assertTrue(two.is_closed)
        self.assertIn("It is loud", self.bodies(one))
        self.assertNotIn("It is loud", self.bodies(two))
        self.assertIn(two.number, self.bodies(one))
        self.assertIn(one.number, self.bodies(two))
        self.assertEqual(one.tag_ids, tag)
        self.assertIn(follower, one.message_partner_ids)
        self.assertEqual(channel.smart_ticket_id, one)
        self.assertEqual(self.env["ir.attachment"].search([
            ("res_model", "=", one._name), ("name", "=", "a.png"),
            ("res_id", "in", (one | two).ids)]).res_id, one.id)
        self.assertEqual(len(self.events("ticket_merged", ticket_id=one.id)), 1)
        self.assertEqual(two.access_url, one.access_url)

    def test_replies_follow_the_survivor_and_nobody_reopens_the_dead(self):
        one, two, three = (self.ticket(name) for name in ("One", "Two", "Three"))
        two._merge(three)
        sent = two.message_post(
            body="Tell us more", message_type="comment", subtype_xmlid="mail.mt_comment",
            partner_ids=self.owner.ids)
        one._merge(two)
        self.assertEqual((two | three).merged_into_id, one)
        for number, dead in enumerate((two, three)):
            # as core threads a mail, by the message that it answers or by the record
            self.env["mail.thread"].message_process(None, MAIL.format(
                to="catchall@example.com", subject=dead.name, number=number,
                parent=sent.message_id, text=f"More about {number}"))
            dead.message_post(body=f"On the page {number}", message_type="comment")
            self.assertIn(f"More about {number}", self.bodies(one))
            self.assertIn(f"On the page {number}", self.bodies(one))
            with self.assertRaises(UserError):
                dead._set_stage("progress")
        self.assertTrue(two.is_closed and three.is_closed)
        self.assertFalse(one.is_closed)

    def test_a_notice_about_a_merged_ticket_names_the_survivor(self):
        one, two = self.ticket("One", contact_id=self.contact.id), self.ticket("Two")
        one._merge(two)
        message = two.sudo()._tell_customer("_text_form_missing", two)
        self.assertIn(one.number, str(message.body))

    def test_what_can_not_be_merged(self):
        one = self.ticket()
        other = self.Ticket.create({"name": "x", "partner_id": self.partner("Wang").id})
        company = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.env["smart.service.ticket"].with_company(company).create({
            "name": "y", "company_id": company.id})
        with self.assertRaisesRegex(UserError, "several customers"):
            one._merge(other)
        with self.assertRaisesRegex(UserError, "several"):
            one.sudo()._merge(foreign)
        with self.assertRaisesRegex(UserError, "at least two"):
            one._merge(one)
        busy = self.request(self.device("QL-0001", self.owner, None))
        busy.visit_ids or self.env["smart.service.visit"].create({"ticket_id": busy.id})
        with self.assertRaisesRegex(UserError, "Work goes on"):
            one._merge(busy.with_user(self.agent))
        two = self.ticket("Two")
        one._merge(two)
        with self.assertRaisesRegex(UserError, "merged into"):
            self.ticket("Three")._merge(two)

    def test_what_is_open_is_not_lost_in_what_is_closed(self):
        one, two, three = (self.ticket(name) for name in ("One", "Two", "Three"))
        (one | three).action_solve()
        one._merge(two | three)
        self.assertFalse(one.is_closed)

    def test_nobody_signs_for_what_was_merged(self):
        boss = new_test_user(self.env, "merge_boss", "smart_service.group_lead")
        team = self.env["smart.service.team"].create({"name": "Money", "lead_id": boss.id})
        self.env["smart.service.ticket.stage"].create({
            "name": "Granted", "code": "solved", "is_closed": True, "sequence": 35,
            "team_ids": team.ids, "approval": "all",
            "approver_ids": [Command.create({"kind": "lead"})]})
        one, two = self.ticket("One"), self.ticket("Two", team_id=team.id)
        two.action_ask_approval()
        one._merge(two)
        self.assertEqual(two.approval_ids.state, "past")
        self.assertFalse(one.activity_ids | two.activity_ids)

    def test_what_came_from_a_problem_comes_from_the_survivor(self):
        one, two = (self.ticket(name, is_problem=True) for name in ("One", "Two"))
        incident = self.ticket("No login", problem_id=two.id)
        one._merge(two)
        self.assertEqual(incident.problem_id, one)
        one._merge(incident)
        self.assertFalse(one.problem_id)
        three, four = self.ticket("Three", is_problem=True), self.ticket("Four")
        other = self.ticket("Five", problem_id=three.id)
        four.problem_id = three
        four._merge(three)
        self.assertEqual((four.is_problem, four.problem_id.id), (True, False))
        self.assertEqual(other.problem_id, four)

    def test_only_who_may_change_both_merges(self):
        team = self.env["smart.service.team"].create({
            "name": "Closed shop", "member_ids": self.agent.ids})
        one, two = self.ticket(), self.ticket("Two", team_id=team.id)
        other = new_test_user(self.env, "merge_other", "smart_service.group_agent")
        engineer = new_test_user(self.env, "merge_engineer", "smart_service.group_engineer")
        for user in (other, engineer):
            with self.assertRaises(AccessError):
                one.with_user(user)._merge(two)
        with self.assertRaises(AccessError):
            self.env["smart.service.ticket.merge"].with_user(engineer).create({
                "ticket_ids": (one | two).ids, "survivor_id": one.id})

    def test_who_joins_a_team_sees_its_tickets_at_once(self):
        team = self.env["smart.service.team"].create({
            "name": "Closed shop", "member_ids": self.agent.ids})
        ticket = self.ticket(team_id=team.id)
        other = new_test_user(self.env, "team_other", "smart_service.group_agent")
        self.assertFalse(ticket.with_user(other).has_access("read"))
        team.member_ids |= other
        self.assertTrue(ticket.with_user(other).has_access("read"))
        team.member_ids -= other
        self.assertFalse(ticket.with_user(other).has_access("read"))
        team.member_ids = False
        self.assertTrue(ticket.with_user(other).has_access("read"), "everybody's")

    # === SPLITTING === #

    def test_chosen_messages_become_a_ticket(self):
        ticket = self.ticket(contact_id=self.contact.id)
        kept = ticket.message_post(body="It jams", message_type="comment")
        moved = ticket.message_post(
            body="And where is my invoice?", message_type="comment",
            attachments=[("bill.png", PIXEL)])
        channel = self.contact._open_session()
        channel.sudo().add_members(partner_ids=self.agent.partner_id.ids)
        channel.sudo().smart_ticket_id = ticket
        said = channel.message_post(
            body="The invoice of May", author_id=self.owner.id, message_type="comment",
            subtype_xmlid="mail.mt_comment")
        wizard = self.env["smart.service.ticket.split"].with_user(self.agent).create({
            "ticket_id": ticket.id, "name": "Invoice",
            "message_ids": [Command.set((moved | said).ids)]})
        self.assertLessEqual(set((kept | moved | said).ids), set(wizard.possible_ids.ids))
        new = self.Ticket.browse(wizard.action_split()["res_id"])
        self.assertEqual(new.split_from_id, ticket)
        self.assertEqual(new.partner_id, self.owner)
        self.assertEqual(moved.res_id, new.id)
        self.assertEqual(moved.attachment_ids.res_id, new.id)
        self.assertEqual(kept.res_id, ticket.id)
        self.assertEqual(said.model, "discuss.channel")
        self.assertIn("The invoice of May", new.description)
        self.assertIn(new.number, self.bodies(ticket))
        with self.assertRaises(UserError):
            ticket._split("x", moved)

    # === THE SAME AGAIN === #

    def test_a_duplicate_is_shown_while_it_is_written(self):
        lot = self.device("QL-0007", self.owner, None)
        first = self.ticket("The paper jams", lot_id=lot.id)
        new = self.Ticket.new({
            "name": "paper jams again", "partner_id": self.owner.id, "lot_id": lot.id,
            "company_id": self.company.id})
        self.assertEqual(new.alike_ids._origin, first)
        self.assertIn("same device", new.alike_text)
        stranger = self.Ticket.new({
            "name": "The paper jams", "partner_id": self.partner("Wang").id,
            "company_id": self.company.id})
        self.assertFalse(stranger.alike_ids)
        second = self.ticket("paper jams again", lot_id=lot.id)
        action = second.action_merge_alike()
        self.assertEqual(set(action["context"]["default_ticket_ids"]), {first.id, second.id})

    def test_what_was_known_before(self):
        lot = self.device("QL-0008", self.owner, None)
        before = self.ticket("Smoke comes out", lot_id=lot.id)
        before.action_solve()
        like = self.ticket("打印机卡纸了")
        like.action_solve()
        ticket = self.ticket("打印机又卡纸", lot_id=lot.id)
        self.assertEqual(ticket.history_ids, before | like)
        self.assertFalse(ticket.alike_ids)
        self.assertIn("Solved", ticket.history_text)

    # === FINDING === #

    def test_found_by_number_serial_phone_and_words(self):
        self.owner.write({"phone": "+86 138 0013 8000"})
        ticket = self.ticket(
            "打印机卡纸", description="The tray squeaks", serial="QL420-XY7")
        other = self.Ticket.create({"name": "Nothing of it", "phone_told": "021-5555 7777"})
        for asked in (ticket.number, ticket.number[-5:], "卡纸", "印机", "SQUEAK", "ql420-xy",
                      "13800138000", "+86 138-0013-8000", "138 0013 8000", "卡纸 tray"):
            with self.subTest(asked=asked):
                found = self.Ticket.search([("words", "ilike", asked)])
                self.assertIn(ticket, found)
                self.assertNotIn(other, found)
        self.assertIn(other, self.Ticket.search([("words", "ilike", "02155557777")]))
        self.assertIn(ticket.id, [row[0] for row in self.Ticket.name_search("卡纸")])
        self.assertFalse(self.Ticket.search([("words", "ilike", "卡车纸箱")]))
        self.assertFalse(self.Ticket.search([("words", "ilike", "';--")]) - self.Ticket.search([]))

    def test_that_a_word_is_frequent_is_found_out_once(self):
        tickets = self.ticket("打印机卡纸") | self.ticket("打印机卡纸了")
        self.env.flush_all()
        with patch.object(ticket_search, "FEW", 1):
            self.assertIsNone(self.Ticket._ids_with("'卡纸':*"))
            with self.assertQueryCount(0):
                self.assertIsNone(self.Ticket._ids_with("'卡纸':*"))
            self.assertGreaterEqual(self.Ticket.search([("words", "ilike", "卡纸")]), tickets)
