"""The link that opens a customer's page."""

import re
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import SmartServiceCase


@tagged("post_install", "-at_install")
class TestPortalLink(SmartServiceCase):
    """Who gets a link to a customer's page, and what it is worth."""

    def links(self, contact):
        return self.env["smart.service.portal.link"].search([("contact_id", "=", contact.id)])

    def told(self, contact):
        return [self.env["discuss.channel"]._smart_text(row.mail_message_id)
                for row in self.env["smart.service.outbox"].search(
                    [("contact_id", "=", contact.id)], order="id")]

    def test_who_asks_gets_one_in_his_own_conversation(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        for user, text, lang in (("u1", "my page", "en_US"), ("u2", "我的服务", "zh_CN")):
            with self.subTest(text=text):
                session = self.say(text, user=user, lang=lang)
                contact = session.smart_contact_id
                link = self.links(contact)
                self.assertEqual((link.state, link.partner_id), ("sent", contact.partner_id))
                told = self.told(contact)
                self.assertEqual(len(told), 1)
                self.assertIn("/my/service/enter/", told[0])
                self.assertNotEqual(session.livechat_status, "need_help")

    def test_what_a_mail_says_below_is_not_lost(self):
        session = self.say("my page\n\nAnd when do you come?")
        self.assertTrue(self.links(session.smart_contact_id))
        self.assertEqual(session.livechat_status, "need_help")

    def test_neither_link_nor_pass_can_be_read_from_the_database(self):
        contact = self.say("my page").smart_contact_id
        token = re.search(r"/enter/(\S+)", self.told(contact)[0])[1]
        Link = self.env["smart.service.portal.link"]
        link = Link._for_token(token)
        secret = link._open()
        self.assertEqual(Link._for_pass(secret), link)
        stored = str(self.links(contact).sudo().read())
        self.assertNotIn(token, stored)
        self.assertNotIn(secret, stored)
        with self.assertRaises(AccessError):
            link.with_user(self.agent).read(["token_hash"])

    def test_a_link_works_once_and_for_a_short_time(self):
        contact = self.say("my page").smart_contact_id
        Link = self.env["smart.service.portal.link"]
        token = re.search(r"/enter/(\S+)", self.told(contact)[0])[1]
        link = Link._for_token(token)
        self.assertTrue(link._open())
        self.assertFalse(Link._for_token(token))
        self.assertFalse(link._open(), "the second of two browsers at the same time")
        self.say("my page")
        late = re.search(r"/enter/(\S+)", self.told(contact)[1])[1]
        self.links(contact).filtered(lambda one: one.state == "sent").expires_at = (
            fields.Datetime.now() - timedelta(seconds=1))
        self.assertFalse(Link._for_token(late))
        self.assertFalse(Link._for_token("x" * 43))
        self.assertFalse(Link._for_pass(late), "a link is no pass")

    def test_a_newer_link_replaces_the_one_before(self):
        contact = self.say("my page").smart_contact_id
        self.say("my page")
        self.assertEqual(self.links(contact).sorted("id").mapped("state"), ["ended", "sent"])

    def test_not_more_than_a_few_in_an_hour(self):
        for _time in range(6):
            contact = self.say("my page").smart_contact_id
        self.assertEqual(len(self.links(contact)), 5)
        self.assertIn("several links already", self.told(contact)[-1])

    def test_a_point_that_proves_nobody_gets_none(self):
        contact = self.say("hello").smart_contact_id
        for values in ({"shared": True}, {"verified": False}):
            contact.write({"shared": False, "verified": True, **values})
            self.say("my page")
            self.assertFalse(self.links(contact))
            self.assertIn("can't be sure who writes", self.told(contact)[-1])

    def test_a_pass_ends_with_what_it_rests_on(self):
        contact = self.say("my page").smart_contact_id
        Link = self.env["smart.service.portal.link"]
        token = re.search(r"/enter/(\S+)", self.told(contact)[0])[1]
        link = Link._for_token(token)
        secret = link._open()
        partner, stranger = contact.partner_id, self.env["res.partner"].create({"name": "Next"})
        for change, back in (
                ({"partner_id": stranger.id}, {"partner_id": partner.id}),
                ({"shared": True}, {"shared": False})):
            contact.write(change)
            self.assertFalse(Link._for_pass(secret))
            contact.write(back)
            self.assertTrue(Link._for_pass(secret))
        partner.active = False
        self.assertFalse(Link._for_pass(secret))
        partner.active = True
        link.pass_until = fields.Datetime.now() - timedelta(seconds=1)
        self.assertFalse(Link._for_pass(secret))
        link.pass_until = fields.Datetime.now() + timedelta(hours=1)
        link.with_user(self.agent).action_end()
        self.assertFalse(Link._for_pass(secret))

    # === AGENTS === #

    def test_an_agent_sends_it_with_one_click(self):
        session = self.say("hello")
        contact = session.smart_contact_id
        session._add_members(users=self.agent)
        session.with_user(self.agent).execute_command_mypage(body="/mypage")
        self.assertEqual(self.links(contact).user_id, self.agent)
        self.assertIn("/my/service/enter/", self.told(contact)[-1])
        ticket = session._smart_make_ticket("It is broken")
        ticket.user_id = self.agent
        ticket.with_user(self.agent).action_send_portal_link()
        self.assertEqual(len(self.links(contact)), 2)

    def test_an_agent_is_told_why_it_can_not_be_sent(self):
        session = self.say("hello")
        contact = session.smart_contact_id
        contact.verified = False
        with self.assertRaisesRegex(UserError, "not proven"):
            contact._send_portal_link(self.agent)
        ticket = self.env["smart.service.ticket"].create({
            "name": "x", "partner_id": self.env["res.partner"].create({"name": "Mute"}).id})
        with self.assertRaisesRegex(UserError, "No channel"):
            ticket.with_user(self.agent).action_send_portal_link()

    def test_it_never_goes_to_another_contact_point(self):
        session = self.say("hello")
        contact = session.smart_contact_id
        self.env["smart.service.contact"].create({
            "kind": "api_user", "scope": "test-app", "value": "colleague", "verified": True,
            "opt_in": True, "account_id": self.account.id, "partner_id": contact.partner_id.id})
        contact.subscribed = False
        contact.account_id.state = "draft"
        with self.assertRaises(UserError):
            contact._send_portal_link(self.agent)
        self.assertFalse(self.links(contact))

    def test_who_reads_the_list_of_links(self):
        link = self.links(self.say("my page").smart_contact_id)
        self.assertTrue(link.with_user(self.agent).partner_id)
        with self.assertRaises(AccessError):
            link.with_user(self.agent).write({"state": "sent"})
        for login, groups in (("pl_employee", "base.group_user"),
                              ("pl_portal", "base.group_portal")):
            with self.assertRaises(AccessError):
                link.with_user(new_test_user(self.env, login, groups)).read(["state"])
        company = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env, "pl_elsewhere", "smart_service.group_agent", company_id=company.id,
            company_ids=[Command.set(company.ids)])
        with self.assertRaises(AccessError):
            link.with_user(stranger).read(["state"])
        with self.assertRaises(AccessError):
            link.with_user(stranger).action_end()
