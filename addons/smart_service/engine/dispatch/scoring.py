"""The weighted objectives: how good a time of an engineer is, from 0 to 100, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from . import codes
from .course import Course
from .rules import Supply, having, reach
from .snapshot import Engineer, Job, Policy, Reason, Slot, Term
from .times import Opening, minutes

# so much overtime is as bad as it gets
LONG = timedelta(hours=2)
# so many visits of his own it takes at most until they count as much as what is expected
MOST_FAITH = 200.0
# below such a chance to end in time it is worth a word
SURE = 0.9


def score_slot(
    job: Job,
    engineer: Engineer,
    supply: Supply,
    opening: Opening,
    start: datetime,
    policy: Policy,
    course: Course,
) -> Slot:
    """The time `start` in `opening`, weighed; :func:`explain` says why.

    :param course: that day of the engineer's
    """
    stop = start + job.duration
    over = _overtime(opening, stop)
    chance, lost = course.outlook(opening, start)
    terms = (
        Term("sla", policy.weight_sla, _sla(job, stop)),
        Term("travel", policy.weight_travel, _travel(opening, engineer, policy)),
        Term("load", policy.weight_load, 1 - course.load),
        Term("same", policy.weight_same, job.familiar.get(engineer.key, 0.0)),
        Term("parts", policy.weight_parts,
             len(supply.in_van) / len(job.parts) if job.parts else 1.0),
        Term("fix", policy.weight_fix,
             max(0.0, fix_rate(engineer, policy) * chance - lost)),
        Term("overtime", policy.weight_overtime, 1 - min(1.0, over / LONG)),
    )
    total = sum(term.weight for term in terms)
    score = 100 * sum(t.weight * t.value for t in terms) / total if total else 0.0
    return Slot(start, stop, score, opening.way.km, terms)


def best_from(start: datetime, job: Job, engineer: Engineer, policy: Policy) -> float:
    """A score that no time from `start` on is above: only the promise is worse the later it is."""
    best = (
        (policy.weight_sla, _sla(job, start + job.duration)), (policy.weight_travel, 1.0),
        (policy.weight_load, 1.0), (policy.weight_same, job.familiar.get(engineer.key, 0.0)),
        (policy.weight_parts, 1.0), (policy.weight_fix, fix_rate(engineer, policy)),
        (policy.weight_overtime, 1.0))
    total = sum(weight for weight, _value in best)
    return 100 * sum(weight * value for weight, value in best) / total if total else 0.0


def explain(
    slot: Slot,
    job: Job,
    engineer: Engineer,
    supply: Supply,
    opening: Opening,
    course: Course,
) -> tuple[Reason, ...]:
    """What speaks for and against this time."""
    over = _overtime(opening, slot.stop)
    reasons = list(
        _reasons(job, engineer, supply, opening, slot.start, slot.stop, course.load, over))
    chance, lost = course.outlook(opening, slot.start)
    if chance < SURE:
        reasons.append(Reason(codes.BREAK_OFF, {"percent": round(100 * (1 - chance))}))
    if lost > 1 - SURE:
        reasons.append(Reason(codes.BREAK_OFF_LATER, {"percent": round(100 * lost)}))
    return tuple(reasons)


def _overtime(opening: Opening, stop: datetime) -> timedelta:
    return max(timedelta(), stop + opening.home.time - opening.day[-1][1])


def _sla(job: Job, stop: datetime) -> float:
    """1 at once, 0.5 just in time, below 0.3 and falling when the promise is broken."""
    due = job.due or job.horizon
    if stop <= due:
        span = (due - job.earliest) / (stop - job.earliest) if stop > job.earliest else 0
        return 1 - 0.5 / span if span else 1.0
    late = (stop - due) / (job.horizon - due) if job.horizon > due else 1.0
    return 0.3 * (1 - min(1.0, late))


def _travel(opening: Opening, engineer: Engineer, policy: Policy) -> float:
    limit = 2 * reach(engineer, policy)
    return 1 - min(1.0, opening.extra_km / limit) if limit else 0.0


def fix_rate(engineer: Engineer, policy: Policy) -> float:
    """The share of such jobs that he is expected to settle at the first visit.

    Each circle begins with what the wider one has shown and is worth more the more visits it
    has: the company's prior, everybody, those at his level, himself.
    """
    settled, weight = policy.fix_prior
    if not weight:
        return 0.0
    rate = settled / weight
    for fixed, visits in engineer.others:
        rate = (fixed + weight * rate) / (visits + weight)
    weight = engineer.faith or weight
    return (engineer.fixed + weight * rate) / (engineer.visits + weight)


def with_faith(engineers: Iterable[Engineer], policy: Policy) -> list[Engineer]:
    """The same engineers, who are believed as far as their own visits tell them apart.

    Where the engineers differ no more from what is expected of them than by chance (Pearson's
    statistic of their records), a few lucky visits of one of them say nothing; the more they
    differ (the correlation of a beta-binomial distribution), the sooner their own visits count.
    """
    engineers = list(engineers)
    apart, people, further = 0.0, 0, 0
    for engineer in engineers:
        rate = fix_rate(replace(engineer, fixed=0, visits=0), policy)
        if engineer.visits and 0 < rate < 1:
            apart += (engineer.fixed - engineer.visits * rate) ** 2 / (
                engineer.visits * rate * (1 - rate))
            people, further = people + 1, further + engineer.visits - 1
    if not further:
        return engineers
    alike = (apart - people) / further
    faith = MOST_FAITH if alike * (MOST_FAITH + 1) <= 1 else max(
        float(policy.fix_prior[1]), 1 / alike - 1)
    return [replace(engineer, faith=faith) for engineer in engineers]


def circles(
    by_level: Mapping[float, tuple[int, int]], level: float
) -> tuple[tuple[int, int], ...]:
    """The records that an engineer's own begins with: everybody's, and that of his level.

    Whoever can do a little more than the report asks for also settles what turns out harder.

    :param by_level: (settled at the first visit, visits) by the level that the engineer had

    >>> circles({40.0: (3, 4), 100.0: (9, 10)}, 40.0)
    ((12, 14), (3, 4))
    """
    everybody = (
        sum(fixed for fixed, _visits in by_level.values()),
        sum(visits for _fixed, visits in by_level.values()),
    )
    return (everybody, by_level.get(level, (0, 0)))


def _reasons(job, engineer, supply, opening, start, stop, share, over):
    needs = job.all_needs
    if needs:
        yield Reason(codes.SKILL, {"level": min(
            max(s.level for s in having(engineer, need.skill_id, need.min_level))
            for need in needs)})
    yield Reason(codes.TRAVEL, {
        "km": round(opening.way.km, 1), "minutes": minutes(opening.way.time)})
    yield Reason(codes.EARLIEST, {"start": start})
    if job.due is not None:
        late = stop > job.due
        hours = abs(job.due - stop).total_seconds() / 3600
        yield Reason(codes.SLA_LATE if late else codes.SLA, {"hours": round(hours, 1)})
    yield Reason(codes.LOAD, {"percent": round(100 * share)})
    if job.familiar.get(engineer.key):
        yield Reason(codes.SAME)
    if engineer.others and engineer.others[-1][1]:
        fixed, visits = engineer.others[-1]
        yield Reason(codes.FIX_LEVEL, {"percent": round(100 * fixed / visits), "visits": visits})
    if engineer.visits:
        yield Reason(codes.FIX, {"fixed": engineer.fixed, "visits": engineer.visits})
    if over:
        yield Reason(codes.OVERTIME, {"minutes": minutes(over)})
    yield _parts_reason(supply)


def _parts_reason(supply: Supply) -> Reason:
    places = list(dict.fromkeys(store.location_id for _part, store in supply.collect))
    if supply.awaited:
        return Reason(codes.PARTS_ARRIVE, {"location_ids": places, "at": supply.ready})
    if places:
        return Reason(codes.PARTS_COLLECT, {"location_ids": places})
    return Reason(codes.PARTS_VAN if supply.in_van else codes.PARTS_NONE)
