import importlib

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged, users

from ..engine import matching
from ..providers.base import ContactPoint
from .common import APP_ID, SmartServiceCase, simulators

OLD = "2024-01-01 08:00:00"


class IdentityCase(SmartServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contacts = cls.env["smart.service.contact"]
        cls.reviews = cls.env["smart.service.identity.review"]
        # what the database asks otherwise is not asked here
        cls.reviews.search([]).unlink()
        cls.lead = new_test_user(
            cls.env, "smart_lead", "smart_service.group_lead", name="Lea Lead")

    def partner(self, name="Li Na", **values):
        return self.env["res.partner"].create({"name": name, **values})

    def resolve(self, kind="api_user", scope=APP_ID, value="u1", links=(), **known):
        return self.contacts._find_or_create(
            self.account, ContactPoint(kind, scope, value, **known), links)

    def silent_since(self, record, moment=OLD):
        """As if nothing had been heard for long."""
        record.flush_recordset()
        self.env.cr.execute(
            f"UPDATE {record._table} SET create_date = %s WHERE id IN %s",
            [moment, tuple(record.ids)])
        record.invalidate_recordset()

    def review_of(self, one, other):
        return self.reviews.search([
            ("left_id", "in", (one | other).ids), ("right_id", "in", (one | other).ids)])


@tagged("post_install", "-at_install")
class TestIdentity(IdentityCase):
    """The one resolver: who is taken, who is not, and what a person is asked about."""

    # === TAKEN === #

    def test_a_match_says_how_sure_it_is(self):
        partner = self.partner(phone="+8613800138000")
        contact = self.resolve(phone="13800138000", name="sunshine")
        self.assertEqual(contact.partner_id, partner)
        self.assertEqual((contact.source, contact.confidence),
                         ("provider", matching.WEIGHTS["phone_typed"]))
        self.assertFalse(self.reviews.search([]))

    def test_wechat_and_wecom_ids_are_one_customer_by_the_unionid(self):
        union = ContactPoint("unionid", "open", "un1")
        first = self.resolve("openid", "wx-a", "oa", links=[union], name="李娜")
        mini = self.resolve("openid", "wx-mini", "ob", links=[union], name="娜娜")
        corp = self.resolve("external_userid", "ww-corp", "wm", links=[union])
        self.assertEqual(first.partner_id, mini.partner_id)
        self.assertEqual(first.partner_id, corp.partner_id)
        self.assertEqual(len(first | mini | corp), 3, "each keeps its own address for replies")

    def test_the_same_openid_of_another_app_is_somebody_else(self):
        one = self.resolve("openid", "wx-a", "same")
        other = self.resolve("openid", "wx-b", "same")
        self.assertNotEqual(one.partner_id, other.partner_id)

    def test_a_number_without_country_code_is_the_accounts_countrys(self):
        self.account.country_id = self.env.ref("base.de")
        partner = self.partner(phone="+4915112345678")
        self.assertEqual(self.resolve(phone="0151 12345678").partner_id, partner)

    def test_an_api_users_phone_learnt_once_is_believed(self):
        contact = self.resolve(phone="13800138000", name="李娜")
        row = self.contacts.search([("kind", "=", "phone"), ("value", "=", "+8613800138000")])
        self.assertEqual(
            (row.partner_id, row.verified, row.source, row.confidence),
            (contact.partner_id, True, "provider", 95))

    # === LEFT OPEN === #

    def test_two_cards_are_asked_about_and_nobody_is_taken(self):
        both = self.partner(phone="+8613800138001") | self.partner(phone="+8613800138001")
        stranger = self.resolve(phone="13800138001").partner_id
        self.assertNotIn(stranger, both)
        for one in both:
            review = self.review_of(one, stranger)
            self.assertEqual((review.left_id, review.right_id), (one, stranger))
            self.assertEqual(review.company_id, self.account.company_id)
            self.assertEqual(review.evidence[0][0], "several_cards")

    def test_another_full_name_is_not_the_numbers_owner(self):
        partner = self.partner("王秀英", phone="+8613800138002")
        self.assertNotEqual(
            self.resolve(phone="13800138002", name="王磊").partner_id, partner)

    def test_a_number_that_rested_is_taken_by_name_only(self):
        partner = self.partner("Ann Lee", phone="+8613800138003")
        self.silent_since(partner)
        stranger = self.resolve(phone="13800138003", name="sunshine").partner_id
        self.assertNotEqual(stranger, partner)
        self.assertTrue(self.review_of(partner, stranger))
        stranger.phone = False
        self.contacts.search([("kind", "=", "phone"), ("scope", "=", "")]).unlink()
        self.assertEqual(
            self.resolve(value="u2", phone="13800138003", name="Ann Lee").partner_id, partner)

    def test_the_same_pair_is_asked_about_once(self):
        self.partner(phone="+8613800138004")
        self.partner(phone="+8613800138004")
        first = self.resolve(phone="13800138004")
        before = self.reviews.search_count([])
        first.partner_id = False
        contact = self.resolve(phone="13800138004")
        self.reviews._file(contact.partner_id, [
            matching.Finding(review.left_id.id, 1, ()) for review in self.reviews.search(
                [("right_id", "=", contact.partner_id.id)])], "ambiguous", account=self.account)
        pairs = self.reviews.search([]).mapped(lambda r: frozenset((r.left_id | r.right_id).ids))
        self.assertGreaterEqual(len(pairs), before)
        self.assertEqual(len(pairs), len(set(pairs)))

    def test_ids_of_two_customers_go_to_a_person(self):
        union = ContactPoint("unionid", "open", "un1")
        corp = ContactPoint("external_userid", "corp", "wm1")
        one = self.resolve("openid", "wx-a", "oa", links=[union]).partner_id
        other = self.resolve("external_userid", "corp", "wm1").partner_id
        (one | other).smart_is_auto_contact = False
        third = self.resolve("openid", "wx-b", "ob", links=[union, corp]).partner_id
        self.assertNotIn(third, one | other)
        for known in (one, other):
            self.assertEqual(self.review_of(known, third).reason, "linked")
        self.assertFalse(one.smart_contact_ids & other.smart_contact_ids)

    # === A NUMBER GIVEN AWAY AGAIN === #

    def _whatsapp(self, bsuid=None, **known):
        links = [ContactPoint("bsuid", "waba", bsuid)] if bsuid else []
        return self.resolve("wa_id", "waba", "8613800138005", links, **known)

    def test_another_bsuid_at_a_known_number_is_another_person(self):
        first = self._whatsapp("CN.1", name="Ann Lee")
        before = first.partner_id
        session = first._open_session(self.account)
        same = self._whatsapp("CN.2", name="Ann Lee")
        self.assertEqual(same, first)
        self.assertNotEqual(same.partner_id, before)
        self.assertTrue(session.livechat_end_dt, "what he writes is no part of it")
        self.assertEqual(self.review_of(before, same.partner_id).reason, "number")
        self.assertEqual(
            before.smart_contact_ids.mapped("value"), ["CN.1"], "the old id stays whose it was")

    def test_a_known_number_with_another_name_after_a_long_silence_is_doubted(self):
        first = self._whatsapp(name="Ann Lee")
        before = first.partner_id
        self.assertEqual(self._whatsapp(name="Bob Ray").partner_id, before, "a week ago")
        first.last_inbound_at = OLD
        self.silent_since(before)
        before.name = "Ann Lee"
        self.assertNotEqual(self._whatsapp(name="Bob Ray").partner_id, before)

    def test_the_owner_of_a_number_comes_back_after_a_long_silence(self):
        first = self._whatsapp(name="Ann Lee")
        before = first.partner_id
        first.last_inbound_at = OLD
        self.silent_since(before)
        self.assertEqual(self._whatsapp(name="ann lee").partner_id, before)
        self.assertEqual(self._whatsapp(name="sunshine").partner_id, before)

    # === COMPANIES === #

    def test_a_number_is_no_companys_whoever_heard_from_it_last(self):
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.account.copy({
            "name": "Second", "webhook_secret": self.account.webhook_secret,
            "company_id": other.id, "desk_id": self.desk.copy().id})
        point = ContactPoint("email", "", "li@example.com")
        contact = self.contacts._find_or_create(self.account, point)
        self.assertFalse(contact.company_id)
        self.assertEqual(self.contacts._find_or_create(theirs, point), contact)
        self.assertFalse(contact.company_id)
        for company, account in ((self.account.company_id, theirs), (other, self.account)):
            contact.account_id = account
            self.agent.write({
                "company_ids": [Command.set(company.ids)], "company_id": company.id})
            self.assertEqual(
                contact.with_user(self.agent).with_company(company).value, "li@example.com",
                "every company's agents see it, whichever account it wrote to last")

    def test_a_scoped_id_is_its_companys_until_another_one_hears_from_it(self):
        other = self.env["res.company"].create({"name": "Other"})
        theirs = self.account.copy({
            "name": "Second", "webhook_secret": self.account.webhook_secret,
            "company_id": other.id, "desk_id": self.desk.copy().id})
        contact = self.resolve()
        self.assertEqual(contact.company_id, self.account.company_id)
        contact.account_id = theirs
        self.assertFalse(contact.company_id)
        contact.account_id = self.account
        self.assertFalse(contact.company_id, "it does not flip back")


@tagged("post_install", "-at_install")
class TestIdentityReview(IdentityCase):
    """Both cards side by side, and who may decide."""

    def setUp(self):
        super().setUp()
        self.known = self.partner("Ann Lee", phone="+8613800138000")
        self.twin = self.partner("Bob Ray", phone="+8613800138000")
        self.stranger = self.resolve(phone="13800138000", name="sunshine").partner_id
        self.review = self.review_of(self.known, self.stranger)

    @users("smart_lead")
    def test_both_cards_and_the_evidence_are_shown(self):
        review = self.review.with_user(self.env.user)
        self.assertIn("Ann Lee", review.left_card)
        self.assertIn("sunshine", review.right_card)
        self.assertIn("+8613800138000", review.evidence_text)
        self.assertIn("several customers", review.evidence_text)

    @users("smart_lead")
    def test_what_customers_call_themselves_is_shown_as_text(self):
        self.known.name = "<img src=x onerror=alert(1)>"
        self.assertNotIn("<img", self.review.with_user(self.env.user).left_card)

    @users("smart_lead")
    def test_what_is_masked_for_the_role_is_masked_here(self):
        manager = self.env.ref("smart_service.group_manager")
        self.account.company_id.sudo().write({
            "smart_phone_group_ids": [Command.set(manager.ids)]})
        review = self.review.with_user(self.env.user)
        for text in (review.left_card, review.right_card, review.evidence_text):
            self.assertNotIn("13800138000", text)
            self.assertIn("+86••••00", text)

    @users("smart_lead")
    def test_different_people_share_the_number_from_now_on(self):
        self.review.with_user(self.env.user).action_distinct()
        self.assertEqual(self.review.state, "distinct")
        self.assertEqual(self.review.decided_by_id, self.lead)
        row = self.contacts.search([("kind", "=", "phone"), ("value", "=", "+8613800138000")])
        self.assertTrue(row.shared)
        newer = self.resolve(value="u2", phone="13800138000", name="someone").partner_id
        self.assertNotIn(newer, self.known | self.twin | self.stranger)

    @users("smart_lead")
    def test_merging_keeps_the_one_who_was_chosen(self):
        contact = self.stranger.smart_contact_ids.filtered(lambda c: c.kind == "api_user")
        self.review.with_user(self.env.user).action_merge()
        self.assertEqual(contact.partner_id, self.known)
        self.assertEqual((self.review.state, self.review.decided_by_id), ("merged", self.lead))
        self.assertEqual((self.review.left_id, self.review.right_id), (self.known, self.stranger))

    @users("smart_lead")
    def test_the_newer_one_may_be_the_one_to_keep(self):
        review = self.review.with_user(self.env.user)
        review.survivor = "right"
        self.assertEqual(
            review.action_preview()["context"]["default_survivor_id"], self.stranger.id)
        review.action_merge()
        self.assertTrue(self.stranger.active)
        self.assertFalse(self.known.active)

    @users("smart_lead")
    def test_who_was_merged_meanwhile_is_looked_at_as_who_he_is_now(self):
        other = self.review_of(self.twin, self.stranger)
        self.review.with_user(self.env.user).action_merge()
        self.assertIn("Ann Lee", other.with_user(self.env.user).right_card)
        other.with_user(self.env.user).action_merge()
        self.assertEqual(self.known._smart_survivor(), self.twin)

    @users("smart_lead")
    def test_a_merge_from_the_customers_list_answers_the_question(self):
        self.stranger.with_user(self.env.user)._smart_merge(
            self.stranger, self.known, "They are one")
        self.assertEqual(self.review.state, "merged")
        self.assertEqual(self.review_of(self.twin, self.stranger).state, "open")

    @users("smart_lead")
    def test_later_comes_again_tomorrow(self):
        review = self.review.with_user(self.env.user)
        action = review.action_later()
        self.assertEqual(review.state, "open")
        self.assertTrue(review.later_until)
        other = self.review_of(self.twin, self.stranger)
        self.assertEqual(action["res_id"], other.id, "the next one is shown")
        self.assertFalse(other.with_user(self.env.user).action_later().get("res_id"))

    @users("smart_lead")
    def test_it_is_decided_once(self):
        review = self.review.with_user(self.env.user)
        review.action_distinct()
        with self.assertRaises(UserError):
            review.action_merge()

    @users("smart_lead")
    def test_nothing_but_the_choice_is_written_by_hand(self):
        review = self.review.with_user(self.env.user)
        review.survivor = "right"
        for values in ({"state": "merged"}, {"left_id": self.twin.id}, {"score": 100}):
            with self.assertRaises(AccessError):
                review.write(values)
        with self.assertRaises(AccessError):
            review.create({"left_id": self.known.id, "right_id": self.twin.id,
                           "reason": "ambiguous"})

    @users("smart_agent")
    def test_agents_are_refused(self):
        review = self.review.with_user(self.env.user)
        for act in (lambda: review.read(["score"]), lambda: review.search([]),
                    review.action_merge,
                    review.action_distinct, review.action_later, review.action_preview):
            with self.assertRaises(AccessError):
                act()
        self.assertEqual(self.review.state, "open")

    def test_another_companys_lead_is_refused(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.lead.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        review = self.review.with_user(self.lead).with_company(other)
        self.assertFalse(review.search([]))
        with self.assertRaises(AccessError):
            review.read(["score"])
        with self.assertRaises(AccessError):
            review.action_distinct()

    def test_a_pair_that_was_told_apart_is_never_joined_by_itself(self):
        one = self.resolve("openid", "wx-a", "oa", name="李娜")
        other = self.resolve("external_userid", "corp", "wm", name="王芳")
        self.reviews._file(other.partner_id, [
            matching.Finding(one.partner_id.id, 50, ())], "ambiguous", account=self.account)
        self.review_of(one.partner_id, other.partner_id).with_user(self.lead).action_distinct()
        union = ContactPoint("unionid", "open", "un1")
        self.resolve("openid", "wx-a", "oa", links=[union])
        self.resolve("external_userid", "corp", "wm", links=[union])
        self.assertNotEqual(one.partner_id, other.partner_id)


@tagged("post_install", "-at_install")
class TestIdentitySet(IdentityCase):
    """The short form of ``./smart bench identity``."""

    def test_nobody_is_taken_for_another(self):
        simulators()  # puts the repository on the path
        labelled = importlib.import_module("benchmarks._identity_set")
        inside = importlib.import_module("benchmarks._identity_inside")
        world = labelled.make(300)
        ids = inside.fill(self.env, self.account, world)
        figures = labelled.score(
            world.writers, inside.answers(self.env, self.account, world, ids))
        self.assertEqual(figures["wrong"], 0)
        self.assertGreaterEqual(figures["recall"], 0.98)
        self.assertGreaterEqual(figures["unknown"], 0.98)
        self.assertTrue(self.reviews.search_count([]))
        self.assertEqual(len(self.env["res.partner"].browse(ids).exists()), len(ids))
