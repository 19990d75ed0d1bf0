import re
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import SECRET, SmartServiceCase
from .portal_common import PORTAL, PortalMixin


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


@tagged("post_install", "-at_install")
class TestPortal(PortalMixin, HttpCase):
    """What a customer sees on his page, and that nobody sees another's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpPortal()

    def setUp(self):
        super().setUp()
        self.ticket = self.repair(self.owner, self.contact, self.lot, "The toner rubs off")
        self.other = self.repair(
            self.other_owner, self.other_contact, self.other_lot, "toner rubs off, secret")
        self.session_chat = self.say("I live in Hidden Lane 5", user="wangfang")
        self.session_chat.smart_ticket_id = self.other
        self.registration = self.env["smart.service.device.registration"]._claim(
            self.other_owner, "HERS-77")
        self.registration.attachment_ids = self.env["ir.attachment"].create({
            "name": "secret.png", "raw": b"secret", "res_model": self.registration._name,
            "res_id": self.registration.id})
        self.survey = self.env["smart.service.feedback.request"]._ask(
            self.other_contact, ticket_id=self.other.id)
        self.invitation = self.env["smart.service.nps.invitation"].create({
            "campaign_id": self.env["smart.service.nps.campaign"].create({"name": "x"}).id,
            "partner_id": self.other_owner.id, "contact_id": self.other_contact.id,
            "state": "sent", "sent_at": fields.Datetime.now(),
            "expires_at": fields.Datetime.now() + timedelta(days=7)})
        self.hers = [self.other.number, "SN-WANG", "HERS-77", "secret", "Hidden Lane", "Wang Fang"]

    # === GETTING IN === #

    def test_the_link_opens_the_page_once(self):
        path = self.link()
        first = self.url_open(path)
        self.assertEqual(first.status_code, 200)
        again = self.url_open(path)
        self.assertIn("Open my page", again.text, "a preview uses nothing up")
        before = self.opener.cookies.get("session_id")
        home = self.url_open(path, data={"csrf_token": self.token_of(again)})
        self.assertEqual(home.status_code, 200)
        self.assertIn("Hello, Li Wei", home.text)
        self.assertIn(self.ticket.number, home.text)
        self.assertNotEqual(self.opener.cookies.get("session_id"), before)
        self.assertTrue(self.events("portal_opened", partner_id=self.owner.id))
        twice = self.post(path)
        self.assertEqual(twice.status_code, 410)
        self.assertIn("This link has been used", twice.text)
        self.opener.cookies.clear()
        self.assertEqual(self.url_open(path).status_code, 410)

    def test_a_link_is_not_opened_from_elsewhere(self):
        path = self.link()
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(path, data={"csrf_token": "x"}).status_code, 400)
        self.assertEqual(self.url_open(path).status_code, 200, "it is still good")

    def test_leaving_ends_it(self):
        self.enter()
        self.post("/my/service/leave")
        self.assertEqual(self.url_open("/my/service").status_code, 403)

    def test_the_page_is_kept_by_nobody(self):
        page = self.enter()
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(page.headers["X-Frame-Options"], "DENY")
        self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])

    def test_a_pass_opens_nothing_of_odoos(self):
        self.enter()
        for path in ("/my/home", "/my/orders", "/odoo"):
            self.assertIn("/web/login", self.url_open(path).url)

    def test_who_is_logged_in_sees_his_own_and_uses_no_link_up(self):
        user = self.portal_user(self.other_owner)
        self.authenticate(user.login, user.login)
        path = self.link()
        page = self.url_open(path)
        self.assertIn("Sign out first", page.text)
        home = self.url_open("/my/service")
        self.assertIn(self.other.number, home.text)
        self.assertNotIn(self.ticket.number, home.text)
        self.url_open(path, data={"csrf_token": self.token_of(home)})
        self.assertEqual(self.env["smart.service.portal.link"].search(
            [("contact_id", "=", self.contact.id)], limit=1).state, "sent")

    # === WHAT IS SHOWN === #

    def test_everything_at_a_glance(self):
        self.say("hello", user="liwei")
        text = self.enter().text
        visit = self.ticket.visit_ids
        for what in (self.ticket.number, "Near comes to you", visit._way_link(), "Fuser",
                     "Conversations"):
            self.assertIn(what, text)
        for secret in self.hers:
            self.assertNotIn(secret, text)

    def test_in_his_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.contact.lang = "zh_CN"
        self.assertIn('<html lang="zh-CN">', self.enter().text)

    def test_notes_and_whispers_are_nobodys_but_ours(self):
        session = self.say("Is it expensive?", user="liwei")
        session._add_members(users=self.agent)
        session.smart_ticket_id = self.ticket
        session.with_user(self.agent).message_post(
            body="He is difficult", message_type="comment", subtype_xmlid="mail.mt_note")
        session.with_user(self.agent).message_post(
            body="It is free", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.ticket.message_post(body="internal remark", subtype_xmlid="mail.mt_note")
        self.ticket.message_post(
            body="We have news", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.enter()
        for path in (f"/my/tickets/{self.ticket.id}", f"/my/service/conversations/{session.id}"):
            text = self.url_open(path).text
            self.assertIn("Is it expensive?", text)
            self.assertIn("It is free", text)
            self.assertNotIn("difficult", text)
            self.assertNotIn("internal remark", text)
        self.assertIn("We have news", self.url_open(f"/my/tickets/{self.ticket.id}").text)

    def test_files_of_a_conversation(self):
        session = self.say("hello", user="liwei")
        session._add_members(users=self.agent)
        message = session.with_user(self.agent).message_post(
            body="the plan", message_type="comment", subtype_xmlid="mail.mt_comment",
            attachments=[("plan.html", b"<script>alert(1)</script>")])
        note = session.with_user(self.agent).message_post(
            body="ours", message_type="comment", subtype_xmlid="mail.mt_note",
            attachments=[("ours.txt", b"ours")])
        self.enter()
        base = f"/my/service/conversations/{session.id}/file"
        answer = self.url_open(f"{base}/{message.attachment_ids.id}")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(self.url_open(f"{base}/{note.attachment_ids.id}").status_code, 404)

    # === GOING ON === #

    def test_a_message_goes_into_the_open_conversation(self):
        session = self.say("It still rubs off", user="liwei")
        session.smart_ticket_id = self.ticket
        self.enter()
        page = f"/my/tickets/{self.ticket.id}"
        answer = self.post(page, {"text": "Now it smells"}, page=page, files=[
            ("files", ("photo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64, "image/png"))])
        self.assertIn("we have got it", answer.text)
        self.assertEqual(answer.text.count("Now it smells"), 1)
        message = session.message_ids.filtered(lambda m: "smells" in m.body)
        self.assertEqual(message.author_id, self.owner)
        self.assertEqual(message.attachment_ids.name, "photo.png")
        self.assertTrue(self.events("message_in", mail_message_id=message.id))
        self.assertFalse(self.env["smart.service.outbox"].search(
            [("mail_message_id", "=", message.id)]), "he is not sent his own words")
        note = self.ticket.message_ids.filtered(lambda m: "smells" in m.body)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))

    def test_a_message_without_a_conversation_stands_on_the_ticket(self):
        self.ticket.channel_ids._smart_close("agent")
        self.ticket._set_stage("solved")
        self.enter()
        page = f"/my/tickets/{self.ticket.id}"
        self.assertIn("Not again", self.post(page, {"text": "Not again!"}, page=page).text)
        message = self.ticket.message_ids.filtered(lambda m: "Not again" in m.body)
        self.assertEqual(
            (message.author_id, message.message_type), (self.owner, "comment"))
        self.assertEqual(self.ticket.stage_id.code, "progress")
        self.assertTrue(self.ticket.activity_ids.filtered(
            lambda a: "wrote on his page" in a.summary))

    def test_a_merged_ticket_goes_on_as_the_other(self):
        dead = self.env["smart.service.ticket"].create({
            "name": "Toner again", "partner_id": self.owner.id, "contact_id": self.contact.id})
        self.ticket._merge(dead)
        self.enter()
        page = f"/my/tickets/{dead.id}"
        self.assertTrue(self.url_open(page).url.endswith(f"/my/tickets/{self.ticket.id}"))
        self.assertNotIn(dead.number, self.url_open("/my/tickets").text)
        self.post(page, {"text": "Is anybody there?"}, page="/my/service")
        self.assertTrue(self.ticket.message_ids.filtered(lambda m: "anybody there" in m.body))
        self.assertEqual(dead.stage_id.code, "cancelled")

    def test_one_that_was_merged_into_a_colleagues_shows_nothing_of_hers(self):
        firm = self.partner("Firm", is_company=True)
        (self.owner | self.other_owner).parent_id = firm
        dead = self.env["smart.service.ticket"].create({
            "name": "Toner again", "partner_id": self.owner.id, "contact_id": self.contact.id})
        self.other._merge(dead)
        self.enter()
        page = f"/my/tickets/{dead.id}"
        text = self.url_open(page).text
        self.assertIn("Toner again", text)
        for secret in (self.other.number, "secret", "Hidden Lane"):
            self.assertNotIn(secret, text)
        answer = self.post(page, {"text": "Is anybody there?"}, page=page)
        self.assertNotIn("secret", answer.text)
        self.assertTrue(self.other.message_ids.filtered(lambda m: "anybody there" in m.body))

    def test_an_open_conversation_goes_on(self):
        session = self.say("hello", user="liwei")
        self.enter()
        page = f"/my/service/conversations/{session.id}"
        self.assertIn("And one more thing", self.post(
            page, {"text": "And one more thing"}, page=page).text)
        message = session.message_ids.filtered(lambda m: "one more thing" in m.body)
        self.assertEqual(message.author_id, self.owner)
        self.assertTrue(self.events("message_in", mail_message_id=message.id))
        session._smart_close("agent")
        answer = self.post(page, {"text": "Hello?"}, page="/my/tickets/new?kind=question")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("has ended", answer.text)
        self.assertFalse(session.message_ids.filtered(lambda m: "Hello?" in m.body))

    def test_quotations_and_invoices(self):
        offers = self.env["sale.order"].create([
            {"partner_id": partner.id, "order_line": [Command.create({
                "product_id": self.callout.id})]} for partner in (self.owner, self.other_owner)])
        offers.action_quotation_sent()
        draft = offers[0].copy()
        invoices = self.env["account.move"].create([
            {"partner_id": partner.id, "move_type": "out_invoice", "invoice_date": "2026-03-02",
             "invoice_line_ids": [Command.create({
                 "product_id": self.callout.id, "price_unit": 50})]}
            for partner in (self.owner, self.other_owner)])
        not_posted = invoices[0].copy()
        invoices.action_post()
        text = self.enter().text
        self.assertIn(offers[0].name, text)
        self.assertIn(invoices[0].name, text)
        self.assertIn(f"/my/orders/{offers[0].id}?access_token={offers[0].access_token}",
                      text.replace("&amp;", "&"))
        for hidden in (offers[1].name, invoices[1].name, draft.name):
            self.assertNotIn(hidden, text)
        self.assertNotIn(f"/my/invoices/{not_posted.id}", text)

    def test_a_shared_number_shows_no_conversation(self):
        session = self.say("hello", user="liwei")
        user = self.portal_user(self.owner)
        self.authenticate(user.login, user.login)
        page = f"/my/service/conversations/{session.id}"
        self.assertEqual(self.url_open(page).status_code, 200)
        self.contact.shared = True
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(page).status_code, 404)

    def test_what_is_refused(self):
        self.enter()
        page = f"/my/tickets/{self.ticket.id}"
        before = self.ticket.message_ids
        for values, files, why in (
                ({"text": "  "}, None, "Please write something"),
                ({"text": "x"}, [("files", ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
                                            "image/png"))], "can&#39;t be sent here"),
                ({"text": "x"}, [("files", (f"{n}.txt", b"text", "text/plain"))
                                 for n in range(7)], "At most 6 files")):
            answer = self.post(page, values, files=files, page=page)
            self.assertEqual(answer.status_code, 422)
            self.assertIn(why, answer.text)
        self.assertEqual(self.ticket.message_ids, before)

    # === NOBODY SEES ANOTHER'S === #

    def routes(self):
        """(method, path with this other customer's ids) of every route of the page."""
        her_message = self.session_chat.message_ids.filtered(
            lambda m: m.message_type == "comment").sorted("id")[:1]
        her_message.attachment_ids = self.env["ir.attachment"].create({
            "name": "secret.txt", "raw": b"secret", "res_model": "discuss.channel",
            "res_id": self.session_chat.id})
        visit = self.other.visit_ids
        return {
            **self.own_routes(visit),
            ("GET", "/my/service/conversations/<int:channel_id>"):
                f"/my/service/conversations/{self.session_chat.id}",
            ("POST", "/my/service/conversations/<int:channel_id>"):
                f"/my/service/conversations/{self.session_chat.id}",
            ("GET", "/my/service/conversations/<int:channel_id>/file/<int:file_id>"):
                f"/my/service/conversations/{self.session_chat.id}/file/"
                f"{her_message.attachment_ids.id}",
            ("GET", "/my/service/visits/<int:visit_id>"): f"/my/service/visits/{visit.id}",
            ("POST", "/my/service/visits/<int:visit_id>/pick"):
                f"/my/service/visits/{visit.id}/pick",
            ("POST", "/my/service/visits/<int:visit_id>/times"):
                f"/my/service/visits/{visit.id}/times",
            ("GET", "/my/service/visits/<int:visit_id>/cancel"):
                f"/my/service/visits/{visit.id}/cancel",
            ("POST", "/my/service/visits/<int:visit_id>/cancel"):
                f"/my/service/visits/{visit.id}/cancel",
            ("POST", "/my/service/surveys/<int:request_id>"):
                f"/my/service/surveys/{self.survey.id}",
            ("POST", "/my/service/recommendations/<int:invitation_id>"):
                f"/my/service/recommendations/{self.invitation.id}",
            ("GET", "/my/devices/<int:registration_id>/file/<int:file_id>"):
                f"/my/devices/{self.registration.id}/file/{self.registration.attachment_ids.id}",
            ("GET", "/my/service/visits/<int:visit_id>/report"):
                f"/my/service/visits/{visit.id}/report",
            ("GET", "/my/tickets/<int:ticket_id>"): f"/my/tickets/{self.other.id}",
            ("POST", "/my/tickets/<int:ticket_id>"): f"/my/tickets/{self.other.id}",
            ("GET", "/my/tickets/<int:ticket_id>/file/<int:file_id>"):
                f"/my/tickets/{self.other.id}/file/{her_message.attachment_ids.id}",
        }

    def own_routes(self, visit):
        """Those that name nobody's record: they show the visitor's own."""
        return {
            ("GET", "/my/service"): "/my/service",
            ("GET", "/my/tickets"): "/my/tickets",
            ("GET", "/my/tickets/new"):
                f"/my/tickets/new?kind=repair&lot_id={self.other_lot.id}",
            ("GET", "/my/devices"): "/my/devices",
        }

    def test_every_route_is_tried_here(self):
        """A route that is added is added to the tests below, or this fails."""
        known = {rule: None for _method, rule in self.routes()}
        known |= dict.fromkeys((
            "/my/service/enter/<string:token>", "/my/service/leave"))
        rules = {
            url for url, _endpoint in self.env["ir.http"]._generate_routing_rules(
                ["smart_service"], converters={})
            if url.startswith(PORTAL)}
        self.assertEqual(rules, set(known))

    def state_of_hers(self):
        return (self.survey.state, self.invitation.state, self.other.stage_id,
                self.other.message_ids, self.session_chat.message_ids,
                self.other.visit_ids.mapped("state"), self.other.visit_ids.mapped("start"),
                self.other.visit_ids.slot_ids.mapped("state"))

    def try_all(self, statuses):
        """Open every route of hers; nothing of hers is shown, and nothing happens to it."""
        before = self.state_of_hers()
        for (method, rule), path in self.routes().items():
            with self.subTest(route=f"{method} {rule}"):
                if method == "POST":
                    shown = self.url_open("/my/service")
                    token = re.search(r'name="csrf_token" value="([^"]+)"', shown.text)
                    answer = self.url_open(path, data={
                        "csrf_token": token[1] if token else "x", "text": "it is mine",
                        "slot_id": self.other.visit_ids.slot_ids[:1].id, "score": "1"})
                else:
                    answer = self.url_open(path)
                self.assertIn(answer.status_code, statuses[rule not in (
                    own for _method, own in self.own_routes(self.other.visit_ids))])
                for secret in self.hers:
                    self.assertNotIn(secret, answer.text)
        self.env.invalidate_all()
        self.assertEqual(self.state_of_hers(), before)

    def test_logged_out_nobody_sees_anything(self):
        self.authenticate(None, None)
        with mute_logger("odoo.http"):
            self.try_all([(403,), (403, 400)])

    def test_another_customer_sees_nothing_of_hers(self):
        self.enter()
        with mute_logger("odoo.http"):
            self.try_all([(200,), (404,)])

    def test_another_customer_who_has_logged_in_sees_nothing_of_hers(self):
        user = self.portal_user(self.owner)
        self.authenticate(user.login, user.login)
        with mute_logger("odoo.http"):
            self.try_all([(200,), (404,)])

    def test_a_colleague_of_hers_sees_nothing_of_hers(self):
        firm = self.partner("Firm", is_company=True)
        (self.owner | self.other_owner).parent_id = firm
        # devices are a firm's, and on the page of all who belong to it
        self.hers.remove("SN-WANG")
        self.enter()
        with mute_logger("odoo.http"):
            self.try_all([(200,), (404,)])

    def test_her_own_page_of_another_company_shows_nothing_of_this_one(self):
        account = self.account.copy({
            "company_id": self.company_b.id, "token": "token-b", "app_id": "app-b",
            "webhook_secret": SECRET, "state": "active"})
        contact = self.env["smart.service.contact"].create({
            "kind": "api_user", "scope": "app-b", "value": "wangfang", "verified": True,
            "account_id": account.id, "partner_id": self.other_owner.id})
        self.hers.remove("Wang Fang")
        # a serial number of no company in particular is hers everywhere
        self.hers.remove("SN-WANG")
        self.enter(contact)
        with mute_logger("odoo.http"):
            self.try_all([(200,), (404,)])
        user = self.portal_user(self.other_owner)
        user.write({
            "company_ids": [Command.set(self.company_b.ids)], "company_id": self.company_b.id})
        self.authenticate(user.login, user.login)
        with mute_logger("odoo.http"):
            self.try_all([(200,), (404,)])

    def test_who_has_her_number_now_sees_nothing_of_hers(self):
        next_owner = self.partner("Next Owner")
        self.session_chat._smart_close("customer")
        self.other_contact.partner_id = next_owner
        self.enter(self.other_contact)
        with mute_logger("odoo.http"):
            self.try_all([(200,), (404,)])

    def test_her_pass_ends_when_her_number_is_given_away(self):
        self.enter(self.other_contact)
        self.assertEqual(self.url_open(f"/my/tickets/{self.other.id}").status_code, 200)
        self.other_contact.partner_id = self.partner("Next Owner")
        with mute_logger("odoo.http"):
            self.try_all([(403,), (403, 400)])

    def test_customers_who_were_merged_are_one_until_it_is_undone(self):
        self.enter(self.other_contact)
        self.other_owner._smart_merge(self.owner | self.other_owner, self.owner, "One person")
        text = self.url_open("/my/service").text
        self.assertIn(self.ticket.number, text)
        self.assertIn(self.other.number, text)
        self.env["smart.service.merge"].search([], limit=1, order="id desc").action_undo()
        self.env.invalidate_all()
        self.assertEqual(self.other.partner_id, self.other_owner)
        self.assertNotIn(self.ticket.number, self.url_open("/my/service").text)
        self.enter()
        with mute_logger("odoo.http"):
            self.try_all([(200,), (404,)])


@tagged("post_install", "-at_install")
class TestPortalScope(PortalMixin, TransactionCase):
    """The domains by which a page finds what is its customer's."""

    def test_a_model_that_is_not_named_shows_nothing(self):
        self.setUpPortal()
        portal = self.env["smart.service.portal"]
        link = self.env["smart.service.portal.link"]
        text, _sent = self.contact._portal_words(self.env.company)
        secret = link._for_token(re.search(r"/enter/(\S+)", text)[1])._open()
        visitor = portal.with_user(self.env.ref("base.public_user"))._visitor(
            {"smart_service_pass": secret})
        self.assertEqual(visitor.partner, self.owner)
        self.assertFalse(portal._mine("res.partner", visitor))
        self.assertFalse(portal._mine("res.users", visitor))


@tagged("post_install", "-at_install")
class TestPortalActs(PortalMixin, HttpCase):
    """What a customer does on his page: appointments, new requests, devices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpPortal()

    # === APPOINTMENTS === #

    def booked(self):
        ticket = self.repair(self.owner, self.contact, self.lot, "The toner rubs off")
        self.enter()
        return ticket, ticket.visit_ids, f"/my/service/visits/{ticket.visit_ids.id}"

    def test_another_time_is_chosen(self):
        ticket, visit, page = self.booked()
        slot = visit._open_slots()[1]
        self.assertIn(slot._label(), self.url_open(page).text)
        answer = self.post(f"{page}/pick", {"slot_id": slot.id}, page=page)
        self.assertIn("Agreed, thank you", answer.text)
        self.env.invalidate_all()
        self.assertEqual((visit.start, slot.state), (slot.start, "picked"))
        self.assertTrue(visit.confirmed_at)
        self.assertIn("Agreed: ", "".join(self.told(ticket)), "his channel has it, too")

    def test_a_time_of_somebody_elses_visit_is_none(self):
        _ticket, visit, page = self.booked()
        other = self.repair(
            self.other_owner, self.other_contact, self.other_lot, "The toner rubs off")
        start, slot = visit.start, other.visit_ids.slot_ids[0]
        answer = self.post(f"{page}/pick", {"slot_id": slot.id}, page=page)
        self.assertIn("be changed here any more", answer.text)
        self.env.invalidate_all()
        self.assertEqual((visit.start, slot.state), (start, "offered"))

    def test_other_times_are_shown(self):
        _ticket, visit, page = self.booked()
        before = visit._open_slots()
        answer = self.post(f"{page}/times", page=page)
        self.assertIn("choose the time that suits", answer.text)
        self.env.invalidate_all()
        self.assertTrue(visit._open_slots())
        self.assertFalse(visit._open_slots() & before)

    def test_it_is_called_off_after_a_question(self):
        ticket, visit, page = self.booked()
        self.assertIn("Call the repair off?", self.url_open(f"{page}/cancel").text)
        self.assertEqual(visit.state, "scheduled", "looking calls nothing off")
        answer = self.post(f"{page}/cancel", page=f"{page}/cancel")
        self.assertIn("is called off", answer.text)
        self.env.invalidate_all()
        self.assertEqual((visit.state, ticket.stage_id.code), ("cancelled", "cancelled"))
        self.assertIn("be changed here", self.post(
            f"{page}/times", page="/my/service").text)

    def test_who_is_on_the_way_is_not_called_back_by_a_machine(self):
        ticket, visit, page = self.booked()
        visit.action_on_the_way()
        answer = self.post(f"{page}/cancel", page=f"{page}/cancel")
        self.assertIn("on the way already", answer.text)
        self.env.invalidate_all()
        self.assertEqual(visit.state, "on_the_way")
        self.assertIn("call him", "".join(ticket.activity_ids.mapped("summary")))

    # === QUESTIONS === #

    def test_questions_are_answered_on_the_page(self):
        ticket, _visit, _page = self.booked()
        survey = self.env["smart.service.feedback.request"]._ask(
            self.contact, ticket_id=ticket.id)
        invitation = self.env["smart.service.nps.invitation"].create({
            "campaign_id": self.env["smart.service.nps.campaign"].create({"name": "x"}).id,
            "partner_id": self.owner.id, "contact_id": self.contact.id, "state": "sent",
            "sent_at": fields.Datetime.now(),
            "expires_at": fields.Datetime.now() + timedelta(days=7)})
        for path, score, last in (
                (f"surveys/{survey.id}", "9", 5), (f"surveys/{survey.id}", "", 5),
                (f"recommendations/{invitation.id}", "11", 10),
                (f"recommendations/{invitation.id}", "9" * 5000, 10)):
            answer = self.post(f"/my/service/{path}", {"score": score})
            self.assertEqual(answer.status_code, 400)
            self.assertRegex(answer.text, f"Please choose a number from [01] to {last}")
        for path in (f"/my/tickets/{9 * 10**18}", f"/my/service/visits/{2**31}"):
            with mute_logger("odoo.http"):
                self.assertEqual(self.url_open(path).status_code, 404)
        self.env.invalidate_all()
        self.assertEqual((survey.state, invitation.state), ("pending", "sent"))
        answer = self.post(f"/my/service/surveys/{survey.id}", {
            "score": "2", "comment": "Too slow"})
        self.assertIn("Thank you.", answer.text)
        self.assertNotIn("How satisfied", answer.text)
        self.post(f"/my/service/recommendations/{invitation.id}", {
            "score": "10", "comment": "Nice people"})
        self.env.invalidate_all()
        self.assertEqual((survey.score, survey.rating_id.feedback), (2, "Too slow"))
        self.assertTrue(survey.recovery_ticket_id)
        self.assertEqual(self.url_open(
            f"/my/tickets/{survey.recovery_ticket_id.id}").status_code, 404, "that one is ours")
        self.assertEqual(
            (invitation.score, invitation.group, invitation.comment),
            (10, "promoter", "Nice people"))
        self.post(f"/my/service/surveys/{survey.id}", {"score": "5"})
        self.env.invalidate_all()
        self.assertEqual(survey.score, 2, "only the first answer counts")

    # === NEW REQUESTS === #

    def kind(self, **values):
        return self.env["smart.service.ticket.type"].create({
            "name": "Return of goods", "code": "request", **values})

    def test_a_request_by_the_form_of_its_kind(self):
        kind = self.kind(properties_definition=[
            {"name": "reason", "type": "selection", "string": "Why",
             "selection": [["wrong", "Wrong item"], ["broken", "Broken"]]},
            {"name": "boxes", "type": "integer", "string": "Boxes"},
            {"name": "sealed", "type": "boolean", "string": "Sealed"},
            {"name": "since", "type": "date", "string": "Since"}])
        self.env["smart.service.ticket.requirement"].create([
            {"type_id": kind.id, "kind": "property", "property_name": "reason"},
            {"type_id": kind.id, "kind": "files", "files": "image", "label": "Photo of the box"}])
        self.enter()
        self.assertIn("Return of goods", self.url_open("/my/tickets/new").text)
        page = f"/my/tickets/new?kind_id={kind.id}"
        shown = self.url_open(page).text
        self.assertIn('<textarea id="description"', shown)
        for words in ("Why", "Wrong item", "Boxes", "Sealed", "Photo of the box"):
            self.assertIn(words, shown)
        values = {
            "kind_id": kind.id, "name": "Wrong parcel", "description": "I got a kettle",
            "property_boxes": "2", "property_sealed": "1", "property_since": "2026-01-05",
            "partner_id": self.other_owner.id, "lot_id": self.other_lot.id}
        answer = self.post("/my/tickets/new", values, page=page)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Why", answer.text)
        self.assertIn("Photo of the box", answer.text)
        self.assertIn('value="Wrong parcel"', answer.text, "nothing is typed twice")
        values["property_reason"] = "wrong"
        photo = ("files", ("box.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64, "image/png"))
        answer = self.post("/my/tickets/new", values, files=[photo], page=page)
        self.assertIn("we have got it", answer.text)
        ticket = self.env["smart.service.ticket"].search([("type_id", "=", kind.id)])
        self.assertEqual(
            (ticket.partner_id, ticket.name, ticket.contact_id, ticket.lot_id.id),
            (self.owner, "Wrong parcel", self.contact, False))
        self.assertEqual(dict(ticket.properties), {
            "reason": "Wrong item", "boxes": 2, "sealed": True, "since": "2026-01-05"})
        self.assertFalse(ticket.form_missing)
        self.assertIn("box.png", answer.text)
        file = re.search(rf"/my/tickets/{ticket.id}/file/\d+", answer.text)[0]
        self.assertEqual(self.url_open(file).status_code, 200)

    def test_what_is_no_number_is_said(self):
        kind = self.kind(properties_definition=[
            {"name": "boxes", "type": "integer", "string": "Boxes"},
            {"name": "weight", "type": "float", "string": "Weight"},
            {"name": "at", "type": "datetime", "string": "Fetched at"}])
        self.owner.tz = "Asia/Shanghai"
        self.enter()
        for name, value, label in (
                ("boxes", "many", "Boxes"), ("boxes", "9" * 40, "Boxes"),
                ("boxes", "9" * 5000, "Boxes"), ("weight", "nan", "Weight"),
                ("weight", "-1e999", "Weight"), ("at", "0001-01-01T00:00", "Fetched at")):
            with self.subTest(name=name, value=value):
                answer = self.post("/my/tickets/new", {
                    "kind_id": kind.id, "name": "x", "description": "y",
                    "category_id": "9" * 20, f"property_{name}": value},
                    page=f"/my/tickets/new?kind_id={kind.id}")
                self.assertEqual(answer.status_code, 422)
                self.assertIn(f"“{label}”", answer.text)

    def test_a_repair_goes_its_own_way(self):
        kind = self.env["smart.service.ticket.type"]._for_code("repair")
        self.enter()
        page = f"/my/tickets/new?kind_id={kind.id}&lot_id={self.lot.id}"
        self.assertIn("SN-LIWEI", self.url_open(page).text)
        answer = self.post("/my/tickets/new", {
            "kind_id": kind.id, "name": "Printer", "description": "The toner rubs off",
            "lot_id": self.lot.id}, page=page)
        self.assertIn("we have got it", answer.text)
        self.work_off()
        ticket = self.env["smart.service.ticket"].search([("partner_id", "=", self.owner.id)])
        self.assertEqual((ticket.lot_id, ticket.fault_id), (self.lot, self.fault))
        self.assertEqual(ticket.visit_ids.state, "scheduled")

    def test_somebody_elses_device_tells_nothing(self):
        kind = self.env["smart.service.ticket.type"]._for_code("repair")
        self.enter()
        page = f"/my/tickets/new?kind_id={kind.id}"
        answer = self.post("/my/tickets/new", {
            "kind_id": kind.id, "name": "Printer", "description": "broken",
            "serial": "SN-WANG"}, page=page)
        self.assertIn("we have got it", answer.text)
        ticket = self.env["smart.service.ticket"].search([("partner_id", "=", self.owner.id)])
        self.assertFalse(ticket.lot_id)
        self.assertNotIn("Laser printer", answer.text)

    def test_not_without_end(self):
        self.env["smart.service.ticket"].create([
            {"name": f"{n}", "partner_id": self.owner.id} for n in range(20)])
        kind = self.kind()
        self.enter()
        answer = self.post("/my/tickets/new", {
            "kind_id": kind.id, "name": "x", "description": "y"},
            page=f"/my/tickets/new?kind_id={kind.id}")
        self.assertIn("many requests today", answer.text)

    # === DEVICES === #

    def test_a_device_is_registered_with_its_proof(self):
        self.enter()
        page = "/my/devices"
        self.assertIn("SN-LIWEI", self.url_open(page).text)
        values = {"serial": "ELSE-42", "product_text": "Printer", "seller": "Shop",
                  "purchased_on": "2025-12-01"}
        answer = self.post(page, values, page=page)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("add a proof", answer.text)
        self.assertIn('value="ELSE-42"', answer.text)
        for wrong, why in (({"serial": " "}, "serial number"),
                           ({"purchased_on": "2999-01-01"}, "in the future"),
                           ({"purchased_on": "yesterday"}, "as a date")):
            self.assertIn(why, self.post(page, {**values, **wrong}, page=page).text)
        proof = ("files", ("invoice.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64, "image/png"))
        answer = self.post(page, values, files=[proof], page=page)
        self.assertIn("We check the proof", answer.text)
        self.assertIn("Being checked", answer.text)
        registration = self.env["smart.service.device.registration"].search(
            [("partner_id", "=", self.owner.id)])
        self.assertEqual(
            (registration.serial, registration.seller, registration.attachment_ids.name),
            ("ELSE-42", "Shop", "invoice.png"))
        self.assertTrue(registration.activity_ids)
        file = re.search(r"/my/devices/\d+/file/\d+", answer.text)[0]
        self.assertEqual(self.url_open(file).status_code, 200)
        registration.write({"product_id": self.printer.id})
        registration.action_approve()
        text = self.url_open(page).text
        self.assertIn("ELSE-42", text)
        self.assertNotIn("Being checked", text)
