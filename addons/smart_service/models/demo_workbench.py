from odoo import api, models

from .demo import TRANSLATION


class SmartServiceDemo(models.AbstractModel):
    """What the demo company's agents have at hand: canned replies and macros."""

    _inherit = "smart.service.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), ("canned replies and macros", self._load_workbench)]

    @api.model
    def _load_workbench(self):
        shared = {"smart_share": "all", "smart_company_id": self.env.company.id}
        self._create_missing(
            "mail.canned.response", self._rows("canned_replies"), lambda row: shared)
        self._create_missing("im_livechat.expertise", [
            {"id": "demo_skill_invoices", "name": "Invoices", "name@zh_CN": "发票"}])
        rows = self._rows("macro_steps")

        def prepare(macro):
            return {**shared, "step_ids": [
                (0, 0, {
                    "sequence": number, "kind": row["kind"], "text": row["text"],
                    "skill_ids": [(4, self._ref(row["skill"]).id)] if row["skill"] else [],
                }) for number, row in enumerate(rows) if row["macro"] == macro["id"]]}

        for macro in self._create_missing("smart.service.macro", self._rows("macros"), prepare):
            for step in macro.step_ids:
                step.with_context(lang=TRANSLATION).text = rows[step.sequence]["text@zh_CN"]
