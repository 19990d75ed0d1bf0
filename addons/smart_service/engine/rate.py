"""How fast to send: the generic cell rate algorithm, a token bucket in a single number.

The number is the *theoretical arrival time*: when the next unit would be due if all went
evenly. It is shared by whoever keeps it in one place, whatever process asks.

Source: ITU-T I.371 (2004), annex A.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """One unit each ``interval`` seconds on average, at most ``burst`` at once.

    :param interval: 0 is no limit
    """

    interval: float
    burst: int = 1

    @classmethod
    def per_second(cls, number: float, burst: int = 0) -> Limit:
        """So many a second; 0 is no limit. Without ``burst``, those of one second at once."""
        return cls(1 / number if number > 0 else 0.0, max(1, burst or int(number)))


# a unit that is due this much later is due now: the sum of many intervals is not exact
TOLERANCE = 1e-6


def available(limit: Limit, due_at: float, now: float) -> int | None:
    """How many units may be taken now; None is any number.

    :param due_at: the theoretical arrival time, in seconds on the same clock as ``now``

    >>> available(Limit(0.5, burst=3), due_at=0, now=100)
    3
    """
    if limit.interval <= 0:
        return None
    ahead = max(due_at - now, 0.0)
    return max(0, int((limit.burst * limit.interval - ahead) / limit.interval + TOLERANCE))


def take(limit: Limit, due_at: float, now: float, number: int = 1) -> float:
    """The theoretical arrival time after ``number`` units.

    >>> take(Limit(0.5, burst=3), due_at=0, now=100, number=2)
    101.0
    """
    return max(due_at, now) + number * limit.interval


def wait(limit: Limit, due_at: float, now: float) -> float:
    """Seconds until a unit may be taken.

    >>> wait(Limit(0.5, burst=3), due_at=102, now=100)
    1.0
    """
    if available(limit, due_at, now) != 0:
        return 0.0
    return max(0.0, due_at - now - (limit.burst - 1) * limit.interval)
