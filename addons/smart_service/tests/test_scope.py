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
