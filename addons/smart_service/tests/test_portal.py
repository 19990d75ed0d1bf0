"""A customer's page: getting in, what is shown, going on."""

from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestPortal(PortalCase):
    """Getting in, what a customer sees on his page, and going on from there."""

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
        self.assertIn(f"<h1>Hello, {self.contact.partner_id.name}</h1>", text)
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
