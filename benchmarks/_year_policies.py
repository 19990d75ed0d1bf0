"""Who is sent: by the engine, or as it is done without one.

All see the same calendars and drive the same roads. *Nearest free*: of those who are free on the
earliest possible day, the one with the shortest way. *Random*: anybody who is free. Both know
neither skill nor stock before the first visit; for a return visit everybody knows what it takes
and looks for it, so the baselines repeat no failure. *Engine* is the addon's choice as it is
installed; *day plan* adds the addon's plan of the next day, every evening, for visits that the
customer has not confirmed. The engine is told what the addon's models tell it: how often visits
settled such a repair, and how much working times differ, both from the reports so far.

Once a week the engine's vans get what `engine/van_stock` proposes from the parts that were used
so far, in the same number of pieces as before: somebody takes the addon's proposal over. *Nearest
free, vans* has these vans and nothing else of the addon, to tell how much comes from them.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

from . import _pure
from ._year_known import BASIC, EXPERT, Known
from ._year_region import Repair, at
from ._year_world import MINUTE, Visit, World

PLAN_ITERATIONS = 300
# as the addon's day plan: new times are multiples of so many minutes
PLAN_STEP = 5
# every so many working days the vans' stock is looked at
WEEK = 5


class Policy:
    """Base of all: asks the engine who can go, with what is known."""

    aware = False
    plans = False

    def __init__(self, world: World, engine, seed: int):
        self.world, self.region, self.p = world, world.region, world.p
        self.engine, self.dispatch = engine, world.region.dispatch
        self.draw = random.Random(f"policy-{seed}")
        self.known = Known(world)
        # working times from a day on: of the day that it is
        self.calendars: dict[int, tuple] = {}
        self.measure = self.dispatch.Policy(
            max_km=self.p.max_km, stay=self.p.overtime * MINUTE)

    def book(self, repair: Repair, day: int, minute: int) -> bool:
        """Book a visit for a repair; false if nobody can go now."""
        knows = self.aware or repair.attempt > 0
        chosen = self.choose(self._assignment(repair, at(day, minute), knows), repair)
        if chosen is None:
            return False
        via = next((place for _part, _quantity, place in chosen.sources
                    if place < self.world.VAN), None)
        self.world.book(Visit(repair, chosen.key, chosen.start, chosen.stop, chosen.sources, via))
        return True

    def choose(self, assignment, repair: Repair):
        """One of the candidates, or none."""
        raise NotImplementedError

    def plan(self, day: int) -> None:
        """Arrange the next day anew, if the policy does."""

    def _assignment(self, repair: Repair, now, knows: bool):
        dispatch, p = self.dispatch, self.p
        # what finished visits teach is the addon's own: the baselines do not count them
        about = repair if self.aware else None
        if about:
            self.known.read()
        part = repair.known_part if knows else None
        job = dispatch.Job(
            earliest=now + timedelta(hours=p.lead_hours),
            horizon=now + timedelta(days=p.horizon_days),
            duration=repair.standard * MINUTE,
            point=repair.point,
            skill_id=repair.family if knows else None,
            min_level=EXPERT if repair.known_hard else BASIC,
            parts=(dispatch.Part(part, 1),) if part is not None else (),
            due=at(repair.due, p.work[-1][1]),
            spread=repair.standard * MINUTE * (self.known.spread(repair) if about else 0.0),
        )
        engineers = [self._engineer(number, now, job, about) for number in range(p.engineers)]
        if about:
            engineers = dispatch.with_faith(engineers, self.measure)
        return dispatch.assign(
            job, engineers,
            [dispatch.Stock(place, self._held(place, job), self.region.warehouses[place])
             for place in range(p.warehouses)],
            self.measure,
            wanted=1,
        )

    def _engineer(self, number: int, now, job, about: Repair | None):
        dispatch, van = self.dispatch, self.world.VAN + number
        experts = self.region.experts[number]
        return dispatch.Engineer(
            key=number,
            base=self.region.bases[number],
            skills=tuple(dispatch.Skill(family, EXPERT if family in experts else BASIC)
                         for family in range(self.p.families)),
            work=self._work(now),
            bookings=tuple(dispatch.Booking(v.start, v.stop, v.repair.point)
                           for v in self.world.bookings[number]),
            van=dispatch.Stock(van, self._held(van, job)),
            **(self._record(number, about) if about else {}),
        )

    def _record(self, number: int, repair: Repair) -> dict:
        """What finished visits tell about an engineer and such a repair."""
        level = EXPERT if repair.family in self.region.experts[number] else BASIC
        fixed, visits = self.known.own(number, repair)
        return {"fixed": fixed, "visits": visits,
                "others": self.dispatch.circles(self.known.by_level(repair), level)}

    def _held(self, place: int, job) -> dict[int, float]:
        return {part.product_id: self.world.free(place, part.product_id) for part in job.parts}

    def _work(self, now):
        today = (now - at(0, 0)).days
        first = today // 7 * 5 + min(today % 7, 4)
        if first not in self.calendars:
            self.calendars = {first: tuple(
                (at(day, begin), at(day, end))
                for day in range(first, first + self.p.horizon_days)
                for begin, end in self.p.work
            )}
        return self.calendars[first]


class Vans(Policy):
    """The vans' stock as proposed from what was used."""

    def plan(self, day):
        if day % WEEK == 0:
            world = self.world
            used = Counter(r.used for r in world.reports if r.used is not None)
            world.carried = {level.product_id: level.pieces for level in _pure.engine(
                "van_stock").propose(
                    used, self.region.parts, day, self.p.engineers,
                    sum(world.carried.values()), now=world.carried)}
        super().plan(day)


class Nearest(Policy):
    """The nearest of those who are free first."""

    def choose(self, assignment, repair):
        able = [c for c in assignment.candidates if not c.rejected]
        if not able:
            return None
        first = min(c.start.date() for c in able)
        return min((c for c in able if c.start.date() == first),
                   key=lambda c: (c.travel_km, c.start, c.key))


class Random(Policy):
    """Anybody who is free."""

    def choose(self, assignment, repair):
        able = sorted((c for c in assignment.candidates if not c.rejected), key=lambda c: c.key)
        return self.draw.choice(able) if able else None


class NearestVans(Vans, Nearest):
    """Nearest free engineer, but with the vans that the addon proposes."""


class Engine(Vans):
    """The addon's choice, and its vans."""

    aware = True

    def choose(self, assignment, repair):
        return assignment.chosen


class DayPlan(Engine):
    """The addon's choice, and every evening its plan of the next day."""

    plans = True

    def plan(self, day: int) -> None:
        super().plan(day)
        world, engine = self.world, self.engine
        visits = [v for visits in world.bookings for v in visits
                  if v.start.date() == at(day, 0).date()]
        if not visits:
            return
        for visit in visits:
            world.unbook(visit)
        problem = self._problem(day, visits)
        made = engine.improving.improved(problem, engine.insertion.plan(problem))
        if engine.solver.available():
            made = engine.solver.plan(problem, iterations=PLAN_ITERATIONS, start=made)
        made = engine.explain.undisturbed(problem, made, {
            index: (visit.start - at(day, 0)) / MINUTE for index, visit in enumerate(visits)
        }, PLAN_STEP)
        new = [] if made.unserved else self._visits(day, visits, made)
        for visit in new or visits:
            world.book(visit)

    def _problem(self, day: int, visits):
        p, engine = self.p, self.engine.problem
        points = [*self.region.bases, *self.region.warehouses, *(v.repair.point for v in visits)]
        km = [[self.region.km(a, b) for b in points] for a in points]
        minutes = [[self.dispatch.travel_time(d, self.region.road) / MINUTE for d in row]
                   for row in km]
        first, last = p.work[0][0], p.work[-1][1]
        jobs = []
        again = self.measure.again_km * (p.per_km + p.per_hour / self.measure.speed_kmh)
        self.known.read()
        for index, visit in enumerate(visits):
            repair, begin = visit.repair, (visit.start - at(day, 0)) / MINUTE
            pinned = repair.confirmed
            jobs.append(engine.Job(
                index, p.engineers + p.warehouses + index, repair.standard,
                begin if pinned else first, begin if pinned else last - repair.standard,
                skills=frozenset([repair.family] if repair.known_hard else []),
                parts={} if repair.known_part is None else {repair.known_part: 1},
                engineers=frozenset([visit.engineer]) if pinned else None,
                again=again, spread=repair.standard * self.known.spread(repair),
                settled={
                    known.key: self.dispatch.fix_rate(known, self.measure)
                    for known in self.dispatch.with_faith((
                        self.dispatch.Engineer(number, **self._record(number, repair))
                        for number in range(p.engineers)), self.measure)},
            ))
        needed = {part for job in jobs for part in job.parts}
        return engine.Problem(
            tuple(jobs),
            tuple(
                engine.Engineer(
                    number, number, number, first, last + p.overtime,
                    skills=self.region.experts[number],
                    stock={part: self.world.free(self.world.VAN + number, part)
                           for part in needed},
                    breaks=tuple((a[1], b[0]) for a, b in zip(p.work, p.work[1:], strict=False))
                    + ((last, last + p.overtime),),
                    stay=last + p.overtime,
                )
                for number in range(p.engineers)
            ),
            minutes, km,
            tuple(
                engine.Depot(p.engineers + place, {part: max(0, self.world.free(place, part))
                                                   for part in needed})
                for place in range(p.warehouses)
            ),
            cost_distance=p.per_km, cost_duration=p.per_hour / 60,
        )

    def _visits(self, day: int, visits, made):
        new = []
        for route in made.routes:
            depot = via = None
            left = {}
            for stop in route.stops:
                if stop.job is None:
                    depot = via = stop.depot
                    continue
                old = visits[stop.job]
                part, van = old.repair.known_part, self.world.VAN + route.engineer
                sources = ()
                if part is not None:
                    left.setdefault(part, self.world.free(van, part))
                    if depot is None or left[part] > 0:
                        left[part] -= 1
                        sources = ((part, 1, van),)
                    else:
                        sources = ((part, 1, depot),)
                start = at(day, 0) + stop.start * MINUTE
                new.append(Visit(old.repair, route.engineer, start,
                                 start + old.repair.standard * MINUTE, sources, via))
                via = None
        return new


POLICIES = {"random": Random, "nearest_free": Nearest, "nearest_free_vans": NearestVans,
            "engine": Engine, "engine_day_plan": DayPlan}
