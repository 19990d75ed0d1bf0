from odoo import api, models

from ...engine.llm import errors, rerank

# the numbers of all passages take no more tokens
ANSWER_TOKENS = 40


class SmartServiceArticle(models.Model):
    _inherit = "smart.service.article"

    @api.model
    def smart_find(self, channel_id, question):
        """Put what was found in a model's order, where one is set up for that.

        Only for agents, who wait for a moment; customers get the order of the index, since
        nothing may wait for a model while their turn is worked.
        """
        found = super().smart_find(channel_id, question)
        profiles = self.env["smart.service.llm.profile"]._for("rerank")
        if len(found["articles"]) > 1 and profiles:
            found["articles"] = self._ranked(
                profiles, self.env["discuss.channel"].browse(channel_id), found)
        return found

    @api.model
    def _ranked(self, profiles, channel, found):
        rows = found["articles"]
        asked = rerank.messages(
            found["question"], [f"{row['title']}\n{row['text']}" for row in rows])
        try:
            answer = profiles._complete("rerank", asked, channel, max_tokens=ANSWER_TOKENS)
        except errors.LlmError:
            # the index has an order of its own
            return rows
        return [rows[place] for place in rerank.order(answer.text, len(rows))]
