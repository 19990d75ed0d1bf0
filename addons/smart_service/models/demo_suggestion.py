from odoo import api, models


class SmartServiceDemo(models.AbstractModel):
    """Who at the demo company looks after which part, and where suggestions become tasks."""

    _inherit = "smart.service.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), ("product modules", self._load_product_modules)]

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
