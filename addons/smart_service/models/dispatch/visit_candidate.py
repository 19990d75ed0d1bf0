import json
from datetime import datetime

from odoo import api, fields, models
from odoo.tools import SQL


class SmartServiceVisitCandidate(models.Model):
    """An engineer who was considered for a visit, and what spoke for or against him."""

    _name = "smart.service.visit.candidate"
    _description = "Candidate for a Visit"
    _order = "visit_id, rank"
    _rec_name = "employee_id"

    visit_id = fields.Many2one(
        "smart.service.visit", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(
        related="visit_id.company_id", store=True, index=True, precompute=True)
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

    @api.model
    def _keep(self, visit, assignment):
        """Keep what was thought about every candidate, instead of what was thought before.

        Hundreds of rows with each decision, and nothing follows from them: one statement
        writes them.

        :param assignment: :class:`~engine.dispatch.Assignment`
        """
        digits = {
            name: self._fields[name].get_digits(self.env)[1] for name in ("score", "travel_km")}
        visit.flush_recordset(["company_id"])
        self.flush_model()
        self.env.cr.execute(SQL(
            """
            WITH before AS (
                DELETE FROM smart_service_visit_candidate WHERE visit_id = %(visit)s)
            INSERT INTO smart_service_visit_candidate (
                visit_id, company_id, rank, employee_id, rejected, score, start, travel_km,
                terms, reasons, create_uid, write_uid, create_date, write_date)
            SELECT %(visit)s, %(company)s, c.rank, c.employee_id, c.rejected,
                   round(c.score, %(score)s), c.start, round(c.travel_km, %(travel_km)s),
                   c.terms, c.reasons, %(user)s, %(user)s, %(now)s, %(now)s
              FROM jsonb_to_recordset(%(candidates)s) AS c (
                   rank integer, employee_id integer, rejected boolean, score numeric,
                   start timestamp, travel_km numeric, terms jsonb, reasons jsonb)
             ORDER BY c.rank
            """,
            visit=visit.id, company=visit.company_id.id, user=self.env.uid, now=self.env.cr.now(),
            candidates=json.dumps([
                self._prepare_values(rank, candidate)
                for rank, candidate in enumerate(assignment.candidates, 1)]),
            **digits,
        ))
        self.invalidate_model(flush=False)
        visit.invalidate_recordset(["candidate_ids"], flush=False)

    @api.model
    def _prepare_values(self, rank, candidate):
        return {
            "rank": rank,
            "employee_id": candidate.key,
            "rejected": candidate.rejected,
            "score": candidate.score,
            "start": candidate.start and fields.Datetime.to_string(candidate.start),
            "travel_km": candidate.travel_km,
            "terms": [
                [term.name, term.weight, round(term.value, 3)] for term in candidate.terms
            ] or None,
            "reasons": [
                {"code": reason.code, "params": self._storable(reason.params)}
                for reason in candidate.reasons
            ],
        }

    @api.model
    def _storable(self, params):
        return {
            name: fields.Datetime.to_string(value) if isinstance(value, datetime) else value
            for name, value in params.items()
        }
