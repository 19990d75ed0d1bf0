from dataclasses import replace

from odoo import fields, models

from ...engine import policy, retrieval

# what is less sure than the best by more than this is not brought before it by anybody
NEAR = 0.2


class SmartServiceBot(models.Model):
    _inherit = "smart.service.bot"

    ranks = fields.Boolean(
        "A model ranks what was found",
        help="Where several articles answer about equally well, a language model that is meant "
        "for it says which fits best. The customer waits some seconds longer then.")


class SmartServiceBotTurn(models.Model):
    """Articles that fit about equally well are put in order by a model, where the bot is to.

    The turn waits as ``thinking`` like for an answer of a model, and is decided anew with the
    order that comes, or with the search's own when none does.
    """

    _inherit = "smart.service.bot.turn"

    is_ranked = fields.Boolean("A model was asked to rank", readonly=True)
    ranking = fields.Json(
        readonly=True, export_string_translation=False,
        help="Articles in the order of a model, empty when it had none.")

    def _hits(self, channel, understanding, lang):
        hits = super()._hits(channel, understanding, lang)
        if not self.ranking or not hits:
            return hits
        place = {article: number for number, article in enumerate(self.ranking)}
        first, *others = sorted(hits, key=lambda hit: place.get(hit.article_id, len(place)))
        # what the model puts first is no less sure than what it puts behind
        surest = max(hit.confidence for hit in hits)
        return (replace(first, confidence=surest), *others)

    def _act(self, channel, scope, action, found):
        if self._waits_for_ranking(action, found, action.state.lang):
            return
        super()._act(channel, scope, action, found)

    def _waits_for_ranking(self, action, found, lang):
        """Whether a model is asked now which of several articles answers best."""
        if not self.bot_id.ranks or self.is_ranked:
            return False
        if action.kind != policy.ANSWER or not found.hits:
            return False
        best = max(hit.confidence for hit in found.hits)
        near = [hit for hit in found.hits if hit.confidence >= max(
            best - NEAR, retrieval.CALIBRATION.suggest)]
        if len(near) < 2:
            return False
        request = self.env["smart.service.llm.request"]._rank(
            self, found.understanding.question, near, lang)
        if not request:
            return False
        self._trace().note("asks a model to rank", articles=[hit.article_id for hit in near])
        self.write({"outcome": "thinking", "thought": False, "is_ranked": True})
        return True

    def _model_ranked(self, request):
        """Decide anew with the order that a model has named, unless the turn is no longer."""
        self.ensure_one()
        if self.outcome != "thinking":
            return
        if not self._is_current(self.channel_id):
            self.outcome = "dropped"
            return
        before = (self.trace or {}).get("steps", [])
        self.write({"ranking": request.ranking or [], "outcome": False})
        self._answer(self.channel_id)
        self.trace = {**self.trace, "steps": [
            *before, {"step": "model", **request._trace()}, *self.trace["steps"]]}
