"""What the bot does next, as a pure decision over what it knows.

The order is: a request for a person → an answer to the bot's own question → a business tool that
the wish needs → an article that answers → an honest "I don't know", twice at most, then a person.
Nothing is said once the conversation was handed over.
"""

from dataclasses import asdict, dataclass, field, replace

from . import entities as entities_module
from . import intent as intents
from . import text
from .retrieval import CALIBRATION

# what an action does
ANSWER = "answer"
TOOL = "tool"
ASK = "ask"
SAY = "say"
UNSURE = "unsure"
HAND_OVER = "hand_over"
SILENT = "silent"

# A wish read with this confidence is followed even when an article also fits: the patterns with
# 0.85 and more are wordings of an order to us, those below are also used to ask about a topic.
SURE_INTENT = 0.8
HINT_INTENT = 0.5
# The second unsure turn in a row goes to a person: a third attempt only annoys.
UNSURE_LIMIT = 2
# A fault is described from so many Chinese characters (an English word counts two) on: less is
# the name of the device alone.
SYMPTOM_LENGTH = 4

_TOOLS = {
    intents.ORDER: "order_status",
    intents.WARRANTY: "warranty_status",
    intents.DEVICES: "device_list",
    intents.REGISTER: "register_device",
}


@dataclass(frozen=True)
class Device:
    """A device of the customer; `kinds` are words that customers use for it."""

    id: int
    serial: str
    name: str
    kinds: str = ""


@dataclass(frozen=True)
class Needs:
    """What the repair of a customer's own device takes beside the device and its fault.

    :param faults: (id, name) of those that fit the customer's words equally well
    :param lacks: of 'place' and 'phone' those that nobody knows
    """

    faults: tuple = ()
    lacks: tuple = ()


@dataclass(frozen=True)
class State:
    """What the bot remembers within one episode, and nothing beyond it.

    :param pending: what the bot waits for: '', 'repair', 'order', 'warranty', 'register',
        'identify'
    :param asked: names of the questions that were already put, none is put twice
    :param proposed: serial of the customer's own device that was proposed, '' if none
    :param suggested: ids of articles that were offered to choose from
    :param open_question: what the customer's next message answers: '', 'which_fault' or 'reach'
    :param faults: ids of the faults that he was asked to choose from
    :param fault: id of the one that he chose, 0 if none
    :param tool: name of the tool that waits until the customer has proven who he is
    :param arguments: what it is called with then
    """

    greeted: bool = False
    handed_over: bool = False
    unsure_turns: int = 0
    pending: str = ""
    asked: tuple = ()
    proposed: str = ""
    suggested: tuple = ()
    serial: str = ""
    symptom: str = ""
    order: str = ""
    open_question: str = ""
    faults: tuple = ()
    fault: int = 0
    place: str = ""
    phone: str = ""
    tool: str = ""
    arguments: dict = field(default_factory=dict)

    @classmethod
    def load(cls, values):
        """Return the state from the dictionary that `dump` made; unknown keys are left out."""
        known = {key: value for key, value in (values or {}).items() if key in _FIELDS}
        for key in ("asked", "suggested", "faults"):
            known[key] = tuple(known.get(key) or ())
        return cls(**known)

    def dump(self):
        """Return a dictionary for JSON with everything that differs from the beginning."""
        start = asdict(State())
        return {key: value for key, value in asdict(self).items() if value != start[key]}


_FIELDS = frozenset(State.__dataclass_fields__)


@dataclass(frozen=True)
class Action:
    """What to do: `kind` is a constant of this module, `name` the tool, question or phrase."""

    kind: str
    state: State
    name: str = ""
    reason: str = ""
    arguments: dict = field(default_factory=dict)
    confidence: float = 0.0
    hits: tuple = ()


def decide(
    understanding, hits, state, devices=(), calibration=CALIBRATION, *, wants_to_buy=False,
    needs=None,
):
    """Return the `Action` for what the customer wrote since the last answer.

    :param understanding: `intent.Understanding`
    :param hits: `retrieval.Hit`s, best first
    :param state: `State` of the episode before this turn
    :param devices: `Device`s that are proven to be the customer's own
    :param wants_to_buy: a signal says that the customer is interested in buying
    :param needs: function of a serial number and a symptom that returns the `Needs` of the repair
    """
    if state.handed_over:
        return Action(SILENT, state)
    if understanding.intent.name == intents.HUMAN:
        return _hand_over(state, "asked", understanding)
    if state.pending == "identify":
        return _identified(
            understanding, hits, state, devices, calibration, wants_to_buy, needs)
    if state.pending == "repair":
        return _repair(understanding, state, devices, needs)
    if state.pending in ("order", "warranty", "register"):
        resumed = _resume(understanding, state)
        if resumed:
            return resumed
        state = replace(state, pending="")
    chosen = _choose_suggestion(understanding, hits, state)
    if chosen:
        return chosen
    return _fresh(understanding, hits, state, devices, calibration, wants_to_buy, needs)


def _fresh(understanding, hits, state, devices, calibration, wants_to_buy, needs):
    """Decide about a message that answers no question of the bot's."""
    wish = understanding.intent
    best = hits[0] if hits else None
    answers = bool(best and best.confidence >= calibration.answer)
    if understanding.is_complaint and not (wish.name in _TOOLS and wish.confidence >= SURE_INTENT):
        if not answers:
            return _hand_over(state, "negative", understanding)
    if wish.name in intents.SMALL_TALK:
        solved = wish.name in (intents.THANKS, intents.BYE)
        state = replace(state, suggested=(), symptom="" if solved else state.symptom)
        return Action(SAY, state, name=wish.name, confidence=wish.confidence)
    asks_about = understanding.is_how_to and answers and wish.confidence <= 0.9
    sure = wish.confidence >= SURE_INTENT and not (wish.name == intents.REPAIR and asks_about)
    if wish.name in (intents.REPAIR, intents.WARRANTY) and understanding.entities.serials:
        sure = True
    if sure or (wish.confidence >= HINT_INTENT and not answers):
        followed = _follow(understanding, state, devices, needs)
        if followed:
            return followed
    if answers:
        offer_repair = wish.name == intents.REPAIR
        # who takes the offer has described the fault already
        symptom = _symptom(understanding, False) if offer_repair else ""
        return Action(
            ANSWER,
            replace(state, unsure_turns=0, suggested=(), symptom=symptom),
            name=str(best.article_id),
            confidence=best.confidence,
            hits=(best,),
            arguments={"offer_repair": offer_repair},
        )
    if wants_to_buy:
        return _tool(state, "product_advice", understanding)
    if understanding.entities.orders:
        return _tool(state, "order_status", understanding, number=understanding.entities.orders[0])
    if understanding.entities.serials:
        return _tool(
            state, "warranty_status", understanding, serial=understanding.entities.serials[0]
        )
    return _unsure(understanding, hits, state, calibration)


def _follow(understanding, state, devices, needs):
    """Follow a wish that a business tool serves."""
    name = understanding.intent.name
    found = understanding.entities
    if name == intents.REPAIR:
        return _repair(understanding, state, devices, needs)
    if name == intents.ORDER:
        return _tool(state, "order_status", understanding, number=_first(found.orders))
    if name == intents.WARRANTY:
        return _tool(state, "warranty_status", understanding, serial=_first(found.serials))
    if name == intents.DEVICES:
        return _tool(state, "device_list", understanding)
    if name == intents.REGISTER:
        return _tool(state, "register_device", understanding, serial=_first(found.serials))
    return None


def _resume(understanding, state):
    """Use a number that the customer sends after the bot asked for it."""
    found = understanding.entities
    if state.pending == "order" and found.orders:
        return _tool(state, "order_status", understanding, number=found.orders[0])
    if state.pending == "register" and found.serials:
        return _tool(state, "register_device", understanding, serial=found.serials[0])
    if state.pending == "warranty" and found.serials:
        return _tool(state, "warranty_status", understanding, serial=found.serials[0])
    return None


def _identified(understanding, hits, state, devices, calibration, wants_to_buy, needs):
    """The customer was asked who he is, since nothing is on file under this contact.

    What he claims proves nothing, so a person checks it.
    """
    found = understanding.entities
    if found or understanding.intent.name in (intents.UNKNOWN, intents.AFFIRM):
        state = replace(
            state,
            order=_first(found.orders) or state.order,
            serial=_first(found.serials) or state.serial,
        )
        return _hand_over(state, "policy", understanding)
    return _fresh(
        understanding, hits, replace(state, pending=""), devices, calibration, wants_to_buy,
        needs)


def _repair(understanding, state, devices, needs):
    """Collect what the repair needs and nobody knows, each asked for once, then file it."""
    wish = understanding.intent.name
    waiting = state.pending == "repair"
    if waiting and wish in (intents.BYE, intents.GREETING, intents.THANKS):
        return Action(SAY, replace(state, pending="") if wish == intents.BYE else state, name=wish)
    if waiting and state.open_question:
        return _file(understanding, _told(understanding, state), needs)
    told = _symptom(understanding, waiting)
    if waiting and understanding.denies:
        state = replace(state, proposed="")
    state = replace(
        state,
        pending="repair",
        serial=_serial(understanding, state, devices, waiting, told),
        symptom=_join(state.symptom, told),
        phone=_first(understanding.entities.phones) or state.phone,
    )
    own = None if state.serial or waiting else _own_device(understanding.question, devices)
    if own:
        name = "confirm_device" if state.symptom else "confirm_device_and_fault"
        arguments = {"serial": own.serial, "device": own.name}
        return _ask(replace(state, proposed=own.serial), name, arguments)
    missing = _missing(understanding, state)
    if missing:
        return _ask(state, "_and_".join(missing), {})
    if not state.serial and not state.symptom:
        return _hand_over(state, "unsure", understanding)
    return _file(understanding, state, needs)


def _told(understanding, state):
    """Take the answer to the question that was put last."""
    asked, state = state.open_question, replace(state, open_question="")
    if asked == "which_fault":
        if 0 < understanding.choice <= len(state.faults):
            return replace(state, fault=state.faults[understanding.choice - 1])
        return replace(state, symptom=_join(state.symptom, _symptom(understanding, True)))
    said = entities_module.without_links(understanding.question)
    phone = _first(entities_module.extract(said).phones)
    place = entities_module.without_phones(understanding.question).strip(" ,;，；。")
    if understanding.denies or understanding.lacks_serial or not any(map(str.isalnum, place)):
        place = ""
    return replace(
        state,
        phone=phone or state.phone,
        place=place if "place" in state.asked else state.place,
    )


def _file(understanding, state, needs):
    """Ask for the rest that the repair of an own device needs, then file the request."""
    wanted = needs(state.serial, state.symptom) if needs and state.serial else Needs()
    if len(wanted.faults) > 1 and not state.fault and "which_fault" not in state.asked:
        ids, names = zip(*wanted.faults, strict=True)
        return _ask(
            replace(state, open_question="which_fault", faults=ids, pending="repair"),
            "which_fault", {"faults": list(names)})
    lacks = [
        name for name in wanted.lacks if name not in state.asked and not getattr(state, name)]
    if lacks:
        return _ask(
            replace(state, open_question="reach", pending="repair"), "_and_".join(lacks), {})
    told = {"place": state.place, "phone": state.phone, "fault_id": state.fault}
    return Action(
        TOOL,
        replace(
            state, pending="", proposed="", serial="", symptom="", asked=(), unsure_turns=0,
            faults=(), fault=0, place="", phone="",
        ),
        name="create_repair",
        arguments={
            "serial": state.serial, "symptom": state.symptom,
            **{name: value for name, value in told.items() if value},
        },
        confidence=understanding.intent.confidence,
    )


def _serial(understanding, state, devices, waiting, told):
    """Return the serial number that the repair is about, as far as the customer said it.

    Who is asked "is it about this device?" and then describes the fault has said yes.
    """
    serial = _first(understanding.entities.serials) or state.serial
    if serial or not waiting or understanding.denies:
        return serial
    if 0 < understanding.choice <= len(devices):
        return devices[understanding.choice - 1].serial
    if understanding.intent.name == intents.AFFIRM or told:
        return state.proposed
    return ""


def _missing(understanding, state):
    missing = []
    if not state.serial and not understanding.lacks_serial and "serial" not in state.asked:
        missing.append("serial")
    if not state.symptom and "fault" not in state.asked:
        missing.append("fault")
    return missing


def _ask(state, name, arguments):
    """Put a question; "is it this device, and what is wrong?" may be answered by "yes" alone."""
    asked = [] if "device" in name else [name] if name == "which_fault" else name.split("_and_")
    state = replace(state, asked=tuple(dict.fromkeys((*state.asked, *asked))))
    return Action(ASK, state, name=name, arguments=arguments)


def _symptom(understanding, waiting):
    """Return the fault that the customer describes, without the mere wish for a repair."""
    if understanding.denies:
        return ""
    description = entities_module.without_entities(understanding.question)
    if understanding.lacks_serial and waiting and not intents.names_fault(description):
        return ""
    bare = intents.without_vagueness(description)
    if understanding.intent.confidence >= SURE_INTENT and understanding.intent.evidence:
        bare = bare.replace(understanding.intent.evidence, " ")
    letters = sum(1 if len(atom) == 1 else 2 for atom, _pairs in text.atoms(bare))
    enough = intents.names_fault(description) or letters >= (2 if waiting else SYMPTOM_LENGTH)
    return description if enough else ""


def _join(before, now):
    if not now or now in before:
        return before
    return f"{before}\n{now}" if before else now


def _own_device(question, devices):
    """Return the only device that the customer can mean, or None.

    With several devices, the words of the question must fit the kind of exactly one.
    """
    if len(devices) == 1:
        return devices[0]
    asked = set(text.terms(question))
    named = [d for d in devices if asked & _kind_terms(d)]
    return named[0] if len(named) == 1 else None


def _kind_terms(device):
    return {
        term
        for term in text.terms(f"{device.name} {device.kinds}")
        if len(term) > 1 and not term.isdigit()
    }


def _choose_suggestion(understanding, hits, state):
    """Answer with the article that the customer picks from those offered."""
    if not state.suggested:
        return None
    position = understanding.choice
    if not position and understanding.intent.name == intents.AFFIRM and len(state.suggested) == 1:
        position = 1
    if not 0 < position <= len(state.suggested):
        return None
    chosen = state.suggested[position - 1]
    return Action(
        ANSWER,
        replace(state, unsure_turns=0, suggested=()),
        name=str(chosen),
        confidence=1.0,
        hits=tuple(hit for hit in hits if hit.article_id == chosen),
    )


def _tool(state, name, understanding, **arguments):
    return Action(
        TOOL,
        replace(state, unsure_turns=0, pending="", suggested=()),
        name=name,
        arguments=arguments,
        confidence=understanding.intent.confidence,
    )


def _unsure(understanding, hits, state, calibration):
    turns = state.unsure_turns + 1
    state = replace(state, unsure_turns=turns)
    if turns >= UNSURE_LIMIT:
        return _hand_over(state, "unsure", understanding)
    near = tuple(hit for hit in hits if hit.confidence >= calibration.suggest)[:2]
    return Action(
        UNSURE,
        replace(state, suggested=tuple(hit.article_id for hit in near)),
        hits=near,
        confidence=hits[0].confidence if hits else 0.0,
    )


def _hand_over(state, reason, understanding):
    found = understanding.entities
    state = replace(
        state,
        handed_over=True,
        pending="",
        serial=_first(found.serials) or state.serial,
        order=_first(found.orders) or state.order,
    )
    return Action(HAND_OVER, state, reason=reason, confidence=understanding.intent.confidence)


def _first(values):
    return values[0] if values else ""
