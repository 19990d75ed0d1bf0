from dataclasses import replace

from odoo import fields, models

from ...engine.plan import asking
from ...engine.plan.problem import Plan
from .plan_snapshot import STEP

# more customers are not asked for one day
MOST_ASKED = 10


class SmartServicePlan(models.Model):
    """Appointments that customers have agreed to: they are asked where a move saves much."""

    _inherit = "smart.service.plan"

    question_ids = fields.One2many(
        "smart.service.plan.question", "plan_id", "Questions to customers", readonly=True)

    def _find_questions(self, snapshot, plan, untouched=frozenset()):
        """Keep for which moves customers could be asked.

        :param snapshot: the day with what they have agreed to as fixed; None: nothing else moves
        :param plan: the day as it will be without any question
        :param untouched: ids of employees whose day stays as it is
        """
        self.question_ids.unlink()
        worth = self.company_id.smart_plan_ask_km
        zero, end = self._bounds()
        if not worth or end <= fields.Datetime.now():
            return
        movable, fixed = self._visits(zero, end)
        agreed = fixed.filtered(lambda visit: visit._may_be_asked())
        agreed -= agreed.filtered(lambda visit: visit.employee_id.id in untouched)
        if not agreed:
            return
        movable = snapshot.movable if snapshot else movable.browse()
        fixed = (snapshot.fixed if snapshot else fixed) - agreed
        wider = self._as_problem(zero, end, movable | agreed, fixed, untouched)
        if self._broken(wider):
            return
        day = self._carried_over(snapshot, plan, wider) if snapshot else self._as_booked(wider)
        if not day:
            return
        keys = {job.key for job in wider.problem.jobs}
        for wish in asking.wishes(
            wider.problem, day, [visit.id for visit in agreed if visit.id in keys], worth, STEP,
        )[:MOST_ASKED]:
            self._keep_question(wider, agreed.browse(wish.job), wish)

    def _keep_question(self, snapshot, visit, wish):
        employee = self.env["hr.employee"].browse(wish.visit.engineer)
        start = snapshot.moment(wish.visit.start)
        stop = start + (visit.stop - visit.start)
        moved = (employee, start) != (visit.employee_id, visit.start)
        if not moved or visit._smart_obstacles(employee, start, stop):
            return
        self.env["smart.service.plan.question"].create({
            "plan_id": self.id, "visit_id": visit.id, "old_employee_id": visit.employee_id.id,
            "old_start": visit.start, "new_employee_id": employee.id, "new_start": start,
            "new_stop": stop, "km": wish.saved})

    @staticmethod
    def _carried_over(snapshot, plan, wider):
        """The same day in the terms of the wider problem; none if it can't be said in them."""
        known = {job.key for job in wider.problem.jobs}
        depots = {location: number for number, location in enumerate(wider.stores)}
        routes = []
        for route in plan.routes:
            stops = []
            for stop in route.stops:
                if stop.job is not None:
                    if stop.job not in known:
                        return None
                    stops.append(stop)
                elif snapshot.stores[stop.depot] in depots:
                    stops.append(replace(stop, depot=depots[snapshot.stores[stop.depot]]))
                else:
                    return None
            routes.append(replace(route, stops=tuple(stops)))
        planned = {stop.job for route in routes for stop in route.stops}
        return Plan(tuple(routes), tuple(known - planned))
