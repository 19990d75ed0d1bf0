from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from .merge_common import MergeCase
from .test_channel_web import WebCase


@tagged("post_install", "-at_install")
class TestMerge(MergeCase):
    def test_everything_is_the_survivors_and_comes_back(self):
        left, right = self.customer("l"), self.customer("r", phone="+8613800138000")
        orders = self.furnish(left) | self.furnish(right, self.tags)
        moves = self.invoice(left) | self.invoice(right)
        both = left | right
        children = right.child_ids
        before = self.dump(both | both.child_ids)
        merge = self.merge(right, left)
        self.assertEqual(orders.partner_id, left)
        self.assertEqual(moves.partner_id | moves.line_ids.partner_id, left)
        self.assertEqual(moves.commercial_partner_id, left)
        self.assertEqual(left.smart_contact_ids.mapped("value"), ["r", "l"])
        self.assertEqual(left.category_id, self.tags)
        self.assertEqual(left.phone, "+8613800138000")
        self.assertEqual(left.phone_sanitized, "+8613800138000")
        self.assertEqual(children.parent_id, left)
        self.assertEqual(children.commercial_partner_id, left)
        self.assertEqual(children.complete_name, f"{left.name}, Assistant")
        self.assertFalse(right.active)
        self.assertEqual(right.smart_merged_into_id, left)
        named = self._still_naming(right)
        self.assertLessEqual(named, {"res_partner", "mail_followers",
                                     "res_partner_res_partner_category_rel"}, named)
        merge.action_undo()
        self.assertEqual(merge.state, "undone")
        self.assertEqual(merge.report, "Everything is as it was before the merge.")
        self.assertRestored(before, both | both.child_ids)

    def _still_naming(self, partner):
        """The tables with a link to a customer."""
        return {
            table for table, column, kind in self.naming_columns
            if not column.endswith("res_id") and self._naming_rows(
                table, column, kind, partner.ids)}

    def test_a_new_message_is_the_survivors(self):
        left, right = self.customer("l"), self.customer("r")
        session = right.smart_contact_ids._open_session()
        self.merge(right, left)
        self.assertEqual(self.say("me again", user="r"), session)
        self.assertEqual(session.message_ids[0].author_id, left)
        session._smart_close("agent")
        newer = self.say("and again", user="r")
        self.assertNotEqual(newer, session)
        self.assertEqual(newer.smart_contact_id.partner_id, left)

    def test_the_merged_ones_number_is_the_survivors(self):
        left = self.customer("l", phone="+8613800138001", email="l@example.com")
        right = self.customer("r", phone="+8613800138002", email="r@example.com")
        before = self.dump(left | right)
        merge = self.merge(right, left)
        points = left.smart_contact_ids.filtered(lambda point: point.kind in ("phone", "email"))
        self.assertEqual(
            set(points.mapped("value")), {"+8613800138002", "r@example.com"})
        merge.action_undo()
        self.assertRestored(before, left | right)
        merge = self.merge(right, left)
        self.assertEqual(
            self.say("From there", user="new", phone="13800138002").smart_contact_id.partner_id,
            left)
        point = left.smart_contact_ids.filtered(lambda point: point.kind == "email")
        point.write({"last_inbound_at": "2026-01-01", "account_id": self.account.id})
        merge.action_undo()
        self.assertEqual(point.partner_id, right, "in use by now")

    def test_a_reply_leaves_to_the_sessions_own_contact_point(self):
        left, right = self.customer("l"), self.customer("r")
        session = right.smart_contact_ids._open_session()
        session._add_members(users=self.agent)
        merge = self.merge(right, left)
        left.smart_contact_ids.filtered(lambda c: c.value == "l").last_inbound_at = "2099-01-01"
        self.assertEqual(self._answered(session).contact_id.value, "r")
        merge.action_undo()
        self.assertEqual(self._answered(session).contact_id.value, "r")
        self.assertEqual(session.smart_contact_id.partner_id, right)

    def _answered(self, session):
        message = session.with_user(self.agent).message_post(
            body="For you alone", message_type="comment", subtype_xmlid="mail.mt_comment")
        return self.env["smart.service.outbox"].search([("mail_message_id", "=", message.id)])

    def test_what_comes_in_since_goes_back_with_its_contact_point(self):
        left, right = self.customer("l"), self.customer("r")
        merge = self.merge(right, left)
        old = self.say("into the old session", user="r")
        old._smart_close("agent")
        new = self.say("into a new one", user="r")
        own = self.say("from the other point", user="l")
        ticket = self.env["smart.service.ticket"].create({
            "name": "Since", "partner_id": left.id, "contact_id": new.smart_contact_id.id})
        order = self.env["sale.order"].create({"partner_id": left.id})
        merge.action_undo()
        said = (old | new).message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(len(said), 3)
        self.assertEqual(said.author_id, right)
        self.assertIn(right, new.channel_member_ids.partner_id)
        self.assertNotIn(left, new.channel_member_ids.partner_id)
        self.assertEqual(new.livechat_channel_member_history_ids.partner_id & (left | right), right)
        self.assertEqual(ticket.partner_id, right)
        self.assertEqual(own.message_ids.author_id, left)
        self.assertEqual(order.partner_id, left, "a document is whom it was made out to")
        self.assertIn("went back with their contact point", merge.report)

    def test_the_newer_value_is_kept_and_told(self):
        left, right = self.customer("l"), self.customer("r", phone="+8613800138000")
        kept, gone = (self.env["smart.service.ticket"].create(
            {"name": name, "partner_id": right.id}) for name in ("kept", "gone"))
        third = self.env["res.partner"].create({"name": "Third"})
        merge = self.merge(right, left)
        left.phone = "+8613800138009"
        kept.partner_id = third
        gone.unlink()
        merge.action_undo()
        self.assertEqual(left.phone, "+8613800138009")
        self.assertEqual(right.phone, "+8613800138000")
        self.assertEqual(kept.partner_id, third)
        self.assertIn("Contact: Phone: 1 changed since, the newer value was kept.", merge.report)
        self.assertIn("1 deleted since", merge.report)

    def test_merges_of_merges_are_undone_from_the_last(self):
        one, two, three = (self.customer(user) for user in ("1", "2", "3"))
        everybody = one | two | three
        before = self.dump(everybody)
        first, second = self.merge(one, two), self.merge(two, three)
        self.assertEqual(one._smart_survivor(), three)
        self.assertEqual(len(three.smart_contact_ids), 3)
        with self.assertRaisesRegex(UserError, "Undo that merge first"):
            first.action_undo()
        (first | second).action_undo()
        self.assertRestored(before, everybody)

    def test_two_merges_into_one_are_undone_in_any_order(self):
        for backwards in (False, True):
            with self.subTest(backwards=backwards):
                one, two, three = (self.customer(f"{user}{backwards}") for user in "123")
                one.phone = "+8613800138001"
                two.write({"phone": "+8613800138002", "email": "two@example.com"})
                self.furnish(one), self.furnish(two)
                everybody = one | two | three
                before = self.dump(everybody | everybody.child_ids)
                merges = self.merge(one | two, three)
                self.assertEqual(len(merges), 2)
                for merge in merges.sorted("id", reverse=backwards):
                    merge.action_undo()
                self.assertRestored(before, everybody | everybody.child_ids)

    def test_rows_that_both_have_stay(self):
        left, right = self.customer("l"), self.customer("r")
        lead = self.env["crm.lead"].create({"name": "Both", "partner_id": left.id})
        lead.message_subscribe((left | right).ids)
        (left | right).category_id = self.tags[0]
        before = self.dump(left | right)
        merge = self.merge(right, left)
        self.assertEqual(lead.message_follower_ids.partner_id & (left | right), left | right)
        self.assertEqual(sum(merge.line_ids.mapped("stayed")), 2)
        merge.action_undo()
        self.assertRestored(before, left | right)

    def test_values_per_company_are_filled_in_company_by_company(self):
        left, right = self.customer("l"), self.customer("r")
        other = self.env["res.company"].create({"name": "Other"})
        left.trust, right.trust = "good", "bad"
        right.with_company(other).trust = "bad"
        before = self.dump(left | right)
        merge = self.merge(right, left)
        self.assertEqual(left.trust, "good")
        self.assertEqual(left.with_company(other).trust, "bad")
        merge.action_undo()
        self.assertRestored(before, left | right)

    def test_an_address_is_filled_in_as_a_whole_or_not_at_all(self):
        china = self.env.ref("base.cn")
        left, right = self.customer("l", country_id=china.id), self.customer(
            "r", street="1 Main St", city="Suzhou", country_id=china.id)
        merge = self.merge(right, left)
        self.assertEqual((left.street, left.city), ("1 Main St", "Suzhou"))
        merge.action_undo()
        left.street = "2 Side St"
        self.merge(right, left)
        self.assertEqual((left.street, left.city), ("2 Side St", False))

    def test_locked_entries_stay(self):
        left, right = self.customer("l"), self.customer("r")
        locked, free = self.invoice(right), self.invoice(right)
        self.env.cr.execute(SQL(
            "UPDATE account_move SET inalterable_hash = '$4$x' WHERE id = %s", locked.id))
        locked.invalidate_recordset()
        self.merge(right, left)
        self.assertEqual(locked.partner_id | locked.line_ids.partner_id, right)
        self.assertEqual(free.partner_id | free.line_ids.partner_id, left)

    # === WHO CAN'T BE ONE CUSTOMER === #

    def test_a_login_goes_along_only_with_its_address(self):
        portal = new_test_user(self.env, "portal_one", "base.group_portal", email="p@example.com")
        left = self.customer("l", email="other@example.com")
        with self.assertRaisesRegex(UserError, "Choose the one with the login"):
            self.merge(portal.partner_id, left)
        left.email = "P@example.com"
        before = self.dump(left | portal.partner_id)
        right = portal.partner_id
        merge = self.merge(right, left)
        self.assertEqual(portal.partner_id, left)
        merge.action_undo()
        self.assertEqual(portal.partner_id, right)
        self.assertRestored(before, left | right)

    def test_two_logins_are_two_people(self):
        users = [new_test_user(self.env, name, "base.group_portal") for name in ("p1", "p2")]
        with self.assertRaisesRegex(UserError, "have a login each"):
            self.merge(users[0].partner_id, users[1].partner_id)

    def test_who_is_no_customer_is_not_merged(self):
        left = self.customer("l")
        for name, partner in {
            "colleague": self.agent.partner_id,
            "own company": self.env.company.partner_id,
            "queue": self.env["im_livechat.channel"].search(
                [("smart_queue_partner_id", "!=", False)], limit=1).smart_queue_partner_id,
        }.items():
            for others, survivor in ((partner, left), (left, partner)):
                with self.subTest(name, survivor=survivor.name), self.assertRaises(UserError):
                    self.merge(others, survivor)

    def test_a_company_and_its_contact_are_two(self):
        company = self.customer("c", is_company=True)
        contact = self.env["res.partner"].create({"name": "Clerk", "parent_id": company.id})
        with self.assertRaisesRegex(UserError, "a company and its contact"):
            self.merge(contact, company)
        with self.assertRaisesRegex(UserError, "choose it as survivor"):
            self.merge(company, self.customer("p"))

    def test_no_invoice_gets_another_debtor(self):
        company = self.customer("c", is_company=True)
        clerk = self.env["res.partner"].create({"name": "Clerk", "parent_id": company.id})
        private = self.customer("p")
        merge = self.merge(private, clerk)
        merge.action_undo()
        self.invoice(private)
        with self.assertRaisesRegex(UserError, "would be another company's"):
            self.merge(private, clerk)

    def test_customers_of_two_companies_are_two(self):
        other = self.env["res.company"].create({"name": "Other"})
        left = self.customer("l", company_id=self.env.company.id)
        right = self.customer("r", company_id=other.id)
        with self.assertRaisesRegex(UserError, "different companies"):
            self.merge(right, left)

    def test_a_merged_customer_is_left_alone(self):
        left, right = self.customer("l"), self.customer("r")
        merge = self.merge(right, left)
        with self.assertRaisesRegex(UserError, "was merged into"):
            self.merge(right, self.customer("x"))
        with self.assertRaisesRegex(UserError, "Undo the merge"):
            right.active = True
        with self.assertRaisesRegex(UserError, "Undo the merge first"):
            merge.unlink()
        merge.action_undo()
        with self.assertRaisesRegex(UserError, "undone already"):
            merge.action_undo()

    def test_odoos_own_merge_leaves_the_journal_usable(self):
        left, right, third = (self.customer(user) for user in "lrt")
        ticket = self.env["smart.service.ticket"].create({"name": "T", "partner_id": right.id})
        merge = self.merge(right, left)
        wizard = self.env["base.partner.merge.automatic.wizard"]
        with self.assertRaisesRegex(UserError, "was merged into"):
            wizard._merge((right | third).ids, third)
        wizard._merge((left | third).ids, third)
        self.assertEqual(ticket.partner_id, third)
        self.assertEqual(right._smart_survivor(), third)
        merge.action_undo()
        self.assertEqual(ticket.partner_id, right)
        self.assertEqual(right.smart_contact_ids.mapped("value"), ["r"])

    # === RIGHTS === #

    def test_team_leads_merge_and_nobody_below(self):
        left, right = self.customer("l"), self.customer("r")
        lead = new_test_user(self.env, "merge_lead", "smart_service.group_lead")
        with self.assertRaises(AccessError):
            self.merge(right.with_user(self.agent), left.with_user(self.agent))
        merge = self.merge(right.with_user(lead), left.with_user(lead))
        self.assertEqual(merge.user_id, lead)
        with self.assertRaises(AccessError):
            merge.with_user(self.agent).action_undo()
        with self.assertRaises(AccessError):
            merge.with_user(self.agent).read(["reason"])
        with self.assertRaises(AccessError):
            merge.with_user(lead).write({"reason": "changed"})
        with self.assertRaises(AccessError):
            merge.line_ids.with_user(lead).read(["rows"])
        merge.with_user(lead).action_undo()
        self.assertEqual(merge.undone_by_id, lead)

    def test_another_companys_lead_sees_no_merge(self):
        other = self.env["res.company"].create({"name": "Other"})
        lead = new_test_user(
            self.env, "far_lead", "smart_service.group_lead", company_id=other.id,
            company_ids=[Command.set(other.ids)])
        left, right = (self.customer(user, company_id=self.env.company.id) for user in "lr")
        with self.assertRaises(AccessError):
            self.merge(right.with_user(lead), left.with_user(lead))
        merge = self.merge(right, left)
        self.assertFalse(merge.with_user(lead).search([]))
        self.assertFalse(merge.line_ids.with_user(lead).search([]))
        with self.assertRaises(AccessError):
            merge.with_user(lead).action_undo()

    # === SIZE === #

    def test_queries_do_not_grow_with_the_customer(self):
        def queries(user, number):
            left, right = self.customer(f"{user}l"), self.customer(f"{user}r")
            session = right.smart_contact_ids._open_session()
            self.env["mail.message"].create([{
                "model": "discuss.channel", "res_id": session.id, "author_id": right.id,
                "body": "hello"} for _number in range(number)])
            self.env["smart.service.ticket"].create([
                {"name": "T", "partner_id": right.id} for _number in range(number)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            merge = self.merge(right, left)
            self.env.flush_all()
            done = self.env.cr.sql_log_count
            merge.action_undo()
            self.env.flush_all()
            return done - before, self.env.cr.sql_log_count - done

        queries("warm", 1)
        few, many = queries("few", 2), queries("many", 200)
        self.assertEqual(few, many)
        self.assertLess(max(many), 120)


@tagged("post_install", "-at_install")
class TestMergeOfFieldsToCome(MergeCase):
    """Apart, because the registry is set up anew after the class."""

    def test_a_field_that_comes_later_is_covered(self):
        self.env["ir.model.fields"].create([{
            "name": "x_customer_id", "model_id": self.env.ref("base.model_res_country").id,
            "ttype": "many2one", "relation": "res.partner", "state": "manual",
        }, {
            "name": "x_dear_ids", "model_id": self.env.ref("base.model_res_country").id,
            "ttype": "many2many", "relation": "res.partner", "state": "manual",
        }, {
            "name": "x_any", "model_id": self.env.ref("base.model_res_country").id,
            "ttype": "reference", "state": "manual", "selection": "[('res.partner', 'C')]",
        }, {
            "name": "x_per_company_id", "model_id": self.env.ref("base.model_res_country").id,
            "ttype": "many2one", "relation": "res.partner", "state": "manual",
            "company_dependent": True,
        }])
        self.startPatcher(patch.object(
            type(self), "naming_columns", self._look_for_columns()))
        left, right = self.customer("l"), self.customer("r")
        country = self.env.ref("base.fr")
        country.write({
            "x_customer_id": right.id, "x_dear_ids": [Command.set((left | right).ids)],
            "x_any": f"res.partner,{right.id}", "x_per_company_id": right.id})
        self.env["ir.default"].set("crm.lead", "partner_id", right.id)
        before = self.dump(left | right)
        merge = self.merge(right, left)
        self.assertEqual(
            country.x_customer_id | country.x_any | country.x_per_company_id, left)
        self.assertEqual(self.env["ir.default"]._get("crm.lead", "partner_id"), left.id)
        merge.action_undo()
        self.assertEqual(
            country.x_customer_id | country.x_any | country.x_per_company_id, right)
        self.assertRestored(before, left | right)


@tagged("post_install", "-at_install")
class TestMergeOfVisitors(WebCase):
    def test_a_guests_chat_goes_on_through_merge_and_undo(self):
        channel = self.open_chat()
        self.says(channel, "I am new@example.com")
        contact = channel.smart_contact_id
        visitor = contact.partner_id
        self.assertTrue(visitor.smart_is_auto_contact)
        known = self.env["res.partner"].create({"name": "Known", "phone": "+8613800138000"})
        merge = visitor._smart_merge(visitor, known, "Said so on the phone")
        self.says(channel, "Still here")
        self.assertEqual(contact.partner_id, known)
        self.assertEqual(channel.smart_owner, "queue")
        self.assertEqual(self.events("message_in", channel_id=channel.id)[:1].partner_id, known)
        merge.action_undo()
        self.says(channel, "And here")
        self.assertEqual(contact.partner_id, visitor)
        self.assertEqual(self.events("message_in", channel_id=channel.id).partner_id, visitor)
        self.assertEqual(
            [line for line in ("I am new@example.com", "Still here", "And here")
             if line in " ".join(self.shown(channel))],
            ["I am new@example.com", "Still here", "And here"])
