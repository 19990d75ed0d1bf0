"""When an engineer is where, for a given order of his stops.

He leaves home as late as the order allows without being back any later: the duration of his day
is then the least possible.
"""

from __future__ import annotations

from collections.abc import Sequence

from .problem import Engineer, Plan, Problem, Route, Stop

# what a sum of times may be off
ROUNDING = 1e-9

# a stop as the planners handle it: (kind, index in the problem)
JOB, DEPOT = 0, 1
Step = tuple[int, int]


def not_before(moment: float, duration: float, breaks: Sequence[tuple[float, float]]) -> float:
    """The first moment from which work of a duration meets no break.

    >>> not_before(11, 2, [(12, 13)])
    13
    """
    for begin, end in breaks:
        if moment < end - ROUNDING and moment + duration > begin + ROUNDING:
            moment = end
    return moment


def not_after(moment: float, duration: float, breaks: Sequence[tuple[float, float]]) -> float:
    """The last moment until which work of a duration meets no break.

    >>> not_after(12.5, 2, [(12, 13)])
    10
    """
    for begin, end in reversed(breaks):
        if moment < end - ROUNDING and moment + duration > begin + ROUNDING:
            moment = begin - duration
    return moment


def timed(problem: Problem, engineer: Engineer, steps: Sequence[Step]) -> Route | None:
    """The route over some steps, or none if a window or the shift doesn't allow it."""
    travel = problem.travel
    stops, moment, place = [], engineer.earliest, engineer.start
    for kind, index in steps:
        node = problem.jobs[index] if kind == JOB else problem.depots[index]
        moment += travel[place][node.place]
        if kind == JOB:
            moment = not_before(max(moment, node.earliest), node.duration, engineer.breaks)
            if moment > node.latest + ROUNDING:
                return None
        stops.append(moment)
        moment += node.duration
        place = node.place
    back = moment + travel[place][engineer.end]
    if back > engineer.latest + ROUNDING:
        return None
    leave = _leave(problem, engineer, steps, back)
    return _forward(problem, engineer, steps, leave)


def _leave(problem: Problem, engineer: Engineer, steps: Sequence[Step], back: float) -> float:
    """The latest departure from home with which he is back at a given time."""
    moment, place = back, engineer.end
    for kind, index in reversed(steps):
        node = problem.jobs[index] if kind == JOB else problem.depots[index]
        moment -= problem.travel[node.place][place] + node.duration
        if kind == JOB:
            moment = not_after(min(moment, node.latest), node.duration, engineer.breaks)
        place = node.place
    return max(engineer.earliest, moment - problem.travel[engineer.start][place])


def _forward(problem: Problem, engineer: Engineer, steps: Sequence[Step], leave: float) -> Route:
    stops, moment, place = [], leave, engineer.start
    for kind, index in steps:
        node = problem.jobs[index] if kind == JOB else problem.depots[index]
        moment += problem.travel[place][node.place]
        if kind == JOB:
            moment = not_before(max(moment, node.earliest), node.duration, engineer.breaks)
        stops.append(
            Stop(
                node.key if kind == JOB else None,
                index if kind == DEPOT else None,
                moment,
                moment + node.duration,
            )
        )
        moment += node.duration
        place = node.place
    back = moment + problem.travel[place][engineer.end]
    return Route(engineer.key, tuple(stops), leave, back)


def orders(problem: Problem, plan: Plan) -> dict[int, list[Step]]:
    """A plan as steps by engineer's key, to go on planning with."""
    indexes = {job.key: index for index, job in enumerate(problem.jobs)}
    return {
        route.engineer: [
            (DEPOT, stop.depot) if stop.job is None else (JOB, indexes[stop.job])
            for stop in route.stops
        ]
        for route in plan.routes
    }
