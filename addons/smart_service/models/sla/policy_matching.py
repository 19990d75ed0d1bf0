from odoo import fields, models
from odoo.fields import Domain


class SmartServiceSlaPolicy(models.Model):
    """Which tickets a policy is for: the same words of the database for one and for all."""

    _inherit = "smart.service.sla.policy"

    def _own_domain(self):
        """The tickets of which everything is true that the policy asks for."""
        self.ensure_one()
        # sudo: smart.service.sla.policy - what is promised does not depend on who asks
        policy = self.sudo()
        domain = Domain.TRUE
        if policy.company_id:
            domain &= Domain("company_id", "=", policy.company_id.id)
        if policy.type_ids:
            domain &= Domain("type_id", "in", policy.type_ids.ids)
        if policy.category_ids:
            domain &= Domain("category_id", "child_of", policy.category_ids.ids)
        if policy.team_ids:
            domain &= Domain("team_id", "in", policy.team_ids.ids)
        if policy.priority:
            domain &= Domain("priority", "in", [
                value for value in ("0", "1", "2", "3") if value >= policy.priority])
        if policy.tier_ids:
            tiers = policy.tier_ids.ids
            domain &= Domain("partner_id.smart_tier_id", "in", tiers) | (
                Domain("partner_id.smart_tier_id", "=", False)
                & Domain("partner_id.commercial_partner_id.smart_tier_id", "in", tiers))
        if policy.contract:
            domain &= policy._contract_domain()
        return domain

    def _contract_domain(self):
        today = fields.Date.context_today(self)
        wanted = [
            ("state", "=", "active"), ("date_from", "<=", today), ("date_to", ">=", today)]
        if self.contract in ("extension", "maintenance"):
            wanted.append(("kind", "=", self.contract))
        if self.company_id:
            wanted.append(("company_id", "=", self.company_id.id))
        contracts = self.env["smart.service.contract"].search(wanted)
        covered = Domain.FALSE
        # customers and devices are shared over companies, what one of them has promised is not
        for company, own in contracts.grouped("company_id").items():
            covered |= Domain("company_id", "=", company.id) & (
                Domain("lot_id", "in", own.lot_ids.ids) | (
                    Domain("lot_id", "=", False) & Domain(
                        "partner_id.commercial_partner_id", "in",
                        own.partner_id.commercial_partner_id.ids)))
        return ~covered if self.contract == "none" else covered

    def _matching_domain(self):
        """The open tickets that get this policy: those that fit it and none before it."""
        self.ensure_one()
        # sudo: smart.service.sla.policy - what is promised does not depend on who asks
        others = self.sudo().search([
            ("company_id", "in", [False, self.company_id.id])] if self.company_id else [])
        domain = Domain("is_closed", "=", False) & self._own_domain()
        for earlier in others:
            if earlier == self:
                break
            domain &= ~earlier._own_domain()
        return domain

    def _outdated_domain(self):
        return Domain("sla_version_id", "!=", self.version_id.id)

    def _match(self, tickets):
        """The policies of tickets.

        :return: policy by ticket; one that fits none is left out
        """
        found = {}
        for company, own in tickets.grouped("company_id").items():
            left = own
            for policy in self.browse(self._of_company(company.id)):
                if not left:
                    break
                # sudo: smart.service.ticket - what is promised does not depend on who asks
                fits = left.sudo().with_context(active_test=False).search(
                    Domain("id", "in", left.ids) & policy._own_domain())
                found.update(dict.fromkeys(fits, policy))
                left -= fits
        return found
