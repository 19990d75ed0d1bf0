"""Which visits will have to be made again: not settled at the first one, or broken off.

A visit is settled with the probability that the caller knows of this engineer, if its work is over
before he goes home: what lasts longer before it in his day makes it late (see `lateness`).
"""

from __future__ import annotations

from collections.abc import Iterable

from .. import lateness
from .problem import Depot, Engineer, Job, Plan, Problem
from .timing import not_before

INFINITE = float("inf")


class Course:
    """Goes through an engineer's stops in order and sums up what is expected.

    :ivar visits: how many visits will have to be made again
    :ivar cost: what these cost
    """

    def __init__(self, problem: Problem, engineer: Engineer):
        self.travel, self.engineer = problem.travel, engineer
        self.until = INFINITE if engineer.stay is None else engineer.stay
        self.place, self.finish = engineer.start, engineer.earliest
        self.late, self.spread = lateness.PUNCTUAL, 0.0
        self.visits = self.cost = 0.0
        self.begun = False

    def go_on(self, node: Job | Depot, start: float) -> None:
        """The next stop, a job or a depot, planned to begin at a time."""
        if self.begun and (self.spread or self.late != lateness.PUNCTUAL):
            slack = start - self.finish - self.travel[self.place][node.place]
            self.late = lateness.onward(self.late, self.spread, max(0.0, slack))
        self.begun = True
        self.place, self.finish = node.place, start + node.duration
        self.spread = 0.0
        if isinstance(node, Job):
            self.spread = node.spread
            if node.again:
                settled = node.settled.get(self.engineer.key, 1.0)
                if self.until < INFINITE:
                    settled *= lateness.in_time(
                        self.late, self.spread, self.until - self.finish)
                self.visits += 1 - settled
                self.cost += node.again * (1 - settled)


def weighed(problem: Problem) -> bool:
    """Whether it matters to anybody that somebody has to come again."""
    return any(job.again for job in problem.jobs)


def worth(problem: Problem, plan: Plan) -> tuple[float, float]:
    """What makes one plan better than another, the smaller the better: jobs left over, cost.

    How late visits may begin is told for everybody who does all of his stops as early as he can.
    """
    jobs = {job.key: job for job in problem.jobs}
    ends = {engineer.key: engineer for engineer in problem.engineers}
    left = sum(jobs[key].weight for key in plan.unserved)
    again, cost = weighed(problem), 0.0
    for route in plan.routes:
        engineer = ends[route.engineer]
        nodes = [
            problem.depots[stop.depot] if stop.job is None else jobs[stop.job]
            for stop in route.stops
        ]
        places = [engineer.start, *(node.place for node in nodes), engineer.end]
        length = sum(problem.distance[a][b] for a, b in zip(places, places[1:], strict=False))
        cost += problem.cost_distance * length
        cost += problem.cost_duration * (route.back - route.leave)
        if again:
            cost += soonest(problem, engineer, nodes).cost
    return left, cost


def soonest(problem: Problem, engineer: Engineer, nodes: Iterable[Job | Depot]) -> Course:
    """What is expected of an engineer who does everything as early as he can."""
    course = Course(problem, engineer)
    moment, place, travel = engineer.earliest, engineer.start, problem.travel
    for node in nodes:
        moment += travel[place][node.place]
        if isinstance(node, Job):
            moment = not_before(max(moment, node.earliest), node.duration, engineer.breaks)
        course.go_on(node, moment)
        moment, place = moment + node.duration, node.place
    return course


def second_visits(problem: Problem, plan: Plan) -> float:
    """How many visits of a plan will have to be made again, on average."""
    return sum(1 - chance for chance in chances(problem, plan).values())


def chances(problem: Problem, plan: Plan) -> dict[int, float]:
    """How probably each planned job is settled at this visit, by its key."""
    jobs = {job.key: job for job in problem.jobs}
    engineers = {engineer.key: engineer for engineer in problem.engineers}
    found = {}
    for route in plan.routes:
        course, before = Course(problem, engineers[route.engineer]), 0.0
        for stop in route.stops:
            node = problem.depots[stop.depot] if stop.job is None else jobs[stop.job]
            course.go_on(node, stop.start)
            if stop.job is not None:
                found[stop.job] = 1 - (course.visits - before)
            before = course.visits
    return found
