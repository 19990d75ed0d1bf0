"""An answer in several rounds: after each word of the model, what is done next.

No call is made here: :func:`step` gets what the model said and tells what it means, so that each
call can have a transaction, a budget and a deadline of its own. The state goes into JSON between
two rounds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from . import grounding, guard, prompt
from .client import Completion
from .masking import Masker

# calls of the model for one question
MAX_ROUNDS = 4
# tools in one round
MAX_TOOLS = 3
# calls of tools that are not offered, or without arguments, before it is given up
MAX_REFUSED = 3


@dataclass
class Conversation:
    """What was said so far.

    :param messages: in OpenAI's form, masked
    :param sources: what may be cited, number 1 first, masked
    :param tools: names that the model may call; everything else is refused
    :param called: name and arguments of the tools that were called
    :param removed: how many sources were left out, because they give orders
    """

    messages: list[dict]
    sources: list[dict] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    rounds: int = 0
    refused: int = 0
    removed: int = 0

    def dump(self) -> dict:
        return vars(self)

    @classmethod
    def load(cls, value: dict) -> Conversation:
        return cls(**value)

    @property
    def is_last_round(self) -> bool:
        """Whether the model has to answer now, with no more tools."""
        return self.rounds >= MAX_ROUNDS - 1

    def texts(self) -> dict[int, str]:
        """Number → text of each source, as the model has seen it."""
        return {number: prompt.Source(**source).whole
                for number, source in enumerate(self.sources, 1)}


@dataclass(frozen=True)
class UseTools:
    """Call these and go on with :func:`answered`: (id, name, arguments)."""

    calls: tuple[tuple[str, str, dict], ...]


@dataclass(frozen=True)
class Say:
    """The answer, checked. Without sentences there is none."""

    grounded: grounding.Grounded


@dataclass(frozen=True)
class GiveUp:
    """There will be no answer: ``loop``, or ``tools``."""

    reason: str


def begin(
    question: str, sources: Sequence[prompt.Source], lang: str, masker: Masker,
    history: Sequence[tuple[str, str]] = (), tools: Sequence[str] = (), tag: str = "",
) -> Conversation:
    """The conversation before its first round."""
    checked = [prompt.safe(source) for source in sources]
    given = [
        prompt.Source(masker.mask(source.title), masker.mask(source.text), source.kind, source.ref)
        for source in checked if source]
    # the oldest first: what is told once is known from then on
    said_before = [
        (role, masker.mask_said(said) if role == "user" else masker.mask(said))
        for role, said in history]
    messages = prompt.opening(masker.mask_said(question), given, lang, said_before, tag)
    return Conversation(
        messages, [source.dump() for source in given], list(tools),
        removed=checked.count(None))


def step(conversation: Conversation, said: Completion, masker: Masker):
    """What follows from what the model said: :class:`UseTools`, :class:`Say` or :class:`GiveUp`.

    ``conversation`` goes on by this round.
    """
    conversation.rounds += 1
    if not said.tool_calls:
        return Say(checked(conversation, said, masker))
    if conversation.rounds >= MAX_ROUNDS:
        return GiveUp("loop")
    # ids of our own: some endpoints send none, or the same twice
    calls = [(f"call_{conversation.rounds}_{index}", call)
             for index, call in enumerate(said.tool_calls[:MAX_TOOLS])]
    conversation.messages.append({"role": "assistant", "content": said.text or None, "tool_calls": [
        {"id": call_id, "type": "function", "function": {
            "name": call.name[:64] or "none",
            "arguments": json.dumps(call.arguments or {}, ensure_ascii=False)}}
        for call_id, call in calls]})
    wanted = []
    for call_id, call in calls:
        key = json.dumps([call.name, call.arguments], sort_keys=True, ensure_ascii=False)
        if call.name not in conversation.tools or call.arguments is None:
            conversation.refused += 1
            _reply(conversation, call_id, {"error": "no such tool, or no arguments"})
        elif key in conversation.called:
            return GiveUp("loop")
        else:
            conversation.called.append(key)
            wanted.append((call_id, call.name, masker.unmask_value(call.arguments)))
    if conversation.refused >= MAX_REFUSED and not wanted:
        return GiveUp("tools")
    return UseTools(tuple(wanted))


def answered(
    conversation: Conversation, call_id: str, name: str, text: str, masker: Masker,
) -> None:
    """Add what a tool found, as one more source that can be cited.

    :param text: what it says, unmasked
    """
    source = prompt.safe(prompt.Source(name, text, "tool", name))
    if not source:
        conversation.removed += 1
        _reply(conversation, call_id, {"error": "left out, since it is no data"})
        return
    source = prompt.Source(source.title, masker.mask(source.text), "tool", name)
    conversation.sources.append(source.dump())
    number = len(conversation.sources)
    _reply(conversation, call_id, prompt.numbered([source], number))


def failed(conversation: Conversation, call_id: str, error: str) -> None:
    """Tell the model that a tool has found nothing, which can't be cited.

    :param error: a code
    """
    _reply(conversation, call_id, {"error": error})


def checked(conversation: Conversation, said: Completion, masker: Masker) -> grounding.Grounded:
    """What of the answer may be said, masked still."""
    texts = conversation.texts()
    rules = conversation.messages[0]["content"]
    titles = {source["title"].strip(".。:： ") for source in conversation.sources} - {""}
    found = grounding.check(_untitled(said.text, titles), texts)
    kept, dropped = [], list(found.dropped)
    sentences = found.sentences[:-1] if said.truncated else found.sentences
    for sentence in sentences:
        why = guard.objection(sentence.text, texts.values(), rules, masker)
        if prompt.NO_ANSWER in sentence.text:
            why = "no answer"
        elif sentence.text.strip(".。:： ") in titles:
            why = "a title alone"
        if why:
            dropped.append((sentence.text, why))
        else:
            kept.append(sentence)
    return grounding.Grounded(tuple(kept), tuple(dropped))


def without_numbers(answer: str) -> str:
    """An answer without its citations.

    >>> without_numbers("A visit costs 80 yuan. [2]")
    'A visit costs 80 yuan.'
    """
    return re.sub(r" ?(?:\[\d{1,3}\])+", "", answer)


def _untitled(answer: str, titles: Iterable[str]) -> str:
    """An answer without the titles of sources that stand in it as if they said something.

    >>> _untitled("Visits [1] A visit costs 80 yuan [1].", ["Visits"])
    'A visit costs 80 yuan [1].'
    """
    known = "|".join(re.escape(title) for title in sorted(titles, key=len, reverse=True))
    alone = re.compile(
        rf"(\A|\n|[\].!?。！？】])[ \t]*(?:{known})[.。:：]?[ \t]*"
        r"(?:\[\d{1,3}\]|【\d{1,3}】)\s*")
    before = None
    while known and answer != before:
        before, answer = answer, alone.sub(r"\1", answer)
    return answer


def _reply(conversation: Conversation, call_id: str, value) -> None:
    content = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    conversation.messages.append({"role": "tool", "tool_call_id": call_id, "content": content})
