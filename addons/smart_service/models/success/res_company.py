from odoo import fields, models

from ...engine import health_score


class ResCompany(models.Model):
    """What keeping customers means to a company: who looks after them, and what counts."""

    _inherit = "res.company"

    smart_success_manager_id = fields.Many2one(
        "res.users", "Success manager", domain=[("share", "=", False)],
        help="Looks after the customers who have no success manager of their own. Without one it "
        "is a team lead.")
    smart_health_risk = fields.Integer(
        "At risk below", default=40,
        help="A customer with fewer points is at risk, and his success manager is told.")
    smart_health_watch = fields.Integer(
        "To be watched below", default=60, help="Of 100 points; everybody begins with 70.")
    smart_health_drop = fields.Integer(
        "A fall is points", default=20,
        help="So many points less than at his best is a fall of which the success manager is "
        "told, wherever the customer stands.")
    smart_health_contacts = fields.Integer(
        "Contacts", default=health_score.WEIGHTS["contacts"],
        help="The most points that more conversations than usual cost.")
    smart_health_emotion = fields.Integer(
        "Emotion", default=health_score.WEIGHTS["emotion"],
        help="The most points that anger, or talk of leaving, costs.")
    smart_health_sla = fields.Integer(
        "Broken promises", default=health_score.WEIGHTS["sla"],
        help="The most points that missed deadlines cost.")
    smart_health_ratings = fields.Integer(
        "Bad ratings", default=health_score.WEIGHTS["ratings"],
        help="The most points that bad ratings cost.")
    smart_health_orders = fields.Integer(
        "Orders' trend", default=health_score.WEIGHTS["orders"],
        help="The most points that buying less costs.")
    smart_health_payment = fields.Integer(
        "Payment", default=health_score.WEIGHTS["payment"],
        help="The most points that overdue invoices cost.")

    _smart_health_limits_check = models.Constraint(
        "CHECK (smart_health_risk BETWEEN 1 AND 100 AND smart_health_watch BETWEEN"
        " smart_health_risk AND 100 AND smart_health_drop BETWEEN 1 AND 100)",
        "Limits of customers' health lie between 1 and 100, and nobody is at risk before he is "
        "watched.")
    _smart_health_weights_check = models.Constraint(
        "CHECK (least(smart_health_contacts, smart_health_emotion, smart_health_sla,"
        " smart_health_ratings, smart_health_orders, smart_health_payment) >= 0)",
        "A part of customers' health can't weigh less than nothing.")

    def _smart_health_limits(self):
        """:class:`~engine.health_score.Limits` of this company."""
        self.ensure_one()
        return health_score.Limits(
            self.smart_health_risk, self.smart_health_watch, self.smart_health_drop)

    def _smart_health_weights(self):
        """The most points of each part, by its code."""
        self.ensure_one()
        return {code: self[f"smart_health_{code}"] for code in health_score.PARTS}
