"""Places on Chinese maps, brought to the datum that the rest of the world uses.

Maps in mainland China show GCJ-02, some 100 to 700 m off WGS-84. The published way there is a
sum of sines over the distance from 105° E, 35° N, scaled to the ellipsoid of Krasovsky; the
way back has no formula, so it is found by repeating the way there. Constants and points to
compare with: https://github.com/googollee/eviltransform (read in November 2026).

The rectangle in which the shift applies is the published one; it includes some land beyond the
border, where maps do not shift.
"""

from __future__ import annotations

import math

SEMI_MAJOR_AXIS = 6378245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
# degrees, about a centimetre; the way there is smooth enough that some five rounds do
TOLERANCE, ROUNDS = 1e-7, 30


def is_shifted(latitude: float, longitude: float) -> bool:
    """Whether Chinese maps shift this place.

    >>> is_shifted(39.9, 116.4), is_shifted(48.86, 2.35)
    (True, False)
    """
    return SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST


def wgs84_to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a Chinese map shows a place.

    >>> [round(degrees, 5) for degrees in wgs84_to_gcj02(39.911954, 116.377817)]
    [39.91335, 116.38405]
    """
    if not is_shifted(latitude, longitude):
        return latitude, longitude
    north, east = _metres(longitude - 105.0, latitude - 35.0)
    sine = math.sin(math.radians(latitude))
    magic = 1 - ECCENTRICITY_SQUARED * sine * sine
    meridian = SEMI_MAJOR_AXIS * (1 - ECCENTRICITY_SQUARED) / (magic * math.sqrt(magic))
    parallel = SEMI_MAJOR_AXIS / math.sqrt(magic) * math.cos(math.radians(latitude))
    return latitude + math.degrees(north / meridian), longitude + math.degrees(east / parallel)


def gcj02_to_wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    """What place a Chinese map shows at these degrees.

    >>> [round(degrees, 5) for degrees in gcj02_to_wgs84(39.913345, 116.384047)]
    [39.91195, 116.37782]
    """
    if not is_shifted(latitude, longitude):
        return latitude, longitude
    north, east = latitude, longitude
    for _round in range(ROUNDS):
        shown_north, shown_east = wgs84_to_gcj02(north, east)
        wrong_north, wrong_east = shown_north - latitude, shown_east - longitude
        north, east = north - wrong_north, east - wrong_east
        if max(abs(wrong_north), abs(wrong_east)) < TOLERANCE:
            break
    return north, east


def _metres(x: float, y: float) -> tuple[float, float]:
    """The shift to the north and to the east, ``x`` and ``y`` degrees from the origin."""
    common = 20 * math.sin(6 * math.pi * x) + 20 * math.sin(2 * math.pi * x)
    north = (
        -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
        + 2 / 3 * (
            common
            + 20 * math.sin(math.pi * y) + 40 * math.sin(math.pi * y / 3)
            + 160 * math.sin(math.pi * y / 12) + 320 * math.sin(math.pi * y / 30)
        )
    )
    east = (
        300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
        + 2 / 3 * (
            common
            + 20 * math.sin(math.pi * x) + 40 * math.sin(math.pi * x / 3)
            + 150 * math.sin(math.pi * x / 12) + 300 * math.sin(math.pi * x / 30)
        )
    )
    return north, east
