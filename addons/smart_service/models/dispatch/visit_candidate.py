from odoo import api, fields, models


class SmartServiceVisitCandidate(models.Model):
    """An engineer who was considered for a visit, and what spoke for or against him."""

    _name = "smart.service.visit.candidate"
    _description = "Candidate for a Visit"
    _order = "visit_id, rank"
    _rec_name = "employee_id"

    visit_id = fields.Many2one(
        "smart.service.visit", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    employee_id = fields.Many2one("hr.employee", "Engineer", required=True, readonly=True)
    rank = fields.Integer(readonly=True)
    rejected = fields.Boolean(readonly=True)
    score = fields.Float(readonly=True, digits=(5, 1))
    start = fields.Datetime("Could begin", readonly=True)
    travel_km = fields.Float("Distance (km)", readonly=True, digits=(8, 1))
    reasons = fields.Json("Reason codes", readonly=True)
    reason_text = fields.Text("Reasons", compute="_compute_reason_text")
    terms = fields.Json("Score in parts", readonly=True)
    terms_text = fields.Text("Points", compute="_compute_terms_text")

    @api.depends("reasons")
    @api.depends_context("lang", "tz")
    def _compute_reason_text(self):
        for candidate in self:
            candidate.reason_text = "\n".join(
                self._reason_in_words(reason["code"], reason["params"])
                for reason in candidate.reasons or []
            )
