"""Whether a plan keeps every rule, told without any code of the planners.

It walks each route with its stated times and looks up every rule where `problem` says it: no
timing, no shortcut and no table is shared with what makes the plans.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .problem import Plan, Problem, Route

# what rounding of a long sum may do
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Verdict:
    """What a plan is worth, and in words what is wrong with it.

    :param distance: of all routes
    :param duration: time away from home of all engineers, waiting included
    :param cost: distance and duration as the problem prices them
    """

    faults: tuple[str, ...]
    served: int
    distance: float
    duration: float
    cost: float
    vehicles: int

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def validate(problem: Problem, plan: Plan) -> Verdict:
    """Judge a plan."""
    jobs = {job.key: job for job in problem.jobs}
    engineers = {engineer.key: engineer for engineer in problem.engineers}
    faults: list[str] = []
    done: Counter[int] = Counter()
    taken: Counter[tuple[int, int]] = Counter()
    distance = duration = 0.0
    for key, times in Counter(route.engineer for route in plan.routes).items():
        if times > 1:
            faults.append(f"engineer {key} has {times} routes")
    for route in plan.routes:
        engineer = engineers.get(route.engineer)
        if engineer is None:
            faults.append(f"engineer {route.engineer} does not exist")
            continue
        unknown = [stop.job for stop in route.stops if stop.job not in jobs and stop.depot is None]
        if unknown:
            faults.append(f"jobs {unknown} do not exist")
            continue
        faults += _clock(problem, route, engineer, jobs)
        faults += _abilities(route, engineer, jobs)
        faults += _supplies(route, engineer, jobs, taken)
        done.update(stop.job for stop in route.stops if stop.job is not None)
        distance += _length(problem, route, engineer, jobs)
        duration += route.back - route.leave
    faults += [f"job {key} is done {times} times" for key, times in done.items() if times > 1]
    lost = set(jobs) - set(done) - set(plan.unserved)
    faults += [f"job {key} is neither planned nor left over" for key in sorted(lost)]
    faults += [f"job {key} is planned and left over" for key in plan.unserved if key in done]
    for (depot, part), quantity in taken.items():
        held = problem.depots[depot].stock
        if held is not None and quantity > held.get(part, 0.0) + TOLERANCE:
            faults.append(f"depot {depot} lacks part {part}")
    cost = problem.cost_distance * distance + problem.cost_duration * duration
    return Verdict(
        tuple(faults), len(done), distance, duration, cost,
        sum(1 for route in plan.routes if route.stops),
    )


def _clock(problem, route: Route, engineer, jobs) -> list[str]:
    faults = []
    name = f"engineer {engineer.key}"
    if route.leave < engineer.earliest - TOLERANCE:
        faults.append(f"{name} leaves before the shift")
    if route.back > engineer.latest + TOLERANCE:
        faults.append(f"{name} is back after the shift")
    where, when = engineer.start, route.leave
    for stop in route.stops:
        node = problem.depots[stop.depot] if stop.job is None else jobs[stop.job]
        if stop.start < when + problem.travel[where][node.place] - TOLERANCE:
            faults.append(f"{name} can't be at job {stop.job} depot {stop.depot} in time")
        if stop.finish < stop.start + node.duration - TOLERANCE:
            faults.append(f"{name} has too little time for job {stop.job} depot {stop.depot}")
        if stop.job is not None:
            if not node.earliest - TOLERANCE <= stop.start <= node.latest + TOLERANCE:
                faults.append(f"job {stop.job} begins outside of its window")
            if any(
                stop.start < end - TOLERANCE and begin + TOLERANCE < stop.finish
                for begin, end in engineer.breaks
            ):
                faults.append(f"{name} works at job {stop.job} in a break")
        where, when = node.place, stop.finish
    if route.back < when + problem.travel[where][engineer.end] - TOLERANCE:
        faults.append(f"{name} can't be back in time")
    return faults


def _abilities(route: Route, engineer, jobs) -> list[str]:
    faults = []
    for stop in route.stops:
        if stop.job is None:
            continue
        job = jobs[stop.job]
        if not set(job.skills).issubset(engineer.skills):
            faults.append(f"engineer {engineer.key} lacks a skill for job {job.key}")
        if job.engineers is not None and engineer.key not in job.engineers:
            faults.append(f"engineer {engineer.key} may not do job {job.key}")
    return faults


def _supplies(route: Route, engineer, jobs, taken) -> list[str]:
    """Tools and parts: from the van until the depot, from the depot afterwards."""
    faults = []
    visited = [stop.depot for stop in route.stops if stop.depot is not None]
    if len(visited) > 1:
        faults.append(f"engineer {engineer.key} visits {len(visited)} depots")
    depot, left = None, dict(engineer.stock)
    for stop in route.stops:
        if stop.job is None:
            depot = stop.depot
            continue
        job = jobs[stop.job]
        if depot is None and not set(job.tools).issubset(engineer.tools):
            faults.append(f"engineer {engineer.key} lacks a tool for job {job.key}")
        for part, quantity in job.parts.items():
            if depot is not None:
                # what is still in the van is used first
                own = min(quantity, max(0.0, left.get(part, 0.0)))
                left[part] = left.get(part, 0.0) - own
                if quantity > own:
                    taken[depot, part] += quantity - own
                continue
            left[part] = left.get(part, 0.0) - quantity
            if left[part] < -TOLERANCE:
                faults.append(f"engineer {engineer.key} lacks part {part} for job {job.key}")
    return faults


def _length(problem, route: Route, engineer, jobs) -> float:
    places = [engineer.start]
    for stop in route.stops:
        places.append(problem.depots[stop.depot].place if stop.job is None
                      else jobs[stop.job].place)
    places.append(engineer.end)
    if not route.stops:
        return 0.0
    return sum(problem.distance[a][b] for a, b in zip(places, places[1:], strict=False))
