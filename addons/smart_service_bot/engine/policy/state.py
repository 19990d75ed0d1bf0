"""What the bot remembers, what it may do, and what it knows beside the customer's words."""

from dataclasses import asdict, dataclass, field, replace

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
# Who asks for what the desk has nothing to do with is told so; a person could not help him either.
# As often in a row, though, it is perhaps the bot that understands nothing.
DECLINED_LIMIT = 3
# Who gets the same answer for the third time in a row is not helped by it.
REPEAT_LIMIT = 3


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
class Route:
    """What a wish that was trained leads to.

    :param tool: name of the business tool that serves it, '' for none
    :param hand_over: a person takes it at once
    :param sensitive: nothing that a machine should talk about
    """

    tool: str = ""
    hand_over: bool = False
    sensitive: bool = False


@dataclass(frozen=True)
class Situation:
    """What counts beside the customer's words.

    :param people_first: customers of this tier go to a person at once, and one is there
    :param anger: 0..1, how strong the negative emotion of the words is
    :param kind: of what was written when it is no sentence, see `inputs.kind_of`
    :param wants_to_buy: a signal says that the customer is interested in buying
    :param routes: {code of an intent: `Route`}
    :param slots: function of a tool's name and arguments that returns the `slots.Slot`s it asks
        for, None when tools ask for nothing by themselves
    :param is_stranger: function that tells whether nothing on file can be the customer's
    :param properties: function of a tool's name that returns the names of all its arguments
    """

    people_first: bool = False
    anger: float = 0.0
    kind: str = ""
    wants_to_buy: bool = False
    routes: dict = field(default_factory=dict)
    slots: object = None
    is_stranger: object = None
    properties: object = None


@dataclass(frozen=True)
class State:
    """What the bot remembers within one episode, and nothing beyond it.

    :param declined_turns: how often in a row he asked for what the desk has nothing to do with
    :param pending: what the bot waits for: '', 'repair', 'order', 'warranty', 'register',
        'identify', 'slots' or 'confirm'
    :param asked: names of the questions that were already put, none is put twice
    :param proposed: serial of the customer's own device that was proposed, '' if none
    :param suggested: ids of articles that were offered to choose from
    :param intents: codes of the wishes that were offered to choose from
    :param open_question: what the customer's next message answers: '', 'which_fault' or 'reach'
    :param faults: ids of the faults that he was asked to choose from
    :param fault: id of the one that he chose, 0 if none
    :param wish: when somebody should come for the repair, see `wishing.wish_of`
    :param tool: name of the tool that waits: until the customer has proven who he is, has told
        what it lacks or has said yes to it
    :param arguments: what it is called with then
    :param wanted: names of the arguments that the last question was about
    :param last: what was answered last, to notice that it goes round in circles
    :param repeats: how often that was answered in a row
    :param topic: the question that was answered last, for the next one that leans on it
    :param topic_article: id of the article that it was answered with, 0 if none
    :param topic_tool: name of the tool that it was answered with, '' if none
    :param topic_arguments: what that was called with
    :param lang: language that the customer wrote last
    :param script: running script: its id, step, chosen answers and variables
    """

    greeted: bool = False
    handed_over: bool = False
    unsure_turns: int = 0
    declined_turns: int = 0
    pending: str = ""
    asked: tuple = ()
    proposed: str = ""
    suggested: tuple = ()
    intents: tuple = ()
    serial: str = ""
    symptom: str = ""
    order: str = ""
    open_question: str = ""
    faults: tuple = ()
    fault: int = 0
    place: str = ""
    phone: str = ""
    wish: tuple = ()
    tool: str = ""
    arguments: dict = field(default_factory=dict)
    wanted: tuple = ()
    last: str = ""
    repeats: int = 0
    topic: str = ""
    topic_article: int = 0
    topic_tool: str = ""
    topic_arguments: dict = field(default_factory=dict)
    lang: str = ""
    script: dict = field(default_factory=dict)

    @classmethod
    def load(cls, values):
        """Return the state from the dictionary that `dump` made; unknown keys are left out."""
        known = {key: value for key, value in (values or {}).items() if key in _FIELDS}
        for key in ("asked", "suggested", "intents", "faults", "wanted", "wish"):
            known[key] = tuple(known.get(key) or ())
        return cls(**known)

    def dump(self):
        """Return a dictionary for JSON with everything that differs from the beginning."""
        start = asdict(State())
        return {key: value for key, value in asdict(self).items() if value != start[key]}


_FIELDS = frozenset(State.__dataclass_fields__)


@dataclass(frozen=True)
class Action:
    """What to do: `kind` is a constant of this module, `name` the tool, question or phrase.

    :param confirmed: the customer has said yes to the tool with exactly these arguments
    :param follows: it answers a message that leans on the question before
    :param complete: what the tool still lacks could not be told, and is not asked for again
    """

    kind: str
    state: State
    name: str = ""
    reason: str = ""
    arguments: dict = field(default_factory=dict)
    confidence: float = 0.0
    hits: tuple = ()
    confirmed: bool = False
    complete: bool = False
    follows: bool = False


def ask(state, name, arguments):
    """Put a question; "is it this device, and what is wrong?" may be answered by "yes" alone."""
    asked = [] if "device" in name else [name] if name == "which_fault" else name.split("_and_")
    state = replace(state, asked=tuple(dict.fromkeys((*state.asked, *asked))))
    return Action(ASK, state, name=name, arguments=arguments)


def hand_over(state, reason, understanding):
    """Give the conversation to a person, with what was collected."""
    found = understanding.entities
    state = replace(
        state,
        handed_over=True,
        pending="",
        serial=first(found.serials) or state.serial,
        order=first(found.orders) or state.order,
        phone=first(found.phones) or state.phone,
    )
    return Action(HAND_OVER, state, reason=reason, confidence=understanding.intent.confidence)


def first(values):
    """The first of some values, '' without any."""
    return values[0] if values else ""
