import smtplib
from datetime import timedelta
from email.message import EmailMessage
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .common import SmartServiceCase, simulators

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63"
    "000100000500010d0a2db40000000049454e44ae426082")


class EmailCase(SmartServiceCase):
    """A mailbox on a desk, and a mail server that takes what leaves it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.smtp = simulators().smtp.SmtpServer().start()
        cls.addClassCleanup(cls.smtp.stop)
        cls.domain = cls.env["mail.alias.domain"].create({
            "name": "desk.example", "bounce_alias": "bounce", "catchall_alias": "catchall",
            "default_from": "notifications"})
        cls.env.company.alias_domain_id = cls.domain
        cls.env["ir.mail_server"].search([]).active = False
        cls.env["ir.mail_server"].create({
            "name": "Test server", "smtp_host": "127.0.0.1", "smtp_port": cls.smtp.port,
            "smtp_encryption": "none", "from_filter": "desk.example"})
        cls.mailbox = cls.env["smart.service.account"].create({
            "name": "Service mail", "provider": "email", "desk_id": cls.desk.id,
            "alias_name": "service", "lang": "en_US", "state": "active"})
        # Odoo's own tests of sending do the same: nothing leaves a test otherwise
        cls.enterClassContext(patch.object(IrMail_Server, "_disable_send", lambda self: False))

    def setUp(self):
        super().setUp()
        self.smtp.sent.clear()

    def mail(self, text="Hello", sender="Ann Customer <ann@shop.example>", subject="Printer",
             to="service@desk.example", html=None, files=(), **headers):
        """A mail as a mail server hands it over."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = sender, to, subject
        message["Message-ID"] = headers.pop(
            "message_id", f"<m{next(self.counter)}@shop.example>")
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        for name, content, kind in files:
            maintype, subtype = kind.split("/")
            message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
        return message

    def deliver(self, message, drain=True):
        """Give a mail to Odoo's gateway; returns its inbox row, if it has one."""
        raw = message if isinstance(message, bytes) else message.as_bytes()
        self.env["mail.thread"].message_process(None, raw)
        self.env.invalidate_all()
        if drain:
            self.env["smart.service.queue.mixin"]._drain_all()
        return self.env["smart.service.inbox"].search(
            [("account_id", "=", self.mailbox.id)], limit=1)

    def session(self, row):
        self.assertEqual(row.state, "done", row.error)
        return self.env["discuss.channel"].browse(row.mail_message_id.res_id)

    def answer(self, channel, body="Please open the lid.", **values):
        """The desk's agent joins and answers; returns the outbox row."""
        channel.with_user(self.agent)._add_members(users=self.agent)
        message = channel.with_user(self.agent).message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment", **values)
        return self.env["smart.service.outbox"].search([("mail_message_id", "=", message.id)])

    def send(self):
        self.env.invalidate_all()
        rows = self.env["smart.service.outbox"].search([("state", "=", "queued")])
        rows.next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
        rows._drain()


@tagged("post_install", "-at_install")
class TestChannelEmail(EmailCase):
    def test_a_mail_opens_a_conversation(self):
        row = self.deliver(self.mail(
            "It jams.\n\nOn Mon, 2 Nov 2026 at 10:00, Service <service@desk.example> wrote:\n"
            "> How is it?", files=[("log.txt", b"E5", "text/plain")]))
        channel = self.session(row)
        message = row.mail_message_id
        self.assertEqual(channel.smart_account_id, self.mailbox)
        self.assertEqual(channel.smart_contact_id.value, "ann@shop.example")
        self.assertEqual(channel.smart_contact_id.kind, "email")
        self.assertFalse(channel.smart_contact_id.verified)
        self.assertEqual(message.subject, "Printer")
        self.assertEqual(channel._smart_text(message), "It jams.")
        self.assertIn("data-o-mail-quote", message.body)
        self.assertIn("How is it?", message.body)
        self.assertEqual(message.attachment_ids.mapped("name"), ["log.txt"])
        self.assertEqual(message.attachment_ids.raw, b"E5")
        self.assertEqual(message.attachment_ids.res_model, "discuss.channel")

    def test_a_mail_that_can_not_be_worked_is_kept(self):
        def full(*_args):
            raise OSError("No space left on device")

        with (patch.object(type(self.env["smart.service.inbox"]), "_keep_files", full),
              mute_logger("odoo.addons.smart_service.models.channel_email.inbox")):
            row = self.deliver(self.mail("My printer smokes"))
        self.assertEqual(row.state, "failed")
        self.assertIn("No space left", row.error)
        row.action_replay()
        row._drain()
        self.assertEqual(row.state, "done", row.error)
        self.assertIn("My printer smokes", row.mail_message_id.body)

    def test_a_file_that_may_be_a_program_is_not_taken_in(self):
        row = self.deliver(self.mail("See below", files=[
            ("log.txt", b"E5", "text/plain"), ("setup.exe", b"MZ..", "application/octet-stream"),
            ("page.html", b"<script>alert(1)</script>", "text/html")]))
        channel = self.session(row)
        self.assertEqual(row.mail_message_id.attachment_ids.mapped("name"), ["log.txt"])
        notes = "".join(channel.message_ids.filtered("subtype_id.internal").mapped("body"))
        self.assertIn("setup.exe was refused", notes)
        self.assertIn("page.html was refused", notes)
        self.assertFalse(self.env["ir.attachment"].search([
            ("name", "in", ("setup.exe", "page.html")), ("res_model", "=", row._name)]))

    def test_the_same_mail_again_is_one(self):
        message = self.mail(message_id="<once@shop.example>")
        first, second = self.deliver(message), self.deliver(message)
        self.assertEqual(first, second)
        self.assertEqual(self.env["smart.service.inbox"].search_count(
            [("account_id", "=", self.mailbox.id)]), 1)

    def test_html_is_made_harmless_and_pictures_are_shown(self):
        message = self.mail("text", html=(
            '<p onclick="x()">好的</p><script>alert(1)</script><img src="cid:pic1">'
            '<blockquote type="cite">old</blockquote>'))
        message.get_payload()[1].add_related(PNG, "image", "png", cid="<pic1>", filename="p.png")
        row = self.deliver(message)
        body = row.mail_message_id.body
        self.assertNotIn("script", body)
        self.assertNotIn("onclick", body)
        attachment = row.mail_message_id.attachment_ids
        self.assertIn(f"/web/image/{attachment.id}?access_token=", body)
        self.assertEqual(self.session(row)._smart_text(row.mail_message_id), "好的")

    def test_replies_thread_both_ways(self):
        row = self.deliver(self.mail(
            message_id="<one@shop.example>", References="<zero@shop.example>"))
        channel = self.session(row)
        guide = self.env["ir.attachment"].with_user(self.agent).create({
            "name": "guide.txt", "raw": b"open the lid", "res_model": "mail.compose.message"})
        outbox = self.answer(channel, attachment_ids=guide.ids)
        self.send()
        self.assertEqual(outbox.state, "sent", outbox.error)
        sent = self.smtp.sent[0]
        mail = sent["message"]
        self.assertEqual(sent["recipients"], ["ann@shop.example"])
        self.assertEqual(mail["In-Reply-To"], "<one@shop.example>")
        self.assertEqual(mail["References"], "<zero@shop.example> <one@shop.example>")
        self.assertEqual(mail["Subject"], "Re: Printer")
        self.assertIn("service@desk.example", mail["From"])
        self.assertIn("Ada Agent", mail["From"])
        self.assertFalse(mail["Auto-Submitted"])
        self.assertIn("open the lid", mail.get_body(("plain",)).get_content())
        self.assertEqual(
            [part.get_content().strip() for part in mail.iter_attachments()], ["open the lid"])
        again = self.session(self.deliver(self.mail(
            "Thanks", subject="Re: Printer", In_Reply_To=mail["Message-ID"])))
        self.assertEqual(again, channel)
        channel._smart_close("agent")
        later = self.session(self.deliver(self.mail(
            "It is back", subject="Re: Printer", In_Reply_To=mail["Message-ID"])))
        self.assertNotEqual(later, channel)
        self.assertEqual(later.smart_previous_id, channel)

    def test_the_agents_signature_is_added_where_wanted(self):
        self.agent.signature = "<p>Ada, service desk</p>"
        self.mailbox.mail_signature = True
        self.answer(self.session(self.deliver(self.mail())))
        self.send()
        mail = self.smtp.sent[0]["message"]
        self.assertIn("-- \nAda, service desk", mail.get_body(
            ("plain",)).get_content().replace("\r\n", "\n"))

    def test_what_a_machine_says_is_marked_so(self):
        channel = self.session(self.deliver(self.mail()))
        channel._smart_post_notice("We will look at it.")
        self.send()
        self.assertEqual(self.smtp.sent[0]["message"]["Auto-Submitted"], "auto-replied")

    def test_an_automatic_reply_opens_and_answers_nothing(self):
        automatic = {"Auto_Submitted": "auto-replied", "subject": "Out of office"}
        row = self.deliver(self.mail("I am away", **automatic))
        self.assertEqual((row.state, row.event_kind), ("done", "auto_reply"))
        self.assertFalse(row.mail_message_id)
        channel = self.session(self.deliver(self.mail()))
        row = self.deliver(self.mail("I am away", **automatic))
        self.assertTrue(row.mail_message_id.subtype_id.internal)
        self.assertEqual(row.mail_message_id.res_id, channel.id)

    def test_our_own_mail_goes_round_no_loop(self):
        for sender in ("service@desk.example", "bounce@desk.example"):
            row = self.deliver(self.mail(sender=sender))
            self.assertEqual((row.state, row.event_kind), ("done", "unknown"))

    def test_a_form_of_our_own_site_writes_for_a_person(self):
        channel = self.session(self.deliver(self.mail(
            sender="service@desk.example", Reply_To="Wang <wang@shop.example>")))
        self.assertEqual(channel.smart_contact_id.value, "wang@shop.example")
        self.assertEqual(channel.smart_contact_id.name, "Wang")

    def test_a_no_reply_address_is_never_answered(self):
        channel = self.session(self.deliver(self.mail(sender="no-reply@shop.example")))
        row = self.answer(channel)
        self.send()
        self.assertEqual((row.state, self.smtp.sent), ("failed", []))

    def test_a_flood_is_held_for_review(self):
        self.mailbox.mail_limit_count = 2
        rows = [self.deliver(self.mail(str(number))) for number in range(3)]
        self.assertEqual([row.state for row in rows], ["done", "done", "failed"])
        self.assertIn("review", rows[2].error)
        rows[2].action_replay()
        self.env["smart.service.queue.mixin"]._drain_all()
        self.assertEqual(rows[2].state, "done")

    def test_what_can_not_be_read_is_kept(self):
        raw = b"To: service@desk.example\r\nSubject: nobody wrote this\r\n\r\nHello\r\n"
        row = self.deliver(raw)
        self.assertEqual(row.state, "failed")
        self.assertIn("nobody wrote this", row.payload)

    def test_a_mailbox_that_is_off_loses_nothing(self):
        self.mailbox.action_deactivate()
        row = self.deliver(self.mail())
        self.assertEqual(row.state, "failed")
        self.mailbox.action_activate()
        row.action_replay()
        self.env["smart.service.queue.mixin"]._drain_all()
        self.session(row)

    def test_mail_for_others_is_left_to_odoo(self):
        alias = self.env["mail.alias"].create({
            "alias_name": "new-business", "alias_domain_id": self.domain.id,
            "alias_model_id": self.env["ir.model"]._get_id("crm.lead")})
        row = self.deliver(self.mail(
            "For both", subject="Both", to=f"{alias.alias_full_name}, service@desk.example"))
        self.session(row)
        self.assertEqual(self.env["crm.lead"].search_count([("name", "=", "Both")]), 1)

    def test_mail_without_an_alias_of_an_incoming_server(self):
        def bring():
            self.env["mail.thread"].message_process(
                "smart.service.account", self.mail(to="someone@provider.example").as_bytes())
            self.env["smart.service.queue.mixin"]._drain_all()
            return self.env["smart.service.inbox"].search([], limit=1)

        self.session(bring())
        second = self.mailbox.copy({"name": "Second", "alias_name": "second", "state": "active"})
        row = bring()
        self.assertEqual(row.state, "failed")
        self.assertIn(row.account_id, self.mailbox | second)

    def _bounce(self, message_id, to="bounce@desk.example", action="failed"):
        return "\r\n".join([
            "From: MAILER-DAEMON@mx.example", f"To: {to}", "Subject: Undelivered",
            f"Message-ID: <b{next(self.counter)}@mx.example>", "MIME-Version: 1.0",
            "Content-Type: multipart/report; report-type=delivery-status; boundary=cut", "",
            "--cut", "Content-Type: text/plain", "", "Sorry.", "",
            "--cut", "Content-Type: message/delivery-status", "",
            "Reporting-MTA: dns; mx.example", "",
            "Final-Recipient: rfc822; ann@shop.example", f"Action: {action}", "Status: 5.1.1",
            "Diagnostic-Code: smtp; 550 No such user", "", "",
            "--cut", "Content-Type: text/rfc822-headers", "",
            f"Message-ID: {message_id}", "Subject: Re: Printer", "", "--cut--", ""]).encode()

    def test_a_bounce_reaches_the_message_it_is_about(self):
        channel = self.session(self.deliver(self.mail()))
        row = self.answer(channel)
        self.send()
        self.deliver(self._bounce(row.external_id, action="delayed"))
        self.assertEqual(row.state, "sent")
        inbox = self.deliver(self._bounce(row.external_id))
        self.assertEqual((inbox.state, inbox.event_kind), ("done", "receipt"), inbox.error)
        self.assertEqual(row.state, "failed")
        self.assertIn("No such user", row.error)
        self.assertTrue(channel.smart_contact_id.partner_id.message_bounce)

    def test_a_bounce_to_the_mailbox_itself(self):
        row = self.answer(self.session(self.deliver(self.mail())))
        self.send()
        self.deliver(self._bounce(row.external_id, to="service@desk.example"))
        self.assertEqual(row.state, "failed")

    def test_the_mail_servers_words_decide(self):
        channel = self.session(self.deliver(self.mail()))
        cases = [
            ("CONNECT", 421, "queued"), ("MAIL", 451, "queued"), ("RCPT", 450, "queued"),
            ("DATA", 421, "queued"), ("END", 452, "queued"), ("RCPT", 550, "failed"),
            ("END", 554, "failed"), ("MAIL", 550, "queued"),
        ]
        for stage, code, state in cases:
            with self.subTest(stage=stage, code=code):
                row = self.answer(channel)
                self.smtp.fail(stage, code)
                self.send()
                self.assertEqual(row.state, state, row.error)
                self.send()
        self.assertEqual(len(self.smtp.sent), 6, "what was put off arrived once")

    def test_only_a_mail_that_was_handed_over_is_uncertain(self):
        channel = self.session(self.deliver(self.mail()))
        for stage, state in (("RCPT", "queued"), ("END", "uncertain")):
            with self.subTest(stage=stage):
                row = self.answer(channel)
                self.smtp.fail(stage, hang_up=True, take=True)
                self.send()
                self.assertEqual(row.state, state, row.error)
                self.send()

    def test_a_slow_mail_server_is_given_up_on(self):
        row = self.answer(self.session(self.deliver(self.mail())))
        self.smtp.fail("MAIL", delay=3)
        module = "odoo.addons.smart_service.providers.email_sending"
        with patch(f"{module}.ANSWER_SECONDS", 0.3):
            self.send()
        self.assertEqual(row.state, "queued")

    def test_without_a_mail_server_an_administrator_is_told(self):
        row = self.answer(self.session(self.deliver(self.mail())))
        self.env["ir.mail_server"].search([]).active = False
        with patch.object(smtplib, "SMTP", side_effect=ConnectionRefusedError):
            self.send()
        self.assertEqual(row.state, "queued")
        self.assertTrue(row.error)

    def test_the_connection_is_tested_at_the_mail_server(self):
        self.mailbox.action_test_connection()
        self.assertEqual(self.mailbox.last_test_state, "ok", self.mailbox.last_test_result)
        self.smtp.fail("EHLO", 421, times=2)
        self.mailbox.action_test_connection()
        self.assertEqual(self.mailbox.last_test_state, "failed")

    def test_a_mailbox_needs_an_address(self):
        with self.assertRaisesRegex(Exception, "Alias"):
            self.env["smart.service.account"].create({
                "name": "No address", "provider": "email", "desk_id": self.desk.id,
                "state": "active"})
