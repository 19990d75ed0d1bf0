"""Which parts does a repair probably take, and how long does it last?

The catalogue says how probable a part is. Every finished repair says whether it was used. Both
go into one number, as if the catalogue's word were worth a few repairs (the mean of a beta
distribution): a catalogue that nobody has tested rules at first, experience rules later, and the
number can always be told as "used in 14 of 18 repairs". What happened with the same fault of
other products counts first, so a new model begins with what its older brothers have taught.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# So many repairs is the catalogue's word worth.
PRIOR_REPAIRS = 5.0
# From so many uses on their mean quantity is taken instead of the catalogue's.
QUANTITY_USES = 3
# By such a share of the standard time repairs last longer or shorter before any is known.
PRIOR_SPREAD = 0.3


@dataclass(frozen=True)
class Planned:
    """A part of the catalogue's kit; `probability` from 0 to 1."""

    product_id: int
    quantity: float = 1.0
    probability: float = 1.0


@dataclass(frozen=True)
class Uses:
    """In how many repairs a part was used, and how much of it in all of them together."""

    repairs: int = 0
    quantity: float = 0.0


@dataclass(frozen=True)
class History:
    """Finished repairs of one fault.

    :param repairs: how many
    :param hours: working time of all of those whose time is known
    :param timed: how many those are
    :param squares: the squares of these working times, in all
    :param uses: what was used, by product
    """

    repairs: int = 0
    hours: float = 0.0
    timed: int = 0
    squares: float = 0.0
    uses: Mapping[int, Uses] = field(default_factory=dict)

    def of(self, product_id: int) -> Uses:
        """The uses of a part."""
        return self.uses.get(product_id, Uses())


NOTHING = History()


@dataclass(frozen=True)
class Likely:
    """A part that the repair may take.

    :param probability: from 0 to 1, learned
    :param planned: the catalogue's word, None if the catalogue doesn't name the part
    :param used: in how many of `repairs` of the same product it was used
    :param used_elsewhere: the same for `repairs_elsewhere` of other products
    :param taken: whether it is probable enough to be taken along
    """

    product_id: int
    quantity: float
    probability: float
    planned: float | None
    used: int
    repairs: int
    used_elsewhere: int
    repairs_elsewhere: int
    taken: bool


def learned(prior: float, used: int, repairs: int, weight: float = PRIOR_REPAIRS) -> float:
    """The probability after `repairs`, `used` of which took the part.

    >>> learned(0.5, 0, 0)
    0.5
    >>> round(learned(0.5, 14, 18), 2)
    0.72
    """
    return (weight * prior + used) / (weight + repairs)


def quantity(planned: float, uses: Uses) -> float:
    """How much to take along: what was used on average, in whole pieces if the plan is whole.

    >>> quantity(1.0, Uses(repairs=4, quantity=8.0))
    2.0
    >>> quantity(1.0, Uses(repairs=2, quantity=8.0))
    1.0
    """
    if uses.repairs < QUANTITY_USES or uses.quantity <= 0:
        return planned
    mean = uses.quantity / uses.repairs
    # a little over a whole number is that number: one repair of ten that took two is no reason
    return float(max(1, math.ceil(mean - 0.25))) if planned == int(planned) else round(mean, 2)


def choose(
    kit: Iterable[Planned],
    here: History = NOTHING,
    elsewhere: History = NOTHING,
    threshold: float = 0.5,
    weight: float = PRIOR_REPAIRS,
) -> tuple[Likely, ...]:
    """Judge every part that the catalogue names or that was ever used.

    :param here: finished repairs of the same fault and product
    :param elsewhere: those of the same fault and other products
    :param threshold: from this probability on a part is taken along
    :return: most probable first, the same order for the same input

    >>> [part.taken for part in choose([Planned(1), Planned(2, probability=0.2)])]
    [True, False]
    """
    planned = {part.product_id: part for part in kit}
    product_ids = {*planned, *here.uses, *elsewhere.uses}
    parts = []
    for product_id in product_ids:
        plan = planned.get(product_id)
        there, now = elsewhere.of(product_id), here.of(product_id)
        prior = learned(
            plan.probability if plan else 0.0, there.repairs, elsewhere.repairs, weight)
        probability = learned(prior, now.repairs, here.repairs, weight)
        parts.append(
            Likely(
                product_id,
                quantity(
                    plan.quantity if plan else 1.0, now if now.repairs >= QUANTITY_USES else there
                ),
                round(probability, 4),
                plan.probability if plan else None,
                now.repairs,
                here.repairs,
                there.repairs,
                elsewhere.repairs,
                round(probability, 4) >= threshold,
            )
        )
    return tuple(sorted(parts, key=lambda part: (-part.probability, part.product_id)))


def hours(
    standard: float, here: History = NOTHING, weight: float = PRIOR_REPAIRS, step: float = 0.25
) -> float:
    """How long the repair lasts: the standard and what was needed, up to the next quarter.

    >>> hours(1.0)
    1.0
    >>> hours(1.0, History(repairs=10, hours=20.0, timed=10))
    1.75
    """
    if not here.timed:
        return standard
    mean = (weight * standard + here.hours) / (weight + here.timed)
    return max(step, math.ceil(round(mean / step, 6)) * step)


def spread(standard: float, here: History = NOTHING, weight: float = PRIOR_REPAIRS) -> float:
    """By how many hours repairs last longer or shorter than they usually do.

    >>> spread(2.0)
    0.6
    >>> round(spread(1.0, History(repairs=2, hours=4.0, timed=2, squares=10.0)), 2)
    0.59
    """
    if not here.timed:
        return PRIOR_SPREAD * standard
    mean = here.hours / here.timed
    apart = max(0.0, here.squares - here.timed * mean**2)
    prior = weight * (PRIOR_SPREAD * standard) ** 2
    return math.sqrt((prior + apart) / (weight + here.timed))
