from odoo import api, fields, models


class ResPartner(models.Model):
    """Which tier a customer is in: by the tiers' rules, or because somebody has said so."""

    _inherit = "res.partner"

    smart_tier_id = fields.Many2one(
        "smart.service.tier", "Tier", ondelete="set null", index="btree_not_null",
        groups="base.group_user")
    smart_tier_by_hand = fields.Boolean(
        "Tier given by hand", groups="base.group_user",
        help="The tiers' rules leave this customer alone.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("smart_tier_id"):
                vals.setdefault("smart_tier_by_hand", True)
        return super().create(vals_list)

    def write(self, vals):
        if "smart_tier_id" in vals and not self.env.context.get("smart_tier_rule"):
            vals = {"smart_tier_by_hand": True, **vals}
        return super().write(vals)

    def _smart_tier(self):
        """The tier of a customer, or of the company that he works for."""
        # sudo: smart.service.tier - how urgent a customer is does not depend on who asks
        customer = self.sudo()
        return customer.smart_tier_id or customer.commercial_partner_id.smart_tier_id
