from odoo.tests import tagged

from .wecom_common import WeComCase


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestHandOverTour(WeComCase):
    def test_an_agent_hands_a_conversation_over(self):
        self.wecom.names["wmZhang"] = {"corp_id": self.company.corp_id, "nickname": "张三"}
        self.push("wmZhang", "打印机卡纸了")
        self.env["smart.service.profile"]._drain()
        session = self.session_of("wmZhang")
        session._add_members(users=self.agent)
        self.agent.password = "smart_agent"
        self.start_tour("/odoo/discuss", "smart_service.hand_over", login="smart_agent")
        self.env.invalidate_all()
        self.assertTrue(session.smart_external_hold)
        self.send()
        self.assertEqual(self.wecom.talk(self.first.account_ref, "wmZhang").state, 2)
