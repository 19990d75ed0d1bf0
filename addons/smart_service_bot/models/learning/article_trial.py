import zlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine import learning

COUNTED = ("confirmed", "assumed", "taken_back", "handed_over")
HELPED = ("confirmed", "assumed")
SURE = 0.05
# what the actions alone write, and what stays as it is from its beginning on
OWN = {"state", "version_a_id", "started_at", "ended_at"}
FIXED = {"article_id", "version_b_id", "share_b"}
# in the context, where an action writes: no call can bring it along
ACTION = object()


class SmartServiceArticleTrial(models.Model):
    """Two wordings of an article, each told to a share of the customers, until one helps more.

    A customer always gets the same one. What counts is what becomes of the matters that were
    answered with them, see `smart.service.bot.outcome`.
    """

    _name = "smart.service.article.trial"
    _description = "Comparison of Two Versions"
    _order = "id desc"
    _rec_name = "article_id"

    article_id = fields.Many2one(
        "smart.service.article", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="article_id.company_id", store=True, index=True)
    version_a_id = fields.Many2one(
        "smart.service.article.version", "In use", readonly=True, copy=False,
        ondelete="cascade")
    version_b_id = fields.Many2one(
        "smart.service.article.version", "Proposal", required=True, ondelete="cascade",
        domain="[('article_id', '=', article_id), ('state', 'in', ('draft', 'submitted'))]")
    share_b = fields.Integer(
        "Customers who get the proposal", default=50, required=True, help="Of a hundred.")
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("ended", "Ended")],
        required=True, default="draft", readonly=True, copy=False, index=True)
    started_at = fields.Datetime("Began", readonly=True, copy=False)
    ended_at = fields.Datetime(readonly=True, copy=False)
    count_a = fields.Integer("Matters with what is in use", compute="_compute_figures")
    count_b = fields.Integer("Matters with the proposal", compute="_compute_figures")
    helped_a = fields.Float("What is in use helped", compute="_compute_figures")
    helped_b = fields.Float("The proposal helped", compute="_compute_figures")
    chance = fields.Float(
        compute="_compute_figures", digits=(16, 4),
        help="How probable such a difference is if both help equally well. Below 5 % it counts.")
    verdict = fields.Selection(
        [("open", "Not to be told yet"), ("a", "What is in use helps more"),
         ("b", "The proposal helps more")], compute="_compute_figures")

    _running_uniq = models.UniqueIndex(
        "(article_id) WHERE state = 'running'",
        "Two versions of this article are being compared already.")
    _share_b_check = models.Constraint(
        "CHECK (share_b > 0 AND share_b < 100)", "Both versions have to be told to somebody.")

    @api.depends("state", "version_a_id", "version_b_id", "started_at", "ended_at")
    def _compute_figures(self):
        for trial in self:
            a, b = trial._figures(trial.version_a_id), trial._figures(trial.version_b_id)
            trial.count_a, trial.count_b = a[1], b[1]
            trial.helped_a = a[0] / a[1] if a[1] else 0.0
            trial.helped_b = b[0] / b[1] if b[1] else 0.0
            trial.chance = learning.chance(*a, *b)
            trial.verdict = "open" if trial.chance >= SURE else (
                "b" if trial.helped_b > trial.helped_a else "a")

    def _figures(self, version):
        """(matters that were helped, matters that are settled) with a version in this trial."""
        if not version or not self.started_at:
            return 0, 0
        domain = [
            ("version_id", "=", version.id), ("answered_at", ">=", self.started_at),
            ("state", "in", COUNTED)]
        if self.ended_at:
            domain.append(("answered_at", "<=", self.ended_at))
        # sudo: smart.service.bot.outcome - numbers alone
        groups = dict(self.env["smart.service.bot.outcome"].sudo()._read_group(
            domain, ["state"], ["__count"]))
        return sum(groups.get(state, 0) for state in HELPED), sum(groups.values())

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        trials = super().create(vals_list)
        # whether it was given, or came along as a default
        if any(trial.state != "draft" or trial.version_a_id or trial.started_at or trial.ended_at
               for trial in trials):
            self._refuse()
        return trials

    def write(self, vals):
        if vals.keys() & OWN and self.env.context.get("smart_trial") is not ACTION:
            self._refuse()
        if vals.keys() & FIXED and any(trial.state != "draft" for trial in self):
            raise UserError(self.env._("This comparison has begun already."))
        return super().write(vals)

    def _refuse(self):
        raise UserError(self.env._("A comparison begins and ends with its buttons."))

    # === ACTIONS === #

    def action_start(self):
        """Begin telling both versions."""
        for trial in self:
            if trial.state != "draft":
                raise UserError(self.env._("This comparison has begun already."))
            current = trial.article_id.version_id
            if not current or trial.article_id.state != "published":
                raise UserError(self.env._("Publish the article first."))
            if (trial.version_b_id.article_id != trial.article_id
                    or trial.version_b_id.state not in ("draft", "submitted")):
                raise UserError(self.env._("Choose a proposal for this article."))
            trial.with_context(smart_trial=ACTION).write({
                "state": "running", "version_a_id": current.id,
                "started_at": fields.Datetime.now()})

    def action_stop(self):
        """End it; what is in use stays."""
        self._end()

    def action_adopt(self):
        """Put the proposal into use, which ends it."""
        self.ensure_one()
        return self.version_b_id.action_publish()

    def _end(self):
        running = self.filtered(lambda trial: trial.state == "running")
        running.with_context(smart_trial=ACTION).write({
            "state": "ended", "ended_at": fields.Datetime.now()})

    # === FOR THE BOT === #

    def _version_for(self, customer):
        """The version that a customer gets.

        :param customer: his partner; of a visitor whom nobody knows the contact point, which he
            has again on his next visit, or the session
        """
        self.ensure_one()
        kind = "" if customer._name == "res.partner" else customer._name
        place = zlib.crc32(f"{self.id}:{kind}{customer.id}".encode()) % 100
        return self.version_b_id if place < self.share_b else self.version_a_id
