"""How well a customer fares with us: a scorecard, every point of which has its reason.

A customer begins with :data:`BASE` points. Each part takes some away or gives some, at most its
weight; a part of which nothing is known moves nothing. Parts are tuples of plain numbers, so that
what a score was made from can be kept beside it and put into words later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

BASE = 70
WORST, BEST = 0, 100
RISK, WATCH, GOOD = "risk", "watch", "good"
# so much better than at its lowest, a customer has got over a fall
RECOVERY = 10
# a part that costs fewer points is no reason to do something
TELLING = 3


# === WHAT IS KNOWN === #


class Contacts(NamedTuple):
    """How often the customer needed us.

    :param recent: conversations begun in the last 30 days
    :param usual: in 30 days of the half-year before, on average
    """

    recent: int
    usual: float = 0.0

    code = "contacts"

    @property
    def level(self) -> float:
        """More than two above what is usual is too much; few are no merit."""
        return -_share(self.recent - self.usual - 2, 5)


class Emotion(NamedTuple):
    """What was noticed in the customer's own words.

    :param upset: how often he was upset, found it expensive or spoke of leaving
    :param pleased: how often he praised
    :param balance: sum of what was noticed, older ones weighing less (:mod:`.mood`)
    :param said: the last sentence of those that weigh against us
    """

    upset: int
    pleased: int
    balance: float
    said: str = ""

    code = "emotion"

    @property
    def level(self) -> float:
        return max(-1.0, min(0.5, self.balance / 1.5))


class Sla(NamedTuple):
    """Promised times.

    :param missed: deadlines that were broken lately
    :param met: deadlines that were kept
    """

    missed: int
    met: int

    code = "sla"

    @property
    def level(self) -> float:
        """Four broken promises cost everything, three kept ones without a break earn a little."""
        if self.missed:
            return -_share(self.missed, 4)
        return 0.25 if self.met >= 3 else 0.0


class Ratings(NamedTuple):
    """Answers to satisfaction questions, 1 … 5."""

    count: int
    mean: float

    code = "ratings"

    @property
    def level(self) -> float:
        """The mean, drawn towards 4 by two imaginary answers: one bad day is no verdict."""
        if not self.count:
            return 0.0
        drawn = (self.count * self.mean + 2 * 4.0) / (self.count + 2)
        return max(-1.0, min(0.5, (drawn - 4.0) / 1.5))


class Orders(NamedTuple):
    """What the customer buys.

    :param amount: confirmed in the last 180 days, in one currency
    :param before: confirmed in the 180 days before
    :param count: number of orders of the last 180 days
    :param count_before: of the 180 days before
    """

    amount: float
    before: float
    count: int
    count_before: int

    code = "orders"

    @property
    def change(self) -> float:
        """Relative change, -1 … : -0.4 is 40 % less."""
        return self.amount / self.before - 1 if self.before > 0 else 0.0

    @property
    def level(self) -> float:
        """Who buys once in a while has no trend; less than 10 % is none, either."""
        if self.count_before >= 2 and self.before > 0:
            if abs(self.change) < 0.1:
                return 0.0
            return max(-1.0, min(0.5, self.change))
        return 0.25 if self.count else 0.0


class Payment(NamedTuple):
    """What the customer owes.

    :param overdue: number of invoices that are overdue
    :param days: for how long the oldest of them is
    :param paid: invoices paid in the last year
    """

    overdue: int
    days: int
    paid: int

    code = "payment"
    GRACE = 5

    @property
    def level(self) -> float:
        """Two months overdue cost everything; a few days are nothing."""
        if self.overdue and self.days > self.GRACE:
            return -_share(self.days, 60)
        return 0.3 if self.paid >= 2 and not self.overdue else 0.0


Fact = Contacts | Emotion | Sla | Ratings | Orders | Payment
PARTS = {part.code: part for part in (Contacts, Emotion, Sla, Ratings, Orders, Payment)}
WEIGHTS = {
    "contacts": 10, "emotion": 20, "sla": 20, "ratings": 20, "orders": 20, "payment": 15}
# what may be done about a part, the most obvious first
ACTS = {
    "emotion": ("call",), "ratings": ("recover",), "sla": ("owner",), "orders": ("offer",),
    "contacts": ("training",), "payment": ("terms",),
}


def _share(value: float, whole: float) -> float:
    """0 … 1"""
    return max(0.0, min(1.0, value / whole))


# === SCORE === #


class Line(NamedTuple):
    """One part's share of a score: what is known, and the points for it."""

    fact: Fact
    points: int


class Health(NamedTuple):
    """A score from 0 to 100 and what made it, the heaviest first."""

    score: int
    lines: tuple[Line, ...]


def judge(facts: Iterable[Fact], weights: Mapping[str, int] = WEIGHTS) -> Health:
    """The health of a customer.

    :param facts: what is known, at most one of each part
    :param weights: the most points that a part can take, by its code

    >>> judge([Payment(overdue=1, days=60, paid=0), Ratings(count=4, mean=5)])
    Health(score=64, lines=(Line(fact=Payment(overdue=1, days=60, paid=0), points=-15), \
Line(fact=Ratings(count=4, mean=5), points=9)))
    """
    lines = [Line(fact, round(fact.level * weights.get(fact.code, 0))) for fact in facts]
    lines.sort(key=lambda line: (-abs(line.points), list(PARTS).index(line.fact.code)))
    score = BASE + sum(line.points for line in lines)
    return Health(max(WORST, min(BEST, score)), tuple(lines))


def acts(lines: Iterable[Line]) -> list[tuple[str, str]]:
    """What may be done for a customer: (act, the part that calls for it), most urgent first."""
    worst = sorted(
        (line for line in lines if line.points <= -TELLING), key=lambda line: line.points)
    return [(act, line.fact.code) for line in worst for act in ACTS[line.fact.code]]


# === WATCHING === #


class Limits(NamedTuple):
    """When somebody is told.

    :param risk: below so many points a customer is at risk
    :param watch: below so many he is watched
    :param drop: so many points less than at his best is a fall, wherever he stands
    """

    risk: int = 40
    watch: int = 60
    drop: int = 20

    def band(self, score: int) -> str:
        if score < self.risk:
            return RISK
        return WATCH if score < self.watch else GOOD


class Standing(NamedTuple):
    """What is remembered of a customer between two calculations.

    :param peak: his best score since he was well
    :param peak_at: when that was
    :param low: his lowest score since he fell
    :param fallen: whether he fell, was told of, and has not got over it
    """

    peak: int
    peak_at: datetime
    low: int
    fallen: bool = False


def watch(
    before: Standing | None, score: int, now: datetime, limits: Limits
) -> tuple[Standing, str]:
    """What a new score means.

    A fall is told once, however often and deep the score moves until the customer has got over
    it: is out of risk, and better by :data:`RECOVERY` points than at his lowest.

    :param before: what was remembered, None at the first calculation
    :return: what to remember, and ``"fell"``, ``"recovered"`` or ``""``
    """
    if before is None:
        before = Standing(score, now, score)
    if before.fallen:
        low = min(before.low, score)
        if score >= limits.risk and score >= low + RECOVERY:
            return Standing(score, now, score), "recovered"
        return before._replace(low=low), ""
    standing = before._replace(low=score)
    if score >= before.peak:
        standing = Standing(score, now, score)
    if score < limits.risk or standing.peak - score >= limits.drop:
        return standing._replace(fallen=True), "fell"
    return standing, ""
