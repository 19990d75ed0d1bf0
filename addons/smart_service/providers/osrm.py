"""A routing service of the shape that OSRM defined: ``/table/v1/driving/…``.

One request asks for the ways between all of some points: durations in seconds and distances in
metres, as matrices in the order of the points (https://project-osrm.org/docs/v5.24.0/api/,
"Table service"). Coordinates are longitude first, WGS-84. A pair without a way is ``null``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from . import http
from .base import Call

# what public and self-hosted services accept by default (``--max-table-size``)
MAX_POINTS = 100
SECONDS = 3.0
MAX_BYTES = 2_000_000


class RoutingError(Exception):
    """The service gave no table: it is down, slow, or does not understand us."""


def table_call(base_url: str, points: Sequence[tuple[float, float]]) -> Call:
    """The request for the ways between all points.

    :param points: (latitude, longitude)
    """
    places = ";".join(f"{longitude:.6f},{latitude:.6f}" for latitude, longitude in points)
    return Call(
        "GET", f"{base_url.rstrip('/')}/table/v1/driving/{places}",
        params={"annotations": "duration,distance"})


def parse_table(body: bytes, size: int) -> list[list[tuple[float, float] | None]]:
    """(kilometres, seconds) from each point to each; none where there is no way.

    :raises RoutingError: the answer is not such a table of this size
    """
    try:
        answer = json.loads(body)
        if answer["code"] != "Ok":
            raise RoutingError(str(answer["code"])[:100])
        durations, distances = answer["durations"], answer["distances"]
        if len(durations) != size or len(distances) != size:
            raise RoutingError("a table of another size")
        return [
            [_pair(seconds, metres) for seconds, metres in zip(row, far, strict=True)]
            for row, far in zip(durations, distances, strict=True)
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise RoutingError(f"not a table: {type(error).__name__}") from error


def _pair(seconds, metres) -> tuple[float, float] | None:
    if seconds is None or metres is None:
        return None
    pair = (float(metres) / 1000, float(seconds))
    if not all(math.isfinite(value) and value >= 0 for value in pair):
        raise ValueError("a way has a length and takes some time")
    return pair


def table(
    base_url: str, points: Sequence[tuple[float, float]], seconds: float = SECONDS
) -> list[list[tuple[float, float] | None]]:
    """Ask the service, see :func:`parse_table`.

    :raises RoutingError: it gave no table within `seconds`
    """
    if len(points) > MAX_POINTS:
        raise RoutingError(f"{len(points)} points, at most {MAX_POINTS}")
    try:
        response = http.perform(table_call(base_url, points), MAX_BYTES, seconds, keep_alive=True)
    except http.NetworkError as error:
        raise RoutingError(str(error)) from error
    if response.status != 200:
        raise RoutingError(f"status {response.status}")
    rows = parse_table(response.body, len(points))
    if any(len(row) != len(points) for row in rows):
        raise RoutingError("a table of another size")
    return rows
