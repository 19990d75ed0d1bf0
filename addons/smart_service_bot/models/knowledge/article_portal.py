from odoo import api, models
from odoo.fields import Domain

from ...engine import retrieval, text
from ..tools.customer_scope import CustomerScope
from .knowledge_scope import Situation

FOUND = 10
SHOWN = 200


class SmartServiceArticle(models.Model):
    """What a customer who is logged in reads on the portal.

    Customers have no right to the model itself: they get what is published for them, in these
    methods alone.
    """

    _inherit = "smart.service.article"

    @api.model
    def _portal_situation(self):
        """The :class:`Situation` of the current user, a customer at our own site."""
        partner = self.env.user.partner_id
        scope = CustomerScope(self.env, partner)
        proven = scope.is_customer()
        return Situation(tier=partner._smart_tier(), scope=scope if proven else None)

    @api.model
    def _portal_lang(self):
        """The language of ours that is nearest to the visitor's."""
        return "zh_CN" if (self.env.lang or "").startswith("zh") else "en_US"

    @api.model
    def _portal_domain(self, situation):
        return Domain("company_id", "in", [False, self.env.company.id]) & Domain(
            "id", "in", self._portal_ids(situation))

    @api.model
    def _portal_ids(self, situation):
        # sudo: smart.service.article - ids of one company's articles, to be told apart next
        known = self.sudo().search([
            ("state", "=", "published"), ("company_id", "in", [False, self.env.company.id])])
        return self.env["smart.service.knowledge"]._allowed(known.ids, situation).ids

    @api.model
    def _portal_article(self, article_id):
        """The article, as superuser, if the current user may read it; else nothing."""
        # sudo: smart.service.article - published for this customer, or not found
        return self.sudo().search(
            self._portal_domain(self._portal_situation()) & Domain("id", "=", article_id))

    @api.model
    def _portal_shelf(self, search="", topic_id=None):
        """What the portal's page shows.

        :param search: what the customer asks; empty shows the articles of a topic
        :param topic_id: of whose articles; None is all
        :return: ``{"search", "topic", "topics", "articles", "found": [(article, passage)]}``
        """
        situation, own = self._portal_situation(), self._portal_lang()
        # sudo: smart.service.article - as in _portal_article
        articles = self.sudo().search(
            self._portal_domain(situation) & Domain("lang", "=", own), order="title, id")
        topics = articles.topic_id.sorted("display_name")
        topic = topics.filtered(lambda known: known.id == topic_id)
        if topic:
            articles = articles.filtered(lambda article: article.topic_id == topic)
        found = self._portal_found(search, own, situation) if search else []
        return {
            "search": search, "topic": topic, "topics": topics, "articles": articles,
            "found": found}

    @api.model
    def _portal_found(self, search, own, situation):
        hits = self.env["smart.service.knowledge"]._search_articles(
            search, text.language(search, own), self.env.company, FOUND, situation=situation)
        # sudo: smart.service.article - the search gives what this customer may be told
        articles = self.sudo()
        return [
            (article, retrieval.excerpt(article.plain_text, hit.passage, SHOWN))
            for hit in hits if hit.confidence >= retrieval.CALIBRATION.suggest
            and (article := articles.browse(hit.article_id))]
