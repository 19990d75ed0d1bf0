"""How probably does work end in time, when what comes before it may last longer than planned?

A visit begins as planned or, when the one before it has lasted longer than the time between the
two makes up for, later. Working times are taken for normally distributed, and so is the time at
which a visit ends; how late the next one begins is the positive part of that, of which mean and
variance are known (Clark, 1961) and handed on. Nothing is drawn by chance.

All times are in one unit of the caller's.
"""

from __future__ import annotations

import math

# mean and variance of how much later than planned something begins
Late = tuple[float, float]
PUNCTUAL: Late = (0.0, 0.0)
SQRT_2 = math.sqrt(2)
SQRT_2_PI = math.sqrt(2 * math.pi)


def below(value: float) -> float:
    """The share of a standard normal distribution that lies below a value.

    >>> below(0.0)
    0.5
    """
    return 0.5 * math.erfc(-value / SQRT_2)


def onward(late: Late, spread: float, slack: float) -> Late:
    """How late the next visit begins.

    :param late: how late this one begins
    :param spread: standard deviation of the time that this one takes
    :param slack: time that is left between the two after the way

    >>> onward(PUNCTUAL, 0.0, 5.0)
    (0.0, 0.0)
    >>> [round(value, 2) for value in onward(PUNCTUAL, 20.0, 0.0)]
    [7.98, 136.34]
    """
    mean, variance = late[0] - slack, late[1] + spread * spread
    if variance <= 0:
        return max(0.0, mean), 0.0
    deviation = math.sqrt(variance)
    share = below(mean / deviation)
    density = math.exp(-0.5 * mean * mean / variance) / SQRT_2_PI
    first = max(0.0, mean * share + deviation * density)
    second = (mean * mean + variance) * share + mean * deviation * density
    return first, max(0.0, second - first * first)


def in_time(late: Late, spread: float, room: float) -> float:
    """How probably a visit is over before the engineer breaks off.

    :param room: from its planned end until then

    >>> in_time(PUNCTUAL, 30.0, 0.0)
    0.5
    >>> in_time(PUNCTUAL, 0.0, 0.0)
    1.0
    >>> round(in_time((10.0, 300.0), 30.0, 60.0), 3)
    0.926
    """
    variance = late[1] + spread * spread
    if variance <= 0:
        return float(late[0] <= room)
    return below((room - late[0]) / math.sqrt(variance))
