"""Visits that customers have agreed to: where each would go if its customer said yes to a move.

Nobody's yes can be counted on, so each is looked at alone, between all others as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from . import explain, insertion
from .problem import Plan, Problem
from .timing import JOB, orders


@dataclass(frozen=True)
class Wish:
    """A move that a customer could be asked for.

    :ivar saved: by how much the ways of the day become shorter
    """

    job: int
    visit: explain.Visit
    saved: float


def wishes(
    problem: Problem, plan: Plan, keys: Iterable[int], worth: float, grid: float = 0.0
) -> list[Wish]:
    """For each of these jobs its best other place in the plan, the most saving first.

    :param keys: jobs that could be moved; all others keep engineer and time
    :param worth: distance that has to be saved, or nobody is asked
    :param grid: new times are multiples of it, as far as that fits
    """
    indexes = {job.key: index for index, job in enumerate(problem.jobs)}
    steps, old = orders(problem, plan), explain.visits(problem, plan)
    before = explain.length(problem, plan)
    found = []
    for key in keys:
        if key not in old:
            continue
        planner = insertion.Planner(problem)
        without = {
            engineer: [step for step in order if step != (JOB, indexes[key])]
            for engineer, order in steps.items()
        }
        if planner.begin(without) or planner.plan([indexes[key]]):
            continue
        kept = {other: visit.start for other, visit in old.items() if other != key}
        after = explain.undisturbed(problem, planner.result(), kept, grid)
        new = explain.visits(problem, after)
        saved = before - explain.length(problem, after)
        undisturbed = all(
            new[other].engineer == old[other].engineer
            and abs(new[other].start - start) < explain.MINUTES
            for other, start in kept.items()
        )
        if saved >= worth and undisturbed:
            found.append(Wish(key, new[key], saved))
    return sorted(found, key=lambda wish: (-wish.saved, wish.job))
