"""The ways to answer a message, each with what speaks for it."""

from dataclasses import replace
from functools import partial

from .. import intent as intents
from ..nlu.classifier import MEMBER, OUT_OF_SCOPE
from . import answers, following
from .state import hand_over
from .weighing import AGAIN, ARTICLE, BUYING, FOLLOWING, PERSON, UNSURE, WISH, Way, odds

# tools that a serial number, or a date, speaks for
_OF_SERIALS = frozenset({"register_device", "warranty_status", "create_repair"})
_OF_MOMENTS = frozenset({"book_visit", "reschedule_visit"})
# who is surer than this of wanting a repair is not told how it is done
SURE_REPAIR = 0.9


def ways(turn):
    """The `weighing.Way`s to answer a `Turn`."""
    together = {}
    if turn.chances and following.may_follow(turn.understanding, turn.state):
        together = dict(turn.chances())
    common = _common(turn, together)
    return [
        Way(UNSURE, partial(answers.otherwise, turn), common),
        *_articles(turn, common), *_from_before(turn, common, together),
        *_tools(turn, common, together), *_advice(turn, common), *_people(turn, common)]


def _common(turn, together):
    """What counts for or against each way.

    :param together: the chances of the message and the question before it, read as one
    """
    read = turn.understanding
    return {
        "question": following.chance(read, intents.QUESTION),
        "foreign": odds(following.chance(read, OUT_OF_SCOPE)),
        "article": max((hit.confidence for hit in turn.hits), default=0.0),
        "leaning": float(bool(turn.state.topic) and following.leans(read.question)),
        "follows": float(bool(together)),
        # patterns alone are as sure as their wording
        "sure": read.acceptance or read.intent.confidence,
    }


def _articles(turn, common):
    for place, hit in enumerate(turn.hits):
        yield Way(ARTICLE, partial(answers.answer, replace(turn, best=hit)), {
            **common,
            "odds": odds(hit.confidence),
            "learned": _learned(turn.understanding, hit),
            "first": float(not place),
            "same": float(hit.article_id == turn.state.topic_article),
        }, str(hit.article_id))


def _learned(read, hit):
    """The odds of an article by what was learnt from its wordings.

    One that was not there then is as sure as the search is, as far as wishes leave room for it.
    """
    chance = dict(read.asked).get(str(hit.article_id))
    if chance is None:
        wished = sum(
            share for code, share in read.ranking if code not in (intents.QUESTION, OUT_OF_SCOPE))
        chance = hit.confidence * max(0.0, 1.0 - wished)
    return odds(chance)


def _from_before(turn, common, together):
    """An article for the message and the question before it; the tool that answered that."""
    read, state = turn.understanding, turn.state
    if not turn.together or not following.may_follow(read, state):
        return
    alone = {hit.article_id: hit for hit in turn.hits}
    for place, hit in enumerate(turn.together()):
        own = alone.get(hit.article_id)
        # what the message itself found tells it best
        told = replace(hit, passage=own.passage) if own and own.passage else hit
        yield Way(
            FOLLOWING, partial(answers.answer, replace(turn, best=told), follows=True), {
                **common,
                "odds": odds(hit.confidence),
                "learned": odds(together.get(
                    f"{intents.QUESTION}{MEMBER}{hit.article_id}", hit.confidence)),
                "own": own.confidence if own else 0.0,
                "first": float(not place),
                "same": float(hit.article_id == state.topic_article),
            }, str(hit.article_id))
    if state.topic_tool not in following.TELLING or turn.is_stranger:
        return
    chances = dict(read.ranking)
    for name in sorted(following.TELLING):
        if name == state.topic_tool or (common["leaning"] and chances.get(name)):
            yield Way(AGAIN, partial(answers.again, turn, name), {
                **common,
                "odds": odds(chances.get(name, 0.0)),
                "together": together.get(name, 0.0),
                "same": float(name == state.topic_tool),
            }, name)


def _tools(turn, common, together):
    read, state, situation = turn.understanding, turn.state, turn.situation
    wish = read.intent
    for place, (code, share) in enumerate(read.ranking or ((wish.name, wish.confidence),)):
        if not answers.is_served(code, situation) or (
                code == intents.REPAIR and _is_told_first(turn)):
            continue
        is_read = wish.name == code
        meant = turn if is_read else replace(
            turn, understanding=replace(read, intent=intents.Intent(code, share)))
        tool = answers.tool_of(code, situation)
        yield Way(WISH, partial(_followed, meant), {
            **common,
            "chance": share,
            "odds": odds(share),
            "together": together.get(code, 0.0),
            "first": float(not place),
            "said": wish.confidence if is_read and wish.evidence else 0.0,
            "names": float(_names(tool, read.entities)),
            "same": float(tool == state.topic_tool),
            # on file there is nothing that a stranger could mean
            "nobody": float(tool in following.TELLING and turn.is_stranger),
        }, code)


def _is_told_first(turn):
    """Whether a fault is helped with by an article before anybody comes to repair it."""
    read = turn.understanding
    return turn.answers and read.is_how_to and read.intent.confidence <= SURE_REPAIR


def _names(tool, found):
    """Whether a message names what a tool is about."""
    if tool in following.OF_ORDERS:
        return bool(found.orders)
    if tool in _OF_SERIALS:
        return bool(found.serials)
    if tool in _OF_MOMENTS:
        return bool(found.moments)
    return tool == "change_address" and bool(found.places)


def _followed(turn):
    return answers.follow(turn) or answers.otherwise(turn)


def _advice(turn, common):
    """Advice for whom a signal shows to be interested in buying."""
    read = turn.understanding
    if turn.situation.wants_to_buy:
        yield Way(
            BUYING, partial(answers.advise, turn),
            {**common, "known": float(read.in_scope)})


def _people(turn, common):
    read, routes = turn.understanding, turn.situation.routes
    chances = [
        share for code, share in read.ranking if code in routes and routes[code].hand_over]
    if not chances and not read.is_complaint:
        return
    reason = "negative" if read.is_complaint else "policy"
    yield Way(PERSON, partial(hand_over, turn.state, reason, read), {
        **common,
        "odds": odds(sum(chances)),
        "complains": float(read.is_complaint),
        "anger": turn.situation.anger,
    })
