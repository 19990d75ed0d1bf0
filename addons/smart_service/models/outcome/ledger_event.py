from odoo import api, models


class SmartServiceEvent(models.Model):
    """What follows from the result of a visit."""

    _inherit = "smart.service.event"

    @api.model
    def _reactive_kinds(self):
        return super()._reactive_kinds() | {"visit_unfixed", "visit_missed"}

    def _react_visit_done(self):
        result = super()._react_visit_done()
        visit = self.visit_id
        if visit.result_code == "temporary":
            visit._plan_return()
        visit._make_work_report()
        return result

    def _react_visit_unfixed(self):
        self.visit_id._plan_return()
        self.visit_id._make_work_report()

    def _react_visit_missed(self):
        self.visit_id._plan_return()
