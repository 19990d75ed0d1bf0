import math
from datetime import timedelta

from odoo import api, fields, models

HOUR = timedelta(hours=1)
# what is charged is counted in quarters of an hour, each begun one full
STEP = timedelta(minutes=15)
# who begins and finishes in one go has not measured his work
SHORTEST = timedelta(minutes=1)
# nor has who works for longer: he forgot to finish, or his phone had lost its clock
LONGEST = timedelta(hours=24)


class SmartServiceVisit(models.Model):
    """How long the engineer worked."""

    _inherit = "smart.service.visit"

    worked_hours = fields.Float(
        "Hours worked", compute="_compute_worked_hours", store=True, readonly=False, copy=False,
        help="From the beginning to the end of the work, in quarters of an hour; correct it "
        "where the engineer forgot to begin or to finish.")

    @api.depends("started_at", "finished_at")
    def _compute_worked_hours(self):
        for visit in self:
            worked = (
                visit.finished_at - visit.started_at
                if visit.started_at and visit.finished_at else timedelta())
            visit.worked_hours = (
                math.ceil(round(worked / STEP, 6)) * STEP / HOUR
                if SHORTEST <= worked <= LONGEST else 0.0)
