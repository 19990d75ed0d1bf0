from odoo import api, models


class SmartServiceDemo(models.AbstractModel):
    """What the demo company's engineers carry, and where they are sent."""

    _inherit = "smart.service.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), ("tools and zones", self._load_tools_and_zones)]

    @api.model
    def _load_tools_and_zones(self):
        self._load_linked("smart.service.tool", "tools", {
            "engineers": "smart_tool_ids", "faults": "tool_ids"})
        self._load_linked("smart.service.zone", "zones", {"engineers": "smart_zone_ids"})

    @api.model
    def _load_linked(self, model, table, targets):
        """Create the missing rows, and name the new records on those that other columns list."""
        rows = [row for row in self._rows(table) if not self._exists(row["id"])]
        records = self._create_missing(
            model, rows, lambda row: {"company_id": self.env.company.id})
        for row, record in zip(rows, records, strict=True):
            for column, field in targets.items():
                for name in filter(None, row[column].split(";")):
                    self._ref(name)[field] += record
