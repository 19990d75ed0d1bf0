from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .dispatch_common import NOW, DispatchCase


@tagged("post_install", "-at_install")
class TestTool(DispatchCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))

    def test_dispatchers_keep_the_tools_and_engineers_read_them(self):
        tool = self.env["smart.service.tool"].with_user(self.dispatcher).create({"name": "Meter"})
        employee = self.engineer("Gao", user=self.engineer_user())
        user = employee.user_id
        self.assertEqual(tool.with_user(user).name, "Meter")
        with self.assertRaises(AccessError):
            tool.with_user(user).name = "Mine"

    def test_on_the_way_keeps_the_engineer_booked_and_can_be_begun(self):
        employee = self.engineer("Gao", van={self.fuser: 1}, user=self.engineer_user())
        ticket = self.request(self.device("SN-WAY", self.owner))
        visit = ticket.visit_ids
        self.assertEqual((visit.state, visit.employee_id), ("scheduled", employee))
        visit.with_user(employee.user_id).action_on_the_way()
        self.assertEqual(visit.state, "on_the_way")
        self.assertTrue(visit.on_the_way_at)
        with self.assertRaisesRegex(ValidationError, "another visit"):
            visit._check_no_double_booking([(visit.browse(), {
                "state": "scheduled", "employee_id": employee.id,
                "start": visit.start, "stop": visit.stop})])
        visit.with_user(employee.user_id).action_start()
        self.assertEqual(visit.state, "under_way")

    def engineer_user(self):
        return new_test_user(self.env, "slot_engineer", "smart_service.group_engineer")
