from odoo import api, models


class SmartServiceDemo(models.AbstractModel):
    """What the demo company promises its customers, and on which weekends it works."""

    _inherit = "smart.service.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), ("promises", self._load_promises)]

    @api.model
    def _load_promises(self):
        company = {"company_id": self.env.company.id}
        self._create_missing(
            "smart.service.extra.workday", self._rows("extra_workdays"), lambda row: company)
        policies = self._create_missing(
            "smart.service.sla.policy", self._rows("sla_policies"), lambda row: {
                **company, "type_ids": [
                    (4, self._ref(name).id) for name in filter(None, row["types"].split(";"))]})
        steps = [
            {**row, "id": f"{row['id']}_{policy.removeprefix('demo_sla_')}", "policy": policy}
            for row in self._rows("sla_steps") for policy in row["policies"].split(";")
            if self._ref(policy) in policies]
        self._create_missing(
            "smart.service.sla.step", steps,
            lambda row: {"policy_id": self._ref(row["policy"]).id})
