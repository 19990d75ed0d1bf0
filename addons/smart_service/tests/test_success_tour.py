from odoo.tests import HttpCase, tagged

from .success_common import SuccessMixin


class SuccessTour(SuccessMixin):
    """A success manager, and a customer who has just fallen."""

    lang = "en_US"
    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSuccess()
        cls.env["res.lang"]._activate_lang(cls.lang)
        cls.manager.write({
            "password": "smart_success", "lang": cls.lang, "odoobot_state": "disabled"})
        cls.env["smart.service.tier"].search([]).active = False
        tier = cls.env["smart.service.tier"].create({"name": "Gold"})
        cls.env["smart.service.segment"].search([]).active = False
        cls.env["smart.service.segment"].create({
            "name": "Big", "min_spend": 1000, "tier_id": tier.id})

    def setUp(self):
        super().setUp()
        self.order(1500, 20)
        self.env["res.partner"]._smart_apply_tier_rules()
        for _number in range(3):
            self.rated(1)
        self.signal("churn_risk", intensity=0.0)
        self.say("你们有 API 接口吗？净水器漏水，太差劲了，我非常生气，要求退款！")
        self.health = self.refresh()
        self.assertEqual(self.health.band, "risk")


class DesktopTours(SuccessTour):
    def test_a_success_manager_keeps_a_customer(self):
        self.start_tour(
            "/odoo/service-customer-health", "smart_service.success", login="smart_success")
        self.env.invalidate_all()
        self.assertEqual(self.health.act_ids.filtered("done_at").state, "done")


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestSuccessTour(DesktopTours, HttpCase):
    pass


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestSuccessTourChinese(DesktopTours, HttpCase):
    lang = "zh_CN"


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestSuccessTourPhone(SuccessTour, HttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_on_a_phone(self):
        self.start_tour(
            "/odoo/service-customer-health", "smart_service.success_phone",
            login="smart_success")
