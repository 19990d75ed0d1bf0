from odoo import models

from ...engine.plan import explain, insertion, timing, validate
from .plan_snapshot import STEP


class SmartServicePlan(models.Model):
    """One more visit in a day that is planned already."""

    _inherit = "smart.service.plan"

    def _insert(self, visit):
        """Put one visit into the day and book what that changes.

        :return: whether it could be
        """
        snapshot = self._snapshot()
        if snapshot and (broken := self._broken(snapshot)):
            snapshot = self._snapshot(broken)
        if not snapshot:
            return False
        problem = snapshot.problem
        index = next((i for i, job in enumerate(problem.jobs) if job.key == visit.id), None)
        before = self._as_booked(snapshot)
        planner = insertion.Planner(problem)
        if index is None or planner.begin(timing.orders(problem, before)) or planner.plan([index]):
            return False
        wanted = {
            stop.job: stop.start for route in before.routes for stop in route.stops
            if stop.job is not None}
        after = explain.undisturbed(problem, planner.result(), wanted, STEP)
        if validate.validate(problem, after).faults:
            return False
        self._book_inserted(snapshot, before, after, visit)
        return True

    def _book_inserted(self, snapshot, before, after, visit):
        """Book the new visit, and move those of the same engineer that had to move."""
        found = explain.visits(snapshot.problem, after)
        names = {record.id: record for record in snapshot.movable}
        changes = [
            change for change in explain.changes(snapshot.problem, before, after)
            if change.job in names and change.after.engineer == found[visit.id].engineer]
        sources = self._sources(snapshot, after)
        Line = self.env["smart.service.plan.line"]
        self.env["smart.service.visit"]._smart_rearrange([
            (
                names[change.job],
                self._entry(snapshot, names[change.job], change.after, sources),
                Line.new(self._line_values(snapshot, names[change.job], change)),
            )
            for change in changes])
