"""One policy's year: its stocks and bookings, and what becomes of a day's visits."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ._year_region import ATTEMPTS, Region, Repair, at

MINUTE = timedelta(minutes=1)
# why a visit was not the last one
SKILL, PART, TIME, OTHER = "skill", "part", "time", "other"


@dataclass
class Visit:
    """A booked visit; `via` is the warehouse that the engineer drives to before it."""

    repair: Repair
    engineer: int
    start: datetime
    stop: datetime
    sources: tuple[tuple[int, float, int], ...] = ()
    via: int | None = None


@dataclass(frozen=True)
class Report:
    """What a company knows of a visit afterwards; `knew` is (family, hard, part) as reported."""

    knew: tuple[int, bool, int | None]
    engineer: int
    first: bool
    fixed: bool
    used: int | None
    planned: int
    minutes: float


@dataclass
class Tally:
    """What is counted."""

    repairs: int = 0
    first_time: int = 0
    in_time: int = 0
    visits: int = 0
    km: float = 0.0
    minutes: float = 0.0
    causes: Counter = field(default_factory=Counter)


class World:
    """One policy's year: stocks, bookings, what was done. Place 0.. are warehouses, 1000.. vans."""

    VAN = 1000

    def __init__(self, region: Region):
        self.region, self.p, self.tally = region, region.p, Tally()
        self.stock = defaultdict(Counter)
        self.reserved = defaultdict(Counter)
        self.bookings: list[list[Visit]] = [[] for _one in range(self.p.engineers)]
        self.arriving: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        self.ordered: Counter = Counter()
        self.orders = 0
        self.reports: list[Report] = []
        # pieces of each part that a van carries
        self.carried = {part: region.most_in_van(part) for part in region.parts}
        for part in region.parts:
            for place in range(self.p.warehouses):
                self.stock[place][part] = self._up_to(part)
            for number in range(self.p.engineers):
                self.stock[self.VAN + number][part] = self.carried[part]

    def _up_to(self, part: int) -> int:
        share = self.region.demand_per_day(part) / self.p.warehouses
        return math.ceil(share * self.p.order_up_to_days) + 1

    def free(self, place: int, part: int) -> int:
        """What is in a place and promised to nobody."""
        return self.stock[place][part] - self.reserved[place][part]

    def book(self, visit: Visit) -> None:
        """Book a visit and reserve its parts."""
        self.bookings[visit.engineer].append(visit)
        for part, quantity, place in visit.sources:
            self.reserved[place][part] += quantity

    def unbook(self, visit: Visit) -> None:
        """Take a visit back."""
        self.bookings[visit.engineer].remove(visit)
        for part, quantity, place in visit.sources:
            self.reserved[place][part] -= quantity

    # === A DAY === #

    def work(self, day: int) -> list[Repair]:
        """Do the visits of a day.

        :return: the repairs that need another visit, or have not been reached
        """
        again = []
        for number in range(self.p.engineers):
            todo = sorted((v for v in self.bookings[number] if v.start.date() == at(day, 0).date()),
                          key=lambda visit: visit.start)
            again += self._drive(day, number, todo)
        return again

    def _drive(self, day: int, number: int, todo: list[Visit]) -> list[Repair]:
        again, here = [], self.region.bases[number]
        moment = at(day, self.p.work[0][0])
        limit = at(day, self.p.work[-1][1] + self.p.overtime)
        for visit in todo:
            stops = [here, visit.repair.point]
            if visit.via is not None:
                stops.insert(1, self.region.warehouses[visit.via])
            km = sum(self.region.km(a, b) for a, b in zip(stops, stops[1:], strict=False))
            driving = self.region.dispatch.travel_time(km, self.region.road)
            begin = max(visit.start, moment + driving)
            self.unbook(visit)
            if begin >= limit:
                again.append(visit.repair)
                continue
            self.tally.km += km
            minutes = self._visit(visit, begin, limit)
            self.tally.minutes += minutes + driving / MINUTE
            moment, here = begin + minutes * MINUTE, visit.repair.point
            if not visit.repair.fixed_on:
                again.append(visit.repair)
        if here is not self.region.bases[number]:
            km = self.region.km(here, self.region.bases[number])
            self.tally.km += km
            self.tally.minutes += self.region.dispatch.travel_time(km, self.region.road) / MINUTE
        return again

    def _visit(self, visit: Visit, begin: datetime, limit: datetime) -> float:
        """What comes of a visit.

        :return: minutes at the customer's
        """
        repair, van = visit.repair, self.VAN + visit.engineer
        attempt = min(repair.attempt, ATTEMPTS - 1)
        repair.attempt += 1
        self.tally.visits += 1
        for part, quantity, place in visit.sources:
            # collected on the way: in his van from now on
            self.stock[place][part] -= quantity
            self.stock[van][part] += quantity
        lasting = repair.standard * repair.lasting[attempt]
        knew = (repair.family, repair.known_hard, repair.known_part)
        expert = repair.family in self.region.experts[visit.engineer]
        held = repair.part is None or self.free(van, repair.part) > 0
        cause = None
        if repair.unlucky[attempt]:
            cause = OTHER
        elif repair.hard and not expert:
            cause = SKILL
        elif not held:
            cause = PART
        elif begin + lasting * MINUTE > limit:
            cause = TIME
        self.reports.append(Report(
            knew, visit.engineer, attempt == 0, not cause, None if cause else repair.part,
            repair.standard, lasting))
        if cause:
            # now it is known what it takes
            repair.known_hard, repair.known_part = repair.hard, repair.part
            self.tally.causes[cause] += repair.attempt == 1
            return (limit - begin) / MINUTE if cause == TIME else self.p.failed_minutes
        if repair.part is not None:
            self.stock[van][repair.part] -= 1
        repair.fixed_on = begin + lasting * MINUTE
        self.tally.repairs += 1
        self.tally.first_time += repair.attempt == 1
        self.tally.in_time += repair.fixed_on <= at(repair.due, 24 * 60)
        return lasting

    def night(self, day: int) -> None:
        """Vans are filled from the warehouses, the warehouses order from their suppliers."""
        for place, part, quantity in self.arriving.pop(day, ()):
            self.stock[place][part] += quantity
            self.ordered[place, part] -= quantity
        for part in self.region.parts:
            most = self.carried[part]
            for number in range(self.p.engineers):
                van = self.VAN + number
                missing = most - self.free(van, part)
                if missing < 0:
                    self.stock[van][part] += missing
                    self.stock[self._nearest_warehouse(number)][part] -= missing
                    continue
                for place in sorted(range(self.p.warehouses), key=lambda w: self._far(w, number)):
                    moved = max(0, min(missing, self.free(place, part)))
                    self.stock[place][part] -= moved
                    self.stock[van][part] += moved
                    missing -= moved
            for place in range(self.p.warehouses):
                self._order(day, place, part)

    def _far(self, place: int, number: int) -> float:
        return self.region.km(self.region.warehouses[place], self.region.bases[number])

    def _nearest_warehouse(self, number: int) -> int:
        return min(range(self.p.warehouses), key=lambda place: self._far(place, number))

    def _order(self, day: int, place: int, part: int) -> None:
        coming = self.free(place, part) + self.ordered[place, part]
        share = self.region.demand_per_day(part) / self.p.warehouses
        if coming >= share * self.p.order_below_days:
            return
        self.orders += 1
        draw = random.Random(f"order-{self.region.seed}-{self.orders}")
        quantity = self._up_to(part) - coming
        self.ordered[place, part] += quantity
        self.arriving[day + draw.randint(*self.p.lead_days)].append((place, part, quantity))
