from datetime import timedelta

from odoo import api, models


class SmartServiceDemo(models.AbstractModel):
    """Warranties of the demo company: policies, contracts, devices to register."""

    _inherit = "smart.service.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), ("warranties", self._load_warranties)]

    @api.model
    def _load_warranties(self):
        company = {"company_id": self.env.company.id}
        self._create_missing("smart.service.warranty.policy", self._rows("warranty_policies"),
            lambda row: {**company, "part_tmpl_ids": [
                (4, self._ref(self._name_of("template", code)).id)
                for code in row["parts"].split(";")]})

        def prepare_contract(row):
            begin = self._days_ago(row["begun_days_ago"]).date()
            return {
                **company,
                "partner_id": self._ref(row["customer"]).id,
                "lot_ids": [(4, self._ref(name).id) for name in row["devices"].split(";")],
                "date_from": begin, "date_to": begin + timedelta(days=int(row["days"]) - 1)}

        contracts = self._create_missing(
            "smart.service.contract", self._rows("contracts"), prepare_contract)
        contracts.action_activate()
        self._create_missing(
            "smart.service.device.registration", self._rows("device_registrations"),
            lambda row: {
                **company, "partner_id": self._ref(row["customer"]).id,
                "product_id": self._ref(row["product"]).id,
                "purchased_on": self._days_ago(row["bought_days_ago"]).date()})
