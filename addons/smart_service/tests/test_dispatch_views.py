from datetime import datetime

from freezegun import freeze_time

from odoo.tests import Form, new_test_user, tagged

from .dispatch_common import NEARBY, NOW, DispatchCase

MODELS = (
    "smart.service.ticket", "smart.service.visit", "smart.service.fault", "smart.service.team",
    "smart.service.ticket.stage", "smart.service.ticket.type",
)


@tagged("post_install", "-at_install")
class TestDispatchViews(DispatchCase):
    """Each role can open what its menus lead to, with nothing on it that it may not read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.user = new_test_user(cls.env, "view_engineer", "smart_service.group_engineer")
        cls.engineer("Near", NEARBY, van={cls.fuser: 2}, user=cls.user)
        cls.lot = cls.device("QL-0001", cls.owner, datetime(2025, 9, 1))
        cls.old = cls.device("QL-OLD", cls.owner, datetime(2024, 1, 1))

    def opened(self, record, view_type="form"):
        """Read the fields of a view as the web client does."""
        fields = record.get_views([(False, view_type)])["models"][record._name]["fields"]
        return record.web_read({name: {} for name in fields})

    def test_forms_and_lists(self):
        ticket, quoted = self.request(self.lot), self.request(self.old)
        self.assertTrue(quoted.order_ids)
        users = {
            group: new_test_user(self.env, f"view_{group}", f"smart_service.group_{group}")
            for group in ("agent", "lead", "dispatcher", "manager")
        }
        for group, user in {**users, "engineer": self.user}.items():
            for record in (ticket, ticket.visit_ids):
                for view_type in ("form", "list", "search"):
                    with self.subTest(group=group, model=record._name, view=view_type):
                        self.assertTrue(self.opened(record.with_user(user), view_type))
        for record in (quoted, quoted.repair_ids, self.lot, self.fault):
            with self.subTest(model=record._name):
                self.assertTrue(self.opened(record.with_user(users["dispatcher"])))

    def test_warranty_screens(self):
        ticket, charged = self.request(self.lot), self.request(self.old)
        records = [
            ticket.warranty_decision_id,
            self.env["smart.service.goodwill"].create({"ticket_id": charged.id, "reason": "Old."}),
            self.env["smart.service.contract"].create({
                "partner_id": self.owner.id, "lot_ids": self.lot.ids,
                "date_from": "2026-01-01", "date_to": "2026-12-31"}),
            self.env["smart.service.device.registration"].create({
                "partner_id": self.owner.id, "serial": "ELSE-1"}),
            self.env["smart.service.warranty.policy"].search([], limit=1),
        ]
        for group in ("agent", "lead", "dispatcher", "manager"):
            user = new_test_user(self.env, f"warranty_{group}", f"smart_service.group_{group}")
            for record in records:
                for view_type in ("form", "list", "search"):
                    with self.subTest(group=group, model=record._name, view=view_type):
                        self.assertTrue(self.opened(record.with_user(user), view_type))

    def test_an_agents_form(self):
        with Form(self.env["smart.service.ticket"].with_user(self.agent)) as form:
            form.name = "A question"
            form.partner_id = self.owner
        self.assertEqual(form.record.stage_id.code, "new")

    def test_a_dispatcher_moves_a_visit(self):
        visit = self.request(self.lot).visit_ids
        with Form(visit.with_user(self.dispatcher)) as form:
            form.start = datetime(2026, 3, 3, 1, 0)
            form.stop = datetime(2026, 3, 3, 2, 0)
        self.assertEqual(visit.start, datetime(2026, 3, 3, 1, 0))

    def test_an_engineer_writes_his_report(self):
        visit = self.request(self.lot).visit_ids
        with Form(visit.with_user(self.user)) as form:
            form.report = "Cleaned."
        self.assertEqual(visit.report, "Cleaned.")

    def test_every_view_of_each_model(self):
        for model in MODELS:
            views = self.env["ir.ui.view"].search([("model", "=", model), ("mode", "=", "primary")])
            self.assertTrue(views)
            for view in views:
                with self.subTest(view=view.name):
                    self.env[model].with_user(self.dispatcher).get_views([(view.id, view.type)])
