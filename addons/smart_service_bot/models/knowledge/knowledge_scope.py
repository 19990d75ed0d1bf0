from dataclasses import dataclass

from odoo import api, fields, models

from ...engine import retrieval
from ..tools.customer_scope import CustomerScope

# a curated answer goes first when it is about as good as what would be said instead
NEAR = 0.2
# an article about the customer's own device goes before one that is hardly better
OWN_DEVICE = 0.1
SPARE, MANY = 5, 40

@dataclass(frozen=True)
class Situation:
    """Where a question is asked, and by whom.

    :ivar provider: code of the channel, None when it is none of them
    :ivar tier: the customer's tier, a recordset
    :ivar products: product templates that the question names
    :ivar for_agents: a colleague asks for himself
    :ivar scope: the `CustomerScope` of a proven customer
    """

    provider: str | None = None
    tier: object = None
    products: object = None
    for_agents: bool = False
    scope: CustomerScope | None = None


class SmartServiceKnowledge(models.AbstractModel):
    """Which of the articles that fit a question may be told, and which of them goes first."""

    _inherit = "smart.service.knowledge"

    @api.model
    def _situation(self, channel, products=None, for_agents=False):
        """The :class:`Situation` of a question that is asked in a session.

        :param products: product templates that the question names
        :param for_agents: the agent asks, and may read what customers are not told
        """
        # sudo: discuss.channel - its channel and customer, for the articles meant for them
        channel = channel.sudo()
        customer = channel._smart_customer_partner()
        scope = CustomerScope(self.env, customer, channel)
        proven = scope.is_customer()
        return Situation(
            provider=channel.smart_account_id.provider or None,
            tier=customer._smart_tier() if proven else None,
            products=products, for_agents=for_agents, scope=scope if proven else None)

    @api.model
    def _search_articles(self, question, lang, company, limit=3, *, channel=None, situation=None,
                         **options):
        """Return the best hits that may be told, curated answers first.

        :param channel: the session in which it is asked
        :param situation: the :class:`Situation`, when there is no session or more is known
        """
        if situation is None:
            situation = self._situation(channel) if channel else Situation()
        asked = limit + SPARE
        while True:
            hits = list(super()._search_articles(question, lang, company, asked, **options))
            allowed = self._allowed([hit.article_id for hit in hits], situation)
            told = [hit for hit in hits if hit.article_id in allowed.ids]
            if len(told) >= limit or len(hits) < asked or asked >= MANY:
                return self._in_order(told, allowed, situation)[:limit]
            asked = MANY

    @api.model
    def _allowed(self, article_ids, situation):
        """The articles among these that may be told in a situation."""
        # sudo: smart.service.article - the situation decides what may be told, not the worker
        Article = self.env["smart.service.article"].sudo()
        domain = Article._scope_domain(
            fields.Date.context_today(self), provider=situation.provider, tier=situation.tier,
            products=situation.products, for_agents=situation.for_agents)
        articles = Article.search(domain & fields.Domain("id", "in", article_ids))
        if situation.for_agents or not situation.scope:
            return articles
        if any(article.stage for article in articles):
            stage = self._stage(situation.scope)
            articles = articles.filtered(lambda article: article.stage in (False, stage))
        return articles

    @api.model
    def _stage(self, scope):
        """How far a proven customer is with what he has bought; see `article_scope.STAGES`."""
        return scope.partner._smart_usage_stage(
            scope.search("stock.lot", limit=50, order="id desc"))

    @api.model
    def _in_order(self, hits, articles, situation):
        """Curated answers that are sure enough first, then the customer's own devices'."""
        if not hits:
            return hits
        answers = set(articles.filtered(lambda article: article.kind == "answer").ids)
        enough = max(retrieval.CALIBRATION.answer, max(hit.confidence for hit in hits) - NEAR)
        own = self._about_own_devices(articles, situation)

        def place(ranked):
            rank, hit = ranked
            curated = hit.article_id in answers and hit.confidence >= enough
            return (not curated, -hit.confidence - own.get(hit.article_id, 0.0), rank)

        if not answers and not any(own.values()):
            return hits
        return [hit for _rank, hit in sorted(enumerate(hits), key=place)]

    @api.model
    def _about_own_devices(self, articles, situation):
        """What an article gains when it is about a device that the customer has."""
        about = articles.filtered("product_tmpl_ids")
        if not about or not situation.scope or situation.for_agents:
            return {}
        owned = situation.scope.search("stock.lot", limit=50).product_id.product_tmpl_id
        return {
            article.id: OWN_DEVICE for article in about if article.product_tmpl_ids & owned}
