from datetime import timedelta

from odoo import fields, models

# on how many days, from today on, room is looked for
DAYS = 2


class SmartServiceTicket(models.Model):
    """An urgent repair joins a day that is already planned."""

    _inherit = "smart.service.ticket"

    def _explain_unassigned(self, assignment):
        """Before a person is asked: others who may be moved make room for an urgent visit."""
        visit = self.visit_ids.filtered(lambda v: v.state == "unassigned")[:1]
        if self.priority == "3" and visit and self._insert_urgent(visit):
            return None
        return super()._explain_unassigned(assignment)

    def _insert_urgent(self, visit):
        """Put an unassigned visit between others, which move within their day if they have to.

        Nobody loses his appointment, nobody's agreed time changes, and only one engineer's day is
        touched.

        :return: whether room was found
        """
        today = fields.Date.context_today(self)
        for shift in range(DAYS):
            plan = self.env["smart.service.plan"].new({
                "company_id": self.company_id.id, "day": today + timedelta(days=shift)})
            if plan._insert(visit):
                return True
        return False
