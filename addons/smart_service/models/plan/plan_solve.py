import time

from odoo import models

from ...engine.plan import expecting, explain, improving, insertion, solver, timing, validate
from ...engine.plan.problem import Plan, Route, Stop
from ...exceptions import QueueFailed
from .plan_snapshot import MINUTE, STEP

# a proposal has to save so many kilometres, or second visits that weigh as much, or to plan one
# visit more
WORTH_KM = 1.0
# how many steps the solver goes on without finding a better plan
PATIENCE = 3000
# the engineer does not work at the time of his visit any more
ABSENT = "absent"


class SmartServicePlan(models.Model):
    """From the day as it is to a proposal with reasons."""

    _inherit = "smart.service.plan"

    def _calculate(self):
        """Plan the day anew and keep what would change.

        :raises QueueFailed: the planner's result breaks a rule, and so is nobody's to see
        """
        began = time.monotonic()
        snapshot, broken = self._snapshot(), frozenset()
        if snapshot and (broken := self._broken(snapshot)):
            snapshot = self._snapshot(broken)
        self.line_ids.unlink()
        if not snapshot:
            self._find_questions(None, None, broken)
            self.write({
                "phase": "proposed" if self.question_ids else "unchanged", "visit_count": 0,
                "assignment": []})
            return
        before = self._as_booked(snapshot)
        after = self._best(snapshot, before)
        faults = validate.validate(snapshot.problem, after).faults
        if faults:
            raise QueueFailed("; ".join(faults[:5]))
        changes = explain.changes(snapshot.problem, before, after)
        km = [explain.length(snapshot.problem, plan) for plan in (before, after)]
        again = [expecting.second_visits(snapshot.problem, plan) for plan in (before, after)]
        added = sum(1 for change in changes if change.before is None)
        served = set(explain.visits(snapshot.problem, after))
        waiting = snapshot.movable.filtered(
            lambda visit: visit.state == "unassigned" and visit.id not in served)
        saved = km[0] - km[1]
        if not added:
            saved += self.company_id._smart_policy().again_km * (again[0] - again[1])
        better = bool(added) or saved >= WORTH_KM
        self._find_questions(snapshot, after if better else before, broken)
        self.write({
            "phase": "proposed" if better or self.question_ids else "unchanged",
            "solver": "pyvrp" if solver.available() else "insertion",
            "visit_count": len(snapshot.movable) + len(snapshot.fixed),
            "fixed_count": len(snapshot.fixed),
            "left_count": len(waiting),
            "km_before": km[0],
            "km_after": km[1],
            "again_before": again[0],
            "again_after": again[1],
            "seconds": time.monotonic() - began,
            "assignment": [],
        })
        if better:
            self._propose(snapshot, after, changes)

    # === PLANNING === #

    def _as_booked(self, snapshot):
        """The day as it is booked, with the trips to stores that its parts take."""
        jobs = {job.key: job for job in snapshot.problem.jobs}
        depot_of = {location: number for number, location in enumerate(snapshot.stores)}
        routes = []
        for engineer in snapshot.problem.engineers:
            mine = (snapshot.movable | snapshot.fixed).filtered(
                lambda v, key=engineer.key: v.employee_id.id == key and v.id in jobs)
            stops = []
            for visit in mine.sorted("start"):
                begin = (visit.start - snapshot.zero) / MINUTE
                for _product, _quantity, location_id in snapshot.places.get(visit.id, ()):
                    depot = depot_of.get(location_id)
                    if depot is not None and not (stops and stops[-1].depot == depot):
                        stops.append(Stop(None, depot, begin, begin))
                stops.append(Stop(visit.id, None, begin, begin + jobs[visit.id].duration))
            if stops:
                routes.append(Route(engineer.key, tuple(stops), engineer.earliest, engineer.latest))
        done = {stop.job for route in routes for stop in route.stops}
        return Plan(tuple(routes), tuple(key for key in jobs if key not in done))

    def _broken(self, snapshot):
        """Engineers whose day, as it is booked, is not as the planner would ever make it.

        Somebody has planned it by hand against a rule: their days stay as they are.
        """
        problem, found = snapshot.problem, set()
        steps = timing.orders(problem, self._as_booked(snapshot))
        for key, order in steps.items():
            planner = insertion.Planner(problem)
            if planner.begin({key: order}):
                found.add(key)
        return frozenset(found)

    def _best(self, snapshot, before):
        """The best plan in which nobody loses the appointment that he has."""
        problem = snapshot.problem
        kept = self._planner(problem, before)
        made = min(
            kept, improving.improved(problem, insertion.plan(problem)),
            key=lambda plan: expecting.worth(problem, plan))
        if solver.available():
            made = solver.plan(
                problem, seconds=self.company_id.smart_plan_seconds, start=made,
                patience=PATIENCE)
        promised = {stop.job for route in before.routes for stop in route.stops}
        if promised & set(made.unserved):
            made = kept
        wanted = {
            stop.job: stop.start for route in before.routes for stop in route.stops
            if stop.job is not None}
        return explain.undisturbed(problem, made, wanted, STEP)

    @staticmethod
    def _planner(problem, before):
        """The day as it is with the waiting visits put in between."""
        planner = insertion.Planner(problem)
        lost = set(planner.begin(timing.orders(problem, before)))
        placed = {
            index for tour in planner.tours for kind, index in tour.steps
            if kind == timing.JOB}
        planner.plan(sorted(lost | (set(range(len(problem.jobs))) - placed)))
        return planner.result()

    # === THE PROPOSAL === #

    def _propose(self, snapshot, after, changes):
        names = {visit.id: visit for visit in snapshot.movable}
        sources = self._sources(snapshot, after)
        self.assignment = [
            self._entry(snapshot, names[key], visit, sources)
            for key, visit in explain.visits(snapshot.problem, after).items() if key in names]
        self.env["smart.service.plan.line"].create([
            {"plan_id": self.id, **self._line_values(snapshot, names[change.job], change)}
            for change in changes if change.job in names])

    def _entry(self, snapshot, record, visit, sources):
        """A visit's old and new place in the day, as it is kept until it is applied."""
        start = snapshot.moment(visit.start)
        length = next(job.duration for job in snapshot.problem.jobs if job.key == record.id)
        return {
            "visit": record.id,
            "old": [record.employee_id.id, self._text(record.start)],
            "new": [visit.engineer, self._text(start), self._text(start + length * MINUTE)],
            "km": round(visit.way, 1),
            "sources": sources.get(record.id, []),
        }

    def _line_values(self, snapshot, record, change):
        reasons = change.reasons
        if change.before is None and record.employee_id:
            reasons = (explain.Reason(ABSENT),)
        return {
            "visit_id": record.id,
            "old_employee_id": record.employee_id.id,
            "old_start": record.start,
            "new_employee_id": change.after.engineer,
            "new_start": snapshot.moment(change.after.start),
            "reasons": [
                {"code": reason.code, "params": {
                    "location_id": snapshot.stores[reason.params["depot"]]}
                    if "depot" in reason.params else dict(reason.params)}
                for reason in reasons],
        }

    @staticmethod
    def _text(moment):
        return moment.isoformat(" ", "seconds") if moment else None

    @staticmethod
    def _sources(snapshot, after):
        """(product, quantity, location) of each visit's parts: the van as long as it holds some,
        what was collected otherwise."""
        jobs = {job.key: job for job in snapshot.problem.jobs}
        engineers = {engineer.key: engineer for engineer in snapshot.problem.engineers}
        vans = {
            employee.id: employee.smart_van_location_id.id
            for employee in snapshot.movable.env["hr.employee"].browse(engineers)}
        found = {}
        for route in after.routes:
            left, depot = dict(engineers[route.engineer].stock), None
            for stop in route.stops:
                if stop.job is None:
                    depot = stop.depot
                    continue
                for product, quantity in jobs[stop.job].parts.items():
                    in_van = left.get(product, 0.0) >= quantity
                    if in_van:
                        left[product] -= quantity
                    place = vans[route.engineer] if in_van else snapshot.stores[depot]
                    found.setdefault(stop.job, []).append([product, quantity, place])
        return found
