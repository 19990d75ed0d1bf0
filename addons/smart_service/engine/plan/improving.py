"""A plan that was made for short ways looked at once more for what is expected of it.

Where somebody may have to come again, each job is taken out and put where it costs least among
all others: beside the way what is expected to be paid for coming again, by this engineer for this
job and for the jobs that it makes late. That goes on until none moves.
"""

from __future__ import annotations

from .expecting import worth
from .insertion import Planner
from .problem import Plan, Problem
from .timing import DEPOT, JOB, orders
from .tour import Tour, has

# how often all jobs are looked at at most
ROUNDS = 10


def improved(problem: Problem, plan: Plan) -> Plan:
    """The best plan that is found so, at least as good as the one that is given."""
    planner = _Improver(problem)
    if not planner.per_cost or planner.begin(orders(problem, plan)):
        return plan
    best = plan
    for _round in range(ROUNDS):
        before = [list(tour.steps) for tour in planner.tours]
        for index in range(len(problem.jobs)):
            planner.again(index)
        if [tour.steps for tour in planner.tours] == before:
            break
        best = min(best, planner.result(), key=lambda made: worth(problem, made))
    return best


class _Improver(Planner):
    """Also takes jobs out of tours."""

    def again(self, index: int) -> None:
        """Put a planned job where it costs least."""
        for tour in self.tours:
            if (JOB, index) in tour.steps:
                self._take_out(tour, index)
                self.plan([index])
                return

    def _take_out(self, tour: Tour, index: int) -> None:
        """Take a job out of a tour, and the trip to a depot with it if only this job needs it."""
        self._give_back(tour)
        tour.steps.remove((JOB, index))
        if tour.depot is not None and self._from_home(tour):
            tour.steps.remove((DEPOT, tour.depot))
            tour.depot = None
        self._take(tour, tour.depot_at)
        self.refresh(tour)

    def _from_home(self, tour: Tour) -> bool:
        """Whether he has everything for all of his jobs when he leaves home."""
        left = dict(tour.engineer.stock)
        for kind, index in tour.steps:
            if kind == DEPOT:
                continue
            job = self.problem.jobs[index]
            if not (job.tools <= tour.engineer.tools and has(left, job)):
                return False
            for part, quantity in job.parts.items():
                left[part] -= quantity
        return True

    def _give_back(self, tour: Tour) -> None:
        """What the jobs behind the depot have taken from it is there again."""
        held = None if tour.depot is None else self.held[tour.depot]
        if held is not None:
            for kind, index in tour.steps[tour.depot_at:]:
                if kind == JOB:
                    for part, quantity in self.problem.jobs[index].parts.items():
                        held[part] = held.get(part, 0.0) + quantity
