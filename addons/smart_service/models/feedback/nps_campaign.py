import ast
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...engine import nps

# customers looked at in one run: it begins where the last one ended
AT_ONCE = 2_000
SENT_AT_ONCE = 300


class SmartServiceNpsCampaign(models.Model):
    """Asks a share of a company's customers how likely they recommend it, 0 to 10."""

    _name = "smart.service.nps.campaign"
    _description = "Recommendation Campaign"
    _inherit = ["mail.thread"]
    _order = "id desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company)
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("done", "Done")],
        required=True, default="draft", readonly=True, copy=False, index=True, tracking=True)
    domain = fields.Char(
        "Customers", default="[]", help="Which of the customers who have a channel are asked.")
    sample = fields.Float(
        "Share asked (%)", default=100.0, digits=(5, 1), aggregator=None,
        help="So many of every hundred customers, drawn anew in each campaign.")
    cap_days = fields.Integer(
        "Not again within (days)", default=90,
        help="Who was asked by any campaign within so many days is left alone.")
    quiet_from = fields.Float(
        "Quiet from", default=21.0, help="Nobody is asked from this hour of his own day.")
    quiet_to = fields.Float("Quiet until", default=9.0)
    ends_at = fields.Datetime(
        "Until", required=True, default=lambda self: fields.Datetime.now() + timedelta(days=14),
        help="Who could not be asked until then, because no channel was open, is not asked.")
    answer_days = fields.Integer(
        "Days to answer", default=7, help="Later answers are messages like any other.")
    last_partner_id = fields.Integer(
        readonly=True, copy=False, export_string_translation=False)
    invitation_ids = fields.One2many(
        "smart.service.nps.invitation", "campaign_id", "Customers asked")
    customer_count = fields.Integer("Number of customers", compute="_compute_target")
    sent_count = fields.Integer("Asked", compute="_compute_figures")
    answered_count = fields.Integer("Answered", compute="_compute_figures")
    promoter_count = fields.Integer("Promoters", compute="_compute_figures")
    passive_count = fields.Integer("Passives", compute="_compute_figures")
    detractor_count = fields.Integer("Detractors", compute="_compute_figures")
    score = fields.Float(
        "Net promoter score", compute="_compute_figures", digits=(4, 1),
        help="Share of promoters (9, 10) less share of detractors (0 to 6), -100 to 100.")

    _sample_check = models.Constraint(
        "CHECK (sample > 0 AND sample <= 100)", "The share is more than 0 and at most 100.")
    _cap_check = models.Constraint(
        "CHECK (cap_days >= 0 AND answer_days > 0)", "Give days that are not negative.")
    _quiet_check = models.Constraint(
        "CHECK (quiet_from >= 0 AND quiet_from <= 24 AND quiet_to >= 0 AND quiet_to <= 24)",
        "Hours lie between 0 and 24.")

    # === COMPUTE METHODS === #

    @api.depends("domain", "sample")
    def _compute_target(self):
        for campaign in self:
            try:
                count = self.env["res.partner"].search_count(campaign._customers())
            except (UserError, ValueError):
                count = 0
            campaign.customer_count = round(count * campaign.sample / 100)

    @api.depends("invitation_ids.state", "invitation_ids.score")
    def _compute_figures(self):
        rows = self.env["smart.service.nps.invitation"]._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id", "state", "group"], ["__count"])
        for campaign in self:
            own = [row[1:] for row in rows if row[0] == campaign]
            groups = {
                name: sum(count for state, group, count in own
                          if state == "answered" and group == name)
                for name in (nps.PROMOTER, nps.PASSIVE, nps.DETRACTOR)}
            campaign.promoter_count = groups[nps.PROMOTER]
            campaign.passive_count = groups[nps.PASSIVE]
            campaign.detractor_count = groups[nps.DETRACTOR]
            campaign.answered_count = sum(groups.values())
            campaign.sent_count = sum(
                count for state, _group, count in own if state in ("sent", "answered", "expired"))
            campaign.score = nps.net_score(*groups.values())

    @api.constrains("domain")
    def _check_domain(self):
        for campaign in self:
            try:
                self.env["res.partner"].search(campaign._customers(), limit=1)
            except (UserError, ValueError, KeyError, TypeError, SyntaxError) as error:
                raise ValidationError(self.env._(
                    "The choice of customers can't be read: %s", error)) from error

    def _customers(self):
        """The customers who may be asked: of this company, with a channel, none of our own."""
        self.ensure_one()
        return Domain(ast.literal_eval(self.domain or "[]")) & Domain([
            ("partner_share", "=", True), ("active", "=", True),
            ("company_id", "in", [False, self.company_id.id]),
            ("smart_contact_ids", "any", [
                ("account_id.company_id", "in", [False, self.company_id.id]),
                ("account_id", "!=", False), ("subscribed", "=", True)]),
        ])

    # === ACTIONS === #

    def action_start(self):
        """Begin to ask; what has begun already goes on where it is."""
        drafts = self.filtered(lambda campaign: campaign.state == "draft")
        for campaign in drafts:
            if campaign.ends_at <= fields.Datetime.now():
                raise UserError(self.env._("The campaign would be over already."))
        drafts.write({"state": "running", "last_partner_id": 0})
        # sudo: ir.cron - the first round need not wait for the hour
        self.env.ref("smart_service.cron_nps").sudo()._trigger()

    def action_stop(self):
        """Ask nobody any more; what was asked may still be answered."""
        self._finish()

    def _finish(self):
        # sudo: smart.service.nps.invitation - follows from the end of the campaign
        self.env["smart.service.nps.invitation"].sudo().search([
            ("campaign_id", "in", self.ids), ("state", "=", "waiting")])._skip("ended")
        self.state = "done"

    def action_view_answers(self):
        """Who was asked, and what came back."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "smart_service.nps_invitation_action")
        return {**action, "domain": [("campaign_id", "=", self.id)], "context": {}}

    # === WORK === #

    @api.model
    def _cron_nps(self):
        """Choose customers, ask those whose time it is, and stop waiting for late answers."""
        Invitation = self.env["smart.service.nps.invitation"]
        Invitation._expire_late()
        jobs, cron = self.env["smart.service.job.failure"], self.env["ir.cron"]
        running = self.search([("state", "=", "running")])
        if not cron._commit_progress(remaining=len(running)):
            return
        if not jobs._each("nps", running, lambda campaign: campaign._begin_round()):
            return
        for campaign in running.filtered(lambda campaign: campaign.state == "running"):
            if not Invitation._ask_due(campaign, SENT_AT_ONCE):
                return

    def _smart_retry_job(self, job):
        """The next round of this one, for the job ``nps``."""
        if self.state == "running":
            self._begin_round()

    def _begin_round(self):
        """Choose the next customers; or end, when the time is over."""
        campaign = self.with_company(self.company_id)
        if campaign.ends_at <= fields.Datetime.now():
            campaign._finish()
        else:
            campaign._choose()

    def _choose(self):
        """Draw from the next customers; each is looked at once in a campaign."""
        self.ensure_one()
        # sudo: res.partner - the campaign's own choice, which a manager has made
        partners = self.env["res.partner"].sudo().search(
            self._customers() & Domain("id", ">", self.last_partner_id), order="id",
            limit=AT_ONCE)
        if not partners:
            return
        self.last_partner_id = partners[-1].id
        # of a customer whom this one was merged with
        known = self.invitation_ids.search([
            ("campaign_id", "=", self.id), ("partner_id", "in", partners.ids)]).partner_id
        self.env["smart.service.nps.invitation"].create([
            {"campaign_id": self.id, "partner_id": partner.id} for partner in partners - known
            if nps.is_sampled(self.id, partner.id, self.sample)])
