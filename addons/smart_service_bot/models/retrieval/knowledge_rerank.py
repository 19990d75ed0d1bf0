import logging

from odoo import api, models

from ...engine.llm import errors
from ...engine.retrieval import rerank as ranking

_logger = logging.getLogger(__name__)

# so many are put in order, the others follow
RANKED = 8


class SmartServiceKnowledge(models.AbstractModel):
    """What was found, put in order by a language model where a profile is meant for it."""

    _inherit = "smart.service.knowledge"

    @api.model
    def _search_articles(self, question, lang, company, limit=3, *, rerank=False, **options):
        """Return the best hits, in a model's order if `rerank`.

        :param bool rerank: ask a model. It takes a call, so this is for a request of an agent
            that has written nothing; confidences are the search's own
        """
        hits = super()._search_articles(
            question, lang, company, max(limit, RANKED) if rerank else limit, **options)
        profiles = self.env["smart.service.llm.profile"]
        if not rerank or len(hits) < 2 or not (profiles := profiles._for("rerank", company)):
            return hits[:limit]
        try:
            said = profiles._complete(
                "rerank", ranking.messages(question, hits[:RANKED]), max_tokens=64)
        except errors.LlmError as error:
            _logger.info("Not put in order by a model: %s", error)
            return hits[:limit]
        return [*ranking.in_order(said.text, hits[:RANKED]), *hits[RANKED:]][:limit]
