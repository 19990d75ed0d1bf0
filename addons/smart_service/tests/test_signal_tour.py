from odoo.tests import HttpCase, tagged

from .common import SmartServiceMixin
from .test_suggestion import LIKE_TRAY, PERHAPS_TRAY, TRAY, SuggestionMixin


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestSignalTour(SuggestionMixin, SmartServiceMixin, HttpCase):
    """What product people and salespeople do on the screen about what customers have said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()
        cls.setUpSuggestions()

    def test_a_product_manager_joins_a_suggestion_and_moves_it_on(self):
        self.owner.password = "smart_product"
        first = self.say(TRAY, user="a", name="Li Wei", lang="en_US")
        second = self.say(PERHAPS_TRAY, user="b", name="Emma Clarke", lang="en_US")
        task = self.suggestion(first).task_id
        action = self.env.ref("smart_service.suggestion_action")
        self.start_tour(
            f"/odoo/action-{action.id}", "smart_service.product_manager", login="smart_product")
        self.env.invalidate_all()
        self.assertEqual(self.suggestion(second).task_id, task)
        self.assertEqual(task.stage_id, self.next)
        self.env["smart.service.queue.mixin"]._drain_all()
        for channel in (first, second):
            self.assertEqual(self.suggestion(channel).progress_told, "planned")
        self.assertEqual(self.suggestion(self.say(LIKE_TRAY, user="c")).task_id, task)

    def _sell(self, lang):
        self.env["crm.team"].search([]).assignment_optout = True
        sara = self.env["res.users"].with_context(no_reset_password=True).create({
            "name": "Sara Sales", "login": "smart_sara", "password": "smart_sara", "lang": lang,
            "group_ids": [(4, self.env.ref("sales_team.group_sale_salesman").id)]})
        self.env["crm.team"].create({
            "name": "Here", "use_opportunities": True, "use_leads": False,
            "crm_team_member_ids": [(0, 0, {"user_id": sara.id, "assignment_max": 300})]})
        product = self.env["product.product"].create({
            "name": "Test laser printer", "default_code": "QX-940", "list_price": 1899})
        channel = self.say("How much are 20 QX-940 for our office?", name="Li Wei")
        lead = self.env["crm.lead"].search([("origin_channel_id", "=", channel.id)])
        self.start_tour(
            f"/odoo/crm/{lead.id}", "smart_service.salesperson", login="smart_sara")
        self.env.invalidate_all()
        line = lead.smart_quotation_id.order_line
        self.assertEqual((line.product_id, line.product_uom_qty), (product, 20))

    def test_a_salesperson_uses_the_help(self):
        self._sell("en_US")

    def test_a_salesperson_uses_the_help_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._sell("zh_CN")
