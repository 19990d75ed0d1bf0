from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.smart_service.tests.common import SmartServiceMixin


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestReportTours(SmartServiceMixin, HttpCase):
    """What a manager does on the screen, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()

    def test_manager_opens_the_dashboard_and_drills_down(self):
        new_test_user(
            self.env, "smart_manager", "smart_service.group_manager", password="smart_manager")
        self.say("hello", name="Zhang San")
        self.start_tour(
            "/odoo", "smart_service_reports.manager_drills_down", login="smart_manager")
