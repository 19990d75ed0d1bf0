"""How far it is and how long the way takes.

An :class:`Estimate` needs no map: the great circle times a detour factor at a mean speed. A
:class:`Matrix` holds what a routing service said about certain pairs of points and estimates the
others, so that a service that is down or does not know a place changes figures, not behaviour.

Points are WGS-84. Distances are road kilometres.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol

EARTH_RADIUS_KM = 6371.0
# bases and depots stay where they are: the same ways are asked for with each decision
CACHED_WAYS = 1 << 16
CACHED_LENGTHS = 1 << 10


class Point(NamedTuple):
    """A position in degrees (WGS-84)."""

    latitude: float
    longitude: float


class Leg(NamedTuple):
    """A piece of way: kilometres, and the time that it takes."""

    km: float = 0.0
    time: timedelta = timedelta()


# where a routing service knows of no road
NO_WAY = Leg(1e6, timedelta(days=365))


class Travel(Protocol):
    """Anything that knows the way from one point to another."""

    def leg(self, origin: Point, target: Point) -> Leg:
        """The way from `origin` to `target`."""


def great_circle_km(a: Point, b: Point) -> float:
    """Distance along the surface of the earth (haversine formula).

    >>> round(great_circle_km(Point(31.23, 121.47), Point(39.90, 116.40)))
    1068
    """
    phi_a, phi_b = math.radians(a.latitude), math.radians(b.latitude)
    d_phi = phi_b - phi_a
    d_lambda = math.radians(b.longitude - a.longitude)
    h = math.sin(d_phi / 2) ** 2 + math.cos(phi_a) * math.cos(phi_b) * math.sin(d_lambda / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(h)))


@dataclass(frozen=True)
class Estimate:
    """The way without a map.

    :param detour: how much longer roads are than the great circle
    :param speed_kmh: mean speed from door to door
    """

    detour: float = 1.3
    speed_kmh: float = 40.0

    def leg(self, origin: Point, target: Point) -> Leg:
        """The estimated way from `origin` to `target`."""
        return _estimated(origin, target, self.detour, self.speed_kmh)


@lru_cache(maxsize=CACHED_WAYS)
def _estimated(origin: Point, target: Point, detour: float, speed_kmh: float) -> Leg:
    km = detour * great_circle_km(origin, target)
    return Leg(km, timedelta(hours=km / speed_kmh))


@dataclass(frozen=True)
class Matrix:
    """The ways that a routing service has measured; others are estimated."""

    legs: Mapping[tuple[Point, Point], Leg]
    estimate: Estimate = field(default_factory=Estimate)

    def leg(self, origin: Point, target: Point) -> Leg:
        """The measured way from `origin` to `target`, or the estimated one."""
        return self.legs.get((origin, target)) or self.estimate.leg(origin, target)


def route(travel: Travel, stops: Sequence[Point]) -> Leg:
    """The way from the first stop over all others; nothing for fewer than two."""
    if len(stops) == 2:
        return travel.leg(*stops)
    legs = [travel.leg(a, b) for a, b in zip(stops, stops[1:], strict=False)]
    return Leg(sum(leg.km for leg in legs), sum((leg.time for leg in legs), timedelta()))


def lengths(travel: Travel, origin: Point, targets: tuple[Point, ...]) -> tuple[float, ...]:
    """How far each of the targets is, in kilometres."""
    if isinstance(travel, Estimate):
        return _estimated_lengths(origin, targets, travel)
    return tuple(travel.leg(origin, target).km for target in targets)


@lru_cache(maxsize=CACHED_LENGTHS)
def _estimated_lengths(
    origin: Point, targets: tuple[Point, ...], estimate: Estimate
) -> tuple[float, ...]:
    return tuple(estimate.leg(origin, target).km for target in targets)


def distinct(points: Iterable[Point | None]) -> list[Point]:
    """The points that are known, each once, in their first order."""
    return list(dict.fromkeys(point for point in points if point is not None))
