"""The weighted objectives: how good a time of an engineer is, from 0 to 100, and why."""

from __future__ import annotations

from datetime import datetime, timedelta

from . import codes
from .rules import Supply, having, reach
from .snapshot import Engineer, Interval, Job, Policy, Reason, Slot, Term
from .times import Opening, minutes

# so much overtime is as bad as it gets
LONG = timedelta(hours=2)


def score_slot(
    job: Job,
    engineer: Engineer,
    supply: Supply,
    opening: Opening,
    start: datetime,
    policy: Policy,
) -> Slot:
    """The time `start` in `opening`, weighed."""
    stop = start + job.duration
    over = max(timedelta(), stop + opening.home.time - opening.day[-1][1])
    share = load(engineer, opening.day)
    terms = (
        Term("sla", policy.weight_sla, _sla(job, stop)),
        Term("travel", policy.weight_travel, _travel(opening, engineer, policy)),
        Term("load", policy.weight_load, 1 - share),
        Term("same", policy.weight_same, job.familiar.get(engineer.key, 0.0)),
        Term("parts", policy.weight_parts,
             len(supply.in_van) / len(job.parts) if job.parts else 1.0),
        Term("fix", policy.weight_fix, fix_rate(engineer, policy)),
        Term("overtime", policy.weight_overtime, 1 - min(1.0, over / LONG)),
    )
    total = sum(term.weight for term in terms)
    score = 100 * sum(t.weight * t.value for t in terms) / total if total else 0.0
    return Slot(
        start, stop, score, opening.way.km,
        tuple(_reasons(job, engineer, supply, opening, start, stop, share, over)), terms,
    )


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
    """The share of such jobs that he settles at the first visit, pulled to the prior."""
    fixed, visits = policy.fix_prior
    return (engineer.fixed + fixed) / (engineer.visits + visits) if visits else 0.0


def load(engineer: Engineer, day: tuple[Interval, ...]) -> float:
    """How much of a working day is booked already, from 0 to 1."""
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
