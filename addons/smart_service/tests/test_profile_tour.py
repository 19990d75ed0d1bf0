from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import SmartServiceMixin


class ProfileTour(SmartServiceMixin):
    """An agent who serves one customer while another waits."""

    lang = "en_US"
    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()
        cls.env["res.lang"]._activate_lang(cls.lang)
        cls.agent.write({
            "password": "smart_agent", "lang": cls.lang, "odoobot_state": "disabled"})
        cls.lead = new_test_user(
            cls.env, "smart_lead", "smart_service.group_lead", password="smart_lead",
            lang=cls.lang, name="Leo Lead")
        cls.desk.user_ids |= cls.lead
        cls.customer = cls.person("欧阳娜", "o-ouyang")
        cls.customer.smart_tier_id = cls.env["smart.service.tier"].create({"name": "Gold"})
        cls.waiting = cls.person("王芳", "o-wang")
        product = cls.env["product.product"].create({
            "name": "Purifier", "type": "consu", "is_storable": True, "tracking": "serial",
            "smart_warranty_months": 24})
        cls.env["stock.lot"].create({
            "name": "SN-7001", "product_id": product.id, "smart_owner_id": cls.customer.id})
        cls.env["sale.order"].create({
            "partner_id": cls.waiting.id,
            "order_line": [Command.create({"product_id": product.id})]}).state = "sent"

    @classmethod
    def person(cls, name, value):
        partner = cls.env["res.partner"].create({"name": name, "lang": cls.lang})
        cls.env["smart.service.contact"].create({
            "kind": "api_user", "scope": cls.account.app_id, "value": value,
            "account_id": cls.account.id, "partner_id": partner.id})
        return partner

    def setUp(self):
        super().setUp()
        self.say("滤芯什么时候换？", user="o-ouyang")._smart_close("agent")
        self.channel = self.say("净水器漏水，太差劲了，我非常生气，要求退款！", user="o-ouyang")
        self.channel._add_members(users=self.agent)
        self.channel.with_user(self.agent)._smart_make_ticket("底部漏水")
        self.other = self.say("在吗？", user="o-wang")
        self.other.livechat_status = "need_help"
        self.address = f"/odoo/discuss?active_id=discuss.channel_{self.channel.id}"


class DesktopTours(ProfileTour):
    def test_an_agent_reads_the_profile(self):
        self.start_tour(self.address, "smart_service.profile", login="smart_agent")

    def test_a_team_lead_joins_what_waits(self):
        self.start_tour("/odoo/discuss", "smart_service.profile_lead", login="smart_lead")
        self.env.invalidate_all()
        self.assertEqual(self.other.livechat_operator_id, self.lead.partner_id)

    def test_without_a_mouse(self):
        self.start_tour(self.address, "smart_service.keyboard", login="smart_agent")
        self.env.invalidate_all()
        self.assertEqual(self.other.livechat_operator_id, self.agent.partner_id)


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestProfileTour(DesktopTours, HttpCase):
    pass


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestProfileTourChinese(DesktopTours, HttpCase):
    lang = "zh_CN"


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestProfileTourPhone(ProfileTour, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_an_agent_works_on_a_phone(self):
        self.start_tour("/odoo/discuss", "smart_service.profile_phone", login="smart_agent")
