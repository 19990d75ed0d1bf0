from odoo.tests import tagged

from odoo.addons.smart_service.tests.test_channel_web import WebCase
from odoo.addons.smart_service.tests.wechat_common import WeChatMixin

from .test_channels import BotOnDesk

QUESTIONS = {
    "zh_CN": ("打印机卡纸了怎么办？", "双手慢慢拉出", "转人工"),
    "en_US": ("How do I clear a paper jam?", "both hands", "I want to talk to a person"),
}


@tagged("post_install", "-at_install")
class TestBotOnBothChannels(WeChatMixin, BotOnDesk, WebCase):
    """By WeChat and on the website, in both languages: asked, answered, taken over by an agent."""

    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"]._load_module_terms(["smart_service_bot"], ["zh_CN"])
        cls.setUpBot()
        cls.env["smart.service.article"].create({
            "title": "打印机卡纸怎么处理", "lang": "zh_CN", "state": "published",
            "variants": "卡纸了怎么办", "body": "<p>关机，用双手慢慢拉出卡住的纸。</p>"})

    def _take_over(self, session):
        session.with_user(self.agent)._add_members(users=self.agent)
        session.with_user(self.agent).message_post(
            body="Ada here, I help you.", message_type="comment",
            subtype_xmlid="mail.mt_comment")
        self.assertEqual(session.smart_owner, "agent")

    def test_by_wechat(self):
        self.agent.group_ids |= self.env.ref("smart_service.group_agent_team")
        account = self.connect(self.package.SECURE_APP)
        for lang, (question, answer, request) in QUESTIONS.items():
            with self.subTest(lang):
                openid = f"openid-{lang}"
                self.customer(account, openid, "text", question)
                self.assertIn(answer, str(self.sent(openid)))
                self.assertEqual(self.session(openid).smart_owner, "bot")
                self.customer(account, openid, "text", request)
                session = self.session(openid)
                self.assertEqual(
                    (session.smart_owner, session.smart_hand_over_reason), ("queue", "asked"))
                self._take_over(session)
                self.assertIn("Ada here", str(self.sent(openid)))
                told = len(self.sent(openid))
                self.customer(account, openid, "text", question)
                self.assertEqual(len(self.sent(openid)), told, "the bot is mute from now on")

    def test_on_the_website(self):
        self.agent.group_ids |= self.env.ref("smart_service.group_agent_team")
        for lang, (question, answer, request) in QUESTIONS.items():
            with self.subTest(lang):
                channel = self.open_chat()
                self.says(channel, question)
                self.assertIn(answer, " ".join(self.shown(channel)))
                self.says(channel, request)
                self.assertEqual(channel.smart_hand_over_reason, "asked")
                self._take_over(channel)
                said = " ".join(self.shown(channel))
                self.assertIn("Ada here", said)
                self.says(channel, question)
                self.assertEqual(" ".join(self.shown(channel)).count(answer), 1)
