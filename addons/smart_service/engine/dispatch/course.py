"""An engineer's day as it will probably go: visits may last longer than they are planned."""

from __future__ import annotations

from datetime import datetime, timedelta

from .. import lateness
from ..travel import Travel
from .snapshot import Booking, Engineer, Interval, Job, Policy
from .times import NIGHT, Opening

MINUTE = timedelta(minutes=1)


class Course:
    """One day of an engineer's appointments, each as uncertain in proportion as the job.

    What comes before the job that day makes it late, as far as the time between two visits does
    not make up for it, and the job makes late what comes after it.

    :ivar load: how much of the working day is booked already, from 0 to 1
    """

    def __init__(
        self, job: Job, engineer: Engineer, day: tuple[Interval, ...], policy: Policy,
        travel: Travel,
    ):
        self.job, self.travel = job, travel
        self.load = load(engineer, day)
        self.share = job.spread / job.duration if job.duration else 0.0
        self.until = day[-1][1] + policy.stay
        self.bookings = sorted(
            (b for b in engineer.bookings if day[0][0] <= b.start < day[-1][1] + NIGHT),
            key=lambda b: (b.start, b.stop)) if self.share else []
        self.late: list[lateness.Late] = []
        self.chances: list[float] = []
        before = None
        for booking in self.bookings:
            late = lateness.PUNCTUAL
            if before is not None:
                late = lateness.onward(
                    self.late[-1], self._spread(before), self._slack(before, booking))
            self.late.append(late)
            self.chances.append(self._in_time(late, booking))
            before = booking

    def outlook(self, opening: Opening, start: datetime) -> tuple[float, float]:
        """What becomes of the day with the job at a time.

        :return: how probably the job ends before the engineer has to break off and come again;
            and how many visits after it are broken off because of it, on average
        """
        if not self.share:
            return 1.0, 0.0
        stop, earlier = start + self.job.duration, 0
        while earlier < len(self.bookings) and self.bookings[earlier].stop <= start:
            earlier += 1
        late = lateness.PUNCTUAL
        if earlier:
            before = self.bookings[earlier - 1]
            late = lateness.onward(
                self.late[earlier - 1], self._spread(before),
                (start - before.stop - opening.way.time) / MINUTE)
        before = Booking(start, stop, self.job.point)
        chance, lost = self._in_time(late, before), 0.0
        for booking, usual in zip(self.bookings[earlier:], self.chances[earlier:], strict=True):
            late = lateness.onward(late, self._spread(before), self._slack(before, booking))
            lost += max(0.0, usual - self._in_time(late, booking))
            before = booking
        return chance, lost

    def _spread(self, booking: Booking) -> float:
        return self.share * ((booking.stop - booking.start) / MINUTE)

    def _slack(self, before: Booking, after: Booking) -> float:
        """Minutes between two appointments that are not spent on the way."""
        free = after.start - before.stop
        if before.point is not None and after.point is not None:
            free -= self.travel.leg(before.point, after.point).time
        return max(0.0, free / MINUTE)

    def _in_time(self, late: lateness.Late, booking: Booking) -> float:
        return lateness.in_time(
            late, self._spread(booking), (self.until - booking.stop) / MINUTE)


def load(engineer: Engineer, day: tuple[Interval, ...]) -> float:
    """How much of a working day is booked already, from 0 to 1."""
    working = sum((stop - start for start, stop in day), timedelta())
    today = [b for b in engineer.bookings if b.start < day[-1][1] and b.stop > day[0][0]]
    booked = sum(
        (
            max(timedelta(), min(b.stop, stop) - max(b.start, start))
            for b in today
            for start, stop in day
        ),
        timedelta(),
    )
    return min(1.0, booked / working) if working else 0.0
