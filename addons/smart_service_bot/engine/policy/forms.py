"""What a business tool needs to be told, and the customer's yes before something is changed."""

from dataclasses import replace

from .. import entities as entities_module
from .. import intent as intents
from .. import slots as slots_module
from .state import SAY, TOOL, Action

CANCELLED = "cancelled"
# how the claims of `entities.Entities` are called as kinds of a slot
_KINDS = {
    "serials": "serial", "orders": "order", "phones": "phone", "dates": "date", "times": "time",
    "places": "place", "products": "product", "amounts": "amount",
}


def begin(understanding, state, name, slots):
    """Call a tool with what the message tells of its slots.

    :param slots: `slots.Slot`s of the tool
    """
    form = slots_module.fill(slots, slots_module.Form(), *told(understanding))
    values = {key: value for key, value in form.values.items() if value}
    return _call(state, name, values, understanding)


def go_on(understanding, state, slots):
    """Take the answer to what the tool asked for, and call it again."""
    form = slots_module.Form(dict(state.arguments), state.wanted)
    form = slots_module.fill(
        slots, form, *told(understanding),
        unknown=understanding.lacks_serial or understanding.denies)
    return _call(state, state.tool, form.values, understanding)


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
    claims = {
        kind: values for name, kind in _KINDS.items()
        if (values := tuple(getattr(understanding.entities, name, ())))}
    return claims, entities_module.without_entities(understanding.question)


def _call(state, name, values, understanding):
    return Action(
        TOOL,
        replace(state, pending="", tool="", arguments={}, wanted=(), suggested=(), unsure_turns=0),
        name=name, arguments=values, confidence=understanding.intent.confidence)
