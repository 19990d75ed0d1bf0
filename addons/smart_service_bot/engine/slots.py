"""What a tool needs to be told, collected from a conversation in whatever order it comes.

A form is a tuple of `Slot`s. Every message may fill several of them: a serial or phone number, a
date or a place is known by its shape wherever it stands; what is left of the words goes to the
slot that they were asked for, else to the first text slot. Nothing is asked for twice: a slot
that the customer could not fill stays empty.
"""

from dataclasses import dataclass, field, replace

TEXT = "text"
# words that are worth keeping have so many letters (a Chinese character counts two)
LEAST = 4


@dataclass(frozen=True)
class Slot:
    """One thing to be told.

    :param name: of the tool's argument
    :param kind: 'text', or the kind of claim that fills it: 'serial', 'order', 'phone', 'date',
        'time', 'place', 'product', 'amount'
    :param optional: taken when it is told, but never asked for
    """

    name: str
    kind: str = TEXT
    optional: bool = False


@dataclass(frozen=True)
class Form:
    """What was told so far.

    :param values: by slot name; '' was asked for and could not be told
    :param asked: names of the slots that the last question was about
    """

    values: dict = field(default_factory=dict)
    asked: tuple = ()


def fill(slots, form, claims, words, *, unknown=False):
    """Return the form with what a message tells.

    :param claims: {kind: values} that the message names, see `Slot.kind`
    :param words: the message without those claims
    :param unknown: the customer says that he can't tell what he was asked for

    >>> slots = (Slot("serial", "serial"), Slot("symptom"))
    >>> form = fill(slots, Form(), {}, "it does not print")
    >>> form = fill(slots, form, {"serial": ("LP3-240001",)}, "")
    >>> form.values == {"symptom": "it does not print", "serial": "LP3-240001"}
    True
    """
    values = dict(form.values)
    typed = [slot for slot in slots if slot.kind != TEXT and claims.get(slot.kind)]
    for slot in typed:
        # the last one counts: who corrects himself means what he says now
        values[slot.name] = claims[slot.kind][-1]
    target = _target(slots, values, form.asked)
    words = (words or "").strip(" \t\n,，;；.。:：、!！?？")
    told = target and letters(words) >= (2 if target.name in form.asked else LEAST)
    if told and not unknown:
        values[target.name] = _join(values.get(target.name, ""), words, target)
    for name in form.asked:
        # asked and not answered: it is not asked again
        values.setdefault(name, "")
    return replace(form, values=values, asked=())


def missing(slots, form):
    """Return the slots that still have to be asked for, in the form's order.

    >>> missing((Slot("a"), Slot("b", optional=True), Slot("c")), Form({"a": ""}))
    (Slot(name='c', kind='text', optional=False),)
    """
    return tuple(
        slot for slot in slots if not slot.optional and slot.name not in form.values)


def ask(form, slots):
    """Return the form that waits for the answer to a question about these slots."""
    return replace(form, asked=tuple(slot.name for slot in slots))


def _target(slots, values, asked):
    """The slot that free words go to: the one asked for, else the first that is empty."""
    texts = [slot for slot in slots if slot.kind == TEXT]
    for slot in slots:
        # who is asked where he lives answers in words
        if slot.name in asked and (slot.kind == TEXT or (
                slot.kind in ("place", "product", "date", "time") and not values.get(slot.name))):
            return slot
    for slot in texts:
        if not values.get(slot.name) and not slot.optional:
            return slot
    return texts[0] if texts else None


def _join(before, words, slot):
    if slot.kind != TEXT or not before or words in before:
        return before if before and words in before else words
    return f"{before}\n{words}"


def letters(words):
    """How much words say: a letter counts one, a Chinese character two."""
    return sum(2 if char > "⺀" else 1 for char in words if char.isalnum())
