from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    smart_plan_apply = fields.Boolean(
        "Apply day plans at once",
        help="A plan of the day is applied as soon as it is calculated, without a dispatcher's "
        "look. Appointments that the customer has agreed to are never moved.",
    )
    smart_plan_seconds = fields.Integer(
        "Search time of day plans", default=20,
        help="How many seconds the solver looks for a better plan, where it is installed.",
    )

    smart_plan_ask_km = fields.Float(
        "Ask customers who have agreed (km)", default=20.0,
        help="When moving an appointment that the customer has agreed to would make a day's ways "
        "shorter by at least so many kilometres, he is asked in his channel whether another time "
        "suits him, too. It moves only when he says yes. 0: nobody is asked.",
    )

    _smart_plan_ask_check = models.Constraint(
        "CHECK (smart_plan_ask_km >= 0)", "A way can't be shorter than nothing.")
    _smart_plan_seconds_check = models.Constraint(
        "CHECK (smart_plan_seconds BETWEEN 1 AND 60)",
        "A day's plan is searched for one to sixty seconds.",
    )
