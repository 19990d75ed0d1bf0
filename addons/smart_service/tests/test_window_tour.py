from dataclasses import replace
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import SmartServiceMixin, simulators

TEXT = "Dear {{thing1.DATA}}, we come on {{thing2.DATA}}."


class WindowTour(SmartServiceMixin):
    """An agent writes until the reply window is used up, and goes on with a template."""

    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()

    def test_an_agent_counts_down_and_finds_the_way_out(self):
        package = simulators()
        wechat = self.enterContext(package.WeChatSimulator())
        app = package.PLAIN_APP
        account = self.env["smart.service.account"].create({
            "name": app.app_id, "provider": "wechat", "desk_id": self.desk.id, "token": "tour",
            "app_id": app.app_id, "app_secret": app.app_secret, "webhook_secret": app.token,
            "api_base_url": wechat.url, "state": "active", "lang": "en_US"})
        templates = wechat.templates_of(app).by_id
        templates["visit"] = replace(
            next(iter(templates.values())), template_id="visit", title="Visit", content=TEXT)
        account._sync_templates()
        template = account.template_ids.filtered(lambda t: t.external_id == "visit")
        template.variable_ids[0].source = "customer"
        partner = self.env["res.partner"].create({"name": "Zhang San"})
        contact = self.env["smart.service.contact"].create({
            "kind": "openid", "scope": app.app_id, "value": "o-zhang", "account_id": account.id,
            "partner_id": partner.id})
        with self.allow_requests(all_requests=True):
            wechat.deliver_text(
                f"{self.base_url()}/smart_service/webhook/wechat/tour", "o-zhang", "Paper jam")
        self.env.invalidate_all()
        self.env["smart.service.queue.mixin"]._drain_all()
        channel = self.env["discuss.channel"].search([("smart_contact_id", "=", contact.id)])
        channel._add_members(users=self.agent)
        window = contact.window_ids
        window.write({"used": 3, "closes_at": fields.Datetime.now() + timedelta(
            hours=47, minutes=59, seconds=50)})
        self.agent.password = "smart_agent"
        self.start_tour(
            f"/odoo/discuss?active_id=discuss.channel_{channel.id}", "smart_service.window",
            login="smart_agent")
        self.env.invalidate_all()
        self.env["smart.service.outbox"]._drain()
        rows = self.env["smart.service.outbox"].search([("channel_id", "=", channel.id)])
        self.assertEqual(set(rows.mapped("state")), {"sent"}, rows.mapped("error"))
        self.assertEqual(wechat.sent[-1]["msgtype"], "template")
        self.assertEqual(
            wechat.sent[-1]["values"], {"thing1": "Zhang San", "thing2": "Monday"})


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestWindowTour(WindowTour, HttpCase):
    pass


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestWindowTourPhone(WindowTour, HttpCase):
    browser_size = "390x844"
    touch_enabled = True
