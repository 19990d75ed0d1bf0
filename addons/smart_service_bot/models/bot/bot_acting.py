from odoo import models

from odoo.addons.smart_service.providers.text import render_choices

from ...engine import policy
from ..tools import call
from .bot_turn import CHOICE


class SmartServiceBotTurn(models.Model):
    """A customer's message that the bot has to answer: doing what was decided."""

    _inherit = "smart.service.bot.turn"

    def _act(self, channel, scope, action, found):
        """Say and do what the policy decided; the state is kept only when it was said."""
        state = action.state
        if action.kind == policy.SILENT:
            # it has the session and nothing to say: the customer would wait for ever
            self._hand_over(channel, state, "failure", scope, found)
        elif (action.kind == policy.UNSURE or action.reason == "unsure") and (
                # nobody asks a model about what is surely no matter of the desk's
                found.understanding.in_scope and self._ask_model(channel, action, found)):
            return
        elif action.kind == policy.HAND_OVER:
            self._hand_over(channel, state, action.reason, scope, found, topic=action.name)
        elif action.kind == policy.TOOL:
            self._run_tool(channel, scope, action, found)
        elif action.kind == policy.ANSWER:
            article = self.env["smart.service.article"].browse(int(action.name)).exists()
            self.article_id = article
            body = self._fitting_article_text(channel, scope, state, article, action)
            self._speak(channel, scope, state, body, "answered")
        elif action.kind == policy.ASK:
            body, choices = self._question(scope, action)
            self._speak(channel, scope, state, body, "asked", choices)
        elif action.kind == policy.SAY:
            self._speak(
                channel, scope, state, self._small_talk(scope.env, action.name, state), "talked")
        else:
            body, choices = self._unsure(scope.env, [hit.title for hit in action.hits])
            self._speak(channel, scope, state, body, "unsure", choices)

    def _speak(self, channel, scope, state, body, outcome, choices=()):
        """Post the answer under the session's lock; keep the episode's state.

        :param choices: what the customer may pick below the text, as (payload, label)
        :return: the message, empty when a person has taken over meanwhile
        """
        body = self._grouped_text(channel, scope, state, body)
        state = policy.replace(state, greeted=True)
        message = self._say(channel, scope.env, body, choices)
        self.write({
            "outcome": outcome if message else "dropped", "answer_message_id": message.id})
        if message:
            channel.smart_bot_state = state.dump()
            self._log(channel, outcome, message)
        return message

    def _say(self, channel, env, body, choices=()):
        """Say it with buttons where the channel has them, else with numbered lines."""
        if choices:
            self._trace().note("choices", labels=[label for _payload, label in choices])
        capabilities = channel.smart_account_id._adapter().capabilities
        room = capabilities.button_label
        if len(choices) > capabilities.buttons or (
                room and any(len(label) > room for _payload, label in choices)):
            body = render_choices(body, [label for _payload, label in choices])
            choices = ()
        return channel.with_context(lang=env.lang)._smart_say(
            body, epoch=self.epoch, buttons=tuple(choices))

    @staticmethod
    def _numbered(labels):
        """Choices that are answered by their number, whether pressed or written."""
        return [(f"{CHOICE}{number}", label) for number, label in enumerate(labels, 1)]

    def _log(self, channel, outcome, message):
        kinds = {"answered": "bot_answered", "tool": "bot_answered", "unsure": "bot_unsure"}
        kind = kinds.get(outcome)
        if kind:
            self.env["smart.service.event"]._log(kind, channel=channel, message=message, payload={
                "article": self.article_id.id, "tool": self.tool or "",
                "confidence": round(self.confidence, 4), "intent": self.intent,
            })

    # === TOOLS === #

    @staticmethod
    def _waiting_tool(channel, state):
        """What waited for the code that the customer has just sent back."""
        if not state.tool or state.pending or not channel._smart_is_verified():
            return None
        return policy.Action(
            policy.TOOL, policy.replace(state, tool="", arguments={}), name=state.tool,
            arguments=state.arguments)

    def _run_tool(self, channel, scope, action, found):
        self.tool = action.name
        with self._trace().step("tool", tool=action.name, arguments=action.arguments) as step:
            result = call(
                action.name, scope, action.arguments, self.message_id,
                confirmed=action.confirmed, ask=not action.complete)
            step.update(
                pending=result.pending, hand_over=result.hand_over, missing=result.missing,
                data=result.data)
        if result.proof and channel._smart_require_verified(result.proof) is False:
            # the customer was told about the code; when it comes back the tool runs
            self.outcome = "asked"
            channel.smart_bot_state = policy.replace(
                action.state, tool=action.name, arguments=dict(action.arguments)).dump()
            return
        state = self._state_after(action, result)
        asks = bool(result.missing or result.confirm)
        absence, choices = self._absence(channel, scope.env) if result.hand_over else ([], ())
        message = self._speak(
            channel, scope, state, "\n\n".join((result.text, *absence)),
            "asked" if asks else "tool", choices or result.buttons)
        result.said(message)
        if message and choices:
            channel._smart_offer_with(message)
        if message and result.hand_over:
            self._hand_over(channel, state, result.hand_over, scope, found, announced=True)

    @staticmethod
    def _state_after(action, result):
        """The episode's state when a tool has answered, or asks for something first."""
        state = policy.replace(action.state, pending=result.pending)
        if result.pending == "repair" and action.arguments.get("start"):
            # who wants a visit and has no repair yet has said when
            state = policy.replace(state, wish=tuple(
                action.arguments[name] for name in ("start", "stop")
                if action.arguments.get(name)))
        if result.confirm:
            return policy.replace(
                state, pending="confirm", tool=result.confirm.name,
                arguments=dict(result.confirm.arguments))
        if result.missing:
            return policy.replace(
                state, pending="slots", tool=action.name, arguments=dict(action.arguments),
                wanted=tuple(result.missing))
        return state
