from datetime import timedelta

from odoo import fields, models

from ...engine import dispatch

WEIGHTS = ("sla", "travel", "load", "same", "parts", "fix", "overtime")
# by priority: how the hours until the promised end of a visit are stretched
HASTE = {"0": 2.0, "1": 1.0, "2": 0.5, "3": 0.25}


class ResCompany(models.Model):
    """How a company measures a good assignment."""

    _inherit = "res.company"

    smart_weight_sla = fields.Float("Kept promise", default=30.0)
    smart_weight_travel = fields.Float("Short way", default=40.0)
    smart_weight_load = fields.Float("Even load", default=15.0)
    smart_weight_same = fields.Float("Same engineer again", default=10.0)
    smart_weight_parts = fields.Float("Parts at hand", default=15.0)
    smart_weight_fix = fields.Float("Fixed at the first visit", default=65.0)
    smart_weight_overtime = fields.Float("No overtime", default=10.0)
    smart_promise_hours = fields.Float(
        "Visit within", default=48.0,
        help="Hours from the request until a visit of normal priority is over; half of it for "
        "high priority, a quarter for urgent ones, twice for low priority.")
    smart_overtime_hours = fields.Float(
        "Overtime allowed", default=0.0,
        help="By how many hours work may end after the working day.")
    smart_stay_hours = fields.Float(
        "Stays to finish", default=1.0,
        help="How many hours after work an engineer stays to finish what he has begun. Whoever "
        "would probably have to break off and come again is sent at another time.")
    smart_road_factor = fields.Float(
        "Road factor", default=1.3, help="How much longer roads are than the direct line.")
    smart_road_speed = fields.Float("Mean speed (km/h)", default=40.0)

    smart_first_choice = fields.Boolean(
        "Customer picks the first appointment",
        help="Two or three times are offered in his channel, and nothing is booked before he has "
        "picked. Otherwise the best one is booked at once, and he may choose another.")
    smart_choice_hours = fields.Float(
        "Time to pick", default=4.0,
        help="Hours after which the best time is booked if the customer has not answered.")

    _smart_choice_check = models.Constraint(
        "CHECK (smart_choice_hours > 0)", "The customer needs some time to pick.")
    _smart_assignment_check = models.Constraint(
        "CHECK (LEAST(smart_weight_sla, smart_weight_travel, smart_weight_load, smart_weight_same,"
        " smart_weight_parts, smart_weight_fix, smart_weight_overtime) >= 0"
        " AND smart_weight_sla + smart_weight_travel + smart_weight_load + smart_weight_same"
        " + smart_weight_parts + smart_weight_fix + smart_weight_overtime > 0)",
        "Weights can't be negative, and at least one of them counts.",
    )
    _smart_promise_check = models.Constraint(
        "CHECK (smart_promise_hours > 0)", "A visit takes place some time after it is asked for.")
    _smart_overtime_check = models.Constraint(
        "CHECK (smart_overtime_hours >= 0 AND smart_stay_hours >= 0)",
        "Overtime can't be negative.")
    _smart_road_check = models.Constraint(
        "CHECK (smart_road_factor >= 1 AND smart_road_speed > 0)",
        "Roads are no shorter than the direct line, and engineers move.")

    def _smart_policy(self):
        """The engine's view of this company's measure."""
        self.ensure_one()
        return dispatch.Policy(
            max_km=self.smart_max_travel_km,
            speed_kmh=self.smart_road_speed,
            detour=self.smart_road_factor,
            overtime=timedelta(hours=self.smart_overtime_hours),
            stay=timedelta(hours=self.smart_stay_hours),
            **{f"weight_{name}": self[f"smart_weight_{name}"] for name in WEIGHTS},
        )

    def _smart_promise(self, priority):
        """How long after it was asked for a visit of this priority has to be over."""
        self.ensure_one()
        return timedelta(hours=self.smart_promise_hours * HASTE.get(priority, 1.0))
