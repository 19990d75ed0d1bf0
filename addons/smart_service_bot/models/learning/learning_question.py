from datetime import timedelta

from odoo import api, fields, models

from ...engine import learning, text

DAYS = 14
AT_ONCE = 300
# of an agent's messages after the question, those that may be its answer
FIRST = 5
UNSURE_REASONS = ("unsure", "policy", "loop")
OPEN_STATES = ("a_new", "b_draft")


class SmartServiceLearningQuestion(models.Model):
    """A question that the bot could not answer, or answered wrongly, without personal data."""

    _name = "smart.service.learning.question"
    _description = "Question to Learn from"
    _order = "asked_at desc, id desc"
    _rec_name = "text"

    item_id = fields.Many2one(
        "smart.service.learning.item", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="item_id.company_id", store=True, index=True)
    turn_id = fields.Many2one(
        "smart.service.bot.turn", readonly=True, ondelete="set null", index="btree_not_null")
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", readonly=True, ondelete="set null",
        index="btree_not_null")
    asked_at = fields.Datetime("Asked on", readonly=True)
    text = fields.Text(required=True, readonly=True)
    reason = fields.Selection(
        [("unanswered", "Not answered"), ("corrected", "Answered, in vain")],
        required=True, readonly=True)
    article_id = fields.Many2one(
        "smart.service.article", "Article in use then", readonly=True, ondelete="set null",
        index="btree_not_null")
    reply = fields.Text("What an agent replied", readonly=True)

    _turn_uniq = models.UniqueIndex(
        "(turn_id) WHERE turn_id IS NOT NULL", "This question is on the desk already.")

    # === COLLECTING === #

    @api.model
    def _cron_collect(self):
        """Bring to the desk what the bot could not answer, and what agents replied since."""
        since = fields.Datetime.now() - timedelta(days=DAYS)
        for turn in self._turns_to_learn_from(since):
            self._take(turn)
        waiting = self.search([
            ("reply", "=", False), ("asked_at", ">=", since),
            ("item_id.state", "in", OPEN_STATES)], limit=AT_ONCE)
        for question in waiting:
            question.reply = question._agents_reply(question.turn_id)

    @api.model
    def _turns_to_learn_from(self, since):
        Turn = self.env["smart.service.bot.turn"]
        known = self.search([("turn_id", "!=", False), ("asked_at", ">=", since)]).turn_id
        recent = [("create_date", ">=", since), ("id", "not in", known.ids)]
        unanswered = Turn.search([
            *recent, "|", ("outcome", "=", "unsure"),
            "&", ("outcome", "=", "handed_over"), ("reason", "in", UNSURE_REASONS),
        ], order="id", limit=AT_ONCE)
        corrected = Turn.search([
            *recent, ("outcome", "=", "answered"),
            ("bot_outcome_id.state", "in", ("taken_back", "handed_over")),
        ], order="id", limit=AT_ONCE)
        return (unanswered | corrected).sorted("id")

    @api.model
    def _take(self, turn):
        """Put a turn's question on the desk, beside those that ask the same."""
        channel = turn.channel_id
        masker = self.env["smart.service.llm.profile"]._masker(channel)
        said = masker.mask_said("\n".join(filter(None, turn._texts()))).strip()
        if not text.terms(said):
            return self.browse()
        lang = text.language(said, channel.smart_contact_id._lang())
        company = turn.company_id or self.env.company
        Item = self.env["smart.service.learning.item"]
        items = Item.search([
            ("company_id", "=", company.id), ("lang", "=", lang), ("state", "in", OPEN_STATES)])
        key = learning.nearest(
            said, {item.id: [item.name, *item.question_ids.mapped("text")] for item in items})
        item = Item.browse(key or []) or self._reworded(turn, items) or Item.create({
            "name": learning.wording(said)[:200], "lang": lang, "company_id": company.id,
            "topic_id": turn.topic_id.id,
            "article_id": turn.article_id.id if turn.outcome == "answered" else False})
        return self.create({
            "item_id": item.id, "turn_id": turn.id, "channel_id": channel.id,
            "asked_at": turn.create_date, "text": said, "article_id": turn.article_id.id,
            "reason": "corrected" if turn.outcome == "answered" else "unanswered",
            "reply": self._agents_reply(turn)})

    @api.model
    def _reworded(self, turn, items):
        """The one of the open items that a turn asks again: the bot has asked for other words."""
        before = self.env["smart.service.bot.turn"].search(
            [("channel_id", "=", turn.channel_id.id), ("id", "<", turn.id)],
            order="id desc", limit=1).filtered(lambda asked: asked.outcome == "unsure")
        item = before and self.search([("turn_id", "=", before.id)], limit=1).item_id & items
        is_other = item and turn.topic_id and item.topic_id and turn.topic_id != item.topic_id
        return items.browse() if is_other else item or items.browse()

    @api.model
    def _agents_reply(self, turn):
        """The longest of the first things that a person said after the question."""
        channel = turn.channel_id
        if not channel:
            return False
        voice = channel.livechat_channel_id._smart_bot_partner()
        messages = self.env["mail.message"].search([
            ("model", "=", "discuss.channel"), ("res_id", "=", channel.id),
            ("id", ">", turn.message_id.id), ("message_type", "=", "comment"),
            ("subtype_id", "=", self.env.ref("mail.mt_comment").id), ("is_internal", "=", False),
            ("author_id", "not in", (channel._smart_customer_partner() | voice).ids),
            ("author_id.user_ids.share", "=", False),
        ], order="id", limit=FIRST)
        texts = [channel._smart_text(message) for message in messages]
        reply = max(texts, key=lambda said: len(learning.worth_keeping(said)), default="")
        return self.env["smart.service.llm.profile"]._masker(channel).mask(reply) or False
