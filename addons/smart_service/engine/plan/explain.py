"""What a plan changes beside another one, and why, as codes with numbers.

The caller puts them into words. A change bothers a customer, so `undisturbed` first gives every
job its old time back where the new order allows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .expecting import chances
from .problem import Engineer, Plan, Problem, Route, Stop
from .timing import not_after, not_before

OTHER_ENGINEER = "other_engineer"
OTHER_TIME = "other_time"
PLANNED = "planned"
SHORTER_WAY = "shorter_way"
PART_IN_VAN = "part_in_van"
PART_COLLECTED = "part_collected"
FOR_THE_DAY = "for_the_day"
SETTLES = "settles"
SAFER_DAY = "safer_day"

# a way that is shorter by less than this is no reason
KM = 0.5
# a shift by less than this is no change
MINUTES = 1.0
# nor is it one that a visit is settled more probably by less than this, or a day by so many visits
CHANCE = 0.01


@dataclass(frozen=True)
class Visit:
    """A job in a plan: by whom and when, the way to it, and the depot that is visited before it.

    :param way: distance from where he is before, over the depot if there is one
    """

    engineer: int
    start: float
    way: float
    depot: int | None = None


@dataclass(frozen=True)
class Reason:
    """A code of this module with the numbers that it speaks about."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """A job that is planned otherwise than before; `before` is none if it was not planned."""

    job: int
    before: Visit | None
    after: Visit
    reasons: tuple[Reason, ...]


def visits(problem: Problem, plan: Plan) -> dict[int, Visit]:
    """The planned jobs by key."""
    jobs = {job.key: job for job in problem.jobs}
    starts = {engineer.key: engineer.start for engineer in problem.engineers}
    found = {}
    for route in plan.routes:
        place, depot, way = starts[route.engineer], None, 0.0
        for stop in route.stops:
            node = problem.depots[stop.depot] if stop.job is None else jobs[stop.job]
            way += problem.distance[place][node.place]
            place = node.place
            if stop.job is None:
                depot = stop.depot
                continue
            found[stop.job] = Visit(route.engineer, stop.start, way, depot)
            depot, way = None, 0.0
    return found


def length(problem: Problem, plan: Plan) -> float:
    """Distance of all routes, the ways home included."""
    ends = {engineer.key: engineer for engineer in problem.engineers}
    jobs = {job.key: job for job in problem.jobs}
    total = sum(visit.way for visit in visits(problem, plan).values())
    for route in plan.routes:
        if route.stops:
            last = route.stops[-1]
            node = problem.depots[last.depot] if last.job is None else jobs[last.job]
            total += problem.distance[node.place][ends[route.engineer].end]
    return total


def changes(problem: Problem, before: Plan, after: Plan) -> list[Change]:
    """What is otherwise, in the order of the new times."""
    old, new = visits(problem, before), visits(problem, after)
    likely = chances(problem, before), chances(problem, after)
    saved = length(problem, before) - length(problem, after)
    safer = sum(likely[1].get(key, 0.0) - chance for key, chance in likely[0].items())
    found = []
    for key, visit in new.items():
        was = old.get(key)
        if was and was.engineer == visit.engineer and abs(was.start - visit.start) < MINUTES:
            continue
        settled = likely[0].get(key, 0.0), likely[1][key]
        found.append(Change(key, was, visit, tuple(_reasons(was, visit, saved, settled, safer))))
    return sorted(found, key=lambda change: (change.after.start, change.job))


def _reasons(was: Visit | None, visit: Visit, saved: float, settled, safer: float):
    if was is None:
        yield Reason(PLANNED)
        return
    if was.engineer != visit.engineer:
        yield Reason(OTHER_ENGINEER, {"before": was.engineer, "after": visit.engineer})
    if abs(was.start - visit.start) >= MINUTES:
        yield Reason(OTHER_TIME, {"before": was.start, "after": visit.start})
    surer = settled[1] - settled[0] >= CHANCE
    if surer:
        yield Reason(SETTLES, {
            "before": round(100 * settled[0]), "after": round(100 * settled[1])})
    if visit.way <= was.way - KM:
        yield Reason(SHORTER_WAY, {"before": round(was.way, 1), "after": round(visit.way, 1)})
    elif saved >= KM:
        yield Reason(FOR_THE_DAY, {"km": round(saved, 1)})
    elif safer >= CHANCE and not surer:
        yield Reason(SAFER_DAY)
    if was.depot is not None and visit.depot is None:
        yield Reason(PART_IN_VAN, {"engineer": visit.engineer})
    elif was.depot is None and visit.depot is not None:
        yield Reason(PART_COLLECTED, {"depot": visit.depot})


def undisturbed(
    problem: Problem, plan: Plan, wanted: Mapping[int, float], grid: float = 0.0
) -> Plan:
    """The same orders, with each job at its wanted time if that fits between the others.

    :param wanted: start by the job's key
    :param grid: a job that isn't begins at a multiple of this, if that fits
    """
    engineers = {engineer.key: engineer for engineer in problem.engineers}
    return Plan(
        tuple(_kept(problem, engineers[r.engineer], r, wanted, grid) for r in plan.routes),
        plan.unserved,
    )


def _kept(problem: Problem, engineer: Engineer, route: Route, wanted, grid) -> Route:
    jobs = {job.key: job for job in problem.jobs}
    nodes = [problem.depots[s.depot] if s.job is None else jobs[s.job] for s in route.stops]
    latest, moment, place = [], engineer.latest, engineer.end
    for stop, node in zip(reversed(route.stops), reversed(nodes), strict=True):
        moment -= problem.travel[node.place][place] + node.duration
        if stop.job is not None:
            moment = not_after(min(moment, node.latest), node.duration, engineer.breaks)
        latest.append(moment)
        place = node.place
    latest.reverse()
    moment, place, stops = engineer.earliest, engineer.start, []
    for stop, node, limit in zip(route.stops, nodes, latest, strict=True):
        moment += problem.travel[place][node.place]
        if stop.job is not None:
            begin = not_before(max(moment, node.earliest), node.duration, engineer.breaks)
            round_one = -(-begin // grid) * grid if grid else begin
            wish = wanted.get(stop.job, round_one)
            if not begin <= wish <= limit:
                wish = round_one
            # a wish in a break is moved behind it, which may be too late
            wish = not_before(wish, node.duration, engineer.breaks)
            moment = wish if wish <= limit else begin
        stops.append(Stop(stop.job, stop.depot, moment, moment + node.duration))
        moment += node.duration
        place = node.place
    back = moment + problem.travel[place][engineer.end]
    first = problem.travel[engineer.start][nodes[0].place] if nodes else 0.0
    leave = max(engineer.earliest, stops[0].start - first) if stops else engineer.earliest
    return Route(engineer.key, tuple(stops), leave, back)
