from odoo.tests import HttpCase, tagged

from .common import SmartServiceMixin, simulators


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestTours(SmartServiceMixin, HttpCase):
    """What an agent does on the screen, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()

    def test_agent_answers_a_wechat_customer(self):
        package = simulators()
        wechat = self.enterContext(package.WeChatSimulator())
        app = package.PLAIN_APP
        account = self.env["smart.service.account"].create({
            "name": app.app_id, "provider": "wechat", "desk_id": self.desk.id, "token": "tour",
            "app_id": app.app_id, "app_secret": app.app_secret, "webhook_secret": app.token,
            "api_base_url": wechat.url, "state": "active", "lang": "en_US"})
        partner = self.env["res.partner"].create({"name": "张三"})
        self.env["smart.service.contact"].create({
            "kind": "openid", "scope": app.app_id, "value": "o-zhang", "account_id": account.id,
            "partner_id": partner.id})
        with self.allow_requests(all_requests=True):
            wechat.deliver_text(
                f"{self.base_url()}/smart_service/webhook/wechat/tour", "o-zhang", "打印机卡纸了")
        self.env.invalidate_all()
        self.env["smart.service.queue.mixin"]._drain_all()
        self.agent.password = "smart_agent"
        self.start_tour("/odoo/discuss", "smart_service.agent_answers", login="smart_agent")
        self.env.invalidate_all()
        self.env["smart.service.outbox"]._drain()
        self.assertEqual([m["text"] for m in wechat.sent], ["您好,请先打开后盖。"])
