from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .customer_health_line import CODES

ACTS = [
    ("call", "Call and apologise"), ("recover", "Ask what was wrong and make it good"),
    ("owner", "Give his open tickets one responsible"), ("offer", "Visit with an offer"),
    ("training", "Offer a training"), ("terms", "Agree on terms of payment"),
    ("other", "Something else")]
DECIDED = {"state", "score_before", "done_at"}
# when a planned act is due
DAYS = {"call": 0, "recover": 1, "owner": 1}
LATER = 3


class SmartServiceRetentionAct(models.Model):
    """Something that is done to keep a customer, and what became of it."""

    _name = "smart.service.retention.act"
    _description = "Retention Act"
    _order = "sequence, id"

    health_id = fields.Many2one(
        "smart.service.customer.health", "Customer's health", required=True, ondelete="cascade",
        index=True)
    partner_id = fields.Many2one(related="health_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="health_id.company_id", store=True, index=True)
    user_id = fields.Many2one(related="health_id.user_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    code = fields.Selection(ACTS, "Act", required=True, default="other")
    part = fields.Selection(CODES, "Because of", help="The part of his health that calls for it.")
    name = fields.Char(compute="_compute_name")
    note = fields.Char("What exactly")
    state = fields.Selection(
        [("proposed", "Proposed"), ("planned", "Planned"), ("done", "Done"),
         ("dismissed", "Dismissed")], required=True, default="proposed", readonly=True,
        index=True)
    score_before = fields.Integer("Score at that time", readonly=True, aggregator="avg")
    score_now = fields.Integer("Score now", related="health_id.score")
    done_at = fields.Datetime("Done at", readonly=True)

    @api.depends("code", "note")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = dict(self._fields["code"]._description_selection(self.env))
        for act in self:
            act.name = ": ".join(filter(None, (labels.get(act.code), act.note)))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_asked(vals)
        acts = super().create(vals_list)
        # sudo: smart.service.retention.act - the score at that time is nobody's to choose
        for act in acts.sudo().filtered(lambda act: not act.score_before):
            act.score_before = act.health_id.score
        return acts

    def write(self, vals):
        self._check_asked(vals)
        return super().write(vals)

    def _check_asked(self, vals):
        """
        :raises AccessError: the state is changed otherwise than by its buttons
        """
        if not self.env.su and not DECIDED.isdisjoint(vals):
            raise AccessError(self.env._("Plan, do or dismiss it by its buttons."))

    # === ACTIONS === #

    def action_plan(self):
        """Put it on the success manager's list."""
        for act in self._mine():
            health = act.health_id
            env = act.with_context(lang=health.user_id.lang).env
            health.activity_schedule(
                "mail.mail_activity_data_todo", user_id=(health.user_id or self.env.user).id,
                summary=act.with_env(env).name, date_deadline=fields.Date.context_today(self)
                + timedelta(days=DAYS.get(act.code, LATER)))
            act.state = "planned"

    def action_done(self):
        """It was done: the score then and now shows whether it helped."""
        self._mine().write({"state": "done", "done_at": fields.Datetime.now()})

    def action_dismiss(self):
        """It does not fit this customer."""
        self._mine().state = "dismissed"

    def _mine(self):
        """These acts with the right to change them, for those who look after the customers."""
        self.check_access("read")
        if not self.env.user.has_group("smart_service.group_lead") and any(
                act.user_id != self.env.user for act in self):
            raise AccessError(self.env._("Only the success manager and team leads decide this."))
        # sudo: smart.service.retention.act - checked just above; the state is changed by its
        # buttons alone
        return self.sudo()
