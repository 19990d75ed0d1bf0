from odoo import fields, models

from .terms import KINDS

STATES = [
    ("running", "Running"), ("met", "Promise kept"), ("breached", "Promise missed"),
    ("dropped", "No longer needed"),
    ("untimed", "Nothing promised"),
]


class SmartServiceSlaClock(models.Model):
    """One promise to a customer: since when it counts, until when it holds, what became of it.

    A clock is missed from its deadline on, whether the answer came later or never.
    """

    _name = "smart.service.sla.clock"
    _description = "SLA Clock"
    _order = "started_at desc, id desc"
    _log_access = False
    _rec_name = "kind"

    ticket_id = fields.Many2one(
        "smart.service.ticket", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    policy_id = fields.Many2one(
        "smart.service.sla.policy", ondelete="set null", index=True, readonly=True)
    policy_version_id = fields.Many2one(
        "smart.service.sla.policy.version", "SLA Policy", ondelete="restrict", index=True,
        readonly=True)
    zone = fields.Char("Time zone", readonly=True)
    started_at = fields.Datetime("Counted from", required=True, readonly=True)
    target_minutes = fields.Integer("Promised minutes", readonly=True)
    used_minutes = fields.Integer(
        "Used minutes", readonly=True, aggregator="avg",
        help="Working minutes that counted until it ended, or until it was looked at last.")
    deadline = fields.Datetime(
        readonly=True, help="Empty while a pause holds the clock.")
    paused = fields.Boolean(readonly=True)
    ended_at = fields.Datetime("Ended at", readonly=True)
    met_at = fields.Datetime("Done at", readonly=True)
    breached_at = fields.Datetime("Missed at", readonly=True, index="btree_not_null")
    state = fields.Selection(STATES, required=True, default="running", readonly=True, index=True)
    next_check_at = fields.Datetime(
        readonly=True, help="When the worker looks at this clock next.")
    escalation_ids = fields.One2many(
        "smart.service.sla.escalation", "clock_id", "Escalations", readonly=True)
    breach_risk = fields.Float(
        "Chance of missing it", readonly=True, aggregator="avg",
        help="From 0 to 1, from who is served before and how fast.")
    forecast_ahead = fields.Integer("Due before it", readonly=True, aggregator=None)
    forecast_rate = fields.Float("Settled in an hour", readonly=True, aggregator=None)

    _running_uniq = models.UniqueIndex(
        "(ticket_id, kind) WHERE ended_at IS NULL", "This clock runs already.")
    _check_idx = models.Index("(next_check_at) WHERE next_check_at IS NOT NULL")
    _open_idx = models.Index("(policy_version_id, ticket_id) WHERE ended_at IS NULL")
    _deadline_idx = models.Index("(deadline) WHERE ended_at IS NULL AND deadline IS NOT NULL")

    def _account_of(self):
        """The ticket's clocks and pauses as the engine takes them, with this one's terms.

        :return: (engine's clock, engine's pauses, engine's terms)
        """
        self.ensure_one()
        # sudo: smart.service.ticket - for whoever may read the clock
        ticket = self.sudo().ticket_id
        board = ticket._sla_boards()[ticket.id]
        clock = next(found for found in board.clocks if found.key == self.id)
        years = ticket._sla_years([board])
        # sudo: smart.service.sla.policy.version - for whoever may read the clock
        terms = self.sudo().policy_version_id._terms(self.zone, *years)
        return clock, board.pauses, terms
