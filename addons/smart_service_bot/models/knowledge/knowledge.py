import threading

from odoo import api, models
from odoo.tools import SQL

from ...engine import retrieval

_BUILD = threading.Lock()


class SmartServiceKnowledge(models.AbstractModel):
    """The search over published articles.

    The index lives in the memory of each Odoo process, beside the registry of its database. It
    carries the stamp of the articles it was built from; every search compares the stamp with the
    table, so that an edit in one process is answered with by all of them at once.
    """

    _name = "smart.service.knowledge"
    _description = "Knowledge Search"

    @api.model
    def _search_articles(self, question, lang, company, limit=3):
        """Return the best :class:`~engine.retrieval.Hit`s for a question, best first.

        :param str question: what the customer wrote
        :param str lang: language of the articles to search
        :param company: articles of other companies are left out
        """
        return self._index(lang, company).search(question, limit)

    @api.model
    def _index(self, lang, company):
        stamp = self._stamp()
        # one dictionary a registry: another database of this process has its own
        indexes = self.env.registry.__dict__.setdefault("_smart_knowledge_indexes", {})
        key = (lang, company.id)
        known = indexes.get(key)
        if known and known[0] == stamp:
            return known[1]
        with _BUILD:
            known = indexes.get(key)
            if not known or known[0] != stamp:
                known = (stamp, retrieval.Index(self._articles(lang, company)))
                indexes[key] = known
        return known[1]

    @api.model
    def _forget(self):
        """Drop this process's indexes: within one transaction an edit has no date of its own."""
        self.env.registry.__dict__.pop("_smart_knowledge_indexes", None)

    @api.model
    def _stamp(self):
        """What changes whenever an article is added, edited, published, hidden or removed.

        The sum of the dates, not the latest one: of two edits at the same time, the one that began
        first may be committed last.
        """
        self.env["smart.service.article"].flush_model()
        self.env.cr.execute(SQL(
            "SELECT count(*), count(*) FILTER (WHERE active AND state = 'published'),"
            " sum(id), sum(extract(epoch FROM write_date)) FROM smart_service_article"))
        return self.env.cr.fetchone()

    @api.model
    def _articles(self, lang, company, ids=None):
        """The published articles of a language as the engine wants them; `ids`: among these."""
        domain = [
            ("state", "=", "published"), ("lang", "=", lang),
            ("company_id", "in", [False, company.id])]
        if ids is not None:
            domain.append(("id", "in", ids))
        # sudo: smart.service.article - published articles are what customers are told anyway
        articles = self.env["smart.service.article"].sudo().search(domain, order="id")
        return [
            retrieval.Article(
                id=article.id,
                title=article.title,
                body=article.plain_text or "",
                variants=tuple(filter(None, map(str.strip, (article.variants or "").splitlines()))),
                keywords=article._search_words(),
                lang=article.lang,
            )
            for article in articles
        ]
