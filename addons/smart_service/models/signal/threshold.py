from markupsafe import Markup

from odoo import api, fields, models

from ...engine import signal_threshold as engine
from .signal import KINDS, LEAD_CONFIDENCE, LEAD_KINDS

START = {
    **dict.fromkeys(LEAD_KINDS, LEAD_CONFIDENCE),
    "churn_risk": 0.7, "competitor": 0.7, "negative_emotion": 0.65,
    "price_complaint": 0.75, "suggestion": 0.75, "repeated_question": 0.75, "praise": 0.75,
}


class SmartServiceSignalThreshold(models.Model):
    """From which confidence signals of a kind are acted on without asking a person.

    It moves by what people confirm and reject, see :mod:`~engine.signal_threshold`.
    """

    _name = "smart.service.signal.threshold"
    _description = "Signal Threshold"
    _order = "company_id, kind"
    _rec_name = "kind"

    kind = fields.Selection(KINDS, required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade")
    start = fields.Float(
        "Starts at", digits=(3, 2), required=True,
        help="The confidence from which such signals are acted on before anybody has judged one.")
    value = fields.Float(
        "Acts from", digits=(3, 2), compute="_compute_value", store=True, aggregator="avg",
        help="The confidence from which such signals are acted on now. Above 1, never: a person "
        "is asked each time.")
    confirmed = fields.Integer(compute="_compute_value", store=True)
    rejected = fields.Integer(compute="_compute_value", store=True)
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)

    _kind_uniq = models.UniqueIndex(
        "(company_id, kind)", "This company has a threshold for this kind already.")
    _start_check = models.Constraint(
        "CHECK (start >= 0.2 AND start <= 0.99)", "Start between 0.2 and 0.99.")

    @api.depends_context("lang")
    @api.depends("kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for threshold in self:
            threshold.display_name = kinds.get(threshold.kind, "")

    # === LEARNING === #

    @api.depends("start")
    def _compute_value(self):
        for threshold in self:
            bands = threshold._bands()
            threshold.value = engine.threshold(bands)
            verdicts = threshold._verdicts()
            threshold.confirmed = sum(number for _c, right, number in verdicts if right)
            threshold.rejected = sum(number for _c, right, number in verdicts if not right)

    def _verdicts(self):
        """What people have said: (confidence, whether it was right, how often)."""
        self.ensure_one()
        # sudo: smart.service.signal - numbers of the whole company, whoever judged last
        rows = self.env["smart.service.signal"].sudo()._read_group(
            [("kind", "=", self.kind), ("company_id", "=", self.company_id.id),
             ("state", "!=", "new")],
            ["confidence", "state"], ["__count"])
        return [(confidence, state == "confirmed", number) for confidence, state, number in rows]

    def _bands(self):
        return engine.bands(self.start, self._verdicts())

    @api.depends("value", "start")
    def _compute_explanation(self):
        for threshold in self:
            threshold.explanation = Markup("<p>%s</p><ul>%s</ul>") % (
                threshold._summary(),
                Markup().join(
                    Markup("<li>%s</li>") % threshold._band_words(band)
                    for band in threshold._bands()))

    def _summary(self):
        goal = round(engine.GOAL * 100)
        if self.value >= engine.NEVER:
            return self.env._(
                "Too many of even the surest findings were rejected: a person is asked each "
                "time, until at least %(goal)s %% of them are expected to be right again.",
                goal=goal)
        return self.env._(
            "Findings with a confidence of %(value)s and more are acted on at once, because at "
            "least %(goal)s %% of them are expected to be right.",
            value=f"{self.value:.2f}", goal=goal)

    def _band_words(self, band):
        right, wrong = band.prior
        return self.env._(
            "%(low)s to %(high)s: %(confirmed)s confirmed, %(rejected)s rejected, with "
            "%(right)s of %(all)s right to begin with; %(trust)s %% are expected to be right.",
            low=f"{band.low:.2f}", high=f"{min(band.high, 1):.2f}", confirmed=band.right,
            rejected=band.wrong, right=right, all=right + wrong, trust=round(band.trust * 100))

    # === USE === #

    @api.model
    def _of(self, kind, company):
        """The confidence from which a kind is acted on in a company."""
        # sudo: smart.service.signal.threshold - a number that decides, whoever acts
        known = self.sudo().search([("kind", "=", kind), ("company_id", "=", company.id)])
        return known.value if known else START[kind]

    @api.model
    def _ensure(self, companies, kinds=None):
        """The thresholds of companies; what is missing begins at its start."""
        kinds = list(kinds or START)
        # sudo: smart.service.signal.threshold - made by whoever is the first to judge or to look
        thresholds = self.sudo()
        known = thresholds.search([
            ("company_id", "in", companies.ids), ("kind", "in", kinds)])
        have = {(row.company_id.id, row.kind) for row in known}
        return known | thresholds.create([
            {"company_id": company.id, "kind": kind, "start": START[kind]}
            for company in companies for kind in kinds if (company.id, kind) not in have])

    @api.model
    def _learn(self, signals):
        """Verdicts on ``signals`` have changed."""
        for company, judged in signals.grouped("company_id").items():
            rows = self._ensure(company, set(judged.mapped("kind")))
            self.env.add_to_compute(self._fields["value"], rows)
            rows._recompute_recordset(["value", "confirmed", "rejected"])
            rows.invalidate_recordset(["explanation"])

    @api.model
    def action_open(self):
        """Show the thresholds of the user's companies."""
        self.browse().check_access("read")
        self._ensure(self.env.companies)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "smart_service.signal_threshold_action")
