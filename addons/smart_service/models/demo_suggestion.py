from odoo import api, models
from odoo.tools import SQL


class SmartServiceDemo(models.AbstractModel):
    """Who at the demo company looks after which part, what customers have let show so far, and
    what became of it: tasks of the product's people, and leads with their orders."""

    _inherit = "smart.service.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), ("product modules", self._load_product_modules),
                ("signals", self._load_signals), ("leads", self._load_service_leads)]

    @api.model
    def _load_product_modules(self):
        owner = self._user("product")
        self._create_missing("project.project", [{
            "id": "demo_project_suggestions", "name": "Customers' suggestions",
            "name@zh_CN": "客户建议"}], lambda row: {
                "user_id": owner.id, "company_id": self.env.company.id})
        project = self._ref("demo_project_suggestions")
        self._create_missing("project.task.type", self._rows("suggestion_stages"),
                             lambda row: {"project_ids": [(4, project.id)]})
        self._create_missing("smart.service.product.module", self._rows("product_modules"),
                             lambda row: {"user_id": owner.id, "project_id": project.id,
                                          "company_id": self.env.company.id})
        self._create_missing("project.task", self._rows("suggestion_tasks"), lambda row: {
            "project_id": project.id, "user_ids": [(6, 0, owner.ids)]})

    @api.model
    def _load_signals(self):
        """What customers said in surveys, and what people thought of the findings."""
        signals = self._create_missing("smart.service.signal", self._rows("signals"), lambda row: {
            "source": "comment", "company_id": self.env.company.id,
            "said_at": self._days_ago(row["days_ago"])})
        thresholds = self.env["smart.service.signal.threshold"]
        thresholds._ensure(self.env.company)
        thresholds._learn(signals)

    @api.model
    def _load_service_leads(self):
        """Leads as old as what the customer said, won with an order or still open."""
        Lead = self.env["crm.lead"].with_context(mail_auto_subscribe_no_notify=True)

        def prepare(row):
            signal = self._ref(row["signal"])
            user = self._user(row["salesperson"])
            return {
                **Lead._smart_prepare_vals(signal), "smart_provider": row["provider"],
                "user_id": user.id, "team_id": user.crm_team_member_ids.crm_team_id[:1].id}

        new = [row for row in self._rows("service_leads") if not self._exists(row["id"])]
        leads = self._create_missing("crm.lead", new, prepare)
        for lead, row in zip(leads, new, strict=True):
            signal = self._ref(row["signal"])
            signal.lead_id = lead
            if row["order"]:
                self._ref(row["order"]).opportunity_id = lead
            if row["won"]:
                lead.action_set_won()
            # when it was made is how fast it became an order
            self.env.cr.execute(SQL(
                "UPDATE crm_lead SET create_date = %s WHERE id = %s", signal.said_at, lead.id))
        leads.invalidate_recordset(["create_date"])
