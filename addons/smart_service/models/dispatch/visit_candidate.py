from odoo import api, fields, models
from odoo.tools.misc import format_datetime

from ...engine import dispatch


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

    @api.depends("reasons")
    @api.depends_context("lang", "tz")
    def _compute_reason_text(self):
        for candidate in self:
            candidate.reason_text = "\n".join(
                self._reason_in_words(reason["code"], reason["params"])
                for reason in candidate.reasons or []
            )

    @api.model
    def _reason_in_words(self, code, params):
        """One reason of the engine in the reader's language."""
        words = {
            dispatch.NO_POSITION: lambda: self.env._("The customer's position is not known."),
            dispatch.NO_BASE: lambda: self.env._("The position of his base is not known."),
            dispatch.SKILL_MISSING: lambda: self.env._("He lacks the skill."),
            dispatch.SKILL_LEVEL: lambda: self.env._(
                "His skill is at %(level)g %%, %(needed)g %% are needed.", **params
            ),
            dispatch.SKILL_EXPIRED: lambda: self.env._("His skill is not valid at that time."),
            dispatch.TOO_FAR: lambda: self.env._(
                "%(km)s km away, he goes %(limit)g km at most.", **params
            ),
            dispatch.PART_MISSING: lambda: self.env._(
                "Neither his van nor a warehouse has: %s.", self._names(params["product_ids"])
            ),
            dispatch.STORE_POSITION: lambda: self.env._(
                "The position of %s, which has the part, is not known.",
                self._place(params["location_id"]),
            ),
            dispatch.STORE_FAR: lambda: self.env._(
                "The part is %(km)s km away in %(place)s, he goes %(limit)g km at most.",
                km=params["km"],
                limit=params["limit"],
                place=self._place(params["location_id"]),
            ),
            dispatch.NO_SLOT: lambda: self.env._("No free time within %(days)g days.", **params),
            dispatch.SKILL: lambda: self.env._("Has the skill at %(level)g %%.", **params),
            dispatch.TRAVEL: lambda: self.env._("%(km)s km away, %(minutes)s minutes.", **params),
            dispatch.LOAD: lambda: self.env._(
                "%(percent)s %% of that day is booked already.", **params
            ),
            dispatch.PARTS_VAN: lambda: self.env._("Has all parts in his van."),
            dispatch.PARTS_COLLECT: lambda: self.env._(
                "Collects parts from %s.", self._place(params["location_id"])
            ),
            dispatch.PARTS_NONE: lambda: self.env._("No parts are needed."),
            dispatch.EARLIEST: lambda: self.env._(
                "Can begin at %s.", self._moment(params["start"])
            ),
        }
        return words[code]()

    def _names(self, product_ids):
        # sudo: product.product - the name of a part that an explanation speaks about
        products = self.env["product.product"].sudo().browse(product_ids).exists()
        return ", ".join(products.mapped("display_name"))

    def _place(self, location_id):
        # sudo: stock.location - the name of a place that an explanation speaks about
        return self.env["stock.location"].sudo().browse(location_id).exists().display_name or "?"

    def _moment(self, text):
        return format_datetime(self.env, fields.Datetime.to_datetime(text), dt_format="short")
