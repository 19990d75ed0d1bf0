from odoo import api, models


class SmartServiceDemo(models.AbstractModel):
    """What the demo company asks its customers."""

    _inherit = "smart.service.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), ("recommendation campaigns", self._load_campaigns)]

    @api.model
    def _load_campaigns(self):
        self._create_missing("smart.service.nps.campaign", self._rows("nps_campaigns"))
