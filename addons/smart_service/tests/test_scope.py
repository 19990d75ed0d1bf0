"""Own, team or all: each role's reading, by every way in."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import SmartServiceCase


@tagged("post_install", "-at_install")
class TestScope(SmartServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mate = new_test_user(cls.env, "scope_mate", "smart_service.group_agent")
        cls.wide = new_test_user(cls.env, "scope_wide", "smart_service.group_agent_team")
        cls.lead = new_test_user(cls.env, "scope_lead", "smart_service.group_lead")
        cls.stranger = new_test_user(cls.env, "scope_stranger", "smart_service.group_lead")
        cls.elsewhere = new_test_user(cls.env, "scope_elsewhere", "smart_service.group_agent_team")
        cls.chatter = new_test_user(
            cls.env, "scope_chatter", "base.group_user,im_livechat.im_livechat_group_user")
        cls.manager = new_test_user(cls.env, "scope_manager", "smart_service.group_manager")
        company = cls.env["res.company"].create({"name": "Another"})
        cls.foreigner = new_test_user(
            cls.env, "scope_foreigner", "smart_service.group_manager",
            company_id=company.id, company_ids=[Command.set(company.ids)])
        cls.desk.write({
            "user_ids": [Command.link(cls.mate.id), Command.link(cls.wide.id)],
            "smart_lead_ids": [Command.link(cls.lead.id)]})
        cls.env["im_livechat.channel"].create({
            "name": "Another desk", "user_ids": [Command.set(cls.elsewhere.ids)],
            "smart_lead_ids": [Command.link(cls.stranger.id)]})
        cls.outsiders = cls.stranger | cls.elsewhere | cls.chatter | cls.foreigner

    def setUp(self):
        super().setUp()
        self.waiting = self.say("who is there?", user="waits")
        self.taken = self.say("my order?", user="taken")
        self.taken._add_members(users=self.agent)

    def read_by(self, user, channel):
        """Whether a user reads a session: its record, its members, its messages."""
        channel = channel.with_user(user)
        found = [
            bool(channel.search([("id", "=", channel.id)])),
            channel.has_access("read"),
            bool(channel.env["discuss.channel.member"].search([("channel_id", "=", channel.id)])),
            bool(channel.env["mail.message"].search(
                [("model", "=", "discuss.channel"), ("res_id", "=", channel.id)])),
        ]
        if user.has_group("im_livechat.im_livechat_group_user"):
            found.append(bool(channel.env["im_livechat.channel.member.history"].search(
                [("channel_id", "=", channel.id)])))
        self.assertEqual(len(set(found)), 1, f"{user.login}: {found}")
        return found[0]

    def test_who_sees_what(self):
        for user, waiting, taken in (
                (self.agent, True, True), (self.mate, True, False), (self.wide, True, True),
                (self.lead, True, True), (self.manager, True, True),
                *((outsider, False, False) for outsider in self.outsiders)):
            with self.subTest(user=user.login):
                self.assertEqual(self.read_by(user, self.waiting), waiting)
                self.assertEqual(self.read_by(user, self.taken), taken)

    def test_one_rule_for_search_and_for_a_record(self):
        both = self.waiting | self.taken
        for user in self.agent | self.mate | self.wide | self.lead | self.outsiders:
            channels = both.with_user(user)
            self.assertEqual(
                channels.search([("id", "in", both.ids)]),
                channels._filtered_access("read").sorted("id", reverse=True).sorted(), user.login)

    def test_a_desk_without_named_leads_is_every_leads(self):
        self.assertFalse(self.read_by(self.stranger, self.taken))
        self.desk.smart_lead_ids = False
        self.assertTrue(self.read_by(self.stranger, self.taken))

    def test_what_one_has_answered_stays_visible(self):
        self.taken._smart_close("agent")
        self.taken.channel_member_ids.filtered(
            lambda member: member.partner_id == self.agent.partner_id).unlink()
        self.assertTrue(self.read_by(self.agent, self.taken))
        self.assertFalse(self.read_by(self.mate, self.taken))
        self.waiting._smart_close("idle")
        self.assertFalse(self.read_by(self.mate, self.waiting))

    def test_own_words_are_no_way_back_in(self):
        message = self.taken.with_user(self.agent).message_post(
            body="Ask me again at 138 0013 8000", message_type="comment",
            subtype_xmlid="mail.mt_comment", partner_ids=self.mate.partner_id.ids)
        self.env.flush_all()
        for user in (self.mate, self.chatter):
            with self.assertRaises(AccessError):
                message.with_user(user).read(["body"])
        self.taken.channel_member_ids.filtered(
            lambda member: member.partner_id == self.agent.partner_id).unlink()
        self.desk.user_ids -= self.agent
        self.assertFalse(self.read_by(self.agent, self.taken))
        with self.assertRaises(AccessError):
            message.with_user(self.agent).read(["body"])

    def test_nobody_lets_himself_in(self):
        for user in self.mate | self.outsiders:
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["discuss.channel.member"].with_user(user).create(
                    {"channel_id": self.taken.id, "partner_id": user.partner_id.id})
        self.waiting.with_user(self.mate)._add_members(users=self.mate)
        self.assertEqual(self.waiting.livechat_operator_id, self.mate.partner_id)

    def test_facts_about_a_conversation(self):
        """Ledger, outbox, signals, ratings, calls and Odoo's reports tell no more than it does."""
        self.taken.with_user(self.agent).message_post(
            body="On its way", message_type="comment", subtype_xmlid="mail.mt_comment")
        rating = self.env["rating.rating"].create({
            "res_model_id": self.env["ir.model"]._get_id("discuss.channel"),
            "res_id": self.taken.id, "rating": 1, "consumed": True, "feedback": "Too slow!",
            "rated_partner_id": self.agent.partner_id.id})
        call = self.env["smart.service.call"].create({
            "channel_id": self.taken.id, "account_id": self.account.id,
            "external_id": "call-1", "direction": "in", "started_at": "2026-11-22 08:00:00"})
        signal = self.env["smart.service.signal"].create({
            "kind": "churn_risk", "channel_id": self.taken.id, "evidence": "I'll go elsewhere",
            "company_id": self.env.company.id})
        facts = {
            "smart.service.event": [("channel_id", "=", self.taken.id)],
            "smart.service.outbox": [("channel_id", "=", self.taken.id)],
            "smart.service.signal": [("id", "=", signal.id)],
            "smart.service.call": [("id", "=", call.id)],
            "rating.rating": [("id", "=", rating.id)],
            "im_livechat.report.channel": [("channel_id", "=", self.taken.id)],
        }
        self.env.flush_all()
        self.env.invalidate_all()
        for user, sees in ((self.lead, True), (self.manager, True), (self.stranger, False),
                           (self.mate, False), (self.elsewhere, False), (self.foreigner, False)):
            for model, domain in facts.items():
                records = self.env[model].with_user(user)
                if records.has_access("read"):
                    with self.subTest(user=user.login, model=model):
                        self.assertEqual(bool(records.search(domain)), sees)
                        self.assertEqual(bool(records.search_count(domain)), sees)
                        [total] = records.formatted_read_group(domain, [], ["__count"])
                        self.assertEqual(bool(total["__count"]), sees)

    def test_counters(self):
        customer = self.taken.smart_contact_id.partner_id
        self.assertEqual(customer.with_user(self.agent).livechat_channel_count, 1)
        self.env.invalidate_all()
        self.assertEqual(customer.with_user(self.elsewhere).livechat_channel_count, 0)
        agents = self.env["res.users"].browse(self.agent.id)
        self.assertTrue(agents.with_user(self.elsewhere).livechat_ongoing_session_count,
                        "how busy a colleague is may be known, with whom may not")

    def test_a_salesperson_sees_where_his_lead_came_from(self):
        seller = new_test_user(
            self.env, "scope_seller", "base.group_user,sales_team.group_sale_salesman")
        rival = new_test_user(
            self.env, "scope_rival", "base.group_user,sales_team.group_sale_salesman")
        self.env["crm.lead"].create({
            "name": "More", "origin_channel_id": self.taken.id, "user_id": seller.id})
        self.assertTrue(self.read_by(seller, self.taken))
        self.assertFalse(self.read_by(seller, self.waiting))
        self.assertFalse(self.read_by(rival, self.taken))

    def test_a_customer_sees_his_own_alone(self):
        portal = new_test_user(self.env, "scope_portal", "base.group_portal")
        self.assertFalse(self.read_by(portal, self.taken))
        self.taken.channel_member_ids = [Command.create(
            {"partner_id": portal.partner_id.id, "livechat_member_type": "visitor"})]
        self.assertTrue(self.read_by(portal, self.taken))
        self.assertFalse(self.read_by(portal, self.waiting))
