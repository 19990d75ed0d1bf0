"""Who answers whom next: the order of the waiting room and the choice of an agent.

Pure: given who waits, who is there and the desks' rules, it says who gets whom. Moments are
seconds of any one clock, rooms and weights are of one unit.

**Order.** A session has a priority (0 to 2). Each ``ageing`` seconds of waiting raise it by one
level, up to :data:`TOP`, and so does a promise that is about to be broken, at once. The higher
level goes first and inside a level who has been queued longer. So nobody overtakes within a
priority, and nobody starves: after ``TOP * ageing`` seconds only those who were queued earlier go
before.

**Choice.** Hard rules are never bent: the desk, the company, whether the agent is there, room
for the session's weight, and what a desk calls hard of skills and language. Soft rules are bent
after ``relax`` seconds, or at once when nobody who is there fits: before, the session waits for
one who does, even when he is busy; afterwards they only tell whom of the free ones to prefer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

TOP = 3
# room is a sum of weights such as 0.1
TOLERANCE = 1e-6
# fewer sessions than that tell no rate
FEWEST = 3
STEPS = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60)


@dataclass(frozen=True)
class Rules:
    """What a desk has laid down, in seconds.

    :param ageing: waiting that raises the level by one
    :param relax: how long soft rules hold
    :param due_soon: how long before its promised end a session becomes urgent
    """

    ageing: float = 600.0
    relax: float = 180.0
    due_soon: float = 120.0
    hard_lang: bool = False
    hard_skills: bool = False


@dataclass(frozen=True)
class Waiting:
    """A session in the queue.

    :param due_at: until when an answer was promised
    :param lang: two or five letters; '' is any
    :param wanted: the agent whom somebody asked for; a soft rule
    :param last: the agent whom the customer had last; preferred when he is free, never waited for
    :param avoid: the agent who has just given it back; a soft rule
    :param live: the customer sits there and waits, so that the agent has to as well
    """

    id: int
    desk: int
    queued_at: float
    priority: int = 0
    due_at: float | None = None
    skills: frozenset = frozenset()
    lang: str = ""
    company: int | None = None
    wanted: int | None = None
    last: int | None = None
    avoid: int | None = None
    weight: float = 1.0
    live: bool = False


@dataclass
class Agent:
    """Somebody who answers.

    :param langs: none is all, since most never fill them in
    :param online: whether he sits at his screen
    :param duty: desks whose customers who don't wait at a screen may be given to him now
    :param given_at: when he was given a session last
    """

    id: int
    desks: frozenset
    capacity: float
    load: float = 0.0
    skills: frozenset = frozenset()
    langs: frozenset = frozenset()
    companies: frozenset = frozenset()
    online: bool = True
    duty: frozenset = field(default_factory=frozenset)
    given_at: float = 0.0

    def has_room(self, weight: float) -> bool:
        return self.load + weight <= self.capacity + TOLERANCE

    def speaks(self, lang: str) -> bool:
        """Whether he speaks a language, whichever country's.

        >>> Agent(1, frozenset(), 1, langs=frozenset({"en_US"})).speaks("en_GB")
        True
        """
        return not lang or not self.langs or lang[:2] in {known[:2] for known in self.langs}


# === ORDER === #


def level(session: Waiting, rules: Rules, now: float) -> int:
    """How urgent a session is now, 0 to :data:`TOP`.

    >>> level(Waiting(1, 1, queued_at=0), Rules(ageing=600), now=1250)
    2
    >>> level(Waiting(1, 1, queued_at=0, due_at=300), Rules(due_soon=120), now=180)
    3
    """
    if session.due_at is not None and now >= session.due_at - rules.due_soon:
        return TOP
    aged = int(max(now - session.queued_at, 0) // rules.ageing)
    return min(TOP, session.priority + aged)


def ordered(waiting: Iterable[Waiting], rules: Mapping[int, Rules], now: float) -> list[Waiting]:
    """Who is to be served, first to last."""
    return sorted(waiting, key=lambda session: (
        -level(session, rules[session.desk], now), session.queued_at, session.id))


def positions(waiting: Iterable[Waiting], rules: Mapping[int, Rules], now: float) -> dict[int, int]:
    """Each session's place in its desk's queue, from 1."""
    places: dict[int, int] = {}
    taken: dict[int, int] = {}
    for session in ordered(waiting, rules, now):
        places[session.id] = taken[session.desk] = taken.get(session.desk, 0) + 1
    return places


# === CHOICE === #


def choose(session: Waiting, agents: Sequence[Agent], rules: Rules, now: float) -> Agent | None:
    """The agent who gets a session now, None when it has to wait."""
    there = [agent for agent in agents if _may(session, agent, rules)]
    if now - session.queued_at < rules.relax:
        for fits in _soft_rules(session):
            there = [agent for agent in there if fits(agent)] or there
    free = [agent for agent in there if agent.has_room(session.weight)]
    return min(free, key=lambda agent: _preference(session, agent), default=None)


def _may(session: Waiting, agent: Agent, rules: Rules) -> bool:
    return (
        session.desk in agent.desks
        and (session.company is None or session.company in agent.companies)
        and (agent.online if session.live else session.desk in agent.duty)
        and (not rules.hard_skills or session.skills <= agent.skills)
        and (not rules.hard_lang or agent.speaks(session.lang)))


def _soft_rules(session: Waiting):
    if session.wanted:
        yield lambda agent: agent.id == session.wanted
    if session.avoid:
        yield lambda agent: agent.id != session.avoid
    if session.skills:
        yield lambda agent: session.skills <= agent.skills
    if session.lang:
        yield lambda agent: agent.speaks(session.lang)


def _preference(session: Waiting, agent: Agent) -> tuple:
    """Smallest is best: whom it should be, what he can, who knows the customer, who is idle."""
    return (
        agent.id != session.wanted,
        agent.id == session.avoid,
        -len(session.skills & agent.skills),
        not agent.speaks(session.lang),
        agent.id != session.last,
        agent.load / agent.capacity,
        agent.given_at,
        agent.id,
    )


def plan(waiting: Iterable[Waiting], agents: Iterable[Agent], rules: Mapping[int, Rules],
         now: float) -> list[tuple[Waiting, Agent]]:
    """Who gets whom now, in the order of giving; the agents' loads grow with it.

    A session that nobody can take lets those behind it pass: they take nothing from it.
    """
    given = []
    waiting = list(waiting)
    by_desk: dict[int, list[Agent]] = {}
    for agent in agents:
        for desk in agent.desks:
            by_desk.setdefault(desk, []).append(agent)
    lightest = min((session.weight for session in waiting), default=0.0)
    for session in ordered(waiting, rules, now):
        near = by_desk.get(session.desk, ())
        if not any(agent.has_room(lightest) for agent in near):
            continue
        agent = choose(session, near, rules[session.desk], now)
        if agent:
            agent.load += session.weight
            agent.given_at = now
            given.append((session, agent))
    return given


# === WHAT THE CUSTOMER IS TOLD === #


def estimate(place: int, left_at: Iterable[float], now: float, window: float = 1800.0):
    """Seconds until a session's turn, from the rate at which the queue has been moving.

    :param place: in the queue, from 1
    :param left_at: when others who had to wait got their agent
    :param window: how far back a rate tells anything
    :return: None when too few got one lately to know

    >>> estimate(4, [0, 60, 120], now=180)
    240.0
    >>> estimate(4, [0, 60], now=180) is None
    True
    """
    recent = sorted(moment for moment in left_at if now - window <= moment <= now)
    if len(recent) < FEWEST:
        return None
    return place * max(now - recent[0], 1.0) / len(recent)


def minutes_to_say(seconds: float | None) -> int | None:
    """A waiting time in round minutes, never less than it is; 0 is more than an hour.

    >>> minutes_to_say(240.0), minutes_to_say(400.0), minutes_to_say(9000.0), minutes_to_say(None)
    (5, 10, 0, None)
    """
    if seconds is None:
        return None
    exact = max(1, math.ceil(seconds / 60))
    return next((step for step in STEPS if step >= exact), 0)


def may_be_told(left: int | None, reserve: int) -> bool:
    """Whether a reply window can spare a message that answers nothing.

    :param left: messages that may still be sent, None is any number
    :param reserve: messages that are kept for the agent

    >>> may_be_told(None, 2), may_be_told(3, 2), may_be_told(2, 2)
    (True, True, False)
    """
    return left is None or left > reserve
