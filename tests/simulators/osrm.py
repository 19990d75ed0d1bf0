"""A routing service with OSRM's interface, on a map where the roads run north and east only.

As in https://project-osrm.org/docs/v5.24.0/api/ (read in November 2026): ``GET
/table/v1/driving/{longitude},{latitude};…?annotations=duration,distance`` gives matrices in seconds
and metres; the errors have their ``code`` and status 400. A river without a bridge can be set:
whoever lies on another side of it has no way, which is ``null``.
"""

from __future__ import annotations

import math
import re

from .server import Answer, Incoming, Simulator, as_json

MAX_POINTS = 100
METRES_PER_DEGREE = 111_195.0
PLACE = re.compile(r"(-?\d{1,3}(?:\.\d+)?),(-?\d{1,2}(?:\.\d+)?)")


class OsrmSimulator(Simulator):
    """Settings: ``speed_kmh``; ``river``, a longitude without a bridge, or None."""

    settings = ("speed_kmh", "river")

    def forget(self) -> None:
        super().forget()
        self.speed_kmh, self.river = 36.0, None

    def handle(self, request: Incoming) -> Answer:
        found = re.fullmatch(r"/table/v1/driving/([^/]+)", request.path)
        if request.method != "GET" or not found:
            return as_json({"code": "InvalidUrl", "message": "URL string malformed"}, 400)
        places = [PLACE.fullmatch(text) for text in found.group(1).split(";")]
        if not all(places) or len(places) < 2:
            return as_json({"code": "InvalidQuery", "message": "Query string malformed"}, 400)
        if len(places) > MAX_POINTS:
            return as_json({"code": "TooBig", "message": "Too many table coordinates"}, 400)
        wanted = request.query.get("annotations", "duration").split(",")
        if not set(wanted) <= {"duration", "distance"}:
            return as_json({"code": "InvalidOptions", "message": "Options are invalid"}, 400)
        points = [(float(p.group(2)), float(p.group(1))) for p in places]
        if any(abs(latitude) > 90 or abs(longitude) > 180 for latitude, longitude in points):
            return as_json({"code": "InvalidValue", "message": "Coordinates are invalid"}, 400)
        self.record(points=points)
        metres = [[self.metres(a, b) for b in points] for a in points]
        answer = {"code": "Ok", "sources": [], "destinations": []}
        if "distance" in wanted:
            answer["distances"] = metres
        if "duration" in wanted:
            answer["durations"] = [
                [None if far is None else round(far / (self.speed_kmh / 3.6), 1) for far in row]
                for row in metres]
        return as_json(answer)

    def metres(self, a: tuple[float, float], b: tuple[float, float]) -> float | None:
        """The way along meridians and parallels, none across the river."""
        if self.river is not None and (a[1] < self.river) != (b[1] < self.river):
            return None
        east = abs(a[1] - b[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
        return round((abs(a[0] - b[0]) + east) * METRES_PER_DEGREE, 1)
