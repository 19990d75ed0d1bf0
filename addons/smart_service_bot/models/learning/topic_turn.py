import dataclasses

from odoo import fields, models

from ...engine import policy


class SmartServiceBotTurn(models.Model):
    """A turn about a topic that the bot may not answer alone yet goes to people."""

    _inherit = "smart.service.bot.turn"

    topic_id = fields.Many2one(
        "smart.service.topic", "About", readonly=True, ondelete="set null",
        index="btree_not_null", help="The topic of the article that comes nearest.")
    hit_confidence = fields.Float(
        "Sure of the article", readonly=True, aggregator="avg",
        help="How probable it is that the nearest article answers.")

    def _act(self, channel, scope, action, found):
        self._note_topic(found.hits)
        topic = self._topic_of(action)
        if action.kind == policy.TOOL and topic:
            self.write({
                "topic_id": topic.id, "hit_confidence": action.confidence, "tool": action.name})
        if topic.bot_mode == "trial":
            self._trace().note("gate", topic=topic.display_name)
            action = dataclasses.replace(
                action, kind=policy.HAND_OVER, name="", reason="policy", confidence=0.0,
                state=policy.replace(action.state, pending="", tool="", arguments={}))
        return super()._act(channel, scope, action, found)

    def _topic_of(self, action):
        """The topic that an answer, or the use of the customer's records, is about."""
        if action.kind == policy.ANSWER:
            return self.env["smart.service.article"].browse(int(action.name)).exists().topic_id
        if action.kind == policy.TOOL:
            return self.env["smart.service.topic"]._of_tool(action.name)
        return self.env["smart.service.topic"]

    def _ask_model(self, channel, action, found):
        # what is on trial a model does not answer either, nor does it read of it
        if self.topic_id.bot_mode == "trial":
            return False
        # sudo: smart.service.article - whose topic is on trial, nothing of what they say
        on_trial = self.env["smart.service.article"].sudo().browse(
            int(hit.article_id) for hit in found.hits).filtered(
            lambda article: article.topic_id.bot_mode == "trial").ids
        return super()._ask_model(channel, action, dataclasses.replace(found, hits=tuple(
            hit for hit in found.hits if int(hit.article_id) not in on_trial)))

    def _note_topic(self, hits):
        near = [hit for hit in hits[:1] if hit.confidence >= policy.CALIBRATION.suggest]
        for hit in near:
            article = self.env["smart.service.article"].browse(int(hit.article_id)).exists()
            if article.topic_id:
                self.write({"topic_id": article.topic_id.id, "hit_confidence": hit.confidence})
