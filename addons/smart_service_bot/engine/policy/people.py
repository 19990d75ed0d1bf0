"""What calls for a person, or for an honest no, whatever the bot was waiting for."""

from dataclasses import replace

from .. import intent as intents
from . import asking, following, refusing, topics
from .answers import tool_of
from .state import HINT_INTENT, SAY, SURE_INTENT, Action, hand_over

# A negative emotion of this strength goes to a person, whatever else is wanted.
STRONG_EMOTION = 0.8
# What merely sounds like a matter for people is one from here on; fewer words can't tell.
SURE_MATTER, FEWEST_WORDS = 0.9, 3


def for_a_person(turn):
    """What the words call for, whatever the bot was waiting for; None for an ordinary message.

    A hand-over, or the honest answer to what no bot or person may tell or do.
    """
    read, state, situation = turn.understanding, turn.state, turn.situation
    if refusal := refusing.refusal_of(read.question):
        # "and mine?" leans on what could not be told
        if refusal == refusing.PRIVATE:
            asked = next((tool_of(code, situation) for code, _share in read.ranking), "")
            state = replace(
                state, topic=read.question[:following.REMEMBERED], topic_article=0,
                topic_tool=asked if asked in following.TELLING else "", topic_arguments={})
        return Action(SAY, replace(state, suggested=()), name=refusal)
    wants_person = read.intent.name == intents.HUMAN and (
        read.intent.evidence or read.intent.confidence >= SURE_INTENT)
    if wants_person or asking.asks_for_person(read.question):
        return hand_over(state, "asked", read)
    if situation.people_first:
        return hand_over(state, "vip", read)
    route, topic = situation.routes.get(read.intent.name), topics.topic_of(read.question)
    is_sensitive = route and route.sensitive and is_sure_matter(read, SURE_MATTER)
    if is_sensitive and read.intent.name == topics.CONCERN:
        topic = topic or topics.DANGER
    if is_sensitive or topic:
        return replace(hand_over(state, "sensitive", read), name=topic)
    if situation.anger >= STRONG_EMOTION:
        return hand_over(state, "negative", read)
    if route and route.hand_over and is_sure_matter(read, SURE_INTENT):
        return hand_over(state, "negative" if read.is_complaint else "policy", read)
    return None


def is_for_people(understanding, situation, *, calm=True):
    """Whether no script should go on with what the customer wrote.

    :param calm: his anger counts too, and whether people serve his tier first
    """
    read, route = understanding, situation.routes.get(understanding.intent.name)
    return bool(
        read.intent.name == intents.HUMAN or asking.asks_for_person(read.question)
        or topics.topic_of(read.question)
        or (route and route.sensitive and is_sure_matter(read, SURE_MATTER))
        or (calm and (situation.anger >= STRONG_EMOTION or situation.people_first)))


def is_sure_matter(read, sure):
    """Whether a message is surely of its intent: a word or two only seem to be."""
    wish = read.intent
    if wish.evidence:
        return wish.confidence >= HINT_INTENT
    return wish.confidence >= sure and has_substance(read)


def has_substance(read):
    """Whether a message is more than a word or two."""
    return following.words_in(read.question) >= FEWEST_WORDS
