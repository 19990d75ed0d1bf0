"""The plan of PyVRP, an optional package, from the built-in heuristic's plan on.

How the problem is put in PyVRP's terms:

- A part is a dimension of the load that visits pick up. A van whose stock is `s` begins with all
  but `s` of the room taken; PyVRP drops what a vehicle began with at its first reload, so after a
  depot all the room is free. A tool that he lacks is a dimension without any room before the depot.
- Who may not do a job has prohibitive edges to and from it, in a distance matrix that prices the
  real distance otherwise. What is expected to be paid for coming again to a job, if a certain
  engineer does it, is on all edges to it.
- Jobs are optional with a prize above any detour: as many as possible are served, then cheaply.
- Numbers are whole there: travel times are rounded up, so that no plan is late by rounding.

Breaks and what all engineers together take from one depot are not in PyVRP's model: each route is
timed again here, what does not fit is taken out, and the heuristic puts it where it still goes.
Nor is there that a visit may last longer and make others late: the heuristic looks at each job
once more (`improving`).
"""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from importlib import util

from . import insertion
from .expecting import worth
from .improving import improved
from .problem import Engineer, Plan, Problem, may
from .timing import DEPOT, JOB, Step

# room of a dimension: more than any day takes
ROOM = 1_000_000
# PyVRP sums up in 64 bits; an edge like this is never worth a prize, and far from an overflow
FORBIDDEN = 1_000_000_000
# how many whole numbers a unit of time and of cost is divided into at most
PARTS_OF_UNIT = 100

# how many neighbours of a job PyVRP tries moves with; fewer are faster, and skills leave few
NEIGHBOURS = 20
# how many steps back a plan has to be better than, to go on from it
HISTORY = 100


def available() -> bool:
    """Whether PyVRP can be imported."""
    return util.find_spec("pyvrp") is not None


def plan(
    problem: Problem,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
    start: Plan | None = None,
    patience: int | None = None,
) -> Plan:
    """The best plan that PyVRP finds; with iterations and a seed always the same one.

    :param seconds: how long it searches
    :param iterations: how many steps it searches instead
    :param start: plan to begin with, the heuristic's if not given
    :param patience: after so many steps without a better plan it stops in any case
    """
    from pyvrp import IteratedLocalSearchParams, SolveParams, solve
    from pyvrp.exceptions import PenaltyBoundWarning
    from pyvrp.search import NeighbourhoodParams
    from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria, NoImprovement

    start = start or insertion.plan(problem)
    if not problem.jobs or not problem.engineers:
        return start
    model = _Model(problem)
    stop = MaxRuntime(seconds) if iterations is None else MaxIterations(iterations)
    if patience is not None:
        stop = MultipleCriteria([stop, NoImprovement(patience)])
    with warnings.catch_warnings():
        # it warns where a plan that serves everybody is hard to find, which the prizes allow for
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        result = solve(
            model.data, stop, seed=seed, collect_stats=False,
            params=SolveParams(
                ils=IteratedLocalSearchParams(history_length=HISTORY),
                neighbourhood=NeighbourhoodParams(num_neighbours=NEIGHBOURS),
            ),
            initial_solution=model.solution(start),
        )
    planner = insertion.Planner(problem)
    planner.begin(model.orders(result.best))
    placed = {index for tour in planner.tours for kind, index in tour.steps if kind == JOB}
    planner.plan(index for index in range(len(problem.jobs)) if index not in placed)
    made = improved(problem, planner.result())
    return min(start, made, key=lambda one: worth(problem, one))


class _Model:
    """A problem in PyVRP's terms, and the way there and back for plans."""

    def __init__(self, problem: Problem):
        import numpy
        from pyvrp import Client, Depot, Location, ProblemData

        self.problem = problem
        self.indexes = {job.key: index for index, job in enumerate(problem.jobs)}
        self.scale = _scale(problem)
        # prices are whole numbers there too
        whole = problem.cost_duration == round(problem.cost_duration)
        self.price = 1 if whole else PARTS_OF_UNIT
        self.dimensions = _dimensions(problem)
        # one location per job, and per place of a depot or a home
        homes = sorted({e.start for e in problem.engineers} | {e.end for e in problem.engineers}
                       | {depot.place for depot in problem.depots})
        self.homes = {place: number for number, place in enumerate(homes)}
        self.places = homes + [job.place for job in problem.jobs]
        first = len(homes)
        durations, costs = self._matrices()
        self.types = self._types()
        matrices, profiles = [], {}
        for kind in self.types:
            banned = tuple(
                first + index for index, job in enumerate(problem.jobs) if not may(kind[0], job)
            )
            charges = self._charges(kind[0])
            if (banned, charges) not in profiles:
                profiles[banned, charges] = len(matrices)
                matrix = costs.copy()
                matrix[:, first:] += numpy.array(charges, dtype=numpy.int64)
                matrix[banned, :] += FORBIDDEN
                matrix[:, banned] += FORBIDDEN
                numpy.fill_diagonal(matrix, 0)
                matrices.append(matrix)
            kind.append(profiles[banned, charges])
        self.refill = [
            number for number, _place in enumerate(homes)
            if any(depot.place == homes[number] for depot in problem.depots)
        ]
        prize = self._prize()
        self.data = ProblemData(
            [Location(0, 0) for _place in self.places],
            [
                Client(
                    first + index,
                    pickup=self._load(job),
                    service_duration=self._up(job.duration),
                    tw_early=self._up(job.earliest),
                    tw_late=max(self._up(job.earliest), self._down(job.latest)),
                    prize=round(prize * job.weight),
                    required=False,
                )
                for index, job in enumerate(problem.jobs)
            ],
            [
                Depot(number, service_duration=max(
                    (self._up(d.duration) for d in problem.depots if d.place == place), default=0))
                for number, place in enumerate(homes)
            ],
            [self._vehicle(*kind) for kind in self.types],
            matrices,
            [durations] * len(matrices),
        )

    # === THE PROBLEM === #

    def _up(self, value: float) -> int:
        return math.ceil(value * self.scale - 1e-9)

    def _down(self, value: float) -> int:
        return math.floor(value * self.scale + 1e-9)

    def _matrices(self):
        import numpy

        travel = [[self._up(self.problem.travel[a][b]) for b in self.places] for a in self.places]
        price = self.problem.cost_distance * self.scale * self.price
        costs = [
            [round(self.problem.distance[a][b] * price) for b in self.places] for a in self.places
        ]
        return numpy.array(travel, dtype=numpy.int64), numpy.array(costs, dtype=numpy.int64)

    def _charges(self, engineer: Engineer) -> tuple[int, ...]:
        """What it costs beside the way that he goes to each job: to come again, on average."""
        return tuple(
            round(self.scale * self.price * job.again * (1 - job.settled.get(engineer.key, 1.0)))
            for job in self.problem.jobs)

    def _prize(self) -> float:
        """More than the dearest detour there is."""
        longest = max(map(max, self.problem.travel), default=0)
        farthest = max(map(max, self.problem.distance), default=0)
        span = max((e.latest - e.earliest for e in self.problem.engineers), default=0)
        work = max((job.duration for job in self.problem.jobs), default=0)
        dearest = self.problem.cost_duration * (span + longest + work)
        dearest += 4 * self.problem.cost_distance * farthest
        dearest += max((job.again for job in self.problem.jobs), default=0)
        return self.scale * self.price * dearest + 1

    def _load(self, job) -> list[int]:
        load = []
        for kind, what in self.dimensions:
            if kind == "part":
                load.append(math.ceil(job.parts.get(what, 0.0) * PARTS_OF_UNIT))
            else:
                load.append(int(what in job.tools))
        return load

    def _types(self) -> list[list]:
        """Engineers that are alike together: [one of them, their numbers]."""
        groups = defaultdict(list)
        for number, e in enumerate(self.problem.engineers):
            barred = tuple(i for i, job in enumerate(self.problem.jobs) if not may(e, job))
            alike = (e.start, e.end, e.earliest, e.latest, barred, e.tools,
                     tuple(sorted(e.stock.items())), self._charges(e))
            groups[alike].append(number)
        return [[self.problem.engineers[numbers[0]], numbers] for numbers in groups.values()]

    def _vehicle(self, engineer: Engineer, numbers: list[int], profile: int):
        from pyvrp import VehicleType

        # where everybody has everything nobody drives to a depot
        refill = self.refill if self.dimensions else []
        taken = []
        for kind, what in self.dimensions:
            if kind == "part":
                held = math.floor(engineer.stock.get(what, 0.0) * PARTS_OF_UNIT)
                taken.append(max(0, ROOM - held))
            else:
                taken.append(0 if what in engineer.tools else ROOM)
        return VehicleType(
            len(numbers),
            capacity=[ROOM] * len(self.dimensions),
            start_depot=self.homes[engineer.start],
            end_depot=self.homes[engineer.end],
            tw_early=self._up(engineer.earliest),
            tw_late=self._down(engineer.latest),
            unit_distance_cost=1,
            unit_duration_cost=round(self.problem.cost_duration * self.price),
            profile=profile,
            initial_load=taken,
            reload_depots=refill,
            max_reloads=1 if refill else 0,
        )

    # === PLANS === #

    def solution(self, start: Plan):
        """A plan as PyVRP's solution."""
        from pyvrp import Activity, ActivityType, Route, Solution

        type_of = {
            self.problem.engineers[number].key: kind
            for kind, (_engineer, numbers, _profile) in enumerate(self.types) for number in numbers
        }
        routes = []
        for route in start.routes:
            activities = []
            for stop in route.stops:
                if stop.job is None:
                    place = self.problem.depots[stop.depot].place
                    activities.append(Activity(ActivityType.DEPOT, self.homes[place]))
                else:
                    activities.append(Activity(ActivityType.CLIENT, self.indexes[stop.job]))
            routes.append(Route(self.data, activities, type_of[route.engineer]))
        return Solution(self.data, routes)

    def orders(self, solution) -> dict[int, list[Step]]:
        """The steps of each engineer, cut down to what he may do and to one trip to a depot."""
        free = [list(numbers) for _engineer, numbers, _profile in self.types]
        depots = {self.homes[d.place]: number for number, d in enumerate(self.problem.depots)}
        orders = {}
        for route in solution.routes():
            engineer = self.problem.engineers[free[route.vehicle_type()].pop(0)]
            steps: list[Step] = []
            for activity in list(route)[1:-1]:
                if activity.is_client():
                    if may(engineer, self.problem.jobs[activity.idx]):
                        steps.append((JOB, activity.idx))
                else:
                    steps.append((DEPOT, depots[activity.idx]))
            orders[engineer.key] = steps
        return orders


def _scale(problem: Problem) -> int:
    """1 if all times and distances are whole, else as fine as is needed at most."""
    values = [v for row in (*problem.travel, *problem.distance) for v in row]
    values += [v for job in problem.jobs for v in (job.duration, job.earliest, job.latest)]
    for scale in (1, 10):
        if all(abs(v * scale - round(v * scale)) < 1e-6 for v in values):
            return scale
    return PARTS_OF_UNIT


def _dimensions(problem: Problem) -> list[tuple[str, int]]:
    """Parts and tools of which somebody doesn't carry enough for all jobs that he may do."""
    needed = set()
    for engineer in problem.engineers:
        parts: dict[int, float] = defaultdict(float)
        for job in problem.jobs:
            if may(engineer, job):
                needed |= {("tool", tool) for tool in job.tools - engineer.tools}
                for part, quantity in job.parts.items():
                    parts[part] += quantity
        needed |= {
            ("part", part) for part, quantity in parts.items()
            if quantity > engineer.stock.get(part, 0.0)}
    return sorted(needed)
