"""What the engine looks at: the job, the engineers, the stock, the company's measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from ..travel import Estimate, Point

Interval = tuple[datetime, datetime]


@dataclass(frozen=True)
class Skill:
    """A skill or certificate that an engineer has.

    :param level: from 0 to 100
    :param since: from when it is valid
    :param until: valid before this moment
    """

    skill_id: int
    level: float = 0.0
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Need:
    """A skill that the job takes, at a level from 0 to 100."""

    skill_id: int
    min_level: float = 0.0


@dataclass(frozen=True)
class Booking:
    """An appointment that an engineer already has."""

    start: datetime
    stop: datetime
    point: Point | None = None


@dataclass(frozen=True)
class Arrival:
    """A quantity of a part that comes to a store."""

    product_id: int
    quantity: float
    at: datetime


@dataclass(frozen=True)
class Stock:
    """A place that holds parts: what is free there by product, and what is on its way there."""

    location_id: int
    free: Mapping[int, float]
    point: Point | None = None
    arrivals: tuple[Arrival, ...] = ()

    def has(self, product_id: int, quantity: float) -> bool:
        """Whether `quantity` of the part is free here."""
        return self.free.get(product_id, 0.0) >= quantity

    def ready(self, product_id: int, quantity: float) -> datetime | None:
        """When so much of the part is here; `datetime.min` is now, none is never."""
        there = self.free.get(product_id, 0.0)
        if there >= quantity:
            return datetime.min
        for arrival in sorted(self.arrivals, key=lambda a: a.at):
            if arrival.product_id == product_id:
                there += arrival.quantity
                if there >= quantity:
                    return arrival.at
        return None


@dataclass(frozen=True)
class Engineer:
    """A candidate.

    :param key: identifies him in the result
    :param base: where his day begins and ends
    :param skills: skills and certificates
    :param work: his working intervals in the horizon, leaves taken out
    :param bookings: his appointments in the horizon
    :param van: the stock that he drives around
    :param max_km: how far from his base he goes; none is the policy's value
    :param tools: what he carries
    :param zones: the zones that he serves; none is everywhere
    :param fixed: how many of `visits` such jobs he settled at the first visit
    :param others: the same of everybody, and of those at his level: (settled, visits), the widest
        circle first; what is expected of him before he has visits of his own
    :param faith: how many visits of his own it takes until they count as much as what is
        expected of him; none is as many as the policy says
    """

    key: int
    base: Point | None = None
    skills: tuple[Skill, ...] = ()
    work: tuple[Interval, ...] = ()
    bookings: tuple[Booking, ...] = ()
    van: Stock | None = None
    max_km: float | None = None
    tools: frozenset[int] = frozenset()
    zones: frozenset[int] = frozenset()
    fixed: int = 0
    visits: int = 0
    others: tuple[tuple[int, int], ...] = ()
    faith: float | None = None


def with_time(
    engineer: Engineer,
    work: tuple[Interval, ...],
    bookings: tuple[Booking, ...],
    record: tuple[int, int] = (0, 0),
    others: tuple[tuple[int, int], ...] = (),
) -> Engineer:
    """The same engineer with what is read only for those who could go.

    :param record: (settled at the first visit, visits)
    :param others: the same of everybody, and of those at his level
    """
    fixed, visits = record
    return replace(
        engineer, work=work, bookings=bookings, fixed=fixed, visits=visits, others=others)


@dataclass(frozen=True)
class Part:
    """A quantity of a product that the job needs."""

    product_id: int
    quantity: float


@dataclass(frozen=True)
class Job:
    """What has to be done.

    :param earliest: before this nobody starts (now and the lead time)
    :param horizon: after this no work ends
    :param parts: what is needed, each product once
    :param skill_id: a skill that it takes, at `min_level`; `needs` holds further ones
    :param certificates: skill ids of papers that have to be valid during the visit
    :param tools: what the engineer has to carry
    :param zones: the zones that the customer lies in; none is outside all of them
    :param windows: when the customer is there; none is always
    :param due: by when the visit is promised to be over
    :param required: only these engineers may go; none is anybody
    :param excluded: these may not
    :param familiar: engineer → from 0 to 1, how well he knows this device or customer
    :param spread: by how much the work usually lasts longer or shorter than `duration`
        (standard deviation)
    """

    earliest: datetime
    horizon: datetime
    duration: timedelta
    point: Point | None = None
    skill_id: int | None = None
    min_level: float = 0.0
    parts: tuple[Part, ...] = ()
    needs: tuple[Need, ...] = ()
    certificates: tuple[int, ...] = ()
    tools: frozenset[int] = frozenset()
    zones: frozenset[int] = frozenset()
    windows: tuple[Interval, ...] = ()
    due: datetime | None = None
    required: frozenset[int] = frozenset()
    excluded: frozenset[int] = frozenset()
    familiar: Mapping[int, float] = field(default_factory=dict)
    spread: timedelta = timedelta()

    @property
    def all_needs(self) -> tuple[Need, ...]:
        """Every skill that it takes."""
        first = () if self.skill_id is None else (Need(self.skill_id, self.min_level),)
        return first + self.needs


@dataclass(frozen=True)
class Policy:
    """The company's measure of a good assignment.

    :param max_km: how far from his base an engineer goes who has no limit of his own
    :param overtime: by how much work may end after the working day
    :param stay: how long after work an engineer stays to finish what he has begun
    :param fix_prior: (settled, visits) that everybody is thought to have done before his first
    :param weight_fix: beside `weight_travel` what a second visit weighs beside a kilometre: as
        much as 390 of them, for what it costs and for the customer who waits again; of 50, 65, 80
        and 100 the most that makes repairs no dearer (``./smart bench service-year``'s function,
        seeds 101 to 103)
    """

    max_km: float = 120.0
    speed_kmh: float = 40.0
    detour: float = 1.3
    slot: timedelta = timedelta(minutes=30)
    overtime: timedelta = timedelta()
    stay: timedelta = timedelta(hours=1)
    fix_prior: tuple[int, int] = (7, 10)
    weight_sla: float = 30.0
    weight_travel: float = 40.0
    weight_load: float = 15.0
    weight_same: float = 10.0
    weight_parts: float = 15.0
    weight_fix: float = 65.0
    weight_overtime: float = 10.0

    @property
    def estimate(self) -> Estimate:
        """The way without a map, as this company estimates it."""
        return Estimate(self.detour, self.speed_kmh)

    @property
    def again_km(self) -> float:
        """Kilometres that a second visit weighs as much as.

        Who gives the way no weight at all still does not drive around for nothing.
        """
        return 2 * self.max_km * self.weight_fix / max(self.weight_travel, 1.0)


DEFAULT_POLICY = Policy()


@dataclass(frozen=True)
class Reason:
    """A code of :mod:`.codes` with the numbers that it speaks about."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


class Term(NamedTuple):
    """One objective's part in a score: its weight, and how well it is met, from 0 to 1."""

    name: str
    weight: float
    value: float


class Slot(NamedTuple):
    """A time at which an engineer could do the job.

    :param km: way to the customer before it, a detour to collect parts included
    :param terms: what the score is made of
    """

    start: datetime
    stop: datetime
    score: float
    km: float = 0.0
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """One engineer's result.

    :param travel_km: way to the customer before this job, a detour to collect parts included
    :param sources: (product, quantity, location) of each part, when he isn't rejected
    :param awaited: those of the sources that are still on their way there
    :param reasons: what speaks against him, or for and against the first of his times
    :param terms: what the score is made of
    :param slots: his times in order of score, the chosen one first
    """

    key: int
    rejected: bool
    reasons: tuple[Reason, ...]
    score: float = 0.0
    start: datetime | None = None
    stop: datetime | None = None
    travel_km: float = 0.0
    sources: tuple[tuple[int, float, int], ...] = ()
    awaited: frozenset[int] = frozenset()
    terms: tuple[Term, ...] = ()
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True)
class Assignment:
    """All candidates, best first, rejected ones last."""

    candidates: tuple[Candidate, ...]

    @property
    def chosen(self) -> Candidate | None:
        """The best candidate, or none if everybody was rejected."""
        first = next(iter(self.candidates), None)
        return None if first is None or first.rejected else first
