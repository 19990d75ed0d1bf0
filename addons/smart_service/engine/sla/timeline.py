"""Working time as UTC intervals: how much of it lies between two moments, and when it is used up.

Moments are naive UTC datetimes, intervals are half open: ``[start, stop)``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone, tzinfo

Interval = tuple[datetime, datetime]
NOTHING = timedelta()
# no zone is further from UTC, and none changes its offset twice within so short a time
MARGIN = timedelta(hours=26)


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time as sorted, disjoint intervals that do not touch."""
    result: list[Interval] = []
    for start, stop in sorted(intervals):
        if start >= stop:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(stop, result[-1][1]))
        else:
            result.append((start, stop))
    return result


def uncovered(intervals: Iterable[Interval], taken: list[Interval]) -> Iterator[Interval]:
    """What is left of sorted intervals without others that are sorted and disjoint."""
    for start, stop in intervals:
        for begin, end in taken:
            if end <= start or begin >= stop:
                continue
            if begin > start:
                yield start, begin
            start = max(start, end)
        if start < stop:
            yield start, stop


class Timeline:
    """Sorted, disjoint working intervals with their running total.

    >>> morning = (datetime(2026, 3, 2, 9), datetime(2026, 3, 2, 12))
    >>> afternoon = (datetime(2026, 3, 2, 13), datetime(2026, 3, 2, 18))
    >>> day = Timeline([afternoon, morning])
    >>> day.worked(datetime(2026, 3, 2, 11), datetime(2026, 3, 2, 14))
    datetime.timedelta(seconds=7200)
    >>> day.after(datetime(2026, 3, 2, 11), timedelta(hours=2))
    datetime.datetime(2026, 3, 2, 14, 0)
    """

    __slots__ = ("starts", "stops", "totals")

    def __init__(self, intervals: Iterable[Interval]):
        self.starts: list[datetime] = []
        self.stops: list[datetime] = []
        for start, stop in merged(intervals):
            self.starts.append(start)
            self.stops.append(stop)
        # what was worked before each interval, and after the last
        self.totals = [NOTHING]
        for start, stop in zip(self.starts, self.stops, strict=True):
            self.totals.append(self.totals[-1] + (stop - start))

    def _before(self, moment: datetime) -> timedelta:
        """What was worked from the beginning until `moment`."""
        index = bisect_right(self.starts, moment)
        if not index:
            return NOTHING
        return self.totals[index] - max(NOTHING, self.stops[index - 1] - moment)

    def worked(self, start: datetime, stop: datetime) -> timedelta:
        """Working time between two moments; nothing if they are in the wrong order."""
        return max(NOTHING, self._before(stop) - self._before(start))

    def after(self, start: datetime, amount: timedelta) -> datetime | None:
        """The first moment by which `amount` has been worked since `start`.

        :return: None when the known working time ends before
        """
        if amount <= NOTHING:
            return start
        wanted = self._before(start) + amount
        index = bisect_left(self.totals, wanted)
        if index >= len(self.totals):
            return None
        return self.stops[index - 1] - (self.totals[index] - wanted)

    def slices(self, start: datetime, stop: datetime) -> Iterator[Interval]:
        """The working intervals between two moments."""
        for index in range(max(0, bisect_right(self.starts, start) - 1), len(self.starts)):
            if self.starts[index] >= stop:
                return
            begin, end = max(start, self.starts[index]), min(stop, self.stops[index])
            if begin < end:
                yield begin, end


class _Always(Timeline):
    """Every hour of every day."""

    __slots__ = ()

    def __init__(self):
        super().__init__(())

    def worked(self, start, stop):
        return max(NOTHING, stop - start)

    def after(self, start, amount):
        return start + max(NOTHING, amount)

    def slices(self, start, stop):
        if start < stop:
            yield start, stop


ALWAYS = _Always()


# === WALL CLOCKS === #


def to_utc(wall: Iterable[Interval], zone: tzinfo) -> Iterator[Interval]:
    """Intervals on a wall clock of `zone` as intervals of UTC.

    A moment counts when the clock on the wall shows a time within an interval: an hour that the
    clock skips in spring counts not at all, one that it shows twice in autumn counts twice.
    """
    for start, stop in wall:
        early, late = _offset(start - MARGIN, zone), _offset(stop + MARGIN, zone)
        if early == late:
            yield start - early, stop - early
            continue
        change = _change(start - MARGIN, stop + MARGIN, early, zone)
        begin, end = start - early, min(stop - early, change)
        if begin < end:
            yield begin, end
        begin, end = max(start - late, change), stop - late
        if begin < end:
            yield begin, end


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    """How far the zone's clocks are ahead of UTC at a moment of UTC."""
    local = moment.replace(tzinfo=timezone.utc).astimezone(zone)
    return local.replace(tzinfo=None) - moment


def _change(low: datetime, high: datetime, early: timedelta, zone: tzinfo) -> datetime:
    """The moment of UTC at which the zone leaves the offset `early`."""
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if _offset(middle, zone) == early:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
