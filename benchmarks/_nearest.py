"""Nearest capable: how field service is usually assigned, as a baseline.

Jobs are taken by the end of their windows; each goes to the engineer who is nearest at that
moment and can still do it after what he has already: with the skill, tools and parts he carries,
in time.
Nobody visits a depot, nothing is put in between, nothing is taken back.
"""

from __future__ import annotations


def plan(problem, engine, order=lambda job: (job.latest, job.key)):
    """The baseline's plan.

    :param engine: the package with the problem's classes
    :param order: sort key of the jobs
    """
    todo = sorted(range(len(problem.jobs)), key=lambda index: order(problem.jobs[index]))
    tours = [insertion_tour(engineer) for engineer in problem.engineers]
    for index in todo:
        job = problem.jobs[index]
        options = []
        for number, tour in enumerate(tours):
            if not engine.problem.may(tour["engineer"], job) or not _carries(tour, job):
                continue
            steps = [*tour["steps"], (engine.timing.JOB, index)]
            if engine.timing.timed(problem, tour["engineer"], steps) is None:
                continue
            options.append((problem.travel[tour["place"]][job.place], number))
        if not options:
            continue
        tour = tours[min(options)[1]]
        tour["steps"].append((engine.timing.JOB, index))
        tour["place"] = job.place
        for part, quantity in job.parts.items():
            tour["left"][part] -= quantity
    routes = [engine.timing.timed(problem, tour["engineer"], tour["steps"])
              for tour in tours if tour["steps"]]
    done = {index for tour in tours for _kind, index in tour["steps"]}
    left = [job.key for index, job in enumerate(problem.jobs) if index not in done]
    return engine.problem.Plan(tuple(routes), tuple(left))


def insertion_tour(engineer):
    """An empty day."""
    return {"engineer": engineer, "steps": [], "place": engineer.start,
            "left": dict(engineer.stock)}


def _carries(tour, job) -> bool:
    return job.tools <= tour["engineer"].tools and all(
        tour["left"].get(part, 0.0) >= quantity for part, quantity in job.parts.items())
