"""A repair: what it needs and nobody knows is asked for, each once, then it is filed."""

from dataclasses import replace

from .. import entities as entities_module
from .. import intent as intents
from .. import text
from . import wishing
from .following import device_numbered
from .state import SAY, SURE_INTENT, TOOL, Action, Needs, ask, first, hand_over

# A fault is described from so many Chinese characters (an English word counts two) on: less is
# the name of the device alone.
SYMPTOM_LENGTH = 4


def repair(understanding, state, devices, needs):
    """Collect what the repair needs and nobody knows, each asked for once, then file it."""
    wish = understanding.intent.name
    waiting = state.pending == "repair"
    if waiting and wish in (intents.BYE, intents.GREETING, intents.THANKS):
        return Action(SAY, replace(state, pending="") if wish == intents.BYE else state, name=wish)
    state = replace(state, wish=wishing.wish_of(understanding) or state.wish)
    if waiting and state.open_question:
        return _file(understanding, _told(understanding, state), needs)
    told = symptom_of(understanding, waiting)
    only_when = wishing.says_only_when(understanding)
    if only_when:
        # when to come is not what is wrong: that is still to be told
        told, state = "", replace(
            state, asked=tuple(name for name in state.asked if name != "fault"))
    if waiting and understanding.denies:
        state = replace(state, proposed="")
    state = replace(
        state,
        pending="repair",
        serial=_serial(understanding, state, devices, waiting, told or only_when),
        symptom=_join(state.symptom, told),
        phone=first(understanding.entities.phones) or state.phone,
    )
    own = None if state.serial or waiting else _own_device(understanding.question, devices)
    if own:
        name = "confirm_device" if state.symptom else "confirm_device_and_fault"
        arguments = {"serial": own.serial, "device": own.name}
        return ask(replace(state, proposed=own.serial), name, arguments)
    missing = _missing(understanding, state)
    if state.proposed and understanding.entities.phones and "fault" in missing:
        # he has not said no to the device: his number is an answer to none of it
        return ask(state, "fault", {})
    if missing:
        return ask(state, "_and_".join(missing), {})
    if not state.serial and not state.symptom:
        return hand_over(state, "unsure", understanding)
    return _file(understanding, state, needs)


def _told(understanding, state):
    """Take the answer to the question that was put last."""
    asked, state = state.open_question, replace(state, open_question="")
    if asked == "which_fault":
        if 0 < understanding.choice <= len(state.faults):
            return replace(state, fault=state.faults[understanding.choice - 1])
        return replace(state, symptom=_join(state.symptom, symptom_of(understanding, True)))
    said = entities_module.without_links(understanding.question)
    phone = first(entities_module.extract(said).phones)
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
        return ask(
            replace(state, open_question="which_fault", faults=ids, pending="repair"),
            "which_fault", {"faults": list(names)})
    lacks = [
        name for name in wanted.lacks if name not in state.asked and not getattr(state, name)]
    if lacks:
        return ask(
            replace(state, open_question="reach", pending="repair"), "_and_".join(lacks), {})
    told = {
        "place": state.place, "phone": state.phone, "fault_id": state.fault,
        **dict(zip(("start", "stop"), state.wish, strict=False))}
    return Action(
        TOOL,
        replace(
            state, pending="", proposed="", serial="", symptom="", asked=(), unsure_turns=0,
            declined_turns=0, faults=(), fault=0, place="", phone="", wish=(),
        ),
        name="create_repair",
        arguments={
            "serial": state.serial, "symptom": state.symptom,
            **{name: value for name, value in told.items() if value},
        },
        confidence=understanding.intent.confidence,
        complete=True,
    )


def _serial(understanding, state, devices, waiting, told):
    """Return the serial number that the repair is about, as far as the customer said it.

    Who is asked "is it about this device?" and then describes the fault, or says when to come,
    has said yes.
    """
    serial = first(understanding.entities.serials) or state.serial
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
    if not missing and _told_half(understanding, state):
        missing.append("serial_alone")
    return missing


def _told_half(understanding, state):
    """Whether of the device and its fault, asked for in one, the fault alone was told."""
    return bool(
        state.symptom and not state.serial and not understanding.lacks_serial
        and not understanding.denies and {"serial", "fault"} <= set(state.asked)
        and "serial_alone" not in state.asked)


def symptom_of(understanding, waiting):
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
    if numbered := device_numbered(question, devices):
        return numbered
    asked = set(text.terms(question))
    named = [d for d in devices if asked & _kind_terms(d)]
    return named[0] if len(named) == 1 else None


def _kind_terms(device):
    return {
        term
        for term in text.terms(f"{device.name} {device.kinds}")
        if len(term) > 1 and not term.isdigit()
    }
