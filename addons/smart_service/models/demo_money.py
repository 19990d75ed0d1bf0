from odoo import api, models

KM_COST = 1.2
HOUR_COST = 65.0
FEES = {"smart_fee_visit": 60.0, "smart_fee_hour": 70.0, "smart_fee_km": 1.5}


class SmartServiceDemo(models.AbstractModel):
    """What repairs cost the demo company, who supplies its parts, who drives for it."""

    _inherit = "smart.service.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), ("billing", self._load_billing)]

    @api.model
    def _load_billing(self):
        company = self.env.company
        if not company.smart_warranty_account_id:
            company.smart_warranty_account_id = self.env["account.account"].search(
                [("account_type", "=", "expense"), ("company_ids", "=", company.id),
                 ("name", "ilike", "repair")], limit=1)
        if not company.smart_km_cost:
            company.smart_km_cost = KM_COST
        rows = [
            {"id": "demo_supplier_parts", "name": "嘉联零部件 Jialian Components"},
            {"id": "demo_subcontractor", "name": "捷修服务 Jiexiu Repair Service"},
        ]
        self._create_missing("res.partner", rows, lambda row: {
            "is_company": True, "country_id": self._ref("base.cn").id})
        parts = [self._ref(row["id"]).product_tmpl_id for row in self._rows("products")
                 if row["kind"] == "part" and self._exists(row["id"])]
        self.env["product.supplierinfo"].create([
            {"partner_id": self._ref("demo_supplier_parts").id, "product_tmpl_id": part.id,
             "price": part.standard_price, "company_id": company.id}
            for part in parts if not part.seller_ids])
        engineers = self.env["hr.employee"].search(
            [("smart_is_field_engineer", "=", True), ("company_id", "=", company.id),
             ("smart_subcontractor_id", "=", False)], order="id",
        ).filtered(lambda engineer: not engineer.smart_hour_cost)
        engineers.smart_hour_cost = HOUR_COST
        if self._exists("demo_engineer_10") and self._ref("demo_engineer_10") in engineers:
            self._ref("demo_engineer_10").write({
                **FEES, "smart_hour_cost": 0,
                "smart_subcontractor_id": self._ref("demo_subcontractor").id})
