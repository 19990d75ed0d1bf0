"""What has to be planned, and what a plan is.

The technician routing and scheduling problem of Pillac, Guéret and Medaglia (2013): engineers
start at home with skills, tools and spare parts; each may once visit a depot, after which he has
every tool and whatever part the depot holds. Capacitated vehicle routing (Solomon, 1987) is a
case of it: the load is one part that all vans hold alike, and there is no depot to refill at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Job:
    """A visit to plan.

    :param key: identifies it in the plan
    :param place: index in the problem's matrices
    :param duration: time at the customer's
    :param earliest: the work begins no sooner
    :param latest: and no later
    :param parts: quantity of each part that the job takes, by part
    :param engineers: keys of those who may do it; none is everybody
    :param weight: how much it matters to serve it, beside others; at least 1
    :param again: what it costs to have to come again, in the problem's costs
    :param settled: how probably it is settled at this visit, from 0 to 1, by engineer's key;
        whoever isn't named is sure to settle it
    :param spread: by how much it usually lasts longer or shorter (standard deviation)
    """

    key: int
    place: int
    duration: float
    earliest: float
    latest: float
    skills: frozenset[int] = frozenset()
    tools: frozenset[int] = frozenset()
    parts: Mapping[int, float] = field(default_factory=dict)
    engineers: frozenset[int] | None = None
    weight: float = 1.0
    again: float = 0.0
    settled: Mapping[int, float] = field(default_factory=dict)
    spread: float = 0.0


@dataclass(frozen=True)
class Engineer:
    """Somebody who drives.

    :param start: place where the day begins
    :param end: place where it ends
    :param earliest: he leaves no sooner
    :param latest: he is at the end place no later
    :param stock: quantity of each part in his van
    :param breaks: intervals in which he may drive but not work at a customer's, in order
    :param stay: until when he stays to finish what lasts longer; none is as long as it takes
    """

    key: int
    start: int
    end: int
    earliest: float
    latest: float
    skills: frozenset[int] = frozenset()
    tools: frozenset[int] = frozenset()
    stock: Mapping[int, float] = field(default_factory=dict)
    breaks: tuple[tuple[float, float], ...] = ()
    stay: float | None = None


@dataclass(frozen=True)
class Depot:
    """A place where an engineer gets tools and parts.

    :param stock: quantity of each part that all engineers together may take; none is no limit
    :param duration: time that loading takes
    """

    place: int
    stock: Mapping[int, float] | None = None
    duration: float = 0.0


@dataclass(frozen=True)
class Problem:
    """All of it.

    :param travel: travel time from place to place
    :param distance: distance from place to place
    :param cost_distance: what a unit of distance costs
    :param cost_duration: what a unit of an engineer's time away from home costs
    """

    jobs: tuple[Job, ...]
    engineers: tuple[Engineer, ...]
    travel: Sequence[Sequence[float]]
    distance: Sequence[Sequence[float]]
    depots: tuple[Depot, ...] = ()
    cost_distance: float = 0.0
    cost_duration: float = 1.0


@dataclass(frozen=True)
class Stop:
    """A place on an engineer's way: a customer's job, or a depot.

    :param job: key of the job, none at a depot
    :param depot: index of the depot, none at a customer's
    :param start: when the work there begins
    """

    job: int | None
    depot: int | None
    start: float
    finish: float


@dataclass(frozen=True)
class Route:
    """One engineer's day; `leave` and `back` are when he leaves home and is back."""

    engineer: int
    stops: tuple[Stop, ...]
    leave: float
    back: float


@dataclass(frozen=True)
class Plan:
    """The routes of those who drive, and the keys of the jobs that nobody does."""

    routes: tuple[Route, ...]
    unserved: tuple[int, ...]


def may(engineer: Engineer, job: Job) -> bool:
    """Whether the engineer is one who can do the job, wherever the tools and parts come from."""
    return job.skills <= engineer.skills and (
        job.engineers is None or engineer.key in job.engineers
    )

