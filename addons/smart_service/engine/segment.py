"""Which segment a customer is in: the first one whose conditions he meets.

Recency, frequency and money are told as quintiles (RFM): 5 is the best fifth of those who have
bought in the last two years, 0 is who has not.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

QUINTILES = 5


class Worth(NamedTuple):
    """What a customer is worth.

    :param spent: confirmed in the last 12 months, in one currency
    :param years: since the first confirmed order
    :param contract: whether a service contract is in force
    :param recency: quintile of the last order's day
    :param frequency: quintile of the number of orders in two years
    :param money: quintile of what they came to
    """

    spent: float = 0.0
    years: float = 0.0
    contract: bool = False
    recency: int = 0
    frequency: int = 0
    money: int = 0


class Span(NamedTuple):
    """From ``low`` to ``high``; a ``high`` of 0 is any."""

    low: int = 0
    high: int = 0

    @property
    def says(self) -> bool:
        return bool(self.low or self.high)

    def holds(self, value: int) -> bool:
        return self.low <= value <= (self.high or QUINTILES)


class Rule(NamedTuple):
    """What a segment or tier asks of its customers; 0, empty or no span asks nothing.

    :param key: names it
    :param max_years: newer than so
    :param contract: ``"with"``, ``"without"`` or empty
    """

    key: int
    min_spend: float = 0.0
    min_years: float = 0.0
    max_years: float = 0.0
    contract: str = ""
    recency: Span = Span()
    frequency: Span = Span()
    money: Span = Span()

    def met(self, worth: Worth) -> bool:
        """Whether a customer meets every condition.

        >>> Rule(1, min_spend=1000).met(Worth(spent=999))
        False
        >>> Rule(1, recency=Span(1, 2), money=Span(4)).met(Worth(recency=2, money=5))
        True
        """
        return (
            worth.spent >= self.min_spend
            and worth.years >= self.min_years
            and (not self.max_years or worth.years < self.max_years)
            and (not self.contract or worth.contract == (self.contract == "with"))
            and all(
                not span.says or (value > 0 and span.holds(value))
                for span, value in (
                    (self.recency, worth.recency),
                    (self.frequency, worth.frequency),
                    (self.money, worth.money))))

    @property
    def says(self) -> tuple[str, ...]:
        """The names of its conditions."""
        return tuple(
            name for name in self._fields[1:]
            if (value.says if isinstance(value := getattr(self, name), Span) else value))


def first(rules: Iterable[Rule], worth: Worth) -> Rule | None:
    """The first rule that a customer meets; a rule without conditions is nobody's."""
    return next((rule for rule in rules if rule.says and rule.met(worth)), None)


T = TypeVar("T", bound=float)


def quintiles(values: Sequence[T]) -> list[int]:
    """The fifth that each value lies in, 1 … 5; equal values lie in the same, the lower one.

    >>> quintiles([10, 20, 30, 40, 50])
    [1, 2, 3, 4, 5]
    >>> quintiles([1, 1, 1, 1, 9])
    [1, 1, 1, 1, 5]
    >>> quintiles([3])
    [5]
    """
    ordered = sorted(values)
    if len(ordered) == 1:
        return [QUINTILES]
    return [min(QUINTILES, bisect_left(ordered, value) * QUINTILES // (len(ordered) - 1) + 1)
            for value in values]
