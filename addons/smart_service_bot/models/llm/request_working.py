import time
from datetime import timedelta
from functools import partial

from odoo import api, fields, models

from ...engine import brains
from ...engine.llm import client, errors, grounding, guard, loop
from ...engine.llm.masking import PLACEHOLDER
from ..tools import REGISTRY
from ..tools.call import call as use_tool
from ..tools.call import declarations
from ..tools.customer_scope import CustomerScope

# how much longer than its call a row is left alone, in case its process has died
LEASE_SECONDS = 10
# a busy model is waited for if that is soon and there is no other
SOON = 5.0


class SmartServiceLlmRequest(models.Model):
    """The rounds of a request: which call comes next, and what its answer means."""

    _inherit = "smart.service.llm.request"

    def _process_one(self):
        """Ask until there is a result, all in this transaction, and deliver it.

        Workers make the calls between transactions and come here with the result.
        """
        while not self.outcome:
            call = self._begin()
            if call:
                started = time.monotonic()
                self._land(call(), time.monotonic() - started)
            elif not self.outcome:
                # a busy model is waited for
                time.sleep(max(0.0, (
                    self.next_attempt_at - fields.Datetime.now()).total_seconds()))
        self._deliver()

    # === BEFORE A CALL === #

    def _begin(self):
        """Take the next call in hand; the caller commits that before he makes it.

        :return: the call, to be made in whatever thread: it returns what :meth:`_land` takes.
            None when there is none to be made: there is a result, or it waits till
            ``next_attempt_at``
        """
        self.ensure_one()
        now = fields.Datetime.now()
        left = (self.deadline_at - now).total_seconds()
        turn = self.turn_id
        if not turn._is_current(self.channel_id) or turn.outcome in ("merged", "dropped"):
            self._finish("dropped")
        elif left < 1:
            self._finish("failed", failure=self.failure or "timeout")
        elif self.brain_id:
            return self._begin_brain(left)
        else:
            return self._begin_model(left)
        return None

    def _lease(self, seconds):
        self.write({
            "leased": self.leased + 1,
            "next_attempt_at": fields.Datetime.now() + timedelta(seconds=seconds + LEASE_SECONDS),
        })

    def _begin_brain(self, left):
        seconds = min(self.brain_id.seconds, left)
        self._lease(seconds)
        return partial(
            _made, brains.ask, self.brain_id._settings(seconds), self.question,
            f"{self.env.cr.dbname}-{self.channel_id.id}", self.brain_ref or None)

    def _begin_model(self, left):
        profile, most = self._next_profile()
        if not profile:
            return None
        talk = loop.Conversation.load(self.conversation)
        seconds = min(profile.seconds, left)
        self._lease(seconds)
        self.profile_id = profile
        self.env["smart.service.llm.call"]._open(
            profile, self.purpose, most, channel_id=self.channel_id.id, turn_id=self.turn_id.id,
            request_id=self.id)
        tools = [] if talk.is_last_round else [
            tool for tool in declarations() if tool["function"]["name"] in talk.tools]
        return partial(
            _made, client.chat, profile._endpoint(seconds), talk.messages, tools=tools,
            max_tokens=profile.max_tokens)

    def _next_profile(self):
        """(profile, the most that the call may cost); ends the request when there is none."""
        failure = self.failure or "none"
        for profile in self._candidates():
            most = profile._cost(
                client.count_messages(self.conversation["messages"]), profile.max_tokens)
            try:
                profile._check_budget(most, self.channel_id)
            except errors.OverBudget as error:
                self.env["smart.service.llm.call"]._record(
                    profile, self.purpose, error, 0.0, channel=self.channel_id)
                failure = error.code
            else:
                return profile, most
        if self.next_attempt_at <= fields.Datetime.now():
            self._finish("failed", failure=failure)
        return None, 0.0

    def _candidates(self):
        profiles = self.env["smart.service.llm.profile"]._for(self.purpose, self.company_id)
        # one that has begun goes on, so that an answer is of one piece
        return (profiles & self.profile_id | profiles).filtered(
            lambda profile: profile.id not in (self.tried or []))

    # === AFTER A CALL === #

    def _land(self, outcome, seconds):
        """Write down what a call has brought.

        :param outcome: a client's Completion, a brain's Reply, or an LlmError
        """
        self.milliseconds += round(seconds * 1000)
        if self.brain_id:
            self._land_brain(outcome)
            return
        profile = self.profile_id
        self._open_calls()[:1]._close(outcome, seconds)
        if isinstance(outcome, errors.LlmError):
            self._land_failure(profile, outcome)
            return
        self.write({
            "rounds": self.rounds + 1,
            "tokens": self.tokens + outcome.input_tokens + outcome.output_tokens,
            "cost": self.cost + profile._cost(outcome.input_tokens, outcome.output_tokens),
            "next_attempt_at": fields.Datetime.now(),
        })
        if self.purpose == "rerank":
            self._land_ranking(outcome)
            return
        talk, masker = loop.Conversation.load(self.conversation), self._masker()
        found = loop.step(talk, outcome, masker)
        if isinstance(found, loop.UseTools):
            self._use_tools(talk, masker, found)
            self.write({"conversation": talk.dump(), "placeholders": masker.dump()})
        elif isinstance(found, loop.Say):
            self._say(talk, masker, found.grounded)
        else:
            self._finish("failed", failure="bad_answer")

    def _open_calls(self):
        """Calls of which nothing has come back, the last one first."""
        return self.env["smart.service.llm.call"].search(
            [("request_id", "=", self.id), ("state", "=", "open")])

    def _land_failure(self, profile, error):
        """Go on with the next profile, or with the same when it is busy for a moment only."""
        profile._note(error)
        self.failure = error.code
        others = self._candidates() - profile
        after = getattr(error, "after", None)
        if not others and after is not None and after <= SOON:
            pause = timedelta(seconds=after)
            if fields.Datetime.now() + pause < self.deadline_at:
                self.next_attempt_at = fields.Datetime.now() + pause
                return
        self.write({
            "tried": [*(self.tried or []), profile.id], "next_attempt_at": fields.Datetime.now()})

    def _use_tools(self, talk, masker, wanted):
        """Run what only reads; what asks the customer something is the turn's to do."""
        scope = CustomerScope(
            self.env(context={**self.env.context, "lang": self.lang}),
            self.channel_id._smart_customer_partner(), self.channel_id)
        for call_id, name, arguments in wanted.calls:
            result = use_tool(name, scope, arguments, message=self.turn_id.message_id)
            if result.confirm or result.proof or result.missing:
                self._finish("tool", tool=name, arguments=arguments)
                return
            if error := result.data.get("error"):
                loop.failed(talk, call_id, error)
            else:
                loop.answered(talk, call_id, name, result.text, masker)

    def _say(self, talk, masker, grounded):
        self._finish(
            "answer" if grounded.sentences else "none", is_grounded=bool(grounded.sentences),
            answer=masker.unmask(grounded.text) or False,
            sources=self._cited(talk, masker, grounded.sources),
            dropped=[[said[:200], why] for said, why in grounded.dropped])

    def _land_brain(self, outcome):
        if isinstance(outcome, errors.LlmError):
            self._finish("failed", failure=outcome.code)
            return
        masker = self._masker()
        said = guard.clean(outcome.text).strip()
        if guard.SECRET.search(said) or any(
                not masker.is_known(found[0]) for found in PLACEHOLDER.finditer(said)):
            said = ""
        talk = loop.Conversation.load(self.conversation)
        found = grounding.check(said, talk.texts())
        if self.brain_id.must_be_grounded:
            said = loop.without_numbers(found.text)
        dropped = [[body[:200], why] for body, why in found.dropped]
        self._finish(
            "answer" if said else "none", answer=masker.unmask(said) or False,
            is_grounded=bool(found.sentences) and (
                self.brain_id.must_be_grounded or not found.dropped),
            sources=self._cited(talk, masker, found.sources),
            dropped=dropped, brain_ref=outcome.ref, rounds=1)

    @api.model
    def _cited(self, talk, masker, numbers):
        """What an answer rests on: number, title, kind and which, of each source."""
        return masker.unmask_value([
            {"number": number, **{key: talk.sources[number - 1][key]
                                  for key in ("title", "kind", "ref")}}
            for number in numbers])

    @api.model
    def _tool_names(self):
        """The tools that a model may call: nothing happens by them unless the customer agrees.

        Those on trial are left to people.
        """
        topics = self.env["smart.service.topic"]
        return [tool.name for tool in REGISTRY.values()
                if (tool.permission == "read" or tool.confirmation)
                and topics._of_tool(tool.name).bot_mode != "trial"]


def _made(function, *arguments, **options):
    """What a call returns, or the LlmError that it raises, as a value for another thread."""
    try:
        return function(*arguments, **options)
    except errors.LlmError as error:
        return error
