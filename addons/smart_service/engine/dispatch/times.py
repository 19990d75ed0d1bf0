"""When an engineer can do a job: free, working, allowed, with time for the ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..travel import Leg, Point, Travel, route
from . import codes
from .rules import Supply, having
from .snapshot import Booking, Engineer, Interval, Job, Policy, Reason

# two working intervals further apart than this belong to two days
NIGHT = timedelta(hours=6)


@dataclass(frozen=True)
class Opening:
    """A gap between two appointments that the job fits into.

    :param first: the earliest start, on a full step
    :param last: the latest start
    :param way: from where he is before, over the stores, to the customer
    :param extra_km: how much longer his day's way becomes
    :param home: the way from the customer to his base
    :param day: his working intervals of that day
    """

    first: datetime
    last: datetime
    way: Leg
    extra_km: float
    home: Leg
    day: tuple[Interval, ...]

    def starts(self, policy: Policy) -> Iterator[datetime]:
        """All starts on full steps, in order."""
        moment = self.first
        while moment <= self.last:
            yield moment
            moment += policy.slot


def ceil_to(moment: datetime, step: timedelta) -> datetime:
    """The next full step of the day, `moment` itself if it is one.

    >>> ceil_to(datetime(2025, 1, 1, 9, 1), timedelta(minutes=30))
    datetime.datetime(2025, 1, 1, 9, 30)
    """
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + -((midnight - moment) // step) * step


def meet(a: Sequence[Interval], b: Sequence[Interval]) -> list[Interval]:
    """What two lists of intervals have in common; each list in order and without overlaps.

    >>> meet([(1, 5), (7, 9)], [(2, 3), (4, 8)])
    [(2, 3), (4, 5), (7, 8)]
    """
    common, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        start, stop = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if start < stop:
            common.append((start, stop))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return common


def join(intervals: Sequence[Interval]) -> list[Interval]:
    """The same time in order, what overlaps or touches as one.

    >>> join([(4, 6), (1, 2), (5, 8)])
    [(1, 2), (4, 8)]
    """
    joined: list[Interval] = []
    for start, stop in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        else:
            joined.append((start, stop))
    return joined


def working_days(work: Sequence[Interval]) -> list[tuple[Interval, ...]]:
    """The working intervals, those less than six hours apart together: one working day."""
    days: list[list[Interval]] = []
    for interval in sorted(work):
        if days and interval[0] - days[-1][-1][1] < NIGHT:
            days[-1].append(interval)
        else:
            days.append([interval])
    return [tuple(day) for day in days]


def permitted(job: Job, engineer: Engineer) -> list[tuple[str, list[Interval]]]:
    """(reason, time) of every rule that allows certain times only, working hours left out."""
    whole = (datetime.min, datetime.max)
    result = []
    for need in job.all_needs:
        result.append((codes.SKILL_EXPIRED, join([
            (s.since or whole[0], s.until or whole[1])
            for s in having(engineer, need.skill_id, need.min_level)
        ])))
    for skill_id in job.certificates:
        result.append((codes.CERTIFICATE_EXPIRED, join([
            (s.since or whole[0], s.until or whole[1]) for s in having(engineer, skill_id, 0.0)
        ])))
    if job.windows:
        result.append((codes.WINDOW, join(job.windows)))
    return result


def openings(
    job: Job, engineer: Engineer, supply: Supply, policy: Policy, travel: Travel
) -> Iterator[Opening]:
    """Every gap of the engineer's days that the job fits into, in order of time."""
    begin = max(job.earliest, supply.ready)
    if begin >= job.horizon or job.point is None:
        return
    allowed: list[Interval] = [(begin, job.horizon)]
    for _code, times in permitted(job, engineer):
        allowed = meet(allowed, times)
    bookings = sorted(engineer.bookings, key=lambda b: (b.start, b.stop))
    for day in working_days(engineer.work):
        free = meet(_with_overtime(day, policy), allowed)
        if not free:
            continue
        for before, after in _gaps(day, bookings):
            leaves = before.stop if before else day[0][0]
            ends = after.start if after else datetime.max
            # most gaps are too short without any way, so that none is worked out for them
            room = [
                (start, stop) for start, stop in free
                if max(start, leaves) + job.duration <= min(stop, ends)
            ]
            if not room:
                continue
            way = way_there(engineer, before, job.point, supply.stops, travel)
            arrives = leaves + way.time
            if after is not None and after.point is not None:
                ends -= travel.leg(job.point, after.point).time
            spans = [
                (ceil_to(max(start, arrives), policy.slot), min(stop, ends) - job.duration)
                for start, stop in room
                if max(start, arrives) + job.duration <= min(stop, ends)
            ]
            if any(first <= last for first, last in spans):
                extra_km = _extra_km(engineer, before, after, job.point, way, travel)
                home = travel.leg(job.point, engineer.base or job.point)
                for first, last in spans:
                    if first <= last:
                        yield Opening(first, last, way, extra_km, home, day)


def _with_overtime(day: tuple[Interval, ...], policy: Policy) -> list[Interval]:
    *rest, (start, stop) = day
    return join([*rest, (start, stop + policy.overtime)])


def _gaps(
    day: tuple[Interval, ...], bookings: Sequence[Booking]
) -> Iterator[tuple[Booking | None, Booking | None]]:
    """The appointments around each gap of a day; those that overlap leave none between them."""
    today = [b for b in bookings if b.stop > day[0][0] and b.start < day[-1][1] + NIGHT]
    before = None
    for after in today:
        if before is None or after.start > before.stop:
            yield before, after
        if before is None or after.stop > before.stop:
            before = after
    yield before, None


def around(
    engineer: Engineer, day: tuple[Interval, ...], start: datetime, stop: datetime
) -> tuple[Booking | None, Booking | None]:
    """The appointments of the day that he comes from and goes to next."""
    today = [
        b for b in engineer.bookings if b.stop > day[0][0] and b.start < day[-1][1] + NIGHT
    ]
    before = max((b for b in today if b.stop <= start), key=lambda b: b.stop, default=None)
    after = min((b for b in today if b.start >= stop), key=lambda b: b.start, default=None)
    return before, after


def way_there(
    engineer: Engineer,
    before: Booking | None,
    point: Point,
    stops: Sequence[Point],
    travel: Travel,
) -> Leg:
    """From where he is before, over the stores, to the customer."""
    origin = (before.point if before else None) or engineer.base or point
    return route(travel, [origin, *stops, point])


def _extra_km(
    engineer: Engineer,
    before: Booking | None,
    after: Booking | None,
    point: Point,
    way: Leg,
    travel: Travel,
) -> float:
    """How much longer the day's way becomes."""
    origin = (before.point if before else None) or engineer.base or point
    onward = (after.point if after else None) or engineer.base or point
    return max(0.0, way.km + travel.leg(point, onward).km - travel.leg(origin, onward).km)


def time_reasons(
    job: Job,
    engineer: Engineer,
    supply: Supply,
    start: datetime,
    policy: Policy,
    travel: Travel,
) -> Iterator[Reason]:
    """What speaks against this very start."""
    stop = start + job.duration
    if start < job.earliest:
        yield Reason(codes.TOO_SOON, {"at": job.earliest})
    if stop > job.horizon:
        yield Reason(codes.TOO_LATE, {"at": job.horizon})
    if start < supply.ready:
        yield Reason(codes.PART_LATE, {
            "product_ids": sorted(supply.awaited), "at": supply.ready})
    for code, times in permitted(job, engineer):
        if not any(a <= start and stop <= b for a, b in times):
            yield Reason(code)
    busy = [b for b in engineer.bookings if b.start < stop and start < b.stop]
    for booking in sorted(busy, key=lambda b: b.start):
        yield Reason(codes.BUSY, {"start": booking.start, "stop": booking.stop})
    day = next(
        (day for day in working_days(engineer.work)
         if any(a <= start and stop <= b for a, b in _with_overtime(day, policy))), None)
    if day is None:
        yield Reason(codes.NOT_WORKING)
    elif job.point is not None and not busy:
        yield from _way_reasons(job, engineer, supply, day, start, stop, travel)


def _way_reasons(job, engineer, supply, day, start, stop, travel) -> Iterator[Reason]:
    before, after = around(engineer, day, start, stop)
    way = way_there(engineer, before, job.point, supply.stops, travel)
    arrives = (before.stop if before else day[0][0]) + way.time
    if arrives > start:
        yield Reason(codes.TIGHT_BEFORE, {"minutes": minutes(arrives - start)})
    if after is not None and after.point is not None:
        there = stop + travel.leg(job.point, after.point).time
        if there > after.start:
            yield Reason(codes.TIGHT_AFTER, {"minutes": minutes(there - after.start)})


def minutes(span: timedelta) -> int:
    """Whole minutes, rounded up."""
    return -int(-span.total_seconds() // 60)
