"""Where an engineer's phone says that he is: what of it can be used, and for how long."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# after so long he may be anywhere
FRESH = timedelta(minutes=10)
# a phone that only knows the town says nothing about the arrival
ROUGHEST = 3_000.0
# decimal places of a degree that a customer is shown: some hundred metres
SHOWN_PLACES = 3


@dataclass(frozen=True)
class Position:
    """A place in degrees of GPS (WGS-84).

    :ivar accuracy: radius in metres in which he is
    """

    latitude: float
    longitude: float
    accuracy: float

    @property
    def shown(self) -> tuple[float, float]:
        """The place as it is shown to others."""
        return round(self.latitude, SHOWN_PLACES), round(self.longitude, SHOWN_PLACES)


def parse(latitude: Any, longitude: Any, accuracy: Any) -> Position | None:
    """The position that a phone has sent, or None when it is of no use.

    >>> parse(31.23, 121.47, 12).shown
    (31.23, 121.47)
    >>> parse(31.23, 181, 12), parse(31.23, 121.47, 50_000), parse("31", 121.47, 12)
    (None, None, None)
    """
    numbers = (latitude, longitude, accuracy)
    if any(isinstance(n, bool) or not isinstance(n, int | float) for n in numbers):
        return None
    if not all(map(math.isfinite, numbers)):
        return None
    if abs(latitude) > 90 or abs(longitude) > 180 or not 0 <= accuracy <= ROUGHEST:
        return None
    # what a phone without any idea says
    if latitude == 0 and longitude == 0:
        return None
    return Position(float(latitude), float(longitude), float(accuracy))


def is_fresh(at: datetime, now: datetime) -> bool:
    """Whether a position of that time still says where he is.

    >>> is_fresh(datetime(2026, 3, 2, 8, 0), datetime(2026, 3, 2, 8, 9))
    True
    >>> is_fresh(datetime(2026, 3, 2, 8, 0), datetime(2026, 3, 2, 8, 11))
    False
    """
    return now - at <= FRESH
