from odoo import api, fields, models

from odoo.addons.smart_service.engine import ownership, signals
from odoo.addons.smart_service.models.conversation.discuss_channel import HAND_OVER_REASONS
from odoo.addons.smart_service.models.signal.signal import LEAD_CONFIDENCE, LEAD_KINDS

from ...engine import intent as intents
from ...engine import policy, text
from ..tools import REGISTRY
from ..tools.customer_scope import CustomerScope

OUTCOMES = [
    ("answered", "Answered with an article"), ("tool", "Answered with the customer's records"),
    ("asked", "Asked back"), ("talked", "Small talk"), ("unsure", "Did not know"),
    ("handed_over", "Handed over"), ("merged", "Answered with a later message"),
    ("dropped", "Not answered: a person took over"),
]

class SmartServiceBotTurn(models.Model):
    """A customer's message that the bot has to answer, in a transaction of its own."""

    _name = "smart.service.bot.turn"
    _description = "Bot Turn"
    _inherit = ["smart.service.queue.mixin"]
    _order = "id desc"
    _rec_name = "message_id"
    _queue_key = "queue_key"
    _queue_cron = "smart_service_bot.cron_bot"
    # the customer waits: after the third failure a person is better than another attempt
    _queue_max_attempts = 3

    bot_id = fields.Many2one(
        "smart.service.bot", readonly=True, index="btree_not_null", ondelete="set null")
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", required=True, readonly=True, ondelete="cascade",
        index=True)
    company_id = fields.Many2one(
        related="channel_id.smart_company_id", store=True, index="btree_not_null")
    message_id = fields.Many2one(
        "mail.message", required=True, readonly=True, ondelete="cascade")
    epoch = fields.Integer(required=True, readonly=True)
    preface = fields.Text(
        readonly=True, help="What else is to be said to this message, in one with the answer.")
    queue_key = fields.Char(required=True, readonly=True, export_string_translation=False)
    merged_into_id = fields.Many2one(
        "smart.service.bot.turn", "Answered with", readonly=True, index="btree_not_null")
    outcome = fields.Selection(OUTCOMES, readonly=True, index="btree_not_null")
    intent = fields.Char(readonly=True)
    tool = fields.Char(readonly=True)
    article_id = fields.Many2one(
        "smart.service.article", readonly=True, ondelete="set null",
        index="btree_not_null")
    confidence = fields.Float(readonly=True, aggregator="avg")
    reason = fields.Selection(HAND_OVER_REASONS, "Handed over because", readonly=True)
    answer_message_id = fields.Many2one(
        "mail.message", "Answer", readonly=True, ondelete="set null", index="btree_not_null")
    is_helpful = fields.Boolean("Thanked for", readonly=True)
    helpful_weight = fields.Integer(
        compute="_compute_helpful_weight", store=True, export_string_translation=False)

    _message_uniq = models.UniqueIndex("(message_id)", "The bot has this message already.")
    _due_idx = models.Index("(queue_key, id) WHERE state = 'new'")

    @api.depends("is_helpful")
    def _compute_helpful_weight(self):
        for turn in self:
            turn.helpful_weight = int(turn.is_helpful)

    @api.model
    def _queue_message(self, channel, message):
        """Make the turn of a customer's message and wake a worker."""
        # sudo: smart.service.bot.turn - made for a verified message of the session's customer
        turn = self.sudo().create({
            "bot_id": channel.livechat_channel_id.smart_bot_id.id,
            "channel_id": channel.id,
            "message_id": message.id,
            "epoch": channel.smart_epoch,
            "preface": channel._smart_preface(message),
            "queue_key": f"channel:{channel.id}",
        })
        turn._wake()
        return turn

    # === WORK === #

    def _process_one(self):
        channel = self.channel_id
        if not self._is_current(channel):
            self.outcome = "dropped"
            return
        later = self.search([
            ("channel_id", "=", channel.id), ("state", "=", "new"), ("id", ">", self.id),
            ("epoch", "=", self.epoch),
        ], order="id desc", limit=1)
        if later:
            # people write in bursts: one answer to all of it
            (self | self._merged()).write({"merged_into_id": later.id, "outcome": "merged"})
            return
        self._answer(channel)

    def _is_current(self, channel):
        """Whether the session is the bot's, in the same stretch in which the customer wrote."""
        return ownership.may_speak(
            channel.smart_owner, channel.smart_epoch, "bot", self.epoch)

    def _merged(self):
        return self.search([("merged_into_id", "=", self.id)], order="id")

    def _texts(self):
        """What the customer wrote since the last answer, oldest first."""
        turns = (self | self._merged()).sorted("id")
        return [self.channel_id._smart_text(turn.message_id) for turn in turns]

    def _claims(self, channel):
        """The serial numbers in his photos' codes: as good as typed ones, mere claims."""
        messages = (self | self._merged()).message_id
        return [
            f"SN: {serial}" for message in messages
            for serial in channel._smart_photo_serials(message)]

    def _answer(self, channel):
        texts = self._texts()
        understanding = intents.understand([*texts, *self._claims(channel)])
        state = policy.State.load(channel.smart_bot_state)
        lang = self._speak_lang(channel, texts)
        scope = CustomerScope(
            self.env(context={**self.env.context, "lang": lang}),
            channel._smart_customer_partner(), channel)
        hits = self._hits(channel, understanding, lang)
        devices = self._devices(scope, understanding, state)
        action = self._waiting_tool(channel, state) or policy.decide(
            understanding, hits, state, devices, wants_to_buy=self._wants_to_buy(texts),
            needs=scope.needs)
        self.write({"intent": understanding.intent.name, "confidence": action.confidence})
        if understanding.intent.name == intents.THANKS:
            self._count_thanks()
        self._act(channel, scope, action, hits)

    @staticmethod
    def _wants_to_buy(texts):
        """Whether a salesperson gets a lead of these words, which the answer should tell."""
        return any(
            found.kind in LEAD_KINDS and found.confidence >= LEAD_CONFIDENCE
            for found in signals.detect("\n".join(texts)))

    def _hits(self, channel, understanding, lang):
        question = understanding.question
        if not question or understanding.intent.name == intents.HUMAN:
            return ()
        return tuple(self.env["smart.service.knowledge"]._search_articles(
            question, lang, channel.smart_company_id))

    def _devices(self, scope, understanding, state):
        """The customer's devices, read only when the decision is about a device."""
        if understanding.intent.name != intents.REPAIR and state.pending != "repair":
            return ()
        return tuple(scope.devices())

    def _speak_lang(self, channel, texts):
        """The language the customer writes in, if it is installed, else his own."""
        own = channel.smart_contact_id._lang()
        found = text.language("\n".join(texts), own)
        installed = dict(self.env["res.lang"].get_installed())
        if found in installed and found[:2] != own[:2]:
            return found
        return own

    def _count_thanks(self):
        last = self.search([
            ("channel_id", "=", self.channel_id.id), ("id", "<", self.id),
            ("epoch", "=", self.epoch), ("outcome", "!=", "merged"),
        ], limit=1)
        if last.outcome == "answered":
            last.is_helpful = True

    # === ACTING === #

    def _act(self, channel, scope, action, hits):
        """Say and do what the policy decided; the state is kept only when it was said."""
        state, body, outcome = action.state, "", ""
        if action.kind == policy.SILENT:
            # it has the session and nothing to say: the customer would wait for ever
            self._hand_over(channel, state, "failure", scope)
            return
        if action.kind == policy.HAND_OVER:
            self._hand_over(channel, state, action.reason, scope)
            return
        if action.kind == policy.TOOL:
            self._run_tool(channel, scope, action)
            return
        if action.kind == policy.ANSWER:
            article = self.env["smart.service.article"].browse(int(action.name)).exists()
            self.article_id = article
            body = self._fitting_article_text(channel, scope, state, article, action)
            outcome = "answered"
        elif action.kind == policy.ASK:
            body, outcome = self._question_text(scope, action), "asked"
        elif action.kind == policy.SAY:
            body, outcome = self._small_talk(scope.env, action.name, state), "talked"
        else:
            body, outcome = self._unsure_text(scope.env, action), "unsure"
        self._speak(channel, scope, state, body, outcome)

    def _speak(self, channel, scope, state, body, outcome):
        """Post the answer under the session's lock; keep the episode's state.

        :return: the message, empty when a person has taken over meanwhile
        """
        body = self._grouped_text(channel, scope, state, body)
        state = policy.replace(state, greeted=True)
        message = channel.with_context(lang=scope.env.lang)._smart_say(body, epoch=self.epoch)
        self.write({
            "outcome": outcome if message else "dropped", "answer_message_id": message.id})
        if message:
            channel.smart_bot_state = state.dump()
            self._log(channel, outcome, message)
        return message

    def _log(self, channel, outcome, message):
        kinds = {"answered": "bot_answered", "tool": "bot_answered", "unsure": "bot_unsure"}
        kind = kinds.get(outcome)
        if kind:
            self.env["smart.service.event"]._log(kind, channel=channel, message=message, payload={
                "article": self.article_id.id, "tool": self.tool or "",
                "confidence": round(self.confidence, 4), "intent": self.intent,
            })

    @staticmethod
    def _waiting_tool(channel, state):
        """What waited for the code that the customer has just sent back."""
        if not state.tool or not channel._smart_is_verified():
            return None
        return policy.Action(
            policy.TOOL, policy.replace(state, tool="", arguments={}), name=state.tool,
            arguments=state.arguments)

    def _run_tool(self, channel, scope, action):
        tool = REGISTRY[action.name]
        self.tool = tool.name
        if tool.personal and scope.needs_proof() and (
                channel._smart_require_verified("personal") is False):
            # the customer was told about the code; when it comes back the tool runs
            self.outcome = "asked"
            channel.smart_bot_state = policy.replace(
                action.state, tool=tool.name, arguments=dict(action.arguments)).dump()
            return
        result = tool.run(scope, message=self.message_id, **action.arguments)
        state = policy.replace(action.state, pending=result.pending)
        message = self._speak(channel, scope, state, result.text, "tool")
        if message and result.hand_over:
            self._hand_over(channel, state, result.hand_over, scope, announced=True)

    def _hand_over(self, channel, state, reason, scope=None, announced=False):
        """Tell the customer that a person takes over, then give the session to people.

        Both happen under the session's lock in this transaction; afterwards the bot is mute.

        :param scope: what the customer may see, and the language to speak in
        :param announced: the customer was told already
        """
        env = scope.env if scope else self.env(
            context={**self.env.context, "lang": channel.smart_contact_id._lang()})
        if not announced:
            body = "\n\n".join([*self._prefaces(), self._hand_over_text(env, reason)])
            message = channel.with_context(lang=env.lang)._smart_say(body, epoch=self.epoch)
            if not message:
                self.outcome = "dropped"
                return
            self.answer_message_id = message
        self.write({"outcome": "handed_over", "reason": reason})
        channel.smart_bot_state = policy.replace(state, handed_over=True).dump()
        channel._smart_hand_over(reason, self._summary(channel, state, reason))
