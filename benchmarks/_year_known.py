"""What the engine is told from finished visits, counted as the addon's models count it."""

from __future__ import annotations

from collections import Counter, deque

from . import _pure
from ._year_region import Repair
from ._year_world import World

EXPERT, BASIC = 100.0, 40.0
# how many of the last first visits the addon looks back on
REMEMBERED = 2000


class Known:
    """First-time fixes and working times, from the reports so far."""

    def __init__(self, world: World):
        self.world, self.seen = world, 0
        self.firsts: deque = deque()
        self.of_level, self.of_engineer = Counter(), Counter()
        self.times = [(0, 0.0, 0.0)] * world.p.families

    def read(self) -> None:
        """Count the reports that are new."""
        for report in self.world.reports[self.seen:]:
            if report.fixed:
                (count, total, squares), ratio = (
                    self.times[report.knew[0]], report.minutes / report.planned)
                self.times[report.knew[0]] = count + 1, total + ratio, squares + ratio**2
            if report.first:
                self.firsts.append(report)
                self._count(report, 1)
                self.of_engineer[report.engineer, report.knew, 0] += report.fixed
                self.of_engineer[report.engineer, report.knew, 1] += 1
            if len(self.firsts) > REMEMBERED:
                self._count(self.firsts.popleft(), -1)
        self.seen = len(self.world.reports)

    def _count(self, report, sign: int) -> None:
        level = EXPERT if report.knew[0] in self.world.region.experts[report.engineer] else BASIC
        self.of_level[report.knew[1], level, 0] += sign * report.fixed
        self.of_level[report.knew[1], level, 1] += sign

    def own(self, number: int, repair: Repair) -> tuple[int, int]:
        """An engineer's own (settled, first visits) of what was reported."""
        knew = (repair.family, repair.known_hard, repair.known_part)
        return self.of_engineer[number, knew, 0], self.of_engineer[number, knew, 1]

    def by_level(self, repair: Repair) -> dict[float, tuple[int, int]]:
        """Everybody's, for reports that ask for as much, by the engineers' level."""
        return {level: (self.of_level[repair.known_hard, level, 0],
                        self.of_level[repair.known_hard, level, 1])
                for level in (BASIC, EXPERT)}

    def spread(self, repair: Repair) -> float:
        """By which share of the standard time such a repair lasts longer or shorter."""
        kit, (count, total, squares) = _pure.engine("kit"), self.times[repair.family]
        return kit.spread(1.0, kit.History(count, total, count, squares))
