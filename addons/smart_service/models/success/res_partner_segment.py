from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import segment


class ResPartner(models.Model):
    """Which segment and tier a customer has, and why."""

    _inherit = "res.partner"

    smart_segment_id = fields.Many2one(
        "smart.service.segment", "Segment", ondelete="set null", index="btree_not_null",
        readonly=True, groups="base.group_user")
    smart_segment_reason = fields.Char(
        "Why this segment", compute="_compute_smart_segment_reason", groups="base.group_user")
    smart_tier_reason = fields.Char(
        "Why this tier", compute="_compute_smart_segment_reason", groups="base.group_user")

    @api.depends("smart_segment_id", "smart_tier_id", "smart_tier_by_hand")
    @api.depends_context("lang")
    def _compute_smart_segment_reason(self):
        for partner in self:
            # sudo: smart.service.segment, smart.service.tier - conditions of the customer's own
            # segment, for whoever may read the customer
            found, tier = partner.sudo().smart_segment_id, partner.sudo().smart_tier_id
            partner.smart_segment_reason = found.rule_text
            if not tier:
                partner.smart_tier_reason = False
            elif partner.smart_tier_by_hand:
                partner.smart_tier_reason = self.env._("Given by hand")
            elif found.tier_id == tier:
                partner.smart_tier_reason = self.env._(
                    "Segment %(segment)s: %(rule)s", segment=found.name, rule=found.rule_text)
            else:
                partner.smart_tier_reason = self.env["smart.service.segment"]._words(tier._rule())

    def _smart_segment(self):
        """The segment of a customer, or of the company that he works for."""
        # sudo: smart.service.segment - what a customer is worth does not depend on who asks
        customer = self.sudo()
        return customer.smart_segment_id or customer.commercial_partner_id.smart_segment_id

    @api.model
    def _smart_apply_tier_rules(self):
        """Give every customer the first segment, and the first tier, whose rule he meets.

        A tier given by hand stays. Of a segment's tier and that of a tier's own rule it is the
        one that comes first.

        :return: how many customers have changed
        """
        now = fields.Datetime.now()
        Worth = self.env["smart.service.customer.worth"]
        segments = self.env["smart.service.segment"].search([("active", "=", True)])
        tiers = self.env["smart.service.tier"].search([("active", "=", True)])
        places = {tier.id: number for number, tier in enumerate(tiers)}
        by_segment = {found.id: found.tier_id.id for found in segments}
        segment_rules = [found._rule() for found in segments]
        tier_rules = [tier._rule() for tier in tiers if tier.by_rule]
        wanted, rows = {}, []
        for partner_id, (worth, *figures) in Worth._worths(now).items():
            found = segment.first(segment_rules, worth)
            # who has never bought is in no tier by what he has bought
            own = segment.first(tier_rules, worth) if figures[0] else None
            entitled = {own and own.key, by_segment.get(found and found.key)} & set(places)
            wanted[partner_id] = (
                found.key if found else None, min(entitled, key=places.get, default=None))
            first, last, orders = figures
            rows.append((
                partner_id, round(worth.spent, 2), first or None, last or None, orders,
                worth.contract, worth.recency, worth.frequency, worth.money,
                wanted[partner_id][0]))
        Worth._keep(rows)
        return self._smart_give_segments(wanted)

    @api.model
    def _smart_give_segments(self, wanted):
        """Write what has changed.

        :param wanted: {customer's id: (segment's id, tier's id)}; all others get none
        """
        self.env.cr.execute(SQL(
            """
            SELECT id, smart_segment_id, smart_tier_id, smart_tier_by_hand FROM res_partner
             WHERE commercial_partner_id = id
               AND (id = ANY(%s) OR smart_segment_id IS NOT NULL
                    OR (smart_tier_id IS NOT NULL AND smart_tier_by_hand IS NOT TRUE))
            """, list(wanted)))
        changes, changed = {}, set()
        for partner_id, segment_id, tier_id, by_hand in self.env.cr.fetchall():
            new_segment, new_tier = wanted.get(partner_id, (None, None))
            if segment_id != new_segment:
                changes.setdefault(("smart_segment_id", new_segment), []).append(partner_id)
                changed.add(partner_id)
            if not by_hand and tier_id != new_tier:
                changes.setdefault(("smart_tier_id", new_tier), []).append(partner_id)
                changed.add(partner_id)
        for (name, value), ids in changes.items():
            self.browse(ids).with_context(smart_tier_rule=True).write({name: value})
        return len(changed)
