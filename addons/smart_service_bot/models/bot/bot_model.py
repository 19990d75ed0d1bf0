from odoo import fields, models

from ...engine import inputs, policy
from ..tools.customer_scope import CustomerScope
from .bot_deciding import Found

HISTORY = 6


class SmartServiceBotTurn(models.Model):
    """A customer's message that the bot has to answer: asking a language model, or another bot.

    Both are asked when scripts, records and articles have no answer. The turn waits as
    ``thinking`` meanwhile and holds nothing; what it would have said instead is kept in
    `thought`. A message that comes in between is answered together with it.
    """

    _inherit = "smart.service.bot.turn"

    thought = fields.Json(
        readonly=True, groups="smart_service.group_lead", export_string_translation=False,
        help="What the bot says when the model has no answer.")

    def _ask_model(self, channel, action, found):
        """Ask the model or the external bot that serves this desk, if there is one.

        :return: whether the turn waits for it now
        """
        question = found.understanding.question
        if inputs.kind_of([question]):
            return False
        history = [
            (said.role, said.text) for said in channel._smart_bot_context().said[-HISTORY:]
            if said.text not in question]
        request = self.env["smart.service.llm.request"]._ask(
            self, question, found.hits, lang=action.state.lang, history=history)
        if not request:
            return False
        self._trace().note("asks a model")
        self.write({"outcome": "thinking", "thought": {
            "kind": action.kind, "reason": action.reason, "state": action.state.dump(),
            "near": [hit.article_id for hit in action.hits]}})
        return True

    def _take_up(self, thinking):
        """What is still being thought about is answered together with this turn's message."""
        if not thinking:
            return
        (thinking | self.search([("merged_into_id", "in", thinking.ids)])).write({
            "outcome": "merged", "merged_into_id": self.id})

    def _model_answered(self, request):
        """Say what the model has answered, or what is said without it.

        An answer that comes after people took over, or to words that are answered otherwise by
        now, is dropped.

        :param request: the ``smart.service.llm.request`` that is done
        """
        self.ensure_one()
        if self.outcome != "thinking":
            return
        channel = self.channel_id
        steps = {**(self.trace or {})}
        steps["steps"] = [*steps.get("steps", ()), {"step": "model", **request._trace()}]
        self.trace = steps
        if not self._is_current(channel):
            self.outcome = "dropped"
            return
        state = policy.State.load(self.thought["state"])
        scope = CustomerScope(
            self.env(context={**self.env.context, "lang": state.lang}),
            channel._smart_customer_partner(), channel)
        found = Found(self._understanding(channel, self._texts()))
        if request.outcome == "answer":
            self._say_models_answer(channel, scope, state, request)
        elif request.outcome == "tool":
            action = policy.Action(
                policy.TOOL, policy.replace(state, unsure_turns=0, declined_turns=0),
                name=request.tool,
                arguments=dict(request.arguments or {}))
            self._run_tool(channel, scope, action, found)
        elif request.outcome == "none":
            self._say_without_model(channel, scope, state, found)
        else:
            self._hand_over(channel, state, "failure", scope, found)

    def _say_models_answer(self, channel, scope, state, request):
        titles = dict.fromkeys(
            source["title"] for source in request.sources or () if source["kind"] == "article")
        cited = [source["ref"] for source in request.sources or () if source["kind"] == "article"]
        self.article_id = self.env["smart.service.article"].browse(cited[:1]).exists()
        if not self.article_id:
            # what is answered from the customer's records is accounted as that
            self.tool = next((source["ref"] for source in request.sources or ()
                              if source["kind"] == "tool"), False)
        body = request._plain_answer()
        if titles:
            body += "\n" + scope.env._(
                "(From our articles: %s)", ", ".join(titles)) if len(titles) > 1 else (
                    "\n" + scope.env._("(From our article “%s”)", next(iter(titles))))
        if not request.is_grounded:
            # sudo: smart.service.brain - its name alone
            body += "\n" + scope.env._(
                "(Answered by %s; our articles have not confirmed this.)",
                request.sudo().brain_id.name)
        state = policy.replace(state, unsure_turns=0, declined_turns=0, suggested=())
        self._speak(channel, scope, state, body, "answered")

    def _say_without_model(self, channel, scope, state, found):
        """Do what was decided before the model was asked."""
        thought = self.thought
        if thought["kind"] == policy.HAND_OVER:
            self._hand_over(channel, state, thought["reason"], scope, found)
            return
        articles = self.env["smart.service.article"].browse(thought["near"]).exists()
        body, choices = self._unsure(scope.env, articles.mapped("title"))
        self._speak(channel, scope, state, body, "unsure", choices)
