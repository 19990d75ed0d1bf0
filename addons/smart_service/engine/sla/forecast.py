"""How likely a promise is broken: who is served before, how fast, and the time that is left."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

# from here on a normal variable with the same mean and variance is near enough
LARGE = 300


@dataclass(frozen=True)
class Forecast:
    """
    :param ahead: tickets that are due earlier and served by the same people
    :param rate: how many these people settle in a working hour
    :param left: working time until the deadline
    :param chance: that the deadline is missed, from 0 to 1
    :param wait: working time until our turn comes at that rate; None at no rate
    """

    ahead: int
    rate: float
    left: timedelta
    chance: float
    wait: timedelta | None


def forecast(ahead: int, rate: float, left: timedelta) -> Forecast:
    """The chance that fewer than ``ahead + 1`` tickets are settled in the time that is left.

    Tickets are settled one after the other at a steady rate, so their number is Poisson's.

    >>> round(forecast(0, 1.0, timedelta(hours=1)).chance, 3)
    0.368
    >>> forecast(0, 0.0, timedelta(hours=1)).wait is None
    True
    """
    hours = max(0.0, left.total_seconds() / 3600)
    wait = timedelta(hours=(ahead + 1) / rate) if rate > 0 else None
    return Forecast(ahead, rate, left, _at_most(ahead, rate * hours), wait)


def _at_most(count: int, mean: float) -> float:
    """P(N <= count) of a Poisson variable."""
    if mean <= 0:
        return 1.0
    if count > LARGE:
        return 0.5 * math.erfc((mean - count - 0.5) / math.sqrt(2 * mean))
    logs = [n * math.log(mean) - mean - math.lgamma(n + 1) for n in range(count + 1)]
    return min(1.0, math.fsum(math.exp(value) for value in logs))
