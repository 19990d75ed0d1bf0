from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.smart_service.models.account.queue_mixin import QUEUE_STATES

from ...engine.llm import loop, prompt
from ..tools import tool_titles
from .call import ERRORS

# from the question to the answer, over all rounds and profiles
ANSWER_SECONDS = 45
# a request that is done is of use to whoever looks into a turn, for a while
KEEP_DAYS = 30


class SmartServiceLlmRequest(models.Model):
    """A customer's question that a model, or another company's bot, is being asked.

    The turn waits while this is worked. Each call is made between two transactions: the first
    takes the row in hand and notes the call, the second writes down what came back. A process
    that dies in between leaves a lease that runs out; the question is asked again then, since a
    model's answer changes nothing. The answer goes to ``turn._model_answered(request)``, once, in
    the transaction that ends the row.
    """

    _name = "smart.service.llm.request"
    _description = "Question to a Model"
    _inherit = ["smart.service.queue.mixin"]
    _order = "id desc"
    _rec_name = "turn_id"
    _queue_key = "queue_key"
    _queue_cron = "smart_service_bot.cron_llm"
    _queue_max_attempts = 3

    state = fields.Selection(QUEUE_STATES)
    turn_id = fields.Many2one(
        "smart.service.bot.turn", required=True, readonly=True, ondelete="cascade", index=True)
    channel_id = fields.Many2one(related="turn_id.channel_id", store=True, index=True)
    company_id = fields.Many2one(
        related="turn_id.company_id", store=True, index="btree_not_null")
    queue_key = fields.Char(required=True, readonly=True, export_string_translation=False)
    lang = fields.Char(required=True, readonly=True)
    profile_id = fields.Many2one(
        "smart.service.llm.profile", "Language model", readonly=True, ondelete="set null",
        index="btree_not_null")
    brain_id = fields.Many2one(
        "smart.service.brain", "External bot", readonly=True, ondelete="set null",
        index="btree_not_null")
    brain_ref = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    deadline_at = fields.Datetime("Answer by", required=True, readonly=True)
    leased = fields.Integer(
        readonly=True, export_string_translation=False,
        help="Counts the calls, so that a late answer to an earlier one is known.")
    # what is said to the model, and what its placeholders stand for
    conversation = fields.Json("Said to the model", readonly=True, groups=fields.NO_ACCESS)
    placeholders = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    question = fields.Text(readonly=True, groups=fields.NO_ACCESS)
    tried = fields.Json(readonly=True, export_string_translation=False)
    outcome = fields.Selection([
        ("answer", "Answered"), ("tool", "Wants a tool that asks the customer"),
        ("none", "No answer in the sources"), ("failed", "Failed"),
        ("dropped", "Not needed any more")], readonly=True)
    answer = fields.Text(readonly=True, help="With the number of its source behind each sentence.")
    sources = fields.Json(
        readonly=True, help="What the answer cites: number, title, kind and which.")
    is_grounded = fields.Boolean(
        "Supported by articles", readonly=True,
        help="Every sentence of the answer is supported by what was found in our articles.")
    tool = fields.Selection(tool_titles, readonly=True)
    arguments = fields.Json(readonly=True)
    failure = fields.Selection(ERRORS, "Failed because", readonly=True)
    dropped = fields.Json(
        readonly=True, groups="smart_service.group_manager",
        help="Sentences of the model that were not said, and why.")
    rounds = fields.Integer(readonly=True)
    tokens = fields.Integer(readonly=True)
    cost = fields.Float(digits=(16, 6), readonly=True)
    milliseconds = fields.Integer(readonly=True)

    purpose = fields.Selection(
        [("answer", "Answer"), ("rerank", "Rank what was found")], required=True,
        default="answer", readonly=True)
    hits = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    ranking = fields.Json(readonly=True, export_string_translation=False)

    _turn_uniq = models.UniqueIndex(
        "(turn_id, purpose)", "This turn's question is being asked already.")
    _due_idx = models.Index("(id, next_attempt_at) WHERE state = 'new'")

    # === ASKING === #

    @api.model
    def _ask(self, turn, question, hits=(), *, lang, history=(), tools=None):
        """Ask a model, or the bot's external brain, in a job; the turn has to wait.

        :param turn: gets the result by ``_model_answered(request)``
        :param question: what the customer wants to know
        :param hits: passages to answer from, ``retrieval.Hit`` or the like, best first
        :param lang: the language to answer in, such as ``zh_CN``
        :param history: what was said before, as (``user`` or ``assistant``, text), oldest first
        :param tools: names of the tools that may be used; by default those that only read and
            those that do nothing before the customer has said yes
        :return: the request; empty when nobody is there to be asked
        """
        channel = turn.channel_id
        # sudo: smart.service.brain - which one serves the bot is no secret; its key stays in it
        brain = turn.bot_id.sudo().brain_id.filtered("active")
        profiles = self.env["smart.service.llm.profile"]
        if not brain and not profiles._for("answer", turn.company_id):
            return self.browse()
        masker = profiles._masker(channel)
        if tools is None:
            tools = () if brain else self._tool_names()
        talk = loop.begin(
            question, [self._source(hit) for hit in hits], lang, masker, history, tools).dump()
        # sudo: smart.service.llm.request - made for a verified message of the session's customer
        request = self.sudo().create({
            "turn_id": turn.id, "queue_key": f"turn:{turn.id}", "lang": lang,
            "brain_id": brain.id, "question": masker.mask(question[:prompt.LONGEST_QUESTION]),
            "brain_ref": self._last_ref(channel, brain), "conversation": talk,
            "placeholders": masker.dump(), "tried": [],
            "deadline_at": fields.Datetime.now() + timedelta(
                seconds=min(ANSWER_SECONDS, channel.livechat_channel_id.smart_bot_seconds)),
        })
        request._wake()
        return request

    @api.model
    def _source(self, hit):
        return prompt.Source(hit.title, hit.passage, "article", hit.article_id)

    @api.model
    def _last_ref(self, channel, brain):
        """How the brain calls the conversation that it has had with this customer."""
        if not brain:
            return False
        # sudo: smart.service.llm.request - goes back to the very brain that it came from
        return self.sudo().search([
            ("channel_id", "=", channel.id), ("brain_id", "=", brain.id),
            ("outcome", "=", "answer")], limit=1).brain_ref

    def _masker(self):
        # what a tool finds may name the customer, too
        return self.env["smart.service.llm.profile"]._masker(
            self.channel_id, known=self.placeholders)

    # === ENDING === #

    def _finish(self, outcome, **values):
        """Write down the result; delivering it is what :meth:`_process_one` does."""
        self.write({"outcome": outcome, **values})

    def _deliver(self):
        """Give the turn its answer; what was said to the model is not needed any more."""
        self.write({
            "conversation": False, "placeholders": False, "question": False, "hits": False})
        # asked by a process that died
        self._open_calls()._lose()
        if self.outcome == "dropped":
            return
        if self.purpose == "rerank":
            self.turn_id._model_ranked(self)
        else:
            self.turn_id._model_answered(self)

    def _plain_answer(self):
        """The answer without the numbers of its sources."""
        return loop.without_numbers(self.answer or "")

    def _trace(self):
        """What happened, for whoever wants to understand a turn; says nothing personal."""
        return {
            "outcome": self.outcome, "failure": self.failure or "",
            # sudo: smart.service.llm.profile, smart.service.brain - their names alone
            "model": self.sudo().profile_id.name or self.sudo().brain_id.name or "",
            "rounds": self.rounds, "tokens": self.tokens, "cost": self.cost,
            "ms": self.milliseconds, "sources": self.sources or [], "tool": self.tool or "",
            "dropped": self.sudo().dropped or [], "grounded": self.is_grounded,
        }

    def _on_given_up(self):
        """It broke, or its result could not be delivered: that is a failure to the turn, too."""
        self.write({"outcome": "failed", "failure": self.failure or "error", "answer": False})
        self._deliver()

    @api.autovacuum
    def _gc_done(self):
        self.search([
            ("state", "!=", "new"),
            ("create_date", "<", fields.Datetime.now() - timedelta(days=KEEP_DAYS)),
        ], limit=10000).unlink()
