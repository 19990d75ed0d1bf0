from odoo import api, models

from ...engine.segment import Rule


class SmartServiceTier(models.Model):
    """A tier's own rule is one of the same kind as a segment's."""

    _inherit = "smart.service.tier"

    @api.model_create_multi
    def create(self, vals_list):
        tiers = super().create(vals_list)
        if tiers.filtered("by_rule"):
            tiers._wake_rules()
        return tiers

    def _rule(self):
        """The conditions, as the engine reads them."""
        self.ensure_one()
        return Rule(self.id, self.min_spend, self.min_years)
