"""What the bot does with a message, once it is known what that is: actions of a turn."""

from dataclasses import replace

from .. import intent as intents
from ..nlu.classifier import OUT_OF_SCOPE
from . import asking, following, forms, wishing
from .repair import repair, symptom_of
from .state import (
    ANSWER,
    ASK,
    DECLINED_LIMIT,
    SAY,
    SURE_INTENT,
    TOOL,
    UNSURE,
    UNSURE_LIMIT,
    Action,
    first,
    hand_over,
)

# Two wishes nearer than this to each other are asked about, unless the first one is sure anyway.
CLOSE = 0.15
LEAST_RIVAL = 0.2
# What is held to be one of two wishes by so much is one of them, however little each is sure.
SURE_TOGETHER = 0.8
# as likely as this, a message is about something that the desk has nothing to do with
FOREIGN = 0.6

# the tool that names products, and what it is told of several messages
ADVICE, LONGEST_WISH = "product_advice", 400
# what the numbers of visits begin with
VISIT_SIGN = "V"

_TOOLS = {
    intents.ORDER: "order_status",
    intents.WARRANTY: "warranty_status",
    intents.DEVICES: "device_list",
    intents.REGISTER: "register_device",
}


# === WISHES === #


def tool_of(code, situation):
    """The name of the tool that serves a wish, '' for none."""
    route = situation.routes.get(code)
    return _TOOLS.get(code) or (route.tool if route else "")


def is_served(code, situation):
    """Whether the bot itself does something for a wish."""
    return code == intents.REPAIR or bool(tool_of(code, situation))


def follow(turn):
    """Follow a wish that a business tool serves, None for any other."""
    read, state = turn.understanding, turn.state
    if read.intent.name == intents.REPAIR:
        return repair(read, state, turn.devices, turn.needs)
    action = _served(turn)
    if action and not action.arguments.get("number") and (
            number := following.order_meant(read, state, action.name)):
        return replace(action, arguments={**action.arguments, "number": number}, follows=True)
    if action and action.name == ADVICE:
        return _advised(turn, action)
    return action


def advise(turn):
    """Name products that fit what the customer wants."""
    read = turn.understanding
    return _advised(turn, use(turn.state, ADVICE, read, **forms.wish_in(read)))


def priced(turn):
    """The advice once more for who asks what the thing costs that he was shown, else None."""
    read, state = turn.understanding, turn.state
    if state.topic_tool != ADVICE or not following.may_follow(read, state):
        return None
    asks = asking.asks_price(read.question) and following.leans(read.question)
    return advise(turn) if asks else None


def _advised(turn, action):
    """The advice with what was said before of the same wish: "and in colour?"."""
    read, state = turn.understanding, turn.state
    before = state.topic_arguments.get("wish", "") if state.topic_tool == ADVICE else ""
    if not before or not following.is_short(read.question):
        return action
    wish = f"{before}\n{action.arguments.get('wish', '')}"[-LONGEST_WISH:]
    return replace(action, arguments={**action.arguments, "wish": wish}, follows=True)


def _served(turn):
    read, state = turn.understanding, turn.state
    name, found = read.intent.name, read.entities
    if name == intents.ORDER:
        return use(state, "order_status", read, number=first(found.orders))
    if name == intents.WARRANTY:
        return use(state, "warranty_status", read, serial=first(found.serials))
    if name == intents.DEVICES:
        return use(state, "device_list", read)
    if name == intents.REGISTER:
        return use(state, "register_device", read, serial=first(found.serials))
    tool = tool_of(name, turn.situation)
    if tool and turn.situation.slots:
        known = turn.situation.properties(tool) if turn.situation.properties else ()
        return forms.begin(read, state, tool, turn.situation.slots(tool, {}), known)
    return None


def use(state, name, read, **arguments):
    """Run a tool."""
    return Action(
        TOOL,
        replace(state, unsure_turns=0, declined_turns=0, pending="", suggested=()),
        name=name,
        arguments=arguments,
        confidence=read.intent.confidence,
    )


def about_order(turn):
    """A question that names an order and is not clear otherwise: its invoice, or where it is."""
    read, state = turn.understanding, turn.state
    name = "invoice_status" if asking.asks_about_money(read.question) else "order_status"
    return use(state, name, read, number=read.entities.orders[0])


def about_request(turn):
    """A question that names a request or a visit and is not clear otherwise: how far it is."""
    number = turn.understanding.entities.tickets[0]
    name = "visit_status" if number.startswith(VISIT_SIGN) else "ticket_status"
    return use(turn.state, name, turn.understanding, number=number)


# === ONCE MORE === #


def again_for_device(turn):
    """The tool that told something of one device, run for another that the message names."""
    read, state = turn.understanding, turn.state
    if not following.may_follow(read, state) or following.is_own_wish(
            read, lambda code: is_served(code, turn.situation)):
        return None
    arguments = following.device_meant(
        read, state, turn.devices, following.leans(read.question))
    if not arguments:
        return None
    return replace(use(state, state.topic_tool, read, **arguments), follows=True)


def again(turn, name):
    """Run the tool that told something before, or one beside it, for what is asked now."""
    read, state = turn.understanding, turn.state
    arguments = dict(state.topic_arguments)
    if following.speaks_of_others(read.question):
        arguments.pop("number", None)
    if name != state.topic_tool:
        # of another tool the order is the same
        arguments = {"number": arguments["number"]} if (
            name in following.OF_ORDERS and arguments.get("number")) else {}
    if found := _named(name, read):
        arguments = found
    return replace(use(state, name, read, **arguments), follows=True)


def _named(name, read):
    """What a message names for a tool: an order or a device."""
    found = read.entities
    if name in following.OF_ORDERS and found.orders:
        return {"number": found.orders[0]}
    if name == "warranty_status" and found.serials:
        return {"serial": found.serials[0]}
    return {}


# === ARTICLES === #


def answer(turn, follows=False):
    """Answer with the best article."""
    read = turn.understanding
    # who asks on about the same article is told another part of it
    follows = follows or turn.state.topic_article == turn.best.article_id
    offer_repair = read.intent.name == intents.REPAIR
    # who takes the offer has described the fault already
    symptom = symptom_of(read, False) if offer_repair else ""
    return Action(
        ANSWER,
        replace(
            turn.state, unsure_turns=0, declined_turns=0, suggested=(), symptom=symptom,
            wish=wishing.wish_of(read) if offer_repair else turn.state.wish),
        name=str(turn.best.article_id),
        confidence=turn.best.confidence,
        hits=(turn.best,),
        arguments={"offer_repair": offer_repair},
        follows=follows,
    )


# === WHERE NOTHING FITS === #


def otherwise(turn):
    """Ask which of two wishes is meant, or say honestly that nothing is known."""
    read, state = turn.understanding, turn.state
    rivals = _rivals(turn)
    if set(rivals) == {intents.REPAIR, "book_visit"}:
        # whose device is repaired is visited for it
        return repair(
            replace(read, intent=intents.Intent(intents.REPAIR, read.ranking[0][1])), state,
            turn.devices, turn.needs)
    if rivals:
        return Action(
            ASK, replace(state, intents=rivals), name="which_intent",
            arguments={"intents": list(rivals)}, confidence=read.intent.confidence)
    if read.entities.serials:
        return use(state, "warranty_status", read, serial=read.entities.serials[0])
    if turn.situation.wants_to_buy and not read.ranking:
        # nothing else is known of the message
        return advise(turn)
    return unsure(turn)


def _rivals(turn):
    """The codes of two wishes that come equally near, () when one is clearly meant."""
    read = turn.understanding
    ranking = read.ranking[:2]
    if len(ranking) < 2 or turn.answers or read.intent.confidence >= SURE_INTENT:
        return ()
    (one, best), (other, second) = ranking
    if not read.in_scope and best + second < SURE_TOGETHER:
        return ()
    if second < LEAST_RIVAL or best - second > CLOSE:
        return ()
    served = [code for code in (one, other) if is_served(code, turn.situation)]
    return (one, other) if len(served) == 2 else ()


def no_sentence(turn):
    """Say honestly what is wrong with a message that is no sentence; twice, then a person."""
    turns = turn.state.unsure_turns + 1
    state = replace(turn.state, unsure_turns=turns)
    if turns >= UNSURE_LIMIT:
        return hand_over(state, "unsure", turn.understanding)
    return Action(SAY, state, name=turn.situation.kind)


def unsure(turn):
    """Say honestly that nothing is known, and offer what comes near; twice, then a person.

    What the desk has surely nothing to do with is declined, which is no failure to understand.
    """
    hits, state = turn.hits, turn.state
    if following.chance(turn.understanding, OUT_OF_SCOPE) >= FOREIGN:
        state = replace(state, declined_turns=state.declined_turns + 1)
    else:
        state = replace(state, unsure_turns=state.unsure_turns + 1)
    if state.unsure_turns >= UNSURE_LIMIT or state.declined_turns >= DECLINED_LIMIT:
        return hand_over(state, "unsure", turn.understanding)
    near = tuple(hit for hit in hits if hit.confidence >= turn.calibration.suggest)[:2]
    return Action(
        UNSURE,
        replace(state, suggested=tuple(hit.article_id for hit in near)),
        hits=near,
        confidence=hits[0].confidence if hits else 0.0,
    )
