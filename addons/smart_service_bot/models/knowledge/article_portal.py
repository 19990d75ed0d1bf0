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
    def _portal_readable(self, domain, situation, order=None):
        """The articles of a domain, as superuser, that may be read in a situation."""
        # sudo: smart.service.article - of this company, and then what may be told, nothing else
        known = self.sudo().search(
            Domain("state", "=", "published")
            & Domain("company_id", "in", [False, self.env.company.id]) & domain, order=order)
        allowed = self.env["smart.service.knowledge"]._allowed(known.ids, situation)
        return known.filtered(lambda article: article in allowed)

    @api.model
    def _portal_article(self, article_id):
        """The article, as superuser, if the current user may read it; else nothing."""
        return self._portal_readable(Domain("id", "=", article_id), self._portal_situation())

    def _portal_translations(self):
        """The same in other languages, as far as the current user may read it."""
        self.ensure_one()
        # sudo: smart.service.article - ids alone: what may be read is decided below
        original = self.sudo().original_id or self.sudo()
        family = (original | original.translated_ids).ids
        return self._portal_readable(
            Domain("id", "in", family) & Domain("id", "!=", self.id), self._portal_situation())

    @api.model
    def _portal_shelf(self, search="", topic_id=None):
        """What the portal's page shows.

        :param search: what the customer asks; empty shows the articles of a topic
        :param topic_id: of whose articles; None is all
        :return: ``{"search", "topic", "topics", "articles", "found": [(article, passage)]}``
        """
        situation, own = self._portal_situation(), self._portal_lang()
        # who finds nothing in his own language is better off with another one than with nothing
        articles = self._portal_readable(Domain("lang", "=", own), situation, "title, id") or (
            self._portal_readable(Domain("lang", "!=", own), situation, "title, id"))
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
        asked_in = text.language(search, own)
        known = dict(self._fields["lang"].selection)
        # sudo: smart.service.article - the search gives what this customer may be told
        articles = self.sudo()
        for lang in dict.fromkeys([asked_in, own, *known]):
            hits = self.env["smart.service.knowledge"]._search_articles(
                search, lang, self.env.company, FOUND, situation=situation)
            found = [
                (article, retrieval.excerpt(article.plain_text, hit.passage, SHOWN))
                for hit in hits if hit.confidence >= retrieval.CALIBRATION.suggest
                and (article := articles.browse(hit.article_id))]
            if found:
                return found
        return []
