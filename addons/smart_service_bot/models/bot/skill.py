from odoo import fields, models


class SmartServiceIntent(models.Model):
    """Who knows best about a wish."""

    _inherit = "smart.service.intent"

    skill_ids = fields.Many2many(
        "im_livechat.expertise", "smart_service_intent_skill_rel", "intent_id", "skill_id",
        "Best skills", help="Who gets the conversation when the bot hands over such a wish, the "
        "first skill that somebody at the desk has.")


class SmartServiceTopic(models.Model):
    """Who knows best about a topic."""

    _inherit = "smart.service.topic"

    skill_ids = fields.Many2many(
        "im_livechat.expertise", "smart_service_topic_skill_rel", "topic_id", "skill_id",
        "Best skills", help="Who gets the conversation when the bot hands over a question about "
        "it, unless the wish says otherwise. What a part of the topic does not say, the whole "
        "does.")

    def _skills(self):
        """The skills for a topic, its own or those of what it is a part of."""
        topic = self
        while topic and not topic.skill_ids:
            topic = topic.parent_id
        return topic.skill_ids


class SmartServiceBotTurn(models.Model):
    """The best skill for a hand-over: what the desk's leads have said, else what sounds like it."""

    _inherit = "smart.service.bot.turn"

    def _best_skill(self, session, found):
        known = session.livechat_channel_id.user_ids.livechat_expertise_ids
        for skills in self._mapped_skills(session, found):
            if fits := skills & known:
                return fits[:1]
        return super()._best_skill(session, found)

    def _mapped_skills(self, session, found):
        """The skills that are mapped to what was talked about, the latest first."""
        turns = self._stretch(session).sorted("id", reverse=True)
        codes = [found.understanding.intent.name] if found else []
        codes += turns.filtered("intent").mapped("intent")
        # sudo: smart.service.intent, smart.service.topic - the desk's own rules
        wishes = {
            wish.code: wish for wish in self.env["smart.service.intent"].sudo().search(
                [("code", "in", codes), ("skill_ids", "!=", False)])}
        yield from (wishes[code].skill_ids for code in codes if code in wishes)
        topics = [turn.topic_id or turn.article_id.topic_id for turn in turns.sudo()]
        yield from (topic._skills() for topic in topics if topic)
