from odoo import models

from ...engine import policy

# steps of one turn: a script that goes round in circles ends here
MOST_STEPS = 50
# who answers beside the question for the second time wants something else
MOST_MISSES = 2


class SmartServiceBotTurn(models.Model):
    """A customer's message that the bot has to answer: led by a script.

    Odoo's chatbot scripts are led by the visitor's browser; here the server leads them, so that
    they run on every channel. Where the script stands is a part of the episode's memory.
    """

    _inherit = "smart.service.bot.turn"

    def _script_takes(self, channel, scope, state, texts, found):
        """Go on with the running script, or start one.

        :return: whether the turn is done; what only a person should answer, or something else
            twice instead of an answer, ends the script and leaves the turn to the bot
        """
        run = self._script_run(channel, scope, state, texts)
        # who starts a script by its words may do so in anger: a desk has one for complaints
        if not run or policy.is_for_people(
                found.understanding, self._situation(channel, scope, texts, found),
                calm=not run.is_started):
            return False
        with self._trace().step("script", script=run.title) as step:
            taken = run.hear(texts, found)
            if taken:
                run.walk()
            step.update(left=not taken, variables=run.variables)
        if not taken:
            return False
        self._script_says(channel, scope, run, found)
        return True

    def _script_run(self, channel, scope, state, texts):
        """The running script, the one that these words start, or the bot's opening; or None."""
        Script = scope.env["chatbot.script"]
        if state.script:
            chatbot = Script.browse(state.script["id"]).exists()
            at = chatbot.script_step_ids.filtered(lambda step: step.id == state.script["step"])
            return ScriptRun(self, scope, state, chatbot, at) if at else None
        if state.pending:
            return None
        started = Script._smart_started_by("\n".join(texts))
        chatbot = started
        if not chatbot and not state.greeted:
            chatbot = self.bot_id.script_id.with_env(scope.env)
        return ScriptRun(self, scope, state, chatbot, is_started=bool(started)) if (
            chatbot.script_step_ids) else None

    def _script_says(self, channel, scope, run, found):
        """Say what the script has said in this turn as one message, and do what it ended with."""
        body = "\n\n".join(filter(None, run.said))
        if run.hands_over:
            self._note_expertise(channel, run.step)
            if body:
                self._speak(channel, scope, run.state_after(), body, "script")
            self._hand_over(channel, run.state_after(), run.hands_over, scope, found)
            return
        self._speak(channel, scope, run.state_after(), body or scope.env._(
            "Is there anything else I can do?"), "script", run.choices)

    @staticmethod
    def _note_expertise(channel, step):
        """Ask the router for an agent with the skills that the script names."""
        # sudo: discuss.channel - whom a session needs follows from the script that led it
        if step.operator_expertise_ids:
            channel.sudo().smart_skill_ids = step.operator_expertise_ids.ids


class ScriptRun:
    """One walk through a script, from an answer of the customer's to the next question.

    :param turn: the ``smart.service.bot.turn`` that is worked
    :param chatbot: the ``chatbot.script``
    :param at: the step whose question the customer answers, empty at the beginning
    :param is_started: the customer's words of this turn have started it
    """

    def __init__(self, turn, scope, state, chatbot, at=None, is_started=False):
        self.turn, self.scope, self.state, self.chatbot = turn, scope, state, chatbot
        self.is_started = is_started
        self.step = at or chatbot.script_step_ids.browse()
        self.title = chatbot.title
        memory = state.script if at else {}
        self.variables = dict(memory.get("variables") or {
            "name": scope.partner.name or "", "lang": scope.env.lang,
            "tier": scope.partner._smart_tier().name or "",
            "channel": scope.channel.smart_account_id.provider or ""})
        self.answers = chatbot.script_step_ids.answer_ids.browse(memory.get("answers") or ())
        self.misses = memory.get("misses") or 0
        self.called = dict(memory.get("called") or {})
        self.said, self.choices, self.hands_over, self.waits = [], (), "", False

    def hear(self, texts, found):
        """Take the customer's answer to the question that the script waits at.

        :return: False when it is none and the script is left
        """
        if not self.step:
            self.step = self.chatbot.script_step_ids[:1]
            return True
        answer = "\n".join(filter(None, texts)).strip()
        taken = self.step._smart_take(self, answer, found)
        if taken:
            self.misses = 0
            if not self.waits:
                self.step = self._next()
            return True
        self.misses += 1
        self.waits = True
        return self.misses < MOST_MISSES

    def walk(self):
        """Say and do all that comes before the next question."""
        if self.waits:
            self.step._smart_ask(self)
            return
        for _count in range(MOST_STEPS):
            if not self.step:
                return
            follows = self.step._smart_do(self)
            if self.waits or self.hands_over:
                return
            self.step = follows or self._next()
        self.step = self.step.browse()

    def remember(self, value):
        """Keep a value under the step's name."""
        if self.step.smart_variable:
            self.variables[self.step.smart_variable.strip()] = value

    def state_after(self):
        """The episode's state, with where the script stands."""
        memory = {
            "id": self.chatbot.id, "step": self.step.id, "answers": self.answers.ids,
            "variables": self.variables, "misses": self.misses, "called": self.called,
        } if self.waits else {}
        return policy.replace(
            self.state, script=memory, unsure_turns=0, declined_turns=0, suggested=(), intents=())

    def _next(self):
        return self.step._fetch_next_step(self.answers)

