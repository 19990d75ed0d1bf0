"""The order of answers.

A request for a person → what no machine should answer → an answer to the bot's own question → a
business tool that the wish needs → a curated answer or an article → an honest "I don't know",
twice at most, then a person. Nothing is said once the conversation was handed over, and nothing
for the third time in a row.
"""

import json
from dataclasses import dataclass, field, replace

from .. import intent as intents
from .. import text
from ..nlu.classifier import OUT_OF_SCOPE
from ..retrieval import CALIBRATION
from . import asking, following, forms, refusing, topics
from .repair import repair, symptom_of
from .state import (
    ANSWER,
    ASK,
    HINT_INTENT,
    REPEAT_LIMIT,
    SAY,
    SILENT,
    SURE_INTENT,
    TOOL,
    UNSURE,
    UNSURE_LIMIT,
    Action,
    Situation,
    State,
    first,
    hand_over,
)

# A negative emotion of this strength goes to a person, whatever else is wanted.
STRONG_EMOTION = 0.8
# Two wishes nearer than this to each other are asked about, unless the first one is sure anyway.
CLOSE = 0.15
# A hit by so much surer than the first one is answered with instead.
CLEARLY = 0.06
# A wish that is less sure than an article is a question about the matter, from here on.
SURE_ARTICLE = 0.8
LEAST_RIVAL = 0.2
# What merely sounds like a matter for people is one from here on; fewer words can't tell.
SURE_MATTER, FEWEST_WORDS = 0.9, 3
# Of a question that is surely one to the articles an article has to fit by so much less well, of
# what is surely out of scope by so much better.
QUESTION_WEIGHT, FOREIGN_WEIGHT = 0.2, 0.25
# what may be a question to the articles at all
LEAST_QUESTION = 0.2
LIKELY_WISH, AHEAD = 0.6, 0.35


_TOOLS = {
    intents.ORDER: "order_status",
    intents.WARRANTY: "warranty_status",
    intents.DEVICES: "device_list",
    intents.REGISTER: "register_device",
}


@dataclass(frozen=True)
class _Turn:
    """All that one decision rests on."""

    understanding: object
    hits: tuple
    state: State
    devices: tuple
    calibration: object
    situation: Situation
    needs: object = None
    best: object = field(default=None)
    together: object = None

    @property
    def answers(self):
        """Whether the best article answers the question."""
        return bool(self.best and self.best.confidence >= self.enough)

    @property
    def enough(self):
        """The confidence that an article needs to answer with."""
        read = self.understanding
        return (
            self.calibration.answer
            - QUESTION_WEIGHT * following.chance(read, intents.QUESTION)
            + FOREIGN_WEIGHT * following.chance(read, OUT_OF_SCOPE))

    def with_state(self, **values):
        return replace(self, state=replace(self.state, **values))


def decide(
    understanding, hits, state, devices=(), calibration=CALIBRATION, *, wants_to_buy=False,
    needs=None, situation=None, together=None,
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
    """
    situation = situation or Situation(wants_to_buy=wants_to_buy)
    turn = _Turn(
        understanding, tuple(hits), state, tuple(devices), calibration, situation, needs,
        _best(hits), together)
    if state.handed_over:
        return Action(SILENT, state)
    action = _unless_again(turn, _for_a_person(turn) or _pending(turn) or _fresh(turn))
    return following.remembered(turn, action)


def _best(hits):
    """The hit to answer with: the first one, unless another is clearly surer.

    >>> from types import SimpleNamespace as Hit
    >>> [_best([Hit(confidence=a), Hit(confidence=b)]).confidence
    ...  for a, b in ((0.9, 0.95), (0.7, 0.95))]
    [0.9, 0.95]
    """
    if not hits:
        return None
    surest = max(hits, key=lambda hit: hit.confidence)
    return surest if surest.confidence - hits[0].confidence >= CLEARLY else hits[0]


# === TO A PERSON === #


def _for_a_person(turn):
    """What the words call for, whatever the bot was waiting for; None for an ordinary message.

    A hand-over, or the honest answer to what no bot or person may tell or do.
    """
    read, state, situation = turn.understanding, turn.state, turn.situation
    if refusal := refusing.refusal_of(read.question):
        return Action(SAY, replace(state, suggested=()), name=refusal)
    wants_person = read.intent.name == intents.HUMAN and (
        read.intent.evidence or read.intent.confidence >= SURE_INTENT)
    if wants_person or asking.asks_for_person(read.question):
        return hand_over(state, "asked", read)
    if situation.people_first:
        return hand_over(state, "vip", read)
    route = situation.routes.get(read.intent.name)
    if route and route.sensitive and _is_sure_matter(read, SURE_MATTER):
        return hand_over(state, "sensitive", read)
    if topic := topics.topic_of(read.question):
        return replace(hand_over(state, "sensitive", read), name=topic)
    if situation.anger >= STRONG_EMOTION:
        return hand_over(state, "negative", read)
    if route and route.hand_over and _is_sure_matter(read, SURE_INTENT):
        return hand_over(state, "negative" if read.is_complaint else "policy", read)
    return None


def _is_sure_matter(read, sure):
    """Whether a message is surely of its intent: a word or two only seem to be."""
    wish = read.intent
    if wish.evidence:
        return wish.confidence >= HINT_INTENT
    return wish.confidence >= sure and _has_substance(read)


def _has_substance(read):
    """Whether a message is more than a word or two."""
    return following.words_in(read.question) >= FEWEST_WORDS


def _unless_again(turn, action):
    """The same answer for the third time in a row helps nobody: then a person."""
    if action.kind not in (ANSWER, TOOL) or action.name.startswith("create_"):
        return action
    # another question about the same article is another answer
    part = " ".join(sorted(set(text.terms(turn.understanding.question)))) if (
        action.kind == ANSWER) else ""
    key = f"{action.name} {json.dumps(action.arguments, sort_keys=True, default=str)}{part}"
    repeats = turn.state.repeats + 1 if key == turn.state.last else 1
    asked_before = 0 if turn.understanding.choice else turn.understanding.repeated
    if max(repeats, asked_before + 1) >= REPEAT_LIMIT:
        return hand_over(turn.state, "loop", turn.understanding)
    return replace(action, state=replace(action.state, last=key, repeats=repeats))


# === WHAT THE BOT WAITS FOR === #


def _pending(turn):
    """Decide about an answer to the bot's own question; None when the message is none."""
    read, state = turn.understanding, turn.state
    if state.pending == "identify":
        return _identified(turn)
    if state.pending == "repair" and not _leaves_repair(turn):
        return repair(read, state, turn.devices, turn.needs)
    if state.pending == "confirm" and (action := forms.answered(read, state)):
        return action
    if state.pending == "slots" and not _leaves_form(turn):
        slots = turn.situation.slots(state.tool, dict(state.arguments))
        return forms.go_on(read, state, slots)
    if state.pending in ("order", "warranty", "register"):
        if resumed := _resume(read, state):
            return resumed
    return _chosen_intent(turn) or _choose_suggestion(turn)


def _leaves_repair(turn):
    """Whether the customer surely wants something else than to go on with his repair."""
    read = turn.understanding
    return (
        read.intent.name != intents.REPAIR and _is_served(read.intent.name, turn.situation)
        and read.intent.confidence >= SURE_MATTER and not read.entities
        and (read.intent.evidence or _has_substance(read)))


def _leaves_form(turn):
    """Whether the customer speaks of something else than what he was asked for."""
    read, situation = turn.understanding, turn.situation
    if not situation.slots or read.intent.name in intents.SMALL_TALK - {intents.DENY}:
        return True
    if read.entities:
        return False
    tool = _tool_of(read.intent.name, situation)
    other = bool(tool or read.intent.name == intents.REPAIR) and tool != turn.state.tool
    return (other and read.intent.confidence >= SURE_INTENT) or (read.is_how_to and turn.answers)


def _resume(read, state):
    """Use a number that the customer sends after the bot asked for it."""
    found = read.entities
    if state.pending == "order" and found.orders:
        return _tool(state, "order_status", read, number=found.orders[0])
    if state.pending == "register" and found.serials:
        return _tool(state, "register_device", read, serial=found.serials[0])
    if state.pending == "warranty" and found.serials:
        return _tool(state, "warranty_status", read, serial=found.serials[0])
    return None


def _identified(turn):
    """The customer was asked who he is, since nothing is on file under this contact.

    What he claims proves nothing, so a person checks it.
    """
    read, state = turn.understanding, turn.state
    found = read.entities
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
    return _follow(
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
        replace(state, unsure_turns=0, suggested=()),
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
    read, state, situation = turn.understanding, turn.state, turn.situation
    wish, answers = read.intent, turn.answers
    if read.is_complaint and not (
            _is_served(wish.name, situation) and wish.confidence >= SURE_INTENT) and not answers:
        return hand_over(state, "negative", read)
    if situation.kind and not (wish.confidence >= SURE_INTENT or answers):
        return _no_sentence(turn)
    if wish.name in intents.SMALL_TALK:
        solved = wish.name in (intents.THANKS, intents.BYE)
        state = replace(state, suggested=(), symptom="" if solved else state.symptom)
        return Action(SAY, state, name=wish.name, confidence=wish.confidence)
    if read.entities.orders and _leaves_open(read):
        return _about_order(turn)
    if action := _in_context(turn):
        return action
    if rivals := _rivals(turn):
        return Action(
            ASK, replace(state, intents=rivals), name="which_intent",
            arguments={"intents": list(rivals)}, confidence=wish.confidence)
    asks_about = answers and (
        (read.is_how_to and wish.confidence <= 0.9 and wish.name == intents.REPAIR)
        # a wording that orders something is followed, what merely sounds like it is not
        or (not wish.evidence and not read.entities.orders
            and following.chance(read, intents.QUESTION) >= LEAST_QUESTION
            and turn.best.confidence >= max(SURE_ARTICLE, wish.confidence)))
    asks_about = asks_about or _asks_in_general(turn)
    sure = (wish.confidence >= SURE_INTENT or _outweighs_articles(turn)) and not asks_about
    if wish.name in (intents.REPAIR, intents.WARRANTY) and read.entities.serials:
        sure = True
    if sure or (wish.confidence >= HINT_INTENT and not answers):
        if followed := _follow(turn):
            return followed
    if answers:
        return _answer(turn)
    if situation.wants_to_buy and read.in_scope and wish.name != intents.QUESTION:
        return _tool(state, "product_advice", read)
    if read.entities.serials:
        return _tool(state, "warranty_status", read, serial=read.entities.serials[0])
    return _unsure(turn)


# === WHAT LEANS ON THE QUESTION BEFORE === #


def _in_context(turn):
    """The answer to a message that leaves out what it is about, None for any other."""
    read, state = turn.understanding, turn.state
    if not turn.together or not following.may_follow(read, state):
        return None
    leaning = following.leans(read.question)
    if following.is_own_wish(read, lambda code: _is_served(code, turn.situation)):
        # the same once more goes before an article about it
        return _told_again(turn, leaning) if read.intent.name == state.topic_tool else None
    stranger = turn.situation.is_stranger and turn.situation.is_stranger()
    if state.topic_tool in following.TELLING and not stranger:
        if action := _told_again(turn, leaning):
            return action
    if turn.answers and not leaning:
        return None
    hit = following.hit_in_context(
        turn.hits, turn.together(), state.topic_article, leaning, turn.calibration.answer)
    return _answer(replace(turn, best=hit), follows=True) if hit else None


def _told_again(turn, leaning):
    """Run the tool that told something before once more, for what is asked about now."""
    read, state = turn.understanding, turn.state
    if arguments := following.device_meant(read, state, turn.devices, leaning):
        return replace(_tool(state, state.topic_tool, read, **arguments), follows=True)
    name = following.tool_meant(read, state, leaning, turn.answers)
    if not name:
        return None
    arguments = dict(state.topic_arguments)
    if name != state.topic_tool:
        # of another tool the order is the same
        arguments = {"number": arguments["number"]} if (
            name in following.OF_ORDERS and arguments.get("number")) else {}
    if found := _named(name, read):
        arguments = found
    return replace(_tool(state, name, read, **arguments), follows=True)


def _named(name, read):
    """What a message names for a tool: an order or a device."""
    found = read.entities
    if name in following.OF_ORDERS and found.orders:
        return {"number": found.orders[0]}
    if name == "warranty_status" and found.serials:
        return {"serial": found.serials[0]}
    return {}


def _leaves_open(read):
    """Whether only the order in a message tells what it is about, or it is about its invoice."""
    wish = read.intent
    return wish.confidence < SURE_INTENT or (
        wish.name == intents.ORDER and asking.asks_about_money(read.question))


def _about_order(turn):
    """A question that names an order and is not clear otherwise: its invoice, or where it is."""
    read, state = turn.understanding, turn.state
    name = "invoice_status" if asking.asks_about_money(read.question) else "order_status"
    return _tool(state, name, read, number=read.entities.orders[0])


def _answer(turn, follows=False):
    read = turn.understanding
    # who asks on about the same article is told another part of it
    follows = follows or turn.state.topic_article == turn.best.article_id
    offer_repair = read.intent.name == intents.REPAIR
    # who takes the offer has described the fault already
    symptom = symptom_of(read, False) if offer_repair else ""
    return Action(
        ANSWER,
        replace(turn.state, unsure_turns=0, suggested=(), symptom=symptom),
        name=str(turn.best.article_id),
        confidence=turn.best.confidence,
        hits=(turn.best,),
        arguments={"offer_repair": offer_repair},
        follows=follows,
    )


def _asks_in_general(turn):
    """Whether a stranger asks what an article tells: on file there is nothing of his."""
    read, is_stranger = turn.understanding, turn.situation.is_stranger
    return bool(
        turn.answers and read.intent.name in following.TELLING and not read.intent.evidence
        and not read.entities and is_stranger and is_stranger())


def _outweighs_articles(turn):
    """Whether a wish is much likelier than a question to the articles.

    A fault is helped with by an article first.
    """
    read = turn.understanding
    wish = read.intent
    return (
        wish.name != intents.REPAIR and _is_served(wish.name, turn.situation)
        and wish.confidence >= LIKELY_WISH
        and wish.confidence - following.chance(read, intents.QUESTION) >= AHEAD)


def _rivals(turn):
    """The codes of two wishes that come equally near, () when one is clearly meant."""
    read = turn.understanding
    ranking = read.ranking[:2]
    if len(ranking) < 2 or not read.in_scope or turn.answers or (
            read.intent.confidence >= SURE_INTENT):
        return ()
    (one, best), (other, second) = ranking
    if second < LEAST_RIVAL or best - second > CLOSE:
        return ()
    served = [code for code in (one, other) if _is_served(code, turn.situation)]
    return (one, other) if len(served) == 2 else ()


def _is_served(code, situation):
    return code == intents.REPAIR or bool(_tool_of(code, situation))


def _tool_of(code, situation):
    """The name of the tool that serves a wish, '' for none."""
    route = situation.routes.get(code)
    return _TOOLS.get(code) or (route.tool if route else "")


def _follow(turn):
    """Follow a wish that a business tool serves."""
    read, state = turn.understanding, turn.state
    name, found = read.intent.name, read.entities
    if name == intents.REPAIR:
        return repair(read, state, turn.devices, turn.needs)
    if name == intents.ORDER:
        return _tool(state, "order_status", read, number=first(found.orders))
    if name == intents.WARRANTY:
        return _tool(state, "warranty_status", read, serial=first(found.serials))
    if name == intents.DEVICES:
        return _tool(state, "device_list", read)
    if name == intents.REGISTER:
        return _tool(state, "register_device", read, serial=first(found.serials))
    tool = _tool_of(name, turn.situation)
    if tool and turn.situation.slots:
        known = turn.situation.properties(tool) if turn.situation.properties else ()
        return forms.begin(read, state, tool, turn.situation.slots(tool, {}), known)
    return None


def _no_sentence(turn):
    """Say honestly what is wrong with a message that is no sentence; twice, then a person."""
    turns = turn.state.unsure_turns + 1
    state = replace(turn.state, unsure_turns=turns)
    if turns >= UNSURE_LIMIT:
        return hand_over(state, "unsure", turn.understanding)
    return Action(SAY, state, name=turn.situation.kind)


def _tool(state, name, read, **arguments):
    return Action(
        TOOL,
        replace(state, unsure_turns=0, pending="", suggested=()),
        name=name,
        arguments=arguments,
        confidence=read.intent.confidence,
    )


def _unsure(turn):
    hits = turn.hits
    turns = turn.state.unsure_turns + 1
    state = replace(turn.state, unsure_turns=turns)
    if turns >= UNSURE_LIMIT:
        return hand_over(state, "unsure", turn.understanding)
    near = tuple(hit for hit in hits if hit.confidence >= turn.calibration.suggest)[:2]
    return Action(
        UNSURE,
        replace(state, suggested=tuple(hit.article_id for hit in near)),
        hits=near,
        confidence=hits[0].confidence if hits else 0.0,
    )
