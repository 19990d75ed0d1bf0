"""The judgement: everybody is looked at, nobody is left unexplained."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ..travel import Travel
from . import codes
from .course import Course
from .rules import Supply, distance_reasons, person_reasons, supply
from .scoring import best_from, explain, score_slot
from .snapshot import (
    DEFAULT_POLICY,
    Assignment,
    Candidate,
    Engineer,
    Job,
    Policy,
    Reason,
    Slot,
    Stock,
)
from .times import Opening, join, meet, openings, time_reasons

# how many times of one engineer are kept to be offered
KEPT_SLOTS = 12
# starts in the same opening lie so far apart
APART = timedelta(hours=3)


def assign(
    job: Job,
    engineers: Iterable[Engineer],
    stores: Sequence[Stock] = (),
    policy: Policy = DEFAULT_POLICY,
    travel: Travel | None = None,
    wanted: int = KEPT_SLOTS,
) -> Assignment:
    """Judge every engineer for the job.

    :param stores: the warehouses' stock, for parts that an engineer has not in his van
    :param travel: what knows the ways; the policy's estimate if not given
    :param wanted: how many of each engineer's times; the best alone are found sooner
    :return: the candidates in order; the same input gives the same order
    """
    travel = travel or policy.estimate
    return ranked(
        judge(job, engineer, stores, policy, travel, wanted=wanted) for engineer in engineers)


def ranked(candidates: Iterable[Candidate]) -> Assignment:
    """The candidates in order: best score first, rejected ones last."""
    return Assignment(tuple(sorted(candidates, key=lambda c: (
        c.rejected, -round(c.score, 6), c.start or datetime.max, c.travel_km, c.key))))


def judge(
    job: Job,
    engineer: Engineer,
    stores: Sequence[Stock],
    policy: Policy,
    travel: Travel,
    screened: tuple[Supply, tuple[Reason, ...]] | None = None,
    wanted: int = KEPT_SLOTS,
) -> Candidate:
    """One engineer's result.

    :param screened: what :func:`screen` has found with the same ways
    :param wanted: how many of his times
    """
    found, against = screened or screen(job, engineer, stores, policy, travel)
    if against:
        return Candidate(engineer.key, True, against)
    times = _times(job, engineer, found, policy, travel, wanted)
    if not times:
        return Candidate(engineer.key, True, (_no_slot(job, engineer, found, policy, travel),))
    best, opening, course = times[0]
    sources = [(p.product_id, p.quantity, engineer.van.location_id) for p in found.in_van]
    sources += [(p.product_id, p.quantity, store.location_id) for p, store in found.collect]
    return Candidate(
        engineer.key, False, explain(best, job, engineer, found, opening, course),
        best.score, best.start, best.stop, best.km, tuple(sources), found.awaited, best.terms,
        tuple(slot for slot, _opening, _course in times[:wanted]),
    )


def screen(
    job: Job,
    engineer: Engineer,
    stores: Sequence[Stock] = (),
    policy: Policy = DEFAULT_POLICY,
    travel: Travel | None = None,
) -> tuple[Supply, tuple[Reason, ...]]:
    """Where he gets the parts, and every rule that he breaks whatever the time is.

    His working hours and appointments are not looked at, so a caller need not read them for
    those who are rejected here.
    """
    travel = travel or policy.estimate
    found, reason = supply(job, engineer, stores, policy, travel)
    against = [*person_reasons(job, engineer), *distance_reasons(job, engineer, policy, travel)]
    return found, tuple(against + ([reason] if reason else []))


def obstacles(
    job: Job,
    engineer: Engineer,
    start: datetime,
    stores: Sequence[Stock] = (),
    policy: Policy = DEFAULT_POLICY,
    travel: Travel | None = None,
) -> tuple[Reason, ...]:
    """Every hard rule that this engineer at this very time would break; empty: he can go."""
    travel = travel or policy.estimate
    found, against = screen(job, engineer, stores, policy, travel)
    return (*against, *time_reasons(job, engineer, found, start, policy, travel))


def alternatives(
    assignment: Assignment, count: int = 2, apart: timedelta = timedelta(hours=3)
) -> list[tuple[Candidate, Slot]]:
    """The best other times to offer to a customer, in order of time.

    Two offers of the same part of a day would be no choice: the starts of all, the chosen one
    included, lie at least `apart`.
    """
    chosen = assignment.chosen
    return [] if chosen is None else _spread(assignment, count, apart, [chosen.start])


def choices(
    assignment: Assignment,
    count: int,
    apart: timedelta,
    avoid: datetime | None = None,
    *others: datetime,
) -> list[tuple[Candidate, Slot]]:
    """The best times whoever comes, in order of time, `apart` from each other and from `avoid`.

    :param others: further times to keep away from
    """
    return _spread(assignment, count, apart, [*([] if avoid is None else [avoid]), *others])


def restricted(job: Job, window: tuple[datetime, datetime]) -> Job:
    """The same job within a time that the customer named, as far as he has said when he can."""
    windows = meet(join(job.windows), [window]) if job.windows else [window]
    return replace(job, windows=tuple(windows) or (window,))


def _spread(assignment, count, apart, taken) -> list[tuple[Candidate, Slot]]:
    everything = sorted(
        ((candidate, slot) for candidate in assignment.candidates for slot in candidate.slots),
        key=lambda item: (-round(item[1].score, 6), item[1].start, item[0].key),
    )
    taken, offers = list(taken), []
    for candidate, slot in everything:
        if len(offers) < count and all(abs(slot.start - start) >= apart for start in taken):
            taken.append(slot.start)
            offers.append((candidate, slot))
    return sorted(offers, key=lambda item: item[1].start)


def _times(job, engineer, found, policy, travel, wanted) -> list[tuple[Slot, Opening, Course]]:
    """The first start in each opening, and further ones in long openings: the best first.

    No day is looked at any more when nothing on it could be better than what is found.

    :return: each with its opening and its day
    """
    times = []
    courses: dict = {}
    best: list[float] = []
    for opening in openings(job, engineer, found, policy, travel):
        if opening.day not in courses:
            if len(best) == wanted and best[0] > best_from(opening.first, job, engineer, policy):
                break
            courses[opening.day] = Course(job, engineer, opening.day, policy, travel)
        course = courses[opening.day]
        last = None
        for start in opening.starts(policy):
            if last is None or start - last >= APART:
                slot = score_slot(job, engineer, found, opening, start, policy, course)
                times.append((slot, opening, course))
                push = heapq.heappush if len(best) < wanted else heapq.heappushpop
                push(best, slot.score)
                last = start
    times.sort(key=lambda item: (-round(item[0].score, 6), item[0].start))
    return times


def _no_slot(job, engineer, found, policy, travel) -> Reason:
    days = {"days": round((job.horizon - job.earliest).total_seconds() / 86400, 1)}
    if job.windows:
        anytime = replace(job, windows=())
        if next(openings(anytime, engineer, found, policy, travel), None):
            return Reason(codes.NO_SLOT_WINDOW, days)
    return Reason(codes.NO_SLOT, days)
