from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

KEEP_DAYS = 60
# what a person says about a plan; all else is calculated
ASKED = {"company_id", "day"}


class SmartServicePlan(models.Model):
    """A new order of one day's visits: calculated in a job, looked at, applied.

    The row is its own job. What may not move stays: visits that customers have agreed to, that
    have begun, or that begin within the lead time.
    """

    _name = "smart.service.plan"
    _description = "Day Plan"
    _inherit = ["smart.service.queue.mixin"]
    _order = "day desc, id desc"
    _rec_name = "day"
    _queue_key = "queue_key"
    _queue_cron = "smart_service.cron_plan"
    _queue_max_attempts = 3

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade",
        default=lambda self: self.env.company)
    queue_key = fields.Char(compute="_compute_queue_key", store=True)
    day = fields.Date(required=True, default=lambda self: self._default_day())
    phase = fields.Selection(
        [
            ("waiting", "Being calculated"),
            ("proposed", "Proposed"),
            ("applied", "Applied"),
            ("unchanged", "Nothing to improve"),
            ("dismissed", "Dismissed"),
            ("failed", "Not possible"),
        ],
        "Status", default="waiting", required=True, readonly=True, copy=False)
    line_ids = fields.One2many("smart.service.plan.line", "plan_id", "Changes", readonly=True)
    assignment = fields.Json(
        readonly=True, groups="smart_service.group_dispatcher",
        help="Every movable visit with its old and its new engineer and time, and where its parts "
        "come from.")
    solver = fields.Selection(
        [("pyvrp", "PyVRP"), ("insertion", "Built in")], readonly=True)
    visit_count = fields.Integer("Visits", readonly=True)
    fixed_count = fields.Integer(
        "Not movable", readonly=True, help="Agreed to by the customer, begun, or about to begin.")
    left_count = fields.Integer(
        "Not planned", readonly=True, help="Visits that nobody can do on that day.")
    km_before = fields.Float("Distance now (km)", readonly=True, digits=(8, 1))
    km_after = fields.Float("Distance planned (km)", readonly=True, digits=(8, 1))
    again_before = fields.Float(
        "Second visits now", readonly=True, digits=(8, 1),
        help="How many of the day's visits will probably have to be made again, because the fault "
        "is not settled or the engineer has to break off.")
    again_after = fields.Float("Second visits planned", readonly=True, digits=(8, 1))
    seconds = fields.Float("Calculated in (s)", readonly=True, digits=(8, 1))
    summary = fields.Text(compute="_compute_summary")

    _due_idx = models.Index("(queue_key, id) WHERE state = 'new'")

    @api.model
    def _default_day(self):
        """Tomorrow in the user's time zone."""
        return fields.Date.context_today(self) + timedelta(days=1)

    @api.depends("company_id")
    def _compute_queue_key(self):
        for plan in self:
            plan.queue_key = str(plan.company_id.id)

    @api.depends(
        "phase", "line_ids", "question_ids", "km_before", "km_after", "again_before", "again_after",
        "fixed_count", "left_count", "error")
    @api.depends_context("lang")
    def _compute_summary(self):
        for plan in self:
            plan.summary = plan._summary()

    def _summary(self):
        if self.phase == "waiting":
            return self.env._("The plan is being calculated.")
        if self.phase == "failed":
            return self.error or ""
        if self.phase == "unchanged":
            return self.env._("The day is well planned as it is: no change would save a way.")
        lines = []
        if self.question_ids:
            lines.append(self.env._(
                "Customers who have agreed and are asked whether another time suits them, too: "
                "%(count)d. Up to %(km).1f km less if they say yes.",
                count=len(self.question_ids), km=sum(self.question_ids.mapped("km"))))
        if not self.line_ids:
            return "\n".join(lines)
        lines.insert(0, self.env._(
            "Engineers drive %(after).1f km instead of %(before).1f km.",
            after=self.km_after, before=self.km_before))
        if abs(self.again_after - self.again_before) >= 0.05:
            lines.insert(1, self.env._(
                "Visits that will probably have to be made again: %(after).1f instead of "
                "%(before).1f.", after=self.again_after, before=self.again_before))
        added = len(self.line_ids.filtered(lambda line: not line.old_employee_id))
        lines.append(self.env._(
            "Visits that move: %(moved)d. Visits newly planned: %(added)d.",
            moved=len(self.line_ids) - added, added=added))
        if self.fixed_count:
            lines.append(self.env._(
                "Visits that have to stay as they are: %(count)d.", count=self.fixed_count))
        if self.left_count:
            lines.append(self.env._(
                "Visits that nobody can do on that day: %(count)d.", count=self.left_count))
        return "\n".join(lines)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(set(vals) - ASKED for vals in vals_list):
            raise AccessError(self.env._("What a plan proposes is calculated."))
        plans = super().create(vals_list)
        plans._wake()
        return plans

    # === THE DAY === #

    def _bounds(self):
        """Begin and end of the day in UTC, in the company's time zone."""
        self.ensure_one()
        company = self.company_id
        zone = pytz.timezone(
            company.partner_id.tz or company.resource_calendar_id.tz or "UTC")
        return tuple(
            zone.localize(datetime.combine(self.day + timedelta(days=shift), time.min))
            .astimezone(pytz.utc).replace(tzinfo=None)
            for shift in (0, 1))

    # === THE JOB === #

    def _process_one(self):
        """Calculate, and apply at once where the company wants that."""
        # sudo: smart.service.plan - a job that a dispatcher has asked for; it reads and moves the
        # visits of the plan's own company alone
        self = self.sudo().with_company(self.company_id)
        self._calculate()
        if self.phase == "proposed" and self.company_id.smart_plan_apply:
            self._carry_out()
        self._tell_planner()

    def _on_given_up(self):
        self.phase = "failed"
        self._tell_planner()

    def _tell_planner(self):
        """Whoever has asked for the plan learns that it is there."""
        self.create_uid._bus_send("simple_notification", {
            "type": "warning" if self.phase == "failed" else "success",
            "title": self.env._("Day plan %s", self.day),
            "message": self.with_context(lang=self.create_uid.lang)._summary(),
        })

    # === ACTIONS === #

    def _check_planner(self):
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("smart_service.group_dispatcher")):
            raise UserError(self.env._("Only dispatchers plan visits."))

    def action_apply(self):
        """Book the proposal; everybody whose appointment changes is told."""
        self.ensure_one()
        self._check_planner()
        if self.phase != "proposed":
            raise UserError(self.env._("There is no proposal to apply."))
        # sudo: visits, repair orders, stock - the dispatcher's right to plan was just checked
        self.sudo().with_company(self.company_id)._carry_out()
        return True

    def action_dismiss(self):
        """Leave the day as it is."""
        self._check_planner()
        # sudo: smart.service.plan - after the check above; nobody writes a plan by hand
        self.sudo().filtered(lambda plan: plan.phase == "proposed").phase = "dismissed"
        return True

    def action_recalculate(self):
        """Calculate anew, with what has happened since."""
        self.ensure_one()
        self._check_planner()
        if self.phase in ("waiting", "applied"):
            raise UserError(self.env._(
                "This plan is applied or under way: make a new one for the day."))
        # sudo: smart.service.plan - the job's own fields, after the check above
        plan = self.sudo()
        plan.line_ids.unlink()
        plan.question_ids.unlink()
        plan.write({
            "phase": "waiting", "state": "new", "attempt": 0, "error": False,
            "next_attempt_at": fields.Datetime.now()})
        plan._wake()
        return True

    @api.autovacuum
    def _gc_old(self):
        """Plans of days that are long over leave; the visits and the ledger keep what was done."""
        self.search([
            ("day", "<", fields.Date.today() - relativedelta(days=KEEP_DAYS)),
        ]).unlink()
