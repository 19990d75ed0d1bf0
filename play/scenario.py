"""Scenario files: who says what, and what must come of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

EXPECTATIONS = {
    "reply": bool,
    "answer": list,
    "owner": str,
    "lead": bool,
    "repair": bool,
    "appointment": bool,
    "quotation": bool,
    "review": bool,
    "hides": list,
    "survey": bool,
    "rating": int,
    "session_closed": bool,
}
SECTIONS = {"title", "description", "customers", "outages", "deliveries", "stories"}
OWNERS = ("bot", "queue", "agent", "closed")


class ScenarioError(ValueError):
    """A scenario file does not follow its format."""


@dataclass(frozen=True)
class Customer:
    """Somebody who writes.

    :param key: how the stories call him
    :param account: provider code of the account he writes to
    :param id: his id at that provider
    """

    key: str
    account: str
    id: str
    name: str
    lang: str


@dataclass(frozen=True)
class Outage:
    """A provider that takes nothing for a while.

    :param after: seconds from the start of the day
    :param mode: how it fails, as the simulators call it: ``500``, ``hang``, ``reset`` …
    """

    account: str
    after: float
    seconds: float
    mode: str = "500"


@dataclass(frozen=True)
class Delivery:
    """Goods that arrive in the morning, so that a day can be played again and again.

    :param place: code of a warehouse, or name of a van
    """

    product: str
    place: str
    quantity: float


@dataclass(frozen=True)
class Step:
    """One act of a story, by the customer or by the staff.

    :param actor: ``customer``, ``agent``, ``engineer``, ``dispatcher`` or ``pause``
    :param texts: what is said; two texts are sent in the other order than they were written
    :param times: how often the provider delivers the event, all with the same id
    :param act: what the staff does: ``say``, ``close``, ``solve``, ``finish``,
        ``confirm_quotation``
    :param expect: what must come of it, by the names in :data:`EXPECTATIONS`
    """

    actor: str
    texts: tuple[str, ...] = ()
    times: int = 1
    act: str = "say"
    seconds: float = 0.0
    expect: Mapping = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """What happens between one customer and the company.

    :param start: seconds from the start of the day
    """

    customer: Customer
    about: str
    start: float
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Scenario:
    title: str
    stories: tuple[Story, ...]
    outages: tuple[Outage, ...] = ()
    deliveries: tuple[Delivery, ...] = ()

    @property
    def messages(self) -> int:
        """How many different messages customers send."""
        return sum(len(step.texts) for story in self.stories for step in story.steps
                   if step.actor == "customer")


# === READING === #


def load(path: Path) -> Scenario:
    """Read a scenario file.

    :raises ScenarioError: it does not follow the format; the message says where
    """
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ScenarioError(f"{path}: {error}") from error
    return parse(raw)


def parse(raw: Mapping) -> Scenario:
    """Check and convert the content of a scenario file.

    >>> day = parse({"title": "t", "customers": {"li": {"account": "api", "id": "u1"}},
    ...     "stories": [{"customer": "li", "about": "hello", "steps": [{"customer": "你好"}]}]})
    >>> day.messages, day.stories[0].customer.id
    (1, 'u1')
    """
    _only(raw, SECTIONS, "scenario")
    customers = {
        key: Customer(
            key,
            _take(value, "account", str, f"customers.{key}"),
            _take(value, "id", str, f"customers.{key}"),
            value.get("name", ""),
            value.get("lang", ""),
        )
        for key, value in _take(raw, "customers", dict, "scenario").items()
    }
    return Scenario(
        title=_take(raw, "title", str, "scenario"),
        stories=tuple(
            _story(story, customers, f"stories[{index}]")
            for index, story in enumerate(_take(raw, "stories", list, "scenario"))
        ),
        outages=tuple(_record(Outage, item, "outages") for item in raw.get("outages", ())),
        deliveries=tuple(
            _record(Delivery, item, "deliveries") for item in raw.get("deliveries", ())
        ),
    )


def _story(raw: Mapping, customers: Mapping[str, Customer], where: str) -> Story:
    _only(raw, {"customer", "about", "start", "steps"}, where)
    key = _take(raw, "customer", str, where)
    if key not in customers:
        raise ScenarioError(f"{where}: no customer is called {key!r}")
    steps = _take(raw, "steps", list, where)
    return Story(
        customers[key],
        _take(raw, "about", str, where),
        float(raw.get("start", 0)),
        tuple(_step(step, f"{where}.steps[{index}]") for index, step in enumerate(steps)),
    )


def _step(raw: Mapping, where: str) -> Step:
    actors = [name for name in ("customer", "agent", "engineer", "dispatcher", "pause")
              if name in raw]
    if len(actors) != 1:
        raise ScenarioError(f"{where}: exactly one of customer, agent, engineer, dispatcher, pause")
    actor, value = actors[0], raw[actors[0]]
    _only(raw, {actor, "times", "expect"}, where)
    if actor == "pause":
        return Step("pause", seconds=float(value))
    expect = _expectations(raw.get("expect", {}), where)
    if actor == "customer":
        texts = tuple(value) if isinstance(value, list) else (value,)
        if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
            raise ScenarioError(f"{where}: a customer says a text, or a list of texts")
        times = raw.get("times", 1)
        if not isinstance(times, int) or not 1 <= times <= 50:
            raise ScenarioError(f"{where}: times is a number from 1 to 50")
        return Step("customer", texts, times, expect=expect)
    acts = {"agent": {"close": "close", "solve ticket": "solve"},
            "dispatcher": {"confirm quotation": "confirm_quotation"}}
    act = acts.get(actor, {}).get(value)
    if act is None and actor == "dispatcher":
        raise ScenarioError(f"{where}: a dispatcher can only \"confirm quotation\"")
    if act is None:
        act = "finish" if actor == "engineer" else "say"
    return Step(actor, (value,), act=act, expect=expect)


def _expectations(raw: Mapping, where: str) -> Mapping:
    for name, value in raw.items():
        wanted = EXPECTATIONS.get(name)
        if wanted is None:
            raise ScenarioError(f"{where}: unknown expectation {name!r}")
        if type(value) is not wanted:
            raise ScenarioError(f"{where}: {name} takes a {wanted.__name__}")
    if raw.get("owner", "bot") not in OWNERS:
        raise ScenarioError(f"{where}: owner is one of {', '.join(OWNERS)}")
    return dict(raw)


def _record(kind: type, raw: Mapping, where: str):
    try:
        return kind(**raw)
    except TypeError as error:
        raise ScenarioError(f"{where}: {error}") from error


def _take(raw: Mapping, name: str, kind: type, where: str):
    value = raw.get(name)
    if not isinstance(value, kind):
        raise ScenarioError(f"{where}: {name} must be a {kind.__name__}")
    return value


def _only(raw: Mapping, names: set[str], where: str) -> None:
    if unknown := set(raw) - names:
        raise ScenarioError(f"{where}: unknown {', '.join(sorted(unknown))}")
