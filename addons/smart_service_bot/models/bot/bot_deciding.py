from odoo import models

from odoo.addons.smart_service.engine import signals
from odoo.addons.smart_service.models.signal.signal import LEAD_CONFIDENCE, LEAD_KINDS

from ...engine import intent as intents
from ...engine import policy, text, trace
from ..tools.customer_scope import CustomerScope


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
        texts = self._texts()
        steps = self._trace()
        with steps.step("read", texts=texts) as found:
            understanding = intents.understand([*texts, *self._claims(channel)])
            found.update(trace.reading(understanding))
        state = policy.State.load(channel.smart_bot_state)
        lang = self._speak_lang(channel, texts)
        scope = CustomerScope(
            self.env(context={**self.env.context, "lang": lang}),
            channel._smart_customer_partner(), channel)
        with steps.step("search", lang=lang) as found:
            hits = self._hits(channel, understanding, lang)
            found["hits"] = trace.hit_figures(hits)
        with steps.step("decide") as found:
            devices = self._devices(scope, understanding, state)
            action = self._waiting_tool(channel, state) or policy.decide(
                understanding, hits, state, devices, wants_to_buy=self._wants_to_buy(texts),
                needs=scope.needs)
            found.update(trace.decision(action))
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
            question, lang, channel.smart_company_id, channel=channel))

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

