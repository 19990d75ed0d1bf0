from odoo import api, models


class SmartServiceDemo(models.AbstractModel):
    """What the demo company's engineers go through on their phones."""

    _inherit = "smart.service.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), ("checklists", self._load_checklists)]

    @api.model
    def _load_checklists(self):
        self._create_missing(
            "smart.service.checklist", self._rows("checklists"), lambda row: {
                "company_id": self.env.company.id,
                "product_categ_ids": [(4, self._ref(row["category"]).id)],
            })
        self._create_missing(
            "smart.service.checklist.line", self._rows("checklist_steps"),
            lambda row: {"checklist_id": self._ref(row["checklist"]).id})
