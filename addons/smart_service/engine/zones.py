"""Whether a place lies in a service zone."""

from __future__ import annotations

from dataclasses import dataclass

from .fold import fold
from .travel import Point, great_circle_km


@dataclass(frozen=True)
class Place:
    """Where a customer is, as far as it is known."""

    state_id: int | None = None
    city: str = ""
    zip: str = ""
    point: Point | None = None


@dataclass(frozen=True)
class Area:
    """A zone: each thing that is filled in is enough on its own.

    :param cities: names as customers' addresses have them
    :param zip_prefixes: beginnings of postal codes
    :param radius_km: around `center`, as the crow flies
    """

    state_ids: frozenset[int] = frozenset()
    cities: tuple[str, ...] = ()
    zip_prefixes: tuple[str, ...] = ()
    center: Point | None = None
    radius_km: float = 0.0

    def covers(self, place: Place) -> bool:
        """Whether the place lies in the zone.

        >>> Area(zip_prefixes=("2000",)).covers(Place(zip="200040"))
        True
        >>> Area(cities=("Shanghai",)).covers(Place(city="SHANGHAI "))
        True
        >>> Area().covers(Place(city="Shanghai"))
        False
        """
        if place.state_id in self.state_ids:
            return True
        city = fold(place.city).strip()
        if city and city in {fold(name).strip() for name in self.cities}:
            return True
        if any(place.zip.strip().startswith(prefix) for prefix in self.zip_prefixes):
            return True
        return bool(
            self.center and place.point and self.radius_km
            and great_circle_km(self.center, place.point) <= self.radius_km
        )


def names(text: str) -> tuple[str, ...]:
    """The words between commas, semicolons and line ends, Chinese ones included.

    >>> names("浦东新区，徐汇区; Minhang")
    ('浦东新区', '徐汇区', 'Minhang')
    """
    for mark in "，、；;\n":
        text = text.replace(mark, ",")
    return tuple(word.strip() for word in text.split(",") if word.strip())
