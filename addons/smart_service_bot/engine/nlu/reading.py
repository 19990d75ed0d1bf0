"""Everything that is known about what a customer wrote, put together.

Order of trust: the wording of a request for a person, the patterns as a prior on what the trained
model says, the model alone. Without a model the patterns alone are read, as before there was one.
"""

import re
from dataclasses import dataclass, replace

from .. import entities as entities_module
from .. import intent as intents
from .. import script, text
from . import emotion as emotions
from . import language as languages
from . import mentions, moments, repetition
from .classifier import MEMBER, OUT_OF_SCOPE

# A label that the model holds for impossible is still possible when the wording says so.
FLOOR = 0.01
# Small talk is short and has its fixed wordings: the model is believed only on short texts.
SMALL_TALK_LENGTH = 24
SMALL_TALK_SURE = 0.85
# as sure as the rest has to be once small talk is ruled out
SURE = 0.5
# the runners-up that are worth knowing: two close ones are asked back about
RANKED = 5
_WORDS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2}|[^\W\d_]{2,}")


@dataclass(frozen=True)
class _Read:
    """What patterns and model make of a message; the parameters are those of `Understanding`."""

    intent: intents.Intent
    ranking: tuple = ()
    in_scope: bool = True
    acceptance: float = 0.0
    asked: tuple = ()
    read_by: str = intents.PATTERNS


@dataclass
class Reader:
    """Reads messages with the models and names of one desk.

    :param model: `Classifier` of the intents, None when none was trained
    :param feelings: `Classifier` of the feelings, None when none was trained
    :param gazetteer: `mentions.Gazetteer`
    :param encode: function of a list of texts that returns their vectors by the model's encoder,
        or None when it can't now
    """

    model: object = None
    feelings: object = None
    gazetteer: object = None
    encode: object = None

    def understand(self, messages, earlier=(), now=None, default_language="en"):
        """Return the `intent.Understanding` of the messages since the last answer.

        :param messages: plain texts, oldest first
        :param earlier: what the customer wrote before in this conversation
        :param now: his clock, to resolve what he says of days and times; without it they are
            left out
        :param default_language: of a message without words
        """
        messages = [
            message[: intents.READ_LENGTH] for message in messages
            if message and message.strip()]
        found = intents.understand(messages)
        whole = "\n".join(messages)[: intents.READ_LENGTH]
        code, sure = languages.detect(whole, default_language)
        model = _Read(found.intent)
        if self.model and found.intent.name != intents.HUMAN:
            model = self._intent(messages)
            found = replace(found, intent=model.intent)
        places = mentions.places(whole, self.gazetteer)
        return replace(
            found,
            entities=replace(
                found.entities,
                moments=moments.find(_without(whole, places), now) if now else (),
                amounts=mentions.amounts(whole),
                places=places,
                products=self.gazetteer.products_in(whole) if self.gazetteer else (),
            ),
            ranking=model.ranking or _single(found.intent),
            in_scope=model.in_scope,
            acceptance=round(model.acceptance, 4),
            asked=model.asked,
            read_by=model.read_by,
            emotion=emotions.read(whole, self.feelings),
            language=code,
            language_confidence=sure,
            repeated=repetition.count(found.question, earlier) if found.question else 0,
        )

    def _intent(self, messages):
        """Return what `_Read` says of messages by patterns and model."""
        vectors = self._vectors(messages)
        read = [
            self._one(message, vectors[row] if vectors is not None else None)
            for row, message in enumerate(messages)]
        intent = intents.choose([one.intent for one in read])
        chosen = [one for one in read if one.intent.name == intent.name]
        return replace(chosen[-1], intent=intent) if chosen else _Read(intent)

    def chances(self, message):
        """Return ((intent, probability), …) of one text, best first; () without a model.

        After them come the articles that it may ask for, named as the model's labels are.
        """
        if not self.model:
            return ()
        vectors = self._vectors([message])
        read = self._one(message, vectors[0] if vectors is not None else None)
        return read.ranking + tuple(
            (f"{intents.QUESTION}{MEMBER}{article}", share) for article, share in read.asked)

    def _vectors(self, messages):
        if not self.encode or self.model.head is None:
            return None
        return self.encode(list(map(_plain, messages)))

    def _one(self, message, vector=None):
        said = intents.classify(message)
        bare = entities_module.without_entities(message)
        if said.name == intents.HUMAN or not _WORDS.search(bare):
            return _Read(said, _single(said))
        ranked = self.model.rank(_plain(message), vector)
        wishes, asked = apart(ranked.ranking)
        read = _Read(
            said, acceptance=ranked.acceptance, asked=asked,
            read_by=intents.WORDS if vector is None else intents.MEANING)
        ranking, accepted = fused(wishes, said), ranked.accepted
        name, probability = ranking[0]
        if name in intents.SMALL_TALK and name != said.name and (
                probability < SMALL_TALK_SURE or len(message.strip()) > SMALL_TALK_LENGTH):
            # a sentence that merely sounds polite
            ranking = tuple(item for item in ranking if item[0] not in intents.SMALL_TALK)
            name, probability = ranking[0] if ranking else (intents.UNKNOWN, 0.0)
            accepted = probability >= SURE
        if name == OUT_OF_SCOPE:
            return replace(
                read, intent=intents.Intent(intents.UNKNOWN, 0.0), ranking=ranking,
                in_scope=probability < SURE)
        if name == said.name:
            confidence = round(max(said.confidence, probability), 4)
            return replace(
                read, intent=intents.Intent(name, confidence, said.evidence), ranking=ranking)
        if not accepted:
            return replace(read, ranking=ranking, in_scope=said.name != intents.UNKNOWN)
        return replace(
            read, intent=intents.Intent(name, round(probability, 4)), ranking=ranking)


def _without(message, places):
    """The message without the addresses in it: "at 12 Green Road" is no hour."""
    for place in places:
        if any(map(str.isdigit, place)):
            message = message.replace(place, "\n")
    return message


def apart(ranking):
    """Return (wishes, articles) of a ranking: what asks for any article is one wish.

    >>> apart((('points', 0.5), ('article_question:7', 0.4), ('article_question', 0.1)))
    ((('points', 0.5), ('article_question', 0.5)), (('7', 0.4),))
    """
    sign = f"{intents.QUESTION}{MEMBER}"
    articles = tuple(
        (label.removeprefix(sign), share) for label, share in ranking if label.startswith(sign))
    if not articles:
        return ranking, ()
    wishes = {label: share for label, share in ranking if not label.startswith(sign)}
    wishes[intents.QUESTION] = wishes.get(intents.QUESTION, 0.0) + sum(
        share for _label, share in articles)
    return tuple(sorted(wishes.items(), key=lambda item: -item[1])), articles


def _plain(message):
    """A message as the examples are written: regional words and abbreviations in full."""
    normalised = text.normalise(message)
    spelled = script.spelled_out(normalised)
    return message if spelled == normalised else spelled


def fused(ranking, said):
    """Return the model's ranking with the pattern's finding as a prior on it.

    The pattern's confidence says how often its wording means its intent; its odds multiply what
    the model says. An intent that the model has never learnt is not judged by it.

    >>> fused((('a', 0.6), ('b', 0.4)), intents.Intent('b', 0.9))[0][0]
    'b'
    >>> fused((('a', 0.97), ('b', 0.03)), intents.Intent('b', 0.5))[0][0]
    'a'
    """
    weights = dict(ranking)
    if said.name != intents.UNKNOWN:
        odds = said.confidence / max(0.01, 1 - said.confidence)
        weights[said.name] = odds * max(
            FLOOR, weights.get(said.name, sum(weights.values())))
    total = sum(weights.values())
    ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return tuple((label, round(weight / total, 4)) for label, weight in ordered[:RANKED])


def _single(intent):
    return () if intent.name == intents.UNKNOWN else ((intent.name, intent.confidence),)
