from datetime import timedelta

from odoo import api, fields, models

from ...engine import sla
from .terms import TARGETS


class SmartServiceSlaPolicyVersion(models.Model):
    """What a policy promised from a certain day on. It never changes."""

    _name = "smart.service.sla.policy.version"
    _description = "SLA Policy Version"
    _inherit = ["smart.service.sla.terms"]
    _order = "policy_id, number desc"

    policy_id = fields.Many2one(
        "smart.service.sla.policy", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    number = fields.Integer("Version", required=True, readonly=True)
    author_id = fields.Many2one("res.users", "Changed by", readonly=True)
    pause_stage_ids = fields.Many2many(
        "smart.service.ticket.stage", "smart_service_sla_version_stage_rel", "version_id",
        "stage_id", string="Stages that pause")
    pause_reason_ids = fields.Many2many(
        "smart.service.sla.pause.reason", "smart_service_sla_version_reason_rel", "version_id",
        "reason_id", string="Reasons that pause")

    _number_uniq = models.UniqueIndex("(policy_id, number)", "This version exists already.")

    @api.depends("policy_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(policy)s, version %(number)s",
                policy=version.policy_id.name or "", number=version.number)

    def _terms(self, zone, first_year, last_year):
        """The promise in the engine's terms.

        :param zone: name of the customer's time zone; the calendar's is used where the policy
            says so
        :param first_year: of the oldest clock, and `last_year` up to which is looked ahead
        """
        self.ensure_one()
        calendar = self.calendar_id
        if self.zone == "calendar" or not zone:
            zone = calendar.tz or "UTC"
        return sla.Terms(
            timeline=calendar._smart_timeline(zone, first_year, last_year)
            if calendar else sla.ALWAYS,
            targets={kind: timedelta(minutes=self[name]) for kind, name in TARGETS.items()
                     if self[name]},
            pauses=frozenset(
                [("stage", stage_id) for stage_id in self.pause_stage_ids.ids]
                + [("reason", reason_id) for reason_id in self.pause_reason_ids.ids]),
            holds_first=self.holds_first, bot_answers=self.bot_answers)
