from odoo import fields, models
from odoo.exceptions import UserError

from ..dispatch.visit import BOOKED


class RepairOrder(models.Model):
    """Odoo's own buttons on the repair order of a booked visit keep the visit's promise."""

    _inherit = "repair.order"

    smart_visit_ids = fields.One2many("smart.service.visit", "repair_id", "Visits")

    def _smart_booked_visits(self):
        """The visits that count on these repair orders; nobody's when the visit itself acts."""
        if self.env.su:
            return self.env["smart.service.visit"]
        # sudo: smart.service.visit - whether there is one, whoever uses the stock application
        return self.sudo().smart_visit_ids.filtered(lambda visit: visit.state in BOOKED)

    def action_unreserve(self):
        visits = self._smart_booked_visits()
        if visits:
            raise UserError(self.env._(
                "Visit %s counts on these parts: move it or call it off.",
                ", ".join(visits.mapped("number"))))
        return super().action_unreserve()

    def action_repair_end(self):
        visits = self._smart_booked_visits()
        if visits:
            raise UserError(self.env._(
                "Finish visit %s: that ends its repair order.",
                ", ".join(visits.mapped("number"))))
        return super().action_repair_end()

    def action_repair_cancel(self):
        """No visit without a repair: the engineer becomes free too."""
        self._smart_booked_visits().with_env(self.env).action_cancel()
        return super().action_repair_cancel()
