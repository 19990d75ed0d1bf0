"""An engineer's day while it is being planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .problem import Engineer, Job
from .timing import DEPOT, Step


@dataclass
class Tour:
    """An engineer's day in the making.

    `finish[i]` is when he is done with step i at the earliest and `latest[i]` when he has to
    begin it at the latest, with home at both ends. `fixed`: his first steps that stay as they are.
    `again`: what is expected to be paid for visits that have to be made again.
    """

    engineer: Engineer
    steps: list[Step] = field(default_factory=list)
    finish: list[float] = field(default_factory=list)
    latest: list[float] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    left: dict[int, float] = field(default_factory=dict)
    depot: int | None = None
    fixed: int = 0
    again: float = 0.0

    @property
    def depot_at(self) -> int:
        """How many steps are before the depot; all if there is none."""
        if self.depot is None:
            return len(self.steps)
        return self.steps.index((DEPOT, self.depot))


def has(left: Mapping[int, float] | None, job: Job) -> bool:
    """Whether the job's parts are there; none is no limit."""
    if left is None:
        return True
    for part, quantity in job.parts.items():
        if left.get(part, 0.0) < quantity:
            return False
    return True
