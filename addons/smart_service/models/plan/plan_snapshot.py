from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from odoo import fields, models

from ...engine import dispatch
from ...engine.dispatch.rules import distance_reasons, person_reasons
from ...engine.plan import problem
from ..dispatch.visit import BOOKED

MINUTE = timedelta(minutes=1)
# a new time is a multiple of so many minutes: nobody is told 10:07
STEP = 5
# how long after work the way home may take
WAY_HOME = 240.0
# what a kilometre and a minute away from home cost beside each other
COST_KM, COST_MINUTE = 1.0, 1.0
# a visit that is promised counts so much more than one that nobody has been told of
PROMISED = 10.0


@dataclass
class Snapshot:
    """A day as the engine sees it, and which record is which.

    Keys of jobs are visits' ids, keys of engineers employees' ids; times are minutes since `zero`.

    :param movable: visits that may be planned otherwise, unassigned ones included
    :param fixed: visits that stay; those that have not begun are jobs of one engineer and time
    :param stores: location id of each depot
    :param places: for each movable visit that is booked: (product, quantity, location) of its parts
    """

    problem: problem.Problem
    zero: datetime
    movable: object
    fixed: object
    stores: list[int]
    places: dict[int, list]

    def moment(self, minutes: float) -> datetime:
        """A time of the problem in UTC."""
        return self.zero + minutes * MINUTE


class SmartServicePlan(models.Model):
    _inherit = "smart.service.plan"

    def _snapshot(self, untouched=frozenset()):
        """The day as a problem; none when there is nothing that could be moved.

        :param untouched: ids of employees whose day stays as it is
        """
        self.ensure_one()
        zero, end = self._bounds()
        movable, fixed = self._visits(zero, end)
        others = movable.filtered(lambda visit: visit.employee_id.id in untouched)
        movable, fixed = movable - others, fixed | others
        if not movable:
            return None
        return self._as_problem(zero, end, movable, fixed, untouched)

    def _visits(self, zero, end):
        """(visits that may be moved, those that stay)."""
        Visit = self.env["smart.service.visit"]
        booked = Visit.search([
            ("company_id", "=", self.company_id.id), ("state", "in", BOOKED),
            ("start", ">=", zero), ("start", "<", end)], order="start, id")
        soon = fields.Datetime.now() + timedelta(hours=self.company_id.smart_lead_hours)
        movable = booked.filtered(lambda visit: visit._is_movable(soon))
        waiting = Visit.search([
            ("company_id", "=", self.company_id.id), ("state", "=", "unassigned"),
        ], order="id").filtered(lambda visit: visit._waits_for_time()) if end > soon else Visit
        return movable | waiting, booked - movable

    def _as_problem(self, zero, end, movable, fixed, untouched):
        company = self.company_id
        now = fields.Datetime.now()
        policy = company._smart_policy()
        any_ticket = movable.ticket_id[:1].with_company(company)
        employees = any_ticket._field_engineers()
        jobs = {visit: self._job_of(visit, zero, end) for visit in movable}
        parts = {p.product_id for job in jobs.values() for p in job.parts}
        whole = replace(
            next(iter(jobs.values())), earliest=zero, horizon=end,
            parts=tuple(dispatch.Part(product_id, 1.0) for product_id in sorted(parts)))
        own, places = defaultdict(lambda: defaultdict(float)), {}
        for visit in movable:
            places[visit.id] = visit._part_places()
            for location_id, quantities in visit._reserved_parts().items():
                for product_id, quantity in quantities.items():
                    own[location_id][product_id] += quantity
        stores, vans = any_ticket._stocks(whole, employees, own=own)
        crew = any_ticket._dated(whole, any_ticket._crew(whole, employees, vans))
        table = _Places()
        engineers = [
            one for engineer in crew
            if engineer.key not in untouched
            and (one := self._engineer(engineer, zero, end, now, fixed, table, sorted(parts)))]
        stores = [store for store in stores if store.point is not None]
        again = policy.again_km * (COST_KM + COST_MINUTE * 60 / policy.speed_kmh)
        records = {}
        depots = tuple(
            problem.Depot(table.at(store.point), {p: store.free.get(p, 0.0) for p in parts})
            for store in stores)
        todo = []
        for visit, job in jobs.items():
            if job.point is None:
                continue
            able = [
                engineer for engineer in any_ticket._crew(job, employees, vans)
                if not any(person_reasons(job, engineer))
                and not any(distance_reasons(job, engineer, policy, policy.estimate))]
            earliest, latest = self._window(visit, job, zero, end)
            todo.append(problem.Job(
                visit.id, table.at(job.point), self._length(visit, job), earliest, latest,
                parts={p.product_id: p.quantity for p in job.parts},
                engineers=frozenset(engineer.key for engineer in able),
                weight=PROMISED if visit.start else 1.0,
                again=again, spread=job.spread / MINUTE,
                settled=self._settled(visit.ticket_id, able, employees, records)))
        known = {engineer.key for engineer in engineers}
        for visit in fixed:
            if visit.start > now and visit.state == "scheduled" and visit.employee_id.id in known:
                begin = (visit.start - zero) / MINUTE
                todo.append(problem.Job(
                    visit.id, table.at(self._point_of(visit)), (visit.stop - visit.start) / MINUTE,
                    begin, begin, engineers=frozenset(visit.employee_id.ids), weight=PROMISED,
                    again=again, spread=self._spread(visit)))
        km, minutes = table.matrices(self._travel(table.points))
        return Snapshot(
            problem.Problem(tuple(todo), tuple(engineers), minutes, km, depots,
                            cost_distance=COST_KM, cost_duration=COST_MINUTE),
            zero, movable, fixed, [store.location_id for store in stores], places)

    def _travel(self, points):
        """The ways between points: measured where there is a routing service, else estimated."""
        company = self.company_id
        measured = company._smart_measure(points) if company.smart_routing_url else None
        return measured or company._smart_policy().estimate

    # === ONE VISIT === #

    def _job_of(self, visit, zero, end):
        job = visit.ticket_id.with_company(self.company_id)._job(visit)
        return replace(job, earliest=max(zero, job.earliest), horizon=end)

    @staticmethod
    def _length(visit, job):
        length = visit.stop - visit.start if visit.start and visit.stop else job.duration
        return float(-(-length // MINUTE))

    def _spread(self, visit):
        """By how many minutes such a repair lasts longer or shorter, as far as that is known."""
        ticket = visit.ticket_id.with_company(self.company_id)
        fault = ticket.fault_id
        return 60 * fault._hours_and_spread(ticket.product_id)[1] if fault else 0.0

    def _settled(self, ticket, able, employees, records):
        """How probably each of these engineers settles the repair at this visit, by his id.

        :param records: what is known of faults already, by fault; more is added
        """
        fault = ticket.fault_id
        if fault not in records:
            records[fault] = self.env["smart.service.visit"].with_company(
                self.company_id)._smart_fix_records(employees, fault)
        own, by_level = records[fault]
        policy = self.company_id._smart_policy()
        known = dispatch.with_faith((
            dispatch.with_time(
                engineer, work=(), bookings=(), record=own.get(engineer.key, (0, 0)),
                others=dispatch.circles(by_level, ticket._main_level(engineer)))
            for engineer in able), policy)
        return {engineer.key: dispatch.fix_rate(engineer, policy) for engineer in known}

    def _window(self, visit, job, zero, end):
        """From when to when the visit may begin, in minutes of the day."""
        length = self._length(visit, job) * MINUTE
        earliest, latest = max(zero, job.earliest), end - length
        if job.windows:
            inside = [(max(a, earliest), min(b - length, latest)) for a, b in job.windows]
            inside = [(a, b) for a, b in inside if a <= b]
            if not inside:
                inside = [(visit.start, visit.start)] if visit.start else [(end, end - length)]
            kept = [w for w in inside if visit.start and w[0] <= visit.start <= w[1]]
            earliest, latest = kept[0] if kept else max(inside, key=lambda w: w[1] - w[0])
        if job.due and earliest <= job.due - length:
            # what would be kept now is not given up
            if not visit.stop or visit.stop <= job.due:
                latest = min(latest, job.due - length)
        return float(-(-(earliest - zero) // MINUTE)), float((latest - zero) // MINUTE)

    def _point_of(self, visit):
        ticket = visit.ticket_id
        employee = visit.employee_id
        return ticket._customer_point(visit.partner_id) or ticket._point(
            employee.smart_latitude, employee.smart_longitude) or dispatch.Point(0.0, 0.0)

    # === ONE ENGINEER === #

    def _engineer(self, engineer, zero, end, now, fixed, table, parts):
        """The engine's view of his day; none if he doesn't work then.

        A visit that has begun is where his day goes on from.
        """
        work = sorted((a, b) for a, b in engineer.work if a < end and b > zero)
        if not work or engineer.base is None:
            return None
        first, last = work[0][0], work[-1][1]
        start, begun = table.at(engineer.base), max(first, now if now > zero else first)
        mine = fixed.filtered(lambda visit: visit.employee_id.id == engineer.key and (
            visit.start <= now or visit.state != "scheduled")).sorted("start")
        if mine:
            start = table.at(self._point_of(mine[-1]))
            begun = max(begun, mine[-1].stop)
        if begun >= last:
            return None
        minutes = [((a - zero) / MINUTE, (b - zero) / MINUTE) for a, b in work]
        breaks = [(a[1], b[0]) for a, b in zip(minutes, minutes[1:]) if a[1] < b[0]]
        over = minutes[-1][1] + self.company_id.smart_overtime_hours * 60
        free = engineer.van.free if engineer.van else {}
        return problem.Engineer(
            engineer.key, start, table.at(engineer.base),
            float(-(-(begun - zero) // MINUTE)), over + WAY_HOME,
            stock={part: max(0.0, free.get(part, 0.0)) for part in parts},
            breaks=(*breaks, (over, over + WAY_HOME + 1440)),
            stay=minutes[-1][1] + self.company_id.smart_stay_hours * 60)


class _Places:
    """Points with their indexes, each once."""

    def __init__(self):
        self.points = {}

    def at(self, point):
        """The index of a point."""
        return self.points.setdefault(point, len(self.points))

    def matrices(self, travel):
        """(kilometres, whole minutes rounded up) from each to each."""
        legs = [[travel.leg(a, b) for b in self.points] for a in self.points]
        return (
            [[leg.km for leg in row] for row in legs],
            [[float(-(-leg.time // MINUTE)) for leg in row] for row in legs],
        )
