"""The best candidates once more, with ways that a routing service has measured.

A service takes a hundred points at a time and seconds to answer, so not everybody is asked about:
the estimate ranks, and the best few are judged again with measured ways. Whoever is chosen has
been measured, unless the service gives no answer; then the estimate stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..travel import Point, Travel, distinct
from .assigning import judge, ranked
from .snapshot import Assignment, Candidate, Engineer, Job, Policy, Stock
from .times import around, working_days

BATCH = 8
BATCHES = 3
# of each candidate's times so many are looked at from door to door
TIMES = 3


def refine(
    assignment: Assignment,
    job: Job,
    engineers: Mapping[int, Engineer],
    stores: Sequence[Stock],
    policy: Policy,
    measure: Callable[[Sequence[Point]], Travel | None],
) -> Assignment:
    """Judge the best candidates again with measured ways.

    :param engineers: by key, with their working hours and appointments
    :param measure: asks the service for the ways between points; none when it does not answer
    :return: the measured ones in order, then the estimated ones, then the rejected ones
    """
    waiting = [c for c in assignment.candidates if not c.rejected]
    rejected = [c for c in assignment.candidates if c.rejected]
    measured: list[Candidate] = []
    for _batch in range(BATCHES):
        batch, waiting = waiting[:BATCH], waiting[BATCH:]
        if not batch or any(not candidate.rejected for candidate in measured):
            waiting = batch + waiting
            break
        travel = measure(waypoints(job, batch, engineers, stores))
        if travel is None:
            waiting = batch + waiting
            break
        measured += [judge(job, engineers[c.key], stores, policy, travel) for c in batch]
    if not measured:
        return assignment
    good = [candidate for candidate in measured if not candidate.rejected]
    rejected += [candidate for candidate in measured if candidate.rejected]
    return Assignment((
        *ranked(good).candidates, *ranked(waiting).candidates, *ranked(rejected).candidates))


def waypoints(
    job: Job,
    candidates: Sequence[Candidate],
    engineers: Mapping[int, Engineer],
    stores: Sequence[Stock],
) -> list[Point]:
    """The points that the ways of these candidates' best times lead over, the customer first."""
    places = {store.location_id: store.point for store in stores}
    points: list[Point | None] = [job.point]
    for candidate in candidates:
        engineer = engineers[candidate.key]
        points.append(engineer.base)
        points += [places.get(location_id) for _p, _q, location_id in candidate.sources]
        days = working_days(engineer.work)
        for slot in candidate.slots[:TIMES]:
            day = next((d for d in days if d[0][0] <= slot.start < d[-1][1]), None)
            if day is not None:
                points += [
                    booking.point for booking in around(engineer, day, slot.start, slot.stop)
                    if booking is not None
                ]
    return distinct(points)
