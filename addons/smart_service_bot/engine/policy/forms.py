"""What a business tool needs to be told, and the customer's yes before something is changed."""

from dataclasses import replace

from .. import entities as entities_module
from .. import intent as intents
from .. import slots as slots_module
from .following import OF_REQUESTS
from .state import SAY, TOOL, Action, first

CANCELLED = "cancelled"


def begin(understanding, state, name, slots, properties=()):
    """Call a tool with what the message tells it.

    :param slots: `slots.Slot`s of the tool
    :param properties: names of all that it can be told, beside what it asks for
    """
    form = slots_module.fill(slots, slots_module.Form(), *told(understanding))
    values = {key: value for key, value in form.values.items() if value}
    direct = {
        key: value for key, value in _direct(understanding, name).items()
        if value and key in properties}
    return _call(state, name, {**direct, **values}, understanding)


def go_on(understanding, state, slots):
    """Take the answer to what the tool asked for, and call it again."""
    form = slots_module.Form(dict(state.arguments), state.wanted)
    form = slots_module.fill(
        slots, form, *told(understanding),
        unknown=understanding.lacks_serial or understanding.denies)
    values = dict(form.values)
    if "number" in state.wanted:
        # it asked which one, and is answered by its number or by its place in the list
        values["number"] = _direct(understanding, state.tool)["number"] or (
            str(understanding.choice) if understanding.choice else "")
    return _call(state, state.tool, values, understanding)


def answered(understanding, state):
    """What follows the question whether a tool may go ahead; None when it is no answer to it."""
    cleared = replace(state, pending="", tool="", arguments={}, wanted=())
    if understanding.denies or understanding.intent.name == intents.DENY:
        return Action(SAY, cleared, name=CANCELLED, confidence=1.0)
    if understanding.intent.name == intents.AFFIRM:
        return Action(
            TOOL, cleared, name=state.tool, arguments=dict(state.arguments), confidence=1.0,
            confirmed=True)
    return None


def told(understanding):
    """The claims of a message by kind, and its words without them, as `slots.fill` takes them."""
    found = understanding.entities
    claims = {
        "serial": found.serials, "order": found.orders, "phone": found.phones,
        "place": found.places, "product": tuple(named.said for named in found.products),
        "date": tuple(moment.said for moment in found.moments),
    }
    words = entities_module.without_entities(understanding.question)
    return {kind: values for kind, values in claims.items() if values}, words


def _direct(understanding, name):
    """What a message tells a tool about the order, request or visit and the time it is about."""
    found = understanding.entities
    number = first(found.tickets if name in OF_REQUESTS else found.orders)
    when = {
        "start": found.moments[0].start.isoformat(timespec="minutes"),
        "stop": found.moments[0].stop.isoformat(timespec="minutes"),
    } if found.moments else {}
    return {"number": number, **when}


def _call(state, name, values, understanding):
    return Action(
        TOOL,
        replace(state, pending="", tool="", arguments={}, wanted=(), suggested=(), unsure_turns=0),
        name=name, arguments=values, confidence=understanding.intent.confidence)
