from dataclasses import replace

from odoo import models

from ...engine import retrieval

# an article in a language that the customer does not write in has to fit clearly
SURE_ABROAD = 0.85


class SmartServiceBotTurn(models.Model):
    """A question that no article of its language answers is looked up in the other ones."""

    _inherit = "smart.service.bot.turn"

    def _hits(self, channel, understanding, lang):
        hits = super()._hits(channel, understanding, lang)
        if (not self._is_searched_for(understanding) or any(
                hit.confidence >= retrieval.CALIBRATION.answer for hit in hits)):
            return hits
        return self._hits_abroad(channel, understanding.question, lang) or hits

    def _hits_abroad(self, channel, question, lang):
        """What fits clearly in other languages, said in the customer's own where we have it."""
        Article = self.env["smart.service.article"]
        knowledge = self.env["smart.service.knowledge"]
        found = []
        for other in dict(Article._fields["lang"].selection):
            if other == lang:
                continue
            for hit in knowledge._search_articles(
                    question, other, channel.smart_company_id, channel=channel):
                if hit.confidence >= SURE_ABROAD:
                    own = Article.browse(hit.article_id)._in_lang(lang)
                    if own and own in knowledge._allowed(
                            own.ids, knowledge._situation(channel)):
                        hit = replace(
                            hit, article_id=own.id, title=own.title, passage=own.plain_text or "")
                    found.append(hit)
        if found:
            self._trace().note("abroad", hits=[hit.article_id for hit in found])
        return tuple(found)

    def _fitting_article_text(self, channel, scope, state, article, action):
        text = super()._fitting_article_text(channel, scope, state, article, action)
        if article.lang[:2] == state.lang[:2]:
            return text
        names = dict(article._fields["lang"]._description_selection(scope.env))
        return scope.env._(
            "We have this in %(language)s only:", language=names[article.lang]) + "\n" + text
