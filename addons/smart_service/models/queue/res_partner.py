from odoo import api, fields, models
from odoo.tools import SQL


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

    @api.model
    def _smart_apply_tier_rules(self):
        """Give every customer the first tier whose rule he meets; hands off those set by hand.

        Money is what confirmed orders of the last twelve months came to without tax, each at
        the rate of its own day.
        """
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            WITH worth AS (
                SELECT p.commercial_partner_id AS id,
                       sum(o.amount_untaxed / coalesce(nullif(o.currency_rate, 0), 1)) FILTER (
                           WHERE o.date_order >= %(now)s - interval '12 months') AS spent,
                       extract(epoch FROM %(now)s - min(o.date_order)) / 31556952 AS years
                  FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
                 WHERE o.state = 'sale'
                 GROUP BY p.commercial_partner_id),
            entitled AS (
                SELECT w.id, (
                    SELECT t.id FROM smart_service_tier t
                     WHERE t.active AND t.by_rule
                       AND coalesce(w.spent, 0) >= coalesce(t.min_spend, 0)
                       AND w.years >= coalesce(t.min_years, 0)
                     ORDER BY t.sequence, t.id LIMIT 1) AS tier_id
                  FROM worth w)
            SELECT p.id, e.tier_id
              FROM res_partner p LEFT JOIN entitled e ON e.id = p.id
             WHERE p.smart_tier_by_hand IS NOT TRUE AND p.commercial_partner_id = p.id
               AND p.smart_tier_id IS DISTINCT FROM e.tier_id
            """, now=fields.Datetime.now()))
        by_tier = {}
        for partner_id, tier_id in self.env.cr.fetchall():
            by_tier.setdefault(tier_id, []).append(partner_id)
        for tier_id, partner_ids in by_tier.items():
            self.browse(partner_ids).with_context(smart_tier_rule=True).smart_tier_id = tier_id
        return sum(map(len, by_tier.values()))
