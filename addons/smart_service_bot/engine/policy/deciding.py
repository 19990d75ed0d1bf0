"""The order of answers.

A request for a person → what no machine should answer → an answer to the bot's own question → a
business tool that the wish needs → a curated answer or an article → an honest "I don't know",
twice at most, then a person. Nothing is said once the conversation was handed over, and nothing
for the third time in a row.
"""

import json
from dataclasses import replace

from .. import intent as intents
from .. import text
from ..retrieval import CALIBRATION
from . import asking, following, forms, people, weighing, wishing
from .answers import (
    about_order,
    about_request,
    again_for_device,
    follow,
    is_served,
    no_sentence,
    priced,
    tool_of,
    use,
)
from .repair import repair, symptom_of
from .state import (
    ANSWER,
    HINT_INTENT,
    REPEAT_LIMIT,
    SAY,
    SILENT,
    SURE_INTENT,
    TOOL,
    Action,
    Situation,
    first,
    hand_over,
)
from .turn import Turn, best
from .ways import ways

# The wish for somebody to come.
VISIT = "book_visit"
# What is said to a yes to nothing, when the bot has done something before.
ACKNOWLEDGED = "acknowledged"
# Who is asked about his repair and asks something himself, by so much, wants an answer first.
LIKELY_QUESTION, LIKELY_ARTICLE = 0.6, 0.25


def decide(
    understanding, hits, state, devices=(), calibration=CALIBRATION, *, wants_to_buy=False,
    needs=None, situation=None, together=None, chances=None,
):
    """Return the `Action` for what the customer wrote since the last answer.

    :param understanding: `intent.Understanding`
    :param hits: `retrieval.Hit`s, best first
    :param state: `State` of the episode before this turn
    :param devices: `Device`s that are proven to be the customer's own
    :param wants_to_buy: a signal says that the customer is interested in buying
    :param needs: function of a serial number and a symptom that returns the `Needs` of the repair
    :param situation: `Situation`, the plain one by default
    :param together: function that returns the hits of the message read together with the question
        before it, None when nobody searches for them
    :param chances: function that returns the `ranking` of the message read together with the
        question before it, None when nobody reads it
    """
    situation = situation or Situation(wants_to_buy=wants_to_buy)
    if not understanding.choice and _offers(state):
        # "the second one" is a choice to who was given one, else it may be the other device
        understanding = replace(
            understanding, choice=intents.place_named(understanding.question))
    turn = Turn(
        understanding, tuple(hits), state, tuple(devices), calibration, situation, needs,
        best(hits), together, chances)
    if state.handed_over:
        return Action(SILENT, state)
    if not state.pending:
        turn = replace(turn, understanding=_without_politeness(turn))
    action = _unless_again(turn, people.for_a_person(turn) or _pending(turn) or _fresh(turn))
    return following.remembered(turn, action)


def _offers(state):
    """Whether the bot's last message had things to choose from."""
    return bool(
        state.suggested or state.intents or state.open_question == "which_fault"
        or state.pending == "repair" or "number" in state.wanted)


# === ONCE TOO OFTEN === #


def _unless_again(turn, action):
    """The same answer for the third time in a row helps nobody: then a person."""
    is_blank = action.kind == SAY and action.name in (
        intents.AFFIRM, intents.DENY, ACKNOWLEDGED)
    if not (action.kind in (ANSWER, TOOL) or is_blank) or action.name.startswith("create_"):
        return action
    # another question about the same article is another answer
    part = " ".join(sorted(set(text.terms(turn.understanding.question)))) if (
        action.kind == ANSWER) else ""
    # a yes or a no to nothing are both answered with the same question
    name = SAY if is_blank else action.name
    key = f"{name} {json.dumps(action.arguments, sort_keys=True, default=str)}{part}"
    repeats = turn.state.repeats + 1 if key == turn.state.last else 1
    asked_before = 0 if turn.understanding.choice or is_blank else turn.understanding.repeated
    if max(repeats, asked_before + 1) >= REPEAT_LIMIT:
        return hand_over(turn.state, "loop", turn.understanding)
    return replace(action, state=replace(action.state, last=key, repeats=repeats))


# === WHAT THE BOT WAITS FOR === #


def _pending(turn):
    """Decide about an answer to the bot's own question; None when the message is none."""
    read, state = turn.understanding, turn.state
    if state.pending == "identify":
        return _identified(turn)
    if state.pending and _calls_off(read, state):
        return forms.called_off(state)
    if state.pending == "repair" and not _leaves_repair(turn):
        return repair(read, state, turn.devices, turn.needs)
    if state.pending == "confirm":
        slots = turn.situation.slots(state.tool, {}) if turn.situation.slots else ()
        if action := forms.answered(read, state, slots):
            return action
    if state.pending == "slots" and not _leaves_form(turn):
        slots = turn.situation.slots(state.tool, dict(state.arguments))
        return forms.go_on(read, state, slots)
    if state.pending in ("order", "warranty", "register"):
        if resumed := _resume(read, state):
            return resumed
    return _chosen_intent(turn) or _choose_suggestion(turn)


def _calls_off(read, state):
    """Whether the customer does not want any more what he is asked about.

    Who can't tell what his request lacks may say no to that alone.
    """
    return forms.is_called_off(read.question) or _calls_off_beside(read) or (
        state.pending == "slots" and read.intent.name == intents.DENY
        and not state.tool.startswith("create_"))


def _calls_off_beside(read):
    """Whether he calls it off among other words, and wants nothing else by them."""
    wish = read.intent
    return not read.entities and forms.calls_off_beside(read.question) and (
        wish.name in intents.SMALL_TALK or wish.confidence < SURE_INTENT)


def _leaves_repair(turn):
    """Whether the customer surely wants something else than to go on with his repair."""
    read = turn.understanding
    return _asks_meanwhile(turn) or (
        read.intent.name not in (intents.REPAIR, VISIT)
        and is_served(read.intent.name, turn.situation)
        and read.intent.confidence >= people.SURE_MATTER and not read.entities
        and (read.intent.evidence or people.has_substance(read)))


def _asks_meanwhile(turn):
    """Whether the customer asks what an article tells, and describes no fault by it."""
    read = turn.understanding
    asked = max((share for _article, share in read.asked), default=0.0)
    return (
        asking.is_question(read.question) and not intents.names_fault(read.question)
        and not read.entities and read.intent.name != intents.REPAIR
        and following.chance(read, intents.QUESTION) >= LIKELY_QUESTION
        and (turn.answers or asked >= LIKELY_ARTICLE))


def _leaves_form(turn):
    """Whether the customer speaks of something else than what he was asked for."""
    read, situation = turn.understanding, turn.situation
    if not situation.slots or read.intent.name in intents.SMALL_TALK - {intents.DENY}:
        return True
    if read.entities:
        return False
    tool = tool_of(read.intent.name, situation)
    other = bool(tool or read.intent.name == intents.REPAIR) and tool != turn.state.tool
    return (other and read.intent.confidence >= SURE_INTENT) or (read.is_how_to and turn.answers)


def _resume(read, state):
    """Use a number that the customer sends after the bot asked for it."""
    found = read.entities
    if state.pending == "order" and found.orders:
        return use(state, "order_status", read, number=found.orders[0])
    if state.pending == "register" and found.serials:
        return use(state, "register_device", read, serial=found.serials[0])
    if state.pending == "warranty" and found.serials:
        return use(state, "warranty_status", read, serial=found.serials[0])
    return None


def _identified(turn):
    """The customer was asked who he is, since nothing is on file under this contact.

    What he claims proves nothing, so a person checks it.
    """
    read, state = turn.understanding, turn.state
    found = read.entities
    tool = tool_of(read.intent.name, turn.situation)
    if tool and tool != state.topic_tool and read.intent.confidence >= SURE_INTENT:
        # he wants something else, and names what that is about
        return None
    if not found and read.intent.name == intents.UNKNOWN and (
            turn.answers or (turn.together and following.leans(read.question))):
        return None
    if found or read.intent.name in (intents.UNKNOWN, intents.AFFIRM):
        state = replace(
            state,
            order=first(found.orders) or state.order,
            serial=first(found.serials) or state.serial,
        )
        return hand_over(state, "negative" if read.is_complaint else "policy", read)
    return None


def _chosen_intent(turn):
    """Follow the wish that the customer picks from those that he was asked about."""
    read, offered = turn.understanding, turn.state.intents
    if not 0 < read.choice <= len(offered):
        return None
    chosen = intents.Intent(offered[read.choice - 1], 1.0)
    return follow(
        replace(turn, understanding=replace(read, intent=chosen)).with_state(intents=()))


def _choose_suggestion(turn):
    """Answer with the article that the customer picks from those offered."""
    read, state = turn.understanding, turn.state
    if not state.suggested:
        return None
    position = read.choice
    if not position and read.intent.name == intents.AFFIRM and len(state.suggested) == 1:
        position = 1
    if not 0 < position <= len(state.suggested):
        return None
    chosen = state.suggested[position - 1]
    return Action(
        ANSWER,
        replace(state, unsure_turns=0, declined_turns=0, suggested=()),
        name=str(chosen),
        confidence=1.0,
        hits=tuple(hit for hit in turn.hits if hit.article_id == chosen),
    )


# === A NEW QUESTION === #


def _fresh(turn):
    """Decide about a message that answers no question of the bot's."""
    if turn.state.pending in ("slots", "confirm"):
        turn = turn.with_state(tool="", arguments={}, wanted=())
    turn = turn.with_state(pending="", intents=())
    turn = replace(turn, understanding=_without_politeness(turn))
    read, state, situation = turn.understanding, turn.state, turn.situation
    wish, answers = read.intent, turn.answers
    if read.is_complaint and not (
            is_served(wish.name, situation) and wish.confidence >= SURE_INTENT) and not answers:
        return hand_over(state, "negative", read)
    if situation.kind and not answers and (
            wish.confidence < SURE_INTENT or wish.name == intents.QUESTION):
        return no_sentence(turn)
    if _takes_offer(turn):
        return repair(read, state, turn.devices, turn.needs)
    if wish.name not in intents.SMALL_TALK and _calls_off_beside(read):
        return forms.called_off(state)
    if wish.name in intents.SMALL_TALK:
        if wish.name == intents.AFFIRM and state.greeted and not (
                state.unsure_turns or state.declined_turns or state.suggested):
            return Action(SAY, state, name=ACKNOWLEDGED, confidence=wish.confidence)
        solved = wish.name in (intents.THANKS, intents.BYE)
        state = replace(state, suggested=(), symptom="" if solved else state.symptom)
        return Action(SAY, state, name=wish.name, confidence=wish.confidence)
    if read.entities.orders and _leaves_open(read):
        return about_order(turn)
    if read.entities.tickets and wish.confidence < SURE_INTENT:
        return about_request(turn)
    if wish.name == VISIT and read.entities.serials and _tells_repair(read):
        return follow(replace(turn, understanding=replace(
            read, intent=intents.understand([read.question]).intent)))
    if wish.name in (intents.REPAIR, intents.WARRANTY) and read.entities.serials:
        return follow(turn)
    if action := again_for_device(turn) or priced(turn):
        return action
    return weighing.best(ways(turn), read.read_by).act()


def _without_politeness(turn):
    """The understanding of a question that only sounds like a yes or a no: "the other one?"."""
    read, wish = turn.understanding, turn.understanding.intent
    if wish.name not in (intents.AFFIRM, intents.DENY) or wish.evidence:
        return read
    if not asking.is_question(read.question) and not following.leans(read.question):
        return read
    return replace(
        read, intent=intents.Intent(intents.UNKNOWN, 0.0),
        ranking=tuple(item for item in read.ranking if item[0] not in intents.SMALL_TALK))


def _takes_offer(turn):
    """Whether who was offered a repair below an article says when somebody should come."""
    read, state = turn.understanding, turn.state
    return bool(
        state.symptom and state.topic_article
        and read.intent.name in (intents.UNKNOWN, intents.AFFIRM, VISIT)
        and wishing.wish_of(read))


def _tells_repair(read):
    """Whether who wants a visit tells a device and its fault: nobody has filed that repair yet."""
    told = intents.understand([read.question])
    return told.intent.name == intents.REPAIR and bool(
        symptom_of(replace(read, intent=told.intent), False))


def _leaves_open(read):
    """Whether only the order in a message tells what it is about, or it is about its invoice."""
    wish = read.intent
    if wish.name.startswith("create_") and wish.confidence >= HINT_INTENT:
        # what is taken down for a colleague may well name an order
        return False
    return wish.confidence < SURE_INTENT or (
        wish.name == intents.ORDER and asking.asks_about_money(read.question))
