from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.smart_service.models.account.account import PROVIDERS
from odoo.addons.smart_service.models.success.auto_tag_rule import STAGES


class SmartServiceArticle(models.Model):
    """For whom, where and when an article is meant."""

    _inherit = "smart.service.article"

    audience = fields.Selection(
        [("customers", "Customers"), ("agents", "Agents only")], required=True,
        default="customers", tracking=True,
        help="What is for agents only is never said by the bot nor shown to customers.")
    valid_from = fields.Date(
        "Valid from", tracking=True, help="Empty is as soon as it is published.")
    valid_to = fields.Date("Valid until", tracking=True, help="The last day on which it holds.")
    provider = fields.Selection(
        PROVIDERS, "Only on", help="The article is for this channel alone. Empty is every one.")
    tier_ids = fields.Many2many(
        "smart.service.tier", "smart_service_article_tier_rel", "article_id", "tier_id",
        "Tiers", help="The article is for customers of these tiers alone.")
    stage = fields.Selection(
        STAGES, "Usage stage",
        help="The article is for customers at this stage alone, as far as theirs is known. "
        "Setting up: the first month with the newest device. After the warranty: no device has "
        "one any more.")

    _valid_check = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to)",
        "An article can't end before it begins.")

    @api.model
    def _scope_domain(self, today, *, provider=None, tier=None, stage=None, products=None,
                      for_agents=False):
        """The domain of the published articles that may be told in a situation.

        :param date today: the day on which it has to hold
        :param provider: code of the channel; None is a place that is none of them
        :param tier: the customer's tier, an empty or no recordset is none
        :param stage: the customer's usage stage as in `STAGES`; None is unknown, nothing is left
            out for it
        :param products: product templates that the question names; articles about others alone
            are left out
        :param for_agents: with what is for agents only, on any channel, for any tier or stage
        """
        domain = Domain("state", "=", "published")
        domain &= Domain("valid_from", "=", False) | Domain("valid_from", "<=", today)
        domain &= Domain("valid_to", "=", False) | Domain("valid_to", ">=", today)
        if products:
            domain &= Domain("product_tmpl_ids", "=", False) | Domain(
                "product_tmpl_ids", "in", products.ids)
        if for_agents:
            return domain
        domain &= Domain("audience", "=", "customers")
        domain &= Domain("provider", "in", [False, provider] if provider else [False])
        no_tier = Domain("tier_ids", "=", False)
        domain &= no_tier | Domain("tier_ids", "in", tier.ids) if tier else no_tier
        if stage:
            domain &= Domain("stage", "in", [False, stage])
        return domain
