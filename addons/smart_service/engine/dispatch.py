"""Who goes, when, and with which parts: hard rules first, then a weighted score.

Pure functions over a snapshot that the caller takes from the database. A candidate who breaks
a hard rule is rejected with every rule that he breaks; the others get their earliest free slot
and a score from 0 to 100. Nobody is left unexplained: each candidate carries reasons, a code
with its numbers, that the caller puts into words.

All times are UTC without zone. Distances are road kilometres: the great circle times a detour
factor, which needs no map server.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

EARTH_RADIUS_KM = 6371.0

# Reasons of a rejection
NO_POSITION = "no_position"
NO_BASE = "no_base"
SKILL_MISSING = "skill_missing"
SKILL_LEVEL = "skill_level"
SKILL_EXPIRED = "skill_expired"
TOO_FAR = "too_far"
PART_MISSING = "part_missing"
STORE_POSITION = "store_position"
STORE_FAR = "store_far"
NO_SLOT = "no_slot"
# Reasons of a score
SKILL = "skill"
TRAVEL = "travel"
LOAD = "load"
PARTS_VAN = "parts_van"
PARTS_COLLECT = "parts_collect"
PARTS_NONE = "parts_none"
EARLIEST = "earliest"


@dataclass(frozen=True)
class Point:
    """A position in degrees (WGS-84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Skill:
    """A skill that an engineer has, at a level from 0 to 100, from `since` to before `until`."""

    skill_id: int
    level: float = 0.0
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Booking:
    """An appointment that an engineer already has."""

    start: datetime
    stop: datetime
    point: Point | None = None


@dataclass(frozen=True)
class Stock:
    """A place that holds parts: what is free there, by product."""

    location_id: int
    free: Mapping[int, float]
    point: Point | None = None

    def has(self, product_id: int, quantity: float) -> bool:
        """Whether `quantity` of the part is free here."""
        return self.free.get(product_id, 0.0) >= quantity


@dataclass(frozen=True)
class Engineer:
    """A candidate.

    :param key: identifies him in the result
    :param base: where his day begins
    :param work: his working intervals in the horizon, leaves taken out, in order
    :param bookings: his appointments in the horizon
    :param van: the stock that he drives around
    :param max_km: how far from his base he goes; none is the policy's value
    """

    key: int
    base: Point | None = None
    skills: tuple[Skill, ...] = ()
    work: tuple[tuple[datetime, datetime], ...] = ()
    bookings: tuple[Booking, ...] = ()
    van: Stock | None = None
    max_km: float | None = None


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
    """

    earliest: datetime
    horizon: datetime
    duration: timedelta
    point: Point | None = None
    skill_id: int | None = None
    min_level: float = 0.0
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Policy:
    """The company's measure of a good assignment."""

    max_km: float = 120.0
    speed_kmh: float = 40.0
    detour: float = 1.3
    slot: timedelta = timedelta(minutes=30)
    weight_travel: float = 40.0
    weight_earliest: float = 30.0
    weight_load: float = 15.0
    weight_parts: float = 15.0


DEFAULT_POLICY = Policy()


@dataclass(frozen=True)
class Reason:
    """A code of this module with the numbers that it speaks about."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """One engineer's result.

    :param sources: (product, quantity, location) of each part, when he isn't rejected
    :param travel_km: way to the customer before this job, a detour to collect parts included
    """

    key: int
    rejected: bool
    reasons: tuple[Reason, ...]
    score: float = 0.0
    start: datetime | None = None
    stop: datetime | None = None
    travel_km: float = 0.0
    sources: tuple[tuple[int, float, int], ...] = ()


@dataclass(frozen=True)
class Assignment:
    """All candidates, best first, rejected ones last."""

    candidates: tuple[Candidate, ...]

    @property
    def chosen(self) -> Candidate | None:
        """The best candidate, or none if everybody was rejected."""
        first = next(iter(self.candidates), None)
        return None if first is None or first.rejected else first


def great_circle_km(a: Point, b: Point) -> float:
    """Distance along the surface of the earth (haversine formula).

    >>> round(great_circle_km(Point(31.23, 121.47), Point(39.90, 116.40)))
    1068
    """
    phi_a, phi_b = math.radians(a.latitude), math.radians(b.latitude)
    d_phi = phi_b - phi_a
    d_lambda = math.radians(b.longitude - a.longitude)
    h = math.sin(d_phi / 2) ** 2 + math.cos(phi_a) * math.cos(phi_b) * math.sin(d_lambda / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


def road_km(stops: Sequence[Point], policy: Policy) -> float:
    """Length of the way from the first stop over all others."""
    legs = zip(stops, stops[1:], strict=False)
    return policy.detour * sum(great_circle_km(a, b) for a, b in legs)


def travel_time(km: float, policy: Policy) -> timedelta:
    """Driving time for a distance."""
    return timedelta(hours=km / policy.speed_kmh)


def ceil_to(moment: datetime, step: timedelta) -> datetime:
    """The next full step of the day, `moment` itself if it is one.

    >>> ceil_to(datetime(2025, 1, 1, 9, 1), timedelta(minutes=30))
    datetime.datetime(2025, 1, 1, 9, 30)
    """
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + -((midnight - moment) // step) * step


def assign(
    job: Job,
    engineers: Iterable[Engineer],
    stores: Sequence[Stock] = (),
    policy: Policy = DEFAULT_POLICY,
) -> Assignment:
    """Judge every engineer for the job.

    :param stores: the warehouses' stock, for parts that an engineer has not in his van
    :return: the candidates in order; the same input gives the same order
    """
    candidates = [_judge(job, engineer, stores, policy) for engineer in engineers]
    candidates.sort(
        key=lambda c: (c.rejected, -round(c.score, 6), c.start or datetime.max, c.travel_km, c.key)
    )
    return Assignment(tuple(candidates))


@dataclass(frozen=True)
class _Supply:
    """Where a candidate gets the parts: from his van, and the rest from one store."""

    in_van: tuple[Part, ...]
    to_collect: tuple[Part, ...]
    store: Stock | None


@dataclass(frozen=True)
class _Slot:
    start: datetime
    km: float


def _judge(job: Job, engineer: Engineer, stores: Sequence[Stock], policy: Policy) -> Candidate:
    against: list[Reason] = []
    skills, reason = _fitting_skills(job, engineer)
    if reason:
        against.append(reason)
    reason = _distance_reason(job, engineer, policy)
    if reason:
        against.append(reason)
    supply, reason = _supply(job, engineer, stores, policy)
    if reason:
        against.append(reason)
    if against:
        return Candidate(engineer.key, True, tuple(against))
    slot = _earliest_slot(job, engineer, skills, supply, policy)
    if slot is None:
        days = (job.horizon - job.earliest).total_seconds() / 86400
        return Candidate(engineer.key, True, (Reason(NO_SLOT, {"days": round(days, 1)}),))
    return _score(job, engineer, skills, supply, slot, policy)


def _fitting_skills(job: Job, engineer: Engineer) -> tuple[tuple[Skill, ...], Reason | None]:
    if job.skill_id is None:
        return (), None
    having = [s for s in engineer.skills if s.skill_id == job.skill_id]
    if not having:
        return (), Reason(SKILL_MISSING)
    able = [s for s in having if s.level >= job.min_level]
    if not able:
        best = max(s.level for s in having)
        return (), Reason(SKILL_LEVEL, {"level": best, "needed": job.min_level})
    valid = tuple(
        s
        for s in able
        if (s.since is None or s.since < job.horizon)
        and (s.until is None or s.until > job.earliest)
    )
    return valid, None if valid else Reason(SKILL_EXPIRED)


def _distance_reason(job: Job, engineer: Engineer, policy: Policy) -> Reason | None:
    if job.point is None:
        return Reason(NO_POSITION)
    if engineer.base is None:
        return Reason(NO_BASE)
    km = road_km((engineer.base, job.point), policy)
    limit = policy.max_km if engineer.max_km is None else engineer.max_km
    return Reason(TOO_FAR, {"km": round(km, 1), "limit": limit}) if km > limit else None


def _supply(
    job: Job, engineer: Engineer, stores: Sequence[Stock], policy: Policy
) -> tuple[_Supply, Reason | None]:
    van = engineer.van
    in_van = tuple(p for p in job.parts if van and van.has(p.product_id, p.quantity))
    rest = tuple(p for p in job.parts if p not in in_van)
    if not rest:
        return _Supply(in_van, (), None), None
    full = [s for s in stores if all(s.has(p.product_id, p.quantity) for p in rest)]
    if not full:
        missing = [p.product_id for p in rest]
        return _Supply(in_van, rest, None), Reason(PART_MISSING, {"product_ids": missing})
    placed = [s for s in full if s.point is not None]
    if not placed or engineer.base is None:
        return _Supply(in_van, rest, None), Reason(
            STORE_POSITION, {"location_id": min(s.location_id for s in full)}
        )
    km, location_id, store = min(
        ((road_km((engineer.base, s.point), policy), s.location_id, s) for s in placed),
        key=lambda option: option[:2],
    )
    limit = policy.max_km if engineer.max_km is None else engineer.max_km
    if km > limit:
        return _Supply(in_van, rest, None), Reason(
            STORE_FAR, {"km": round(km, 1), "limit": limit, "location_id": location_id}
        )
    return _Supply(in_van, rest, store), None


def _earliest_slot(
    job: Job, engineer: Engineer, skills: Sequence[Skill], supply: _Supply, policy: Policy
) -> _Slot | None:
    bookings = sorted(engineer.bookings, key=lambda b: (b.start, b.stop))
    for day in _days(engineer.work):
        for gap_start, gap_stop in day:
            moment = ceil_to(max(gap_start, job.earliest), policy.slot)
            while moment + job.duration <= min(gap_stop, job.horizon):
                slot = _Slot(moment, _way(engineer, day, bookings, moment, job, supply, policy))
                if _skilled(skills, slot, job) and _fits(
                    engineer, day, bookings, slot, job, policy
                ):
                    return slot
                moment += policy.slot
    return None


def _days(
    work: Sequence[tuple[datetime, datetime]],
) -> list[list[tuple[datetime, datetime]]]:
    """The working intervals, those less than six hours apart together: one working day."""
    days: list[list[tuple[datetime, datetime]]] = []
    for interval in sorted(work):
        if days and interval[0] - days[-1][-1][1] < timedelta(hours=6):
            days[-1].append(interval)
        else:
            days.append([interval])
    return days


def _before(
    day: Sequence[tuple[datetime, datetime]], bookings: Sequence[Booking], moment: datetime
) -> Booking | None:
    """The appointment of this working day that he comes from."""
    earlier = [b for b in bookings if day[0][0] < b.stop <= moment]
    return max(earlier, key=lambda b: b.stop) if earlier else None


def _way(
    engineer: Engineer,
    day: Sequence[tuple[datetime, datetime]],
    bookings: Sequence[Booking],
    moment: datetime,
    job: Job,
    supply: _Supply,
    policy: Policy,
) -> float:
    before = _before(day, bookings, moment)
    origin = before.point if before and before.point else engineer.base
    stops = [origin, job.point]
    if supply.store is not None:
        stops.insert(1, supply.store.point)
    return road_km([p for p in stops if p is not None], policy)


def _skilled(skills: Sequence[Skill], slot: _Slot, job: Job) -> bool:
    return job.skill_id is None or any(
        (s.since is None or s.since <= slot.start)
        and (s.until is None or slot.start + job.duration <= s.until)
        for s in skills
    )


def _fits(
    engineer: Engineer,
    day: Sequence[tuple[datetime, datetime]],
    bookings: Sequence[Booking],
    slot: _Slot,
    job: Job,
    policy: Policy,
) -> bool:
    """Free, with time to come from where he is before and to reach where he is next."""
    stop = slot.start + job.duration
    if any(b.start < stop and slot.start < b.stop for b in bookings):
        return False
    before = _before(day, bookings, slot.start)
    leaves_at = max(before.stop if before else day[0][0], day[0][0])
    if leaves_at + travel_time(slot.km, policy) > slot.start:
        return False
    after = min((b for b in bookings if b.start >= stop), key=lambda b: b.start, default=None)
    if after is None or after.point is None or job.point is None:
        return True
    return stop + travel_time(road_km((job.point, after.point), policy), policy) <= after.start


def _score(
    job: Job,
    engineer: Engineer,
    skills: Sequence[Skill],
    supply: _Supply,
    slot: _Slot,
    policy: Policy,
) -> Candidate:
    stop = slot.start + job.duration
    share = _load(engineer, slot.start)
    in_van = len(supply.in_van) / len(job.parts) if job.parts else 1.0
    limit = policy.max_km if engineer.max_km is None else engineer.max_km
    wait = (slot.start - job.earliest) / (job.horizon - job.earliest)
    weighted = (
        (policy.weight_travel, 1 - min(1.0, slot.km / limit) if limit else 0.0),
        (policy.weight_earliest, 1 - min(1.0, wait)),
        (policy.weight_load, 1 - share),
        (policy.weight_parts, in_van),
    )
    total = sum(weight for weight, _value in weighted)
    score = 100 * sum(weight * value for weight, value in weighted) / total if total else 0.0
    sources = [(p.product_id, p.quantity, engineer.van.location_id) for p in supply.in_van]
    sources += [(p.product_id, p.quantity, supply.store.location_id) for p in supply.to_collect]
    minutes = math.ceil(travel_time(slot.km, policy).total_seconds() / 60)
    reasons = [
        Reason(TRAVEL, {"km": round(slot.km, 1), "minutes": minutes}),
        Reason(EARLIEST, {"start": slot.start}),
        Reason(LOAD, {"percent": round(100 * share)}),
        _parts_reason(supply),
    ]
    if skills:
        reasons.insert(0, Reason(SKILL, {"level": max(s.level for s in skills)}))
    return Candidate(
        engineer.key, False, tuple(reasons), score, slot.start, stop, slot.km, tuple(sources)
    )


def _parts_reason(supply: _Supply) -> Reason:
    if supply.store is not None:
        return Reason(PARTS_COLLECT, {"location_id": supply.store.location_id})
    return Reason(PARTS_VAN if supply.in_van else PARTS_NONE)


def _load(engineer: Engineer, moment: datetime) -> float:
    """How much of the working day of `moment` is booked already, from 0 to 1."""
    day = next((d for d in _days(engineer.work) if d[0][0] <= moment < d[-1][1]), None)
    if day is None:
        return 0.0
    working = sum((stop - start for start, stop in day), timedelta())
    booked = sum(
        (
            max(timedelta(), min(b.stop, stop) - max(b.start, start))
            for b in engineer.bookings
            for start, stop in day
        ),
        timedelta(),
    )
    return min(1.0, booked / working) if working else 0.0
