"""The built-in planner: regret insertion (Potvin and Rousseau, 1993).

Every job that is still to be planned has a cheapest place in each engineer's day. Its regret is
how much worse its second best engineer is than its best one (with a large sum for an engineer who
can't at all, and more for the third). The job with the largest regret is put where it costs
least, the places in that engineer's day are costed anew, and so on. So the jobs that few can do
are planned while those few still have time, where "nearest first" gives that time away.

A place costs the travel that it adds, a share of the waiting in front of it, and what is expected
to be paid for coming again: by him for this job, and for those that it makes late. An engineer who
lacks a tool or part can be sent over a depot, once; what comes later in his day may use it.

A planner that begins with a plan (`begin`) keeps its order and adds to it: so urgent jobs come
into a running day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .expecting import soonest, weighed
from .problem import Engineer, Job, Plan, Problem, may
from .timing import DEPOT, JOB, Step, not_after, not_before, timed
from .tour import Tour, has

NEVER = float("inf")
# share of the waiting in front of a job that counts as a cost beside its travel
WAITING = 0.3
# what it counts in the regret that an engineer can't do the job at all
IMPOSSIBLE = 1e4


class Planner:
    """Puts jobs into tours; `depth` is how many engineers the regret compares."""

    def __init__(self, problem: Problem, depth: int = 3, waiting: float = WAITING):
        self.problem = problem
        self.depth = depth
        self.waiting = waiting
        # what one has to come again for is paid in travel time here, as the rest of a place
        self.per_cost = 1 / _cost_of_time(problem) if weighed(problem) else 0.0
        self.tours = [Tour(engineer) for engineer in problem.engineers]
        for tour in self.tours:
            self.refresh(tour)
        self.held = [None if d.stock is None else dict(d.stock) for d in problem.depots]
        self.able = [
            [number for number, engineer in enumerate(problem.engineers) if may(engineer, job)]
            for job in problem.jobs
        ]

    # === TOURS === #

    def refresh(self, tour: Tour) -> None:
        """Work out anew when the steps can begin and what the van still holds."""
        problem, engineer = self.problem, tour.engineer
        travel, breaks = problem.travel, engineer.breaks
        nodes = [self.node(step) for step in tour.steps]
        tour.places = [engineer.start, *(node.place for node in nodes), engineer.end]
        moment, finish = engineer.earliest, [engineer.earliest]
        for position, node in enumerate(nodes):
            moment += travel[tour.places[position]][node.place]
            if tour.steps[position][0] == JOB:
                moment = not_before(max(moment, node.earliest), node.duration, breaks)
            moment += node.duration
            finish.append(moment)
        tour.finish = finish
        moment, latest = engineer.latest, [engineer.latest]
        for position in range(len(nodes) - 1, -1, -1):
            node = nodes[position]
            moment -= travel[node.place][tour.places[position + 2]] + node.duration
            if tour.steps[position][0] == JOB:
                moment = not_after(min(moment, node.latest), node.duration, breaks)
            latest.append(moment)
        latest.reverse()
        tour.latest = latest
        if self.per_cost:
            tour.again = soonest(problem, engineer, nodes).cost
        tour.left = dict(engineer.stock)
        for kind, index in tour.steps:
            if kind == DEPOT:
                break
            for part, quantity in problem.jobs[index].parts.items():
                tour.left[part] = tour.left.get(part, 0.0) - quantity

    def node(self, step: Step):
        """The job or depot of a step."""
        kind, index = step
        return self.problem.jobs[index] if kind == JOB else self.problem.depots[index]

    def begin(self, orders: Mapping[int, Iterable[Step]]) -> list[int]:
        """Begin with steps by engineer's key.

        :return: indexes of the jobs whose engineer can't do them any more at all
        """
        lost = []
        for tour in self.tours:
            steps = self._supplied(tour.engineer, list(orders.get(tour.engineer.key, ())), lost)
            while steps and timed(self.problem, tour.engineer, steps) is None:
                kind, index = steps.pop()
                if kind == JOB:
                    lost.append(index)
            tour.steps = steps
            tour.depot = next((index for kind, index in steps if kind == DEPOT), None)
            self.refresh(tour)
            self._take(tour, tour.depot_at)
        return lost

    def _supplied(self, engineer: Engineer, steps: list[Step], lost: list[int]) -> list[Step]:
        """The steps without the jobs whose tools or parts are neither in the van nor fetched."""
        left, depot, kept = dict(engineer.stock), None, []
        for kind, index in steps:
            if kind == DEPOT:
                if depot is not None:
                    continue
                depot = index
                held = self.held[depot]
                left = None if held is None else dict(held)
            else:
                job = self.problem.jobs[index]
                if (depot is None and not job.tools <= engineer.tools) or not has(left, job):
                    lost.append(index)
                    continue
                if left is not None:
                    for part, quantity in job.parts.items():
                        left[part] -= quantity
            kept.append((kind, index))
        return kept

    # === PLACES === #

    def cheapest(self, number: int, index: int) -> tuple[float, int, int | None]:
        """The cheapest place of a job in a tour.

        :return: its cost, its position, and the depot to visit in front of it
        """
        tour, job = self.tours[number], self.problem.jobs[index]
        stop = tour.depot_at
        engineer, left = tour.engineer, tour.left
        first, last = tour.fixed, stop
        if not (job.tools <= engineer.tools and has(left, job)):
            first = max(tour.fixed, stop + 1)
            last = -1
        if tour.depot is not None and has(self.held[tour.depot], job):
            last = len(tour.steps)
        best = self._scan(tour, job, first, last) if first <= last else (NEVER, -1, None)
        if tour.depot is None and last < 0:
            best = self._over_depot(tour, job)
        return best

    def _scan(self, tour: Tour, job: Job, first: int, last: int):
        """The best position from `first` to `last`, both included."""
        travel = self.problem.travel
        there, duration = travel[job.place], job.duration
        earliest, limit, breaks = job.earliest, job.latest, tour.engineer.breaks
        finish, latest, places, waiting = tour.finish, tour.latest, tour.places, self.waiting
        weighing = self.per_cost
        best, at = NEVER, -1
        for position in range(first, last + 1):
            before, after = places[position], places[position + 1]
            way = travel[before][job.place]
            arrival = finish[position] + way
            begin = arrival if arrival > earliest else earliest
            if breaks:
                begin = not_before(begin, duration, breaks)
            if begin > limit:
                break
            on = there[after]
            if begin + duration + on > latest[position]:
                continue
            cost = way + on - travel[before][after] + waiting * (begin - arrival)
            if weighing and cost < best:
                cost += self._again(tour, [job], position)
            if cost < best:
                best, at = cost, position
        return best, at, None

    def _again(self, tour: Tour, new: list, position: int) -> float:
        """What more is expected to be paid for coming again with new stops at a position."""
        nodes = [self.node(step) for step in tour.steps]
        nodes[position:position] = new
        return self.per_cost * (soonest(self.problem, tour.engineer, nodes).cost - tour.again)

    def _over_depot(self, tour: Tour, job: Job):
        """The best position with a trip to a depot right before the job."""
        travel, breaks = self.problem.travel, tour.engineer.breaks
        best, at, over = NEVER, -1, None
        for number, depot in enumerate(self.problem.depots):
            held = self.held[number]
            if not has(held, job):
                continue
            from_depot = travel[depot.place]
            for position in range(tour.fixed, len(tour.steps) + 1):
                if held is not None and not self._holds(held, job, tour.steps[position:]):
                    continue
                before, after = tour.places[position], tour.places[position + 1]
                way = travel[before][depot.place] + depot.duration + from_depot[job.place]
                arrival = tour.finish[position] + way
                begin = not_before(max(arrival, job.earliest), job.duration, breaks)
                if begin > job.latest:
                    break
                on = travel[job.place][after]
                if begin + job.duration + on > tour.latest[position]:
                    continue
                cost = way + on - travel[before][after] + self.waiting * (begin - arrival)
                if self.per_cost and cost < best:
                    cost += self._again(tour, [depot, job], position)
                if cost < best:
                    best, at, over = cost, position, number
        return best, at, over

    def _holds(self, held, job: Job, later: Iterable[Step]) -> bool:
        """Whether there is enough for a job and for all later ones together."""
        needed = dict(job.parts)
        for _kind, index in later:
            for part, quantity in self.problem.jobs[index].parts.items():
                needed[part] = needed.get(part, 0.0) + quantity
        return all(held.get(part, 0.0) >= quantity for part, quantity in needed.items())

    def _take(self, tour: Tour, first: int, last: int | None = None) -> None:
        """What the depot no longer holds for others, by the jobs from `first` to before `last`."""
        held = None if tour.depot is None else self.held[tour.depot]
        if held is not None:
            for kind, index in tour.steps[first:last]:
                if kind == JOB:
                    for part, quantity in self.problem.jobs[index].parts.items():
                        held[part] = held.get(part, 0.0) - quantity

    def put(self, number: int, index: int, position: int, depot: int | None) -> None:
        """Put a job into a tour, with a trip to the depot before it if one is given."""
        tour = self.tours[number]
        new: list[Step] = [(JOB, index)]
        if depot is not None:
            new.insert(0, (DEPOT, depot))
            tour.depot = depot
        tour.steps[position:position] = new
        if depot is not None:
            self._take(tour, position)
        elif tour.depot is not None and position >= tour.depot_at:
            self._take(tour, position, position + 1)
        self.refresh(tour)

    # === PLANNING === #

    def plan(self, indexes: Iterable[int]) -> list[int]:
        """Put as many of these jobs into the tours as fit.

        :return: those that don't
        """
        todo = sorted(indexes)
        places = {
            index: {
                number: place for number in self.able[index]
                if (place := self.cheapest(number, index))[0] < NEVER
            }
            for index in todo
        }
        while todo:
            chosen = self._most_regretted(todo, places)
            if chosen is None:
                break
            number, index = chosen
            _cost, position, depot = places.pop(index)[number]
            self.put(number, index, position, depot)
            todo.remove(index)
            drawn = self.tours[number].depot
            # what one takes from a depot the others may no longer find there
            finite = drawn is not None and self.held[drawn] is not None
            for other in todo:
                self._cost_again(places[other], number, other)
                if finite:
                    for tour, place in list(places[other].items()):
                        if drawn in (place[2], self.tours[tour].depot):
                            self._cost_again(places[other], tour, other)
        return todo

    def _cost_again(self, by_tour, number: int, index: int) -> None:
        if number not in self.able[index]:
            return
        place = self.cheapest(number, index)
        if place[0] < NEVER:
            by_tour[number] = place
        else:
            by_tour.pop(number, None)

    def _most_regretted(self, todo, places) -> tuple[int, int] | None:
        best, chosen = -NEVER, None
        depth = self.depth
        for index in todo:
            costs = sorted([place[0] for place in places[index].values()])[:depth]
            if not costs:
                continue
            regret = sum(costs) - costs[0] * len(costs) + IMPOSSIBLE * (depth - len(costs))
            regret = regret * self.problem.jobs[index].weight - costs[0] * 1e-3
            if regret > best:
                best, chosen = regret, index
        if chosen is None:
            return None
        options = places[chosen]
        return min(options, key=lambda number: (options[number][0], number)), chosen

    def result(self) -> Plan:
        """The plan as it is now."""
        routes = [
            timed(self.problem, tour.engineer, tour.steps) for tour in self.tours if tour.steps
        ]
        done = {index for tour in self.tours for kind, index in tour.steps if kind == JOB}
        left = [job.key for index, job in enumerate(self.problem.jobs) if index not in done]
        return Plan(tuple(route for route in routes if route), tuple(left))


def _cost_of_time(problem: Problem) -> float:
    """What a unit of travel time costs, the distance that is driven in it included."""
    travel, distance = sum(map(sum, problem.travel)), sum(map(sum, problem.distance))
    speed = distance / travel if travel else 0.0
    return problem.cost_duration + problem.cost_distance * speed or 1.0


def plan(problem: Problem, depth: int = 3, waiting: float = WAITING) -> Plan:
    """The plan of the built-in heuristic."""
    planner = Planner(problem, depth, waiting)
    planner.plan(range(len(problem.jobs)))
    return planner.result()
