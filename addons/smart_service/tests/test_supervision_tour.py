from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import SmartServiceMixin


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestSupervisionTour(SmartServiceMixin, HttpCase):
    """What a team lead does on the screen, in English and in Chinese."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()
        cls.lead = new_test_user(
            cls.env, "smart_lead", "smart_service.group_lead", name="Lea Lead",
            password="smart_lead")
        cls.desk.user_ids = [Command.link(cls.lead.id)]

    def _tour(self, lang):
        self.lead.lang = lang
        channel = self.say("打印机卡纸了", name="张三")
        channel._add_members(users=self.agent)
        action = self.env.ref("smart_service.discuss_channel_action")
        self.start_tour(
            f"/odoo/action-{action.id}", "smart_service.supervisor", login="smart_lead")
        self.env.invalidate_all()
        self.assertEqual(channel.livechat_operator_id, self.lead.partner_id)
        self.assertNotIn(self.agent.partner_id, channel.channel_member_ids.partner_id)
        rows = self.env["smart.service.outbox"].search(
            [("channel_id", "=", channel.id), ("kind", "=", "message")])
        self.assertEqual(rows.mapped("body"), ["您好,我来为您处理。"], "no whisper has left")
        self.assertEqual(
            set(self.env["smart.service.event"].search(
                [("channel_id", "=", channel.id), ("user_id", "=", self.lead.id)]).mapped("kind"))
            & {"supervised", "whispered", "taken_over"},
            {"supervised", "whispered", "taken_over"})

    def test_a_lead_supervises(self):
        self._tour("en_US")

    def test_a_lead_supervises_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._tour("zh_CN")
