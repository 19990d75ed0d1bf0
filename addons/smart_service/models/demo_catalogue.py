import re

from odoo import api, models


class SmartServiceDemo(models.AbstractModel):
    """What the demo company sells and repairs: products, skills, faults."""

    _inherit = "smart.service.demo"

    @api.model
    def _load_products(self):
        self._create_missing("product.category", [
            row for row in self._rows("product_categories") if not row["parent_id/id"]])
        self._create_missing("product.category", [
            row for row in self._rows("product_categories") if row["parent_id/id"]])
        products = self._create_missing("product.product", self._rows("products"), lambda row: {
            "type": "service" if row["kind"] == "service" else "consu",
            "is_storable": row["kind"] != "service",
            "tracking": "serial" if row["kind"] == "device" else "none",
            "sale_ok": True,
            "invoice_policy": "order",
        })
        self._name_records([
            (self._name_of("template", product.default_code),
             product.product_tmpl_id)
            for product in products])
        company = self.env.company
        if not company.smart_callout_product_id:
            company.smart_callout_product_id = self._ref("demo_product_qscal")
        if not company.smart_labour_product_id:
            company.smart_labour_product_id = self._ref("demo_product_qslab")

    @api.model
    def _load_skills(self):
        self._create_missing("hr.skill.type", [
            {"id": "demo_skill_type", "name": "Field service", "name@zh_CN": "外勤技能"}])
        skill_type = {"skill_type_id": self._ref("demo_skill_type").id}
        self._create_missing("hr.skill.level", self._rows("skill_levels"), lambda row: skill_type)
        self._create_missing("hr.skill", self._rows("skills"), lambda row: skill_type)

    @api.model
    def _load_faults(self):
        """The catalogue of faults: what customers say, and what the repair takes."""
        self._load_skills()

        def prepare(row):
            parts = [re.split("[*@]", part) for part in row["parts"].split(";") if part]
            return {
                "company_id": self.env.company.id,
                "product_tmpl_ids": [
                    (4, self._ref(self._name_of("template", code)).id)
                    for code in row["models"].split(";")],
                "skill_id": self._ref(row["skill"]).id,
                "skill_level_id": self._ref(row["level"]).id,
                "part_ids": [(0, 0, {
                    "product_id": self._ref(self._name_of("product", code)).id,
                    "quantity": float(quantity),
                    "probability": float(probability),
                }) for code, quantity, probability in parts]}

        self._create_missing("smart.service.fault", self._rows("faults"), prepare)
