"""When a customer is best contacted: the hours in which he has answered so far.

The hours of his own answers on his own clock, with a little of each hour given to its
neighbours; fewer than :data:`OWN` answers say too little, then it is those of customers like
him. What is proposed is the stretch of the working day with most answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# fewer answers of his own say too little
OWN = 5
LENGTH = 2
WORKING_DAY = (9, 19)
_NEIGHBOUR = 0.25


@dataclass(frozen=True)
class Best:
    """A proposal.

    :param start: first hour, on the customer's clock
    :param stop: the hour at which it ends
    :param n: how many answers it rests on
    :param hits: how many of them came in the proposed hours
    :param own: whether they are the customer's own
    """

    start: int
    stop: int
    n: int
    hits: int
    own: bool

    @property
    def share(self) -> float:
        return self.hits / self.n


def histogram(hours: Iterable[int]) -> list[float]:
    """How many answers came in each of the 24 hours, smoothed over midnight too.

    >>> histogram([10, 10])[9:12]
    [0.5, 1.0, 0.5]
    """
    counts = [0.0] * 24
    for hour in hours:
        counts[hour] += 1 - 2 * _NEIGHBOUR
        counts[hour - 1] += _NEIGHBOUR
        counts[(hour + 1) % 24] += _NEIGHBOUR
    return counts


def best(
    own: Sequence[int], segment: Sequence[int] = (), day: tuple[int, int] = WORKING_DAY
) -> Best | None:
    """The best stretch of the working day, or None while nobody has answered often enough.

    :param own: hours of the customer's own answers, 0 … 23
    :param segment: those of customers like him
    :param day: first hour, and the hour at which the working day ends

    >>> best([14, 15, 14, 14, 10, 14])
    Best(start=14, stop=16, n=6, hits=5, own=True)
    >>> best([14], [10] * 6).own
    False
    >>> best([14], [10])
    """
    is_own = len(own) >= OWN
    hours = own if is_own else segment
    if len(hours) < OWN:
        return None
    counts = histogram(hours)
    first, end = day
    start = max(
        range(first, end - LENGTH + 1),
        key=lambda hour: (sum(counts[hour : hour + LENGTH]), counts[hour], -hour))
    hits = sum(start <= hour < start + LENGTH for hour in hours)
    return Best(start, start + LENGTH, len(hours), hits, is_own)


def backtest(
    customers: Mapping[int, tuple[str, Sequence[int]]], day: tuple[int, int] = WORKING_DAY
) -> dict[str, float]:
    """How often customers' later answers fell into what their earlier ones proposed.

    Per customer the last third of his answers is kept aside; his and his segment's earlier ones
    propose the hours. Beside it stands what a stretch drawn at random from the working day hits.

    :param customers: (segment, hours of the answers in their order) by customer
    :return: ``n`` answers kept aside, ``hit`` and ``uniform`` as shares of them, ``lift``
    """
    first, end = day
    earlier = {key: hours[: len(hours) - len(hours) // 3]
               for key, (_segment, hours) in customers.items()}
    segments: dict[str, list[int]] = {}
    for key, (segment, _hours) in customers.items():
        segments.setdefault(segment, []).extend(earlier[key])
    usual = {segment: best(hours, (), day) for segment, hours in segments.items()}
    number = hit = 0
    uniform = 0.0
    starts = range(first, end - LENGTH + 1)
    for key, (segment, hours) in customers.items():
        later = hours[len(earlier[key]):]
        proposal = best(earlier[key], (), day) or usual[segment]
        if not (proposal and later):
            continue
        number += len(later)
        hit += sum(proposal.start <= hour < proposal.stop for hour in later)
        uniform += sum(
            sum(start <= hour < start + LENGTH for start in starts) / len(starts)
            for hour in later)
    if not number:
        return {"n": 0, "hit": 0.0, "uniform": 0.0, "lift": 0.0}
    return {"n": number, "hit": round(hit / number, 4), "uniform": round(uniform / number, 4),
            "lift": round(hit / uniform, 2) if uniform else 0.0}
