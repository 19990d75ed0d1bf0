import re

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mail.models.mail_mail import MailMail
from odoo.addons.smart_service.tests.test_channel_email import EmailCase
from odoo.addons.smart_service.tests.test_channel_web import WebCase

from ..models.tools.customer_scope import CustomerScope


class BotOnDesk:
    """The desk's bot, and an article that it knows."""

    @classmethod
    def setUpBot(cls):
        cls.bot = cls.env["smart.service.bot"].create({
            "name": "Test bot", "desk_ids": [Command.set(cls.desk.ids)]})
        Article = cls.env["smart.service.article"]
        Article.search([]).write({"active": False})
        cls.article = Article.create({
            "title": "Clear a paper jam", "lang": "en_US", "state": "published",
            "variants": "Paper is stuck", "keywords": "jammed",
            "body": "<p>Switch off and pull the sheet out slowly with both hands.</p>"})


@tagged("post_install", "-at_install")
class TestBotOnTheWebsite(BotOnDesk, WebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpBot()

    def test_the_bot_answers_a_guest_and_hands_him_over(self):
        self.set_online(self.agent)
        channel = self.open_chat()
        self.assertEqual(channel.smart_owner, "bot")
        self.says(channel, "How do I clear a paper jam?")
        self.assertIn("both hands", " ".join(self.shown(channel)))
        self.assertFalse(channel.smart_contact_id.partner_id)
        self.says(channel, "agent")
        self.assertEqual(channel.smart_owner, "agent")
        self.assertIn(self.agent.partner_id, channel.channel_member_ids.partner_id)
        self.says(channel, "How do I clear a paper jam?")
        self.assertEqual(" ".join(self.shown(channel)).count("both hands"), 1)

    def test_whatever_a_guest_sends_is_answered_once_and_never_after_the_hand_over(self):
        self.set_online(self.agent)
        for sent, said in (
                ("😀", "no words"), ("[Smile]", "no words"), ("The quick fox. " * 600, "too long"),
                ("https://a.example/p/1", "can't open links")):
            channel = self.open_chat()
            self.says(channel, sent)
            shown = " ".join(self.shown(channel))
            self.assertEqual(shown.count(said), 1, shown[-400:])
            self.assertEqual(channel.smart_owner, "bot")
            channel._smart_close("idle")
        channel = self.open_chat()
        self.says(channel, "agent")
        self.assertEqual(channel.smart_owner, "agent")
        before = len(self.shown(channel))
        for sent in ("😀", "How do I clear a paper jam?", "2"):
            self.says(channel, sent)
        self.assertEqual(len(self.shown(channel)), before + 3, "only what he wrote himself")

    def test_a_guest_gets_nobodys_records(self):
        channel = self.open_chat()
        for question in ("Where is my order?", "Is my device under warranty?", "repair",
                         "my devices"):
            self.says(channel, question)
        turns = self.env["smart.service.bot.turn"].search([("channel_id", "=", channel.id)])
        self.assertEqual(set(turns.mapped("state")), {"done"}, turns.mapped("error"))

    def test_who_only_says_who_he_is_gets_nobodys_records(self):
        channel = self.open_chat()
        self.says(channel, "I am ann@new.example")
        partner = channel.smart_contact_id.partner_id
        self.assertEqual(partner.email, "ann@new.example")
        order = self.env["sale.order"].create({"partner_id": partner.id, "state": "sale"})
        self.says(channel, "Where is my order?")
        self.assertNotIn(order.name, " ".join(self.shown(channel)))
        scope = CustomerScope(self.env, partner, channel)
        self.assertFalse(scope.is_customer())
        with self.assertRaises(AccessError):
            scope.search("sale.order")
        channel._smart_visitor_is(partner)
        self.assertEqual(CustomerScope(self.env, partner, channel).search("sale.order"), order)

    def test_a_code_proves_who_he_is_and_the_question_is_answered(self):
        codes = []
        self.patch(MailMail, "send_after_commit", lambda mail: codes.append(
            (mail.email_to, re.search(r"<b>([0-9]{6})</b>", str(mail.body_html))[1])))
        channel = self.open_chat()
        self.says(channel, "I am ann@new.example")
        partner = channel.smart_contact_id.partner_id
        order = self.env["sale.order"].create({"partner_id": partner.id, "state": "sale"})
        self.says(channel, "Where is my order?")
        [(address, code)] = codes
        self.assertEqual(address, "ann@new.example")
        self.assertEqual(channel.smart_owner, "bot")
        self.says(channel, f"{(int(code) + 1) % 10 ** 6:06}")
        self.assertNotIn(order.name, " ".join(self.shown(channel)))
        self.says(channel, code)
        self.assertIn(order.name, " ".join(self.shown(channel)), "nobody asks twice")
        self.assertTrue(CustomerScope(self.env, partner, channel).is_customer())
        other = self.open_chat()
        self.assertFalse(CustomerScope(self.env, partner, other).is_customer())

    def test_a_script_of_odoos_goes_first(self):
        script = self.env["chatbot.script"].create({"title": "Welcome", "script_step_ids": [
            (0, 0, {"step_type": "free_input_single", "message": "What is it about?"})]})
        self.env["im_livechat.channel.rule"].create({
            "channel_id": self.desk.id, "chatbot_script_id": script.id})
        channel = self.open_chat(chatbot_script_id=script.id)
        self.says(channel, "How do I clear a paper jam?")
        self.assertFalse(self.env["smart.service.bot.turn"].search_count(
            [("channel_id", "=", channel.id)]))


@tagged("post_install", "-at_install")
class TestBotByMail(BotOnDesk, EmailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpBot()

    def test_the_bot_reads_what_was_written_now_and_answers_as_a_machine(self):
        self.session(self.deliver(self.mail(
            "How do I clear a paper jam?\n\nOn Mon, Ada <a@b.example> wrote:\n> agent, complaint")))
        self.send()
        mail = self.smtp.sent[0]["message"]
        self.assertIn("both hands", mail.get_body(("plain",)).get_content())
        self.assertEqual(mail["Auto-Submitted"], "auto-replied")

    def test_no_machine_answers_a_machine(self):
        channel = self.session(self.deliver(self.mail(
            "How do I clear a paper jam?", Auto_Submitted="auto-generated")))
        self.assertEqual(channel.smart_owner, "queue")
        self.send()
        self.assertFalse(self.smtp.sent)
