"""The simulated region: its places, its people, and who calls when with which fault.

Whatever chance decides about a repair is drawn when it is reported, from the seed and its number
alone: every policy meets the same customers with the same faults and the same bad luck.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

MONDAY = datetime(2026, 1, 5)
ATTEMPTS = 8


def at(day: int, minute: float) -> datetime:
    """A minute of the n-th working day."""
    return MONDAY + timedelta(days=day // 5 * 7 + day % 5, minutes=minute)


@dataclass
class Repair:
    """One repair and what is drawn about it; `known_*` is what the report leads to."""

    number: int
    day: int
    minute: int
    point: object
    family: int
    hard: bool
    part: int | None
    known_hard: bool
    known_part: int | None
    standard: int
    confirmed: bool
    due: int
    lasting: list[float]
    unlucky: list[bool]
    attempt: int = 0
    fixed_on: datetime | None = None


class Region:
    """What is the same for every policy: places, people, demand."""

    def __init__(self, parameters, seed: int, dispatch):
        self.p, self.seed, self.dispatch = parameters, seed, dispatch
        draw = random.Random(f"region-{seed}")
        self.towns = [self._anywhere(draw) for _town in range(parameters.towns)]
        self.bases = [self._somewhere(draw) for _one in range(parameters.engineers)]
        self.experts = [
            frozenset(draw.sample(range(parameters.families), parameters.expert_in))
            for _one in range(parameters.engineers)
        ]
        self.warehouses = [self._somewhere(draw) for _one in range(parameters.warehouses)]
        self.parts = range(parameters.families * parameters.parts_per_family)
        weights = [1 / rank for rank in range(1, parameters.parts_per_family + 1)]
        self.weights = [weight / sum(weights) for weight in weights]
        self.road = dispatch.Policy()

    def _anywhere(self, draw):
        p = self.p
        return self.dispatch.Point(
            p.latitude + draw.uniform(-p.half_side, p.half_side),
            p.longitude + draw.uniform(-p.half_side, p.half_side) / math.cos(
                math.radians(p.latitude)))

    def _somewhere(self, draw):
        if draw.random() >= self.p.in_town:
            return self._anywhere(draw)
        town = draw.choice(self.towns)
        return self.dispatch.Point(town.latitude + draw.gauss(0, self.p.town_size),
                                   town.longitude + draw.gauss(0, self.p.town_size))

    def _part_of(self, draw, family: int) -> int:
        rank = draw.choices(range(self.p.parts_per_family), self.weights)[0]
        return family * self.p.parts_per_family + rank

    def demand_per_day(self, part: int) -> float:
        """How many of a part the region needs on a day."""
        p = self.p
        share = self.weights[part % p.parts_per_family] / p.families
        return p.jobs_per_day * p.needs_part * share

    def most_in_van(self, part: int) -> int:
        """How many of a part a van holds after the night."""
        rank = part % self.p.parts_per_family
        if rank >= self.p.in_van:
            return 0
        return self.p.van_most_usual if rank < self.p.usual else self.p.van_most

    def reported(self, day: int) -> list[Repair]:
        """The repairs that are asked for on a day, in order."""
        p = self.p
        draw = random.Random(f"day-{self.seed}-{day}")
        mean = p.jobs_per_day * p.weekday_factor[day % 5]
        number, chance = 0, draw.random()
        share = total = math.exp(-mean)
        while chance > total:
            number += 1
            share *= mean / number
            total += share
        minutes = sorted(draw.randint(p.first_call, p.last_call) for _one in range(number))
        return [self._repair(day, minute, 1000 * day + index)
                for index, minute in enumerate(minutes)]

    def _repair(self, day: int, minute: int, number: int) -> Repair:
        p = self.p
        draw = random.Random(f"repair-{self.seed}-{number}")
        family = draw.randrange(p.families)
        hard, needs = draw.random() < p.hard, draw.random() < p.needs_part
        part = self._part_of(draw, family) if needs else None
        guess = draw.random() < p.needs_part
        known_hard, known_part = draw.random() < p.hard, self._part_of(draw, family)
        known_part = known_part if guess else None
        if draw.random() < p.diagnosis:
            known_hard, known_part = hard, part
        urgent = draw.random() < p.urgent
        return Repair(
            number, day, minute, self._somewhere(draw), family, hard, part, known_hard,
            known_part, draw.choice(p.standard_minutes), draw.random() < p.confirm,
            day + (p.urgent_days if urgent else p.normal_days),
            [math.exp(draw.gauss(-p.spread**2 / 2, p.spread)) for _one in range(ATTEMPTS)],
            [draw.random() < p.unlucky for _one in range(ATTEMPTS)],
        )

    def km(self, a, b) -> float:
        """Road kilometres."""
        return self.dispatch.road_km((a, b), self.road)
