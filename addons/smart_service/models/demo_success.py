from odoo import api, models


class SmartServiceDemo(models.AbstractModel):
    """Tiers and segments of the demo company, and how its customers fare."""

    _inherit = "smart.service.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), ("segments", self._load_segments)]

    @api.model
    def _load_segments(self):
        self._create_missing("smart.service.tier", self._rows("tiers"))
        self._create_missing("smart.service.segment", self._rows("segments"))
        company = self.env.company
        if not company.smart_success_manager_id:
            company.smart_success_manager_id = self._user("lead")
        self.env["res.partner"]._smart_apply_tier_rules()
        customers = self.env["res.partner"].browse(
            self._ref(row["id"]).id for row in self._rows("customers"))
        self.env["smart.service.customer.health"]._refresh(customers, company, tell=False)
