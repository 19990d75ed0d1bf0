from odoo import models

from ...engine import policy
from ..tools import call


class SmartServiceBotTurn(models.Model):
    """A customer's message that the bot has to answer: doing what was decided."""

    _inherit = "smart.service.bot.turn"

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
        self.tool = action.name
        with self._trace().step("tool", tool=action.name, arguments=action.arguments) as found:
            # the policy has asked for what was missing
            result = call(action.name, scope, action.arguments, self.message_id, ask=False)
            found.update(pending=result.pending, hand_over=result.hand_over)
        if result.proof and channel._smart_require_verified(result.proof) is False:
            # the customer was told about the code; when it comes back the tool runs
            self.outcome = "asked"
            channel.smart_bot_state = policy.replace(
                action.state, tool=action.name, arguments=dict(action.arguments)).dump()
            return
        state = policy.replace(action.state, pending=result.pending)
        message = self._speak(channel, scope, state, result.text, "tool")
        result.said(message)
        if message and result.hand_over:
            self._hand_over(channel, state, result.hand_over, scope, announced=True)
