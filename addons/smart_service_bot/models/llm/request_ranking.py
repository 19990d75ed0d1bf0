from datetime import timedelta

from odoo import api, fields, models

from ...engine.llm import loop
from ...engine.retrieval import rerank as ranking

# a customer waits: what was found is told in the order of the search after so many seconds
SECONDS = 8
RANKED = 8
NUMBERS_TOKENS = 64


class SmartServiceLlmRequest(models.Model):
    """What a customer's question has found, put in order by a model, while his turn waits."""

    _inherit = "smart.service.llm.request"

    @api.model
    def _rank(self, turn, question, hits, lang):
        """Ask a model which of the hits answers best; the turn gets it by ``_model_ranked``.

        :return: the request; empty when nobody is there to be asked
        """
        profiles = self.env["smart.service.llm.profile"]
        if not profiles._for("rerank", turn.company_id):
            return self.browse()
        hits = hits[:RANKED]
        masker = profiles._masker(turn.channel_id)
        talk = loop.Conversation(
            [masker.mask_message(each) for each in ranking.messages(question, hits)], [], [])
        # sudo: smart.service.llm.request - made for a verified message of the session's customer
        request = self.sudo().create({
            "turn_id": turn.id, "purpose": "rerank", "queue_key": f"turn:{turn.id}",
            "lang": lang, "conversation": talk.dump(), "placeholders": masker.dump(),
            "tried": [], "hits": [hit.article_id for hit in hits],
            "deadline_at": fields.Datetime.now() + timedelta(seconds=SECONDS)})
        request._wake()
        return request

    def _land_ranking(self, outcome):
        """Keep the order that a model has named; none is kept of an answer that is no order."""
        self._finish("answer", ranking=ranking.in_order(outcome.text, self.hits))
