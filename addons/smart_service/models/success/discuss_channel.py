from odoo import models

TOLD = 2


class DiscussChannel(models.Model):
    """How a session's customer fares and what he is known for, beside the conversation."""

    _inherit = "discuss.channel"

    def _smart_profile_customer(self):
        customer = super()._smart_profile_customer()
        # sudo: res.partner, smart.service.auto.tag - of the one customer whom the reader serves
        session = self.sudo()
        partner = session._smart_customer_partner()
        customer.update(health=False, segment="")
        if not partner:
            return customer
        customer["health"] = self._smart_profile_health(
            partner, session.smart_company_id or self.env.company)
        customer["segment"] = partner.with_env(self.env)._smart_segment().name or ""
        # sudo: smart.service.auto.tag - of the customer whose session may be read
        reasons = {
            tag.category_id.id: tag.reason
            for tag in self.env["smart.service.auto.tag"].sudo().search([
                ("partner_id", "=", partner.id), ("state", "=", "given")])
        } if customer["tags"] else {}
        for tag in customer["tags"]:
            tag["reason"] = reasons.get(tag["id"], "")
        return customer

    def _smart_profile_health(self, partner, company):
        """How the customer fares, with what costs him most; False where nothing is known."""
        health = partner._smart_health_of(company)[partner]
        if not health:
            return False
        # sudo: smart.service.customer.health.line - of the one customer whom the reader serves;
        # what he owes is no agent's business
        lines = self.env["smart.service.customer.health.line"].sudo().search_fetch([
            ("health_id", "=", health.id), ("points", "<", 0), ("code", "!=", "payment")],
            ["code", "facts"], order="points, id", limit=TOLD)
        bands = dict(health._fields["band"]._description_selection(self.env))
        return {
            "id": health.id,
            "score": health.score,
            "band": health.band,
            "label": bands[health.band],
            "reasons": lines.mapped("text"),
            "opens": company in self.env.companies and (
                health.user_id == self.env.user
                or self.env.user.has_group("smart_service.group_lead")),
        }
