import logging
import re
from dataclasses import dataclass, replace

import psycopg2

from odoo import models

from odoo.addons.smart_service.engine import signals
from odoo.addons.smart_service.models.account.queue_mixin import CONFLICTS
from odoo.addons.smart_service.models.signal.signal import LEAD_CONFIDENCE, LEAD_KINDS

from ...engine import inputs, policy, text, trace
from ...engine import intent as intents
from ...engine.nlu import emotion as emotions
from ..tools import REGISTRY
from ..tools.customer_scope import CustomerScope

_logger = logging.getLogger(__name__)


# a wish for a service that is surer than this is no outburst by a single word
SOBER = 0.85


@dataclass(frozen=True)
class Found:
    """What a turn rests on.

    :param understanding: `intent.Understanding` of what the customer wrote
    :param hits: of the search, best first
    """

    understanding: intents.Understanding
    hits: tuple = ()


class SmartServiceBotTurn(models.Model):
    """A customer's message that the bot has to answer: what it reads in it and decides to do."""

    _inherit = "smart.service.bot.turn"

    def _answer(self, channel):
        """Read what the customer wrote, decide, act; how it came to that is kept in `trace`."""
        steps = trace.Trace()
        self.with_context(smart_bot_trace=steps)._read_and_act(channel)
        self.trace = steps.dump()

    def _trace(self):
        return self.env.context.get("smart_bot_trace") or trace.Trace()

    def _read_and_act(self, channel):
        texts, state = self._texts(), policy.State.load(channel.smart_bot_state)
        if state.pending or (state.greeted and not state.unsure_turns):
            texts = [inputs.worded(text, asked=bool(state.pending)) for text in texts]
        steps = self._trace()
        with steps.step("read", texts=texts) as step:
            understanding = self._understanding(channel, texts)
            step.update(trace.reading(understanding))
        state = policy.replace(state, lang=self._speak_lang(channel, texts, state))
        scope = CustomerScope(
            self.env(context={**self.env.context, "lang": state.lang}),
            channel._smart_customer_partner(), channel)
        with steps.step("search", lang=state.lang) as step:
            hits = self._hits(channel, understanding, state.lang)
            step["hits"] = trace.hit_figures(hits)
        found = Found(understanding, hits)
        self.intent = understanding.intent.name
        if self._script_takes(channel, scope, state, texts, found):
            return
        state = policy.replace(state, script={})
        with steps.step("decide") as step:
            action = self._waiting_tool(channel, state) or policy.decide(
                understanding, hits, state, self._devices(scope, understanding, state),
                needs=scope.needs, situation=self._situation(channel, scope, texts, found),
                together=lambda: self._hits_together(channel, understanding, state),
                chances=lambda: self._chances_together(understanding, state))
            step.update(trace.decision(action))
        self.confidence = action.confidence
        if understanding.intent.name == intents.THANKS:
            self._count_thanks()
        self._act(channel, scope, action, found)

    # === READING === #

    def _understanding(self, channel, texts):
        """The reading of all that came since the last answer; the patterns alone at worst."""
        said = [*texts, *self._claims(channel)]
        try:
            with self.env.cr.savepoint(flush=False):
                return self.env["smart.service.nlu.version"]._understand(said, channel)
        except (*CONFLICTS, psycopg2.OperationalError):
            raise
        except Exception:
            # a broken model must not silence the bot: what the wording says is still read
            _logger.exception("Bot turn %s: the trained model can't be used", self.id)
            return intents.understand(said)

    def _situation(self, channel, scope, texts, found):
        """What counts beside the words of the message."""
        messages = (self | self._merged()).message_id
        detected = signals.detect("\n".join(texts))
        routes = self._routes()
        feeling = found.understanding.emotion
        wish = found.understanding.intent
        if wish.confidence >= SOBER and routes.get(wish.name, policy.Route()).tool:
            # who surely wants a service and speaks of a complaint need not be angry
            feeling = emotions.read(emotions.without_complaints("\n".join(texts)))
        return policy.Situation(
            people_first=channel._smart_goes_to_people(),
            anger=max(
                [signal.intensity for signal in detected if signal.kind == "negative_emotion"]
                + [feeling.intensity if feeling.label == emotions.ANGRY else 0.0]),
            kind="" if self._claims(channel) else inputs.kind_of(
                texts, self._has_files(messages)),
            wants_to_buy=any(
                signal.kind in LEAD_KINDS and signal.confidence >= LEAD_CONFIDENCE
                for signal in detected),
            routes=routes,
            slots=lambda name, arguments: REGISTRY[name].slots_for(scope, arguments),
            is_stranger=lambda: not scope.has_records(),
            properties=lambda name: REGISTRY[name].schema["properties"])

    def _has_files(self, messages):
        """Whether something was sent that is no text; it may still be on its way to us."""
        # sudo: smart.service.media - whether there is any of these messages
        return bool(messages.attachment_ids) or bool(self.env["smart.service.media"].sudo(
        ).search_count([("mail_message_id", "in", messages.ids)], limit=1))

    def _routes(self):
        """What the wishes that were trained lead to, as {code: `policy.Route`}."""
        return {
            code: policy.Route(*route)
            for code, *route in self.env["smart.service.intent"]._routes()}

    def _hits(self, channel, understanding, lang):
        question = understanding.question
        if not self._is_searched_for(understanding):
            return ()
        return tuple(self.env["smart.service.knowledge"]._search_articles(
            question, lang, channel.smart_company_id, channel=channel))

    @staticmethod
    def _is_searched_for(understanding):
        """Whether there are words to search the knowledge for."""
        question = understanding.question
        return bool(question) and understanding.intent.name != intents.HUMAN and (
            inputs.kind_of([question]) not in inputs.WORDLESS)

    def _hits_together(self, channel, understanding, state):
        """What is found for a message and the question before it, read as one."""
        return self._hits(channel, replace(
            understanding, question=f"{state.topic}\n{understanding.question}"), state.lang)

    def _chances_together(self, understanding, state):
        """The wishes of a message and the question before it, read as one."""
        return self.env["smart.service.nlu.version"]._chances(
            f"{state.topic}\n{understanding.question}")

    def _devices(self, scope, understanding, state):
        """The customer's devices, read only when the decision is about a device."""
        if understanding.intent.name != intents.REPAIR and state.pending != "repair" and (
                state.topic_tool not in policy.OF_DEVICES and not state.symptom):
            return ()
        return tuple(scope.devices())

    def _speak_lang(self, channel, texts, state):
        """The language the customer writes in, if it is installed, else his own.

        A word alone ("ok", "agent"), a button or what is no sentence does not change it.
        """
        own = state.lang or channel.smart_contact_id._lang()
        said, kind = "\n".join(texts), inputs.kind_of(texts)
        is_word = text.language(said, "") != "zh_CN" and (
            len(re.findall(r"[^\W\d_]+", said)) < 2)
        if self.button or kind not in ("", inputs.LONG) or (is_word and (state.lang or kind)):
            return own
        found = text.language(said, own)
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
