import ast
import json

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.smart_service_reports.builder.service import FIGURES, build

from .common import ReportsCase

FILE = "smart_service_reports/data/files/service_dashboard.json"


@tagged("post_install", "-at_install")
class TestDashboard(ReportsCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("smart_service_reports.dashboard_service")

    def _figures(self, user):
        """Every figure as the dashboard's pivots compute it for a user, without the period."""
        values = {}
        for figure in FIGURES:
            records = self.env[figure.source.model].with_user(user)
            groups = records.formatted_read_group(
                list(figure.source.domain), aggregates=[figure.measure.id.replace(
                    "__count:sum", "__count")])
            values[figure.key] = next(
                value for name, value in groups[0].items() if not name.startswith("__extra"))
        return values

    def test_committed_file_is_what_the_builder_makes(self):
        with file_open(FILE) as file:
            self.assertEqual(file.read(), build().to_json(), "run: python -m builder")

    def test_odoo_accepts_every_model_field_and_menu(self):
        self.dashboard._check_spreadsheet_data()

    def test_figures_equal_the_ledger(self):
        before = self._figures(self.lead)
        channel = self._session("figures")
        self._receive(channel, "hello")
        self._receive(channel, "my printer is broken")
        for kind in ("bot_answered", "handed_over", "repair_created", "visit_scheduled",
                     "visit_done", "lead_created"):
            self._event(kind, channel, 3)
        after = self._figures(self.lead)
        grown = {key: (after[key] or 0) - (before[key] or 0) for key in (
            "messages_in", "bot_answered", "handed_over", "repairs", "visits", "visits_done",
            "leads", "open_sessions")}
        self.assertEqual(grown.pop("messages_in"), 2)
        self.assertEqual(set(grown.values()), {1}, grown)

    def test_an_agents_figures_are_his_own(self):
        channel = self._session("own")
        self._receive(channel, "hello")
        self.assertEqual(self._figures(self.agent)["messages_in"], 0)
        channel._add_members(users=self.agent)
        self.assertEqual(self._figures(self.agent)["messages_in"], 1)
        self.assertEqual(self._figures(self.other_agent)["messages_in"], 0)

    def test_each_scorecard_opens_the_records_that_it_counts(self):
        menus = json.loads(self.dashboard.spreadsheet_data)["chartOdooMenusReferences"]
        for figure in FIGURES:
            action = self.env.ref(menus[f"card-{figure.key}"]).action
            self.assertEqual(action, self.env.ref(figure.source.action), figure.key)
            self.assertEqual(action.res_model, figure.source.model, figure.key)
            domain = [list(leaf) for leaf in ast.literal_eval(action.domain)]
            self.assertEqual(domain, list(figure.source.domain), figure.key)

    def test_who_may_open_it(self):
        self.assertTrue(self.dashboard.with_user(self.lead).read(["name"]))
        self.assertTrue(self.dashboard.with_user(self.agent).read(["name"]))
        for user in (self.stranger, self.engineer):
            with self.assertRaises(AccessError):
                self.dashboard.with_user(user).read(["name"])

    def test_menu_opens_this_dashboard(self):
        action = self.env.ref("smart_service_reports.menu_dashboard").action
        self.assertEqual(action.params["dashboard_id"], self.dashboard.id)
