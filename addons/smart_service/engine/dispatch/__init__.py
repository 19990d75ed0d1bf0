"""Who goes, when, and with which parts: hard rules first, then a weighted score.

Pure functions over a snapshot that the caller takes from the database. A candidate who breaks
a hard rule is rejected with every rule that he breaks; the others get their best free time and
a score from 0 to 100. Nobody is left unexplained: each candidate carries reasons, a code with its
numbers, that the caller puts into words.

All times are UTC without zone. Distances are road kilometres.
"""

from collections.abc import Sequence
from datetime import timedelta

from ..travel import Point, Travel, great_circle_km, route
from .assigning import (
    alternatives,
    assign,
    choices,
    judge,
    obstacles,
    ranked,
    restricted,
    screen,
)
from .codes import *  # noqa: F403 - the codes are this package's vocabulary
from .refining import refine, waypoints
from .rules import Supply, having
from .scoring import circles, fix_rate, with_faith
from .snapshot import (
    DEFAULT_POLICY,
    Arrival,
    Assignment,
    Booking,
    Candidate,
    Engineer,
    Job,
    Need,
    Part,
    Policy,
    Reason,
    Skill,
    Slot,
    Stock,
    Term,
    with_time,
)
from .times import ceil_to, working_days


def road_km(stops: Sequence[Point], policy: Policy) -> float:
    """Estimated length of the way from the first stop over all others."""
    return route(policy.estimate, stops).km


def travel_time(km: float, policy: Policy) -> timedelta:
    """Driving time for a distance."""
    return timedelta(hours=km / policy.speed_kmh)


__all__ = [
    "DEFAULT_POLICY", "Arrival", "Assignment", "Booking", "Candidate", "Engineer", "Job", "Need",
    "Part", "Point", "Policy", "Reason", "Skill", "Slot", "Stock", "Supply", "Term", "Travel",
    "alternatives", "assign", "ceil_to", "choices", "circles", "fix_rate", "great_circle_km",
    "having", "judge", "obstacles", "ranked", "refine", "restricted", "road_km", "route", "screen",
    "travel_time", "waypoints", "with_faith", "with_time", "working_days",
]
