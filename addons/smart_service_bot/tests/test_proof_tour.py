"""The whole way in one piece: a customer asks the bot, wants a person, and an agent takes over."""

import uuid
from unittest.mock import patch

from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.smart_service.tests.test_channel_web import WebCase
from odoo.addons.smart_service.tests.wechat_common import WeChatMixin

WORDS = {
    "en": ("How do I clear a paper jam?", "both hands", "I want to talk to a human",
           "Ada here. Is the sheet still in the tray?"),
    "zh": ("如何更换打印机墨盒？", "取出旧墨盒", "转人工", "您好，我来帮您。"),
}
OPENID = "oProofTour0000000000000000001"


class ProofMixin:
    """A desk's bot that knows an answer in each language, and an agent who is there."""

    @classmethod
    def setUpProof(cls):
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.config_parameter"].set_param("database.uuid", f"test-{uuid.uuid4()}")
        cls.bot = cls.env["smart.service.bot"].create({
            "name": "Test bot", "desk_ids": [Command.set(cls.desk.ids)]})
        Article = cls.env["smart.service.article"]
        Article.search([]).write({"active": False})
        Article.create([
            {"title": "Clear a paper jam", "lang": "en_US", "state": "published",
             "variants": "Paper is stuck", "keywords": "jammed",
             "body": "<p>Switch off and pull the sheet out slowly with both hands.</p>"},
            {"title": "如何更换打印机墨盒", "lang": "zh_CN", "state": "published",
             "variants": "墨盒怎么换", "body": "<p>打开前盖，取出旧墨盒，装入新墨盒。</p>"}])
        cls.agent.write({"password": "smart_agent", "odoobot_state": "disabled"})
        # nobody waits for the first lesson while he looks at the page
        cls.env["smart.service.nlu.version"]._ensure()

    def setUp(self):
        super().setUp()
        self.set_online(self.agent)

    def drain(self):
        self.env["smart.service.queue.mixin"]._drain_all()
        self.env.invalidate_all()

    def take_over(self, channel, lang):
        """The agent reads the story and answers in his browser."""
        self.drain()
        self.assertEqual(channel.smart_owner, "agent")
        said = " ".join(map(channel._smart_text, channel.message_ids))
        self.assertIn("The bot handed over", said)
        insights = self.env["smart.service.insight"].search([("channel_id", "=", channel.id)])
        self.assertEqual(len(insights), 2)
        self.assertFalse(any(insights.mapped("repeated")), "nothing was asked twice")
        self.agent.lang = {"en": "en_US", "zh": "zh_CN"}[lang]
        self.start_tour(
            f"/odoo/discuss?active_id=discuss.channel_{channel.id}",
            f"smart_service_bot.proof_agent_{lang}", login="smart_agent")
        self.env.invalidate_all()
        self.assertIn(WORDS[lang][3], channel.message_ids[0].body)


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestProofOnTheWebsite(ProofMixin, WebCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpProof()

    def proof(self, lang):
        # the worker is there at once: nobody else can read what a test has not committed
        at_once = patch.object(
            type(self.env["smart.service.bot.turn"]), "_wake", lambda turns: turns._drain())
        before = self.env["discuss.channel"].search([], limit=1, order="id desc").id
        with at_once:
            self.start_tour(
                f"/im_livechat/support/{self.desk.id}", f"smart_service_bot.proof_visitor_{lang}")
        self.env.invalidate_all()
        channel = self.env["discuss.channel"].search([
            ("id", ">", before), ("smart_account_id", "=", self.web.id)])
        self.take_over(channel, lang)
        guest = channel.channel_member_ids.guest_id
        self.authenticate(None, None)
        self.opener.cookies[guest._cookie_name] = guest._format_auth_cookie()
        self.assertIn(WORDS[lang][3], " ".join(self.shown(channel)), "the visitor reads it")

    def test_a_visitor_in_english(self):
        self.proof("en")

    def test_a_visitor_in_chinese(self):
        self.proof("zh")


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestProofByWeChat(ProofMixin, WeChatMixin, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()
        cls.setUpProof()

    def proof(self, lang):
        account = self.connect(self.package.SECURE_APP)
        question, answer, person, reply = WORDS[lang]
        self.customer(account, OPENID, "text", question)
        self.assertIn(answer, self.got(), "the bot answers in his WeChat")
        self.customer(account, OPENID, "text", person)
        channel = self.session(OPENID)
        # the browser's session has the same name
        self.session = None
        self.take_over(channel, lang)
        self.assertIn(reply, self.got())
        turns = self.env["smart.service.bot.turn"].search_count([("channel_id", "=", channel.id)])
        self.customer(account, OPENID, "text", question)
        self.assertEqual(self.env["smart.service.bot.turn"].search_count(
            [("channel_id", "=", channel.id), ("outcome", "=", "answered")]), 1,
            "it never speaks after a hand-over")
        self.assertLessEqual(turns, 2)

    def got(self):
        return "\n".join(str(row) for row in self.sent(OPENID))

    def test_a_customer_in_english(self):
        self.proof("en")

    def test_a_customer_in_chinese(self):
        self.proof("zh")
