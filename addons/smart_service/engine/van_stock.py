"""How many of each part should a van carry?

A van has room for so many pieces. The first piece of a part serves whenever the part is asked for
at all before the van is filled again, the second only when it is asked for twice, and so on; so
the room goes, piece after piece, to whatever is most probably asked for (marginal analysis, as
for recoverable spare parts). How often a part is asked for is what repairs have used, and a part
that nobody has used yet may still be the next one.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# So many uses are added to those that were counted: half of one, the least that is known.
UNSEEN = 0.5


@dataclass(frozen=True)
class Level:
    """How many pieces of a part a van should carry.

    :param used: how many pieces all vans have used in the time that was looked at
    :param short: how probable it is that they do not last until the van is filled again
    :param short_before: the same for the pieces that it carries now
    """

    product_id: int
    pieces: int
    used: float
    short: float
    short_before: float


def asked(rate: float, pieces: int) -> float:
    """How probable it is that at least so many pieces are asked for, when `rate` are on average.

    >>> asked(0.5, 0)
    1.0
    >>> round(asked(0.5, 1), 3), round(asked(0.5, 2), 3)
    (0.393, 0.09)
    """
    term, below = math.exp(-rate), 0.0
    for count in range(pieces):
        below += term
        term *= rate / (count + 1)
    return max(0.0, 1.0 - below)


def propose(
    used: Mapping[int, float],
    parts: Iterable[int],
    days: float,
    vans: int,
    room: int,
    refill_days: float = 1.0,
    now: Mapping[int, int] | None = None,
) -> tuple[Level, ...]:
    """Share the room of a van among the parts.

    :param used: pieces that all vans together have used, by product
    :param parts: what may be carried at all
    :param days: working days in which they were used
    :param room: pieces that a van carries
    :param refill_days: working days from one filling to the next
    :param now: pieces that a van carries now
    :return: most probably used first; every part, those left at home with no piece

    >>> [(level.product_id, level.pieces)
    ...  for level in propose({1: 90.0, 2: 9.0}, [1, 2, 3], days=50, vans=2, room=4)]
    [(1, 3), (2, 1), (3, 0)]
    """
    now = now or {}
    times = max(days, 1.0) * max(vans, 1)
    rates = {part: (used.get(part, 0.0) + UNSEEN) / times * refill_days for part in set(parts)}
    pieces = dict.fromkeys(rates, 0)
    waiting = [(-asked(rate, 1), part) for part, rate in rates.items()]
    heapq.heapify(waiting)
    for _piece in range(room if waiting else 0):
        _chance, part = waiting[0]
        pieces[part] += 1
        heapq.heapreplace(waiting, (-asked(rates[part], pieces[part] + 1), part))
    return tuple(
        Level(
            part, pieces[part], used.get(part, 0.0),
            asked(rates[part], pieces[part] + 1), asked(rates[part], now.get(part, 0) + 1),
        )
        for part in sorted(rates, key=lambda part: (-rates[part], part))
    )
