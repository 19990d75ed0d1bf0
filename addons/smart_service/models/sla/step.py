from datetime import timedelta

from odoo import api, fields, models, tools

from ...engine import sla
from .terms import KINDS


class SmartServiceSlaStep(models.Model):
    """What is done when a promise is in danger, once for each clock."""

    _name = "smart.service.sla.step"
    _description = "Escalation Step"
    _order = "policy_id, trigger, percent, minutes, id"

    policy_id = fields.Many2one(
        "smart.service.sla.policy", required=True, ondelete="cascade", index=True)
    kind = fields.Selection(KINDS, "Clock", help="Empty: every clock.")
    trigger = fields.Selection(
        [("percent", "Share of the time"), ("silence", "Silence of ours")], "When",
        required=True, default="percent")
    percent = fields.Integer(default=80, help="Of the promised time that is used up.")
    minutes = fields.Integer(
        help="Working minutes since the customer heard of us last.")
    act = fields.Selection(
        [("notify", "Tell"), ("raise", "Raise the priority"), ("reassign", "Give to")],
        "What", required=True, default="notify")
    whom = fields.Selection(
        [("responsible", "The responsible person"), ("lead", "The team lead"),
         ("least", "Whoever of the team has least to do"), ("user", "A certain person")],
        required=True, default="responsible")
    user_id = fields.Many2one(
        "res.users", "Person", domain=[("share", "=", False)], ondelete="cascade")

    _when_check = models.Constraint(
        "CHECK ((trigger = 'percent' AND percent > 0)"
        " OR (trigger = 'silence' AND coalesce(minutes, 0) > 0))",
        "A step needs a share of the time or a number of minutes.")
    _whom_check = models.Constraint(
        "CHECK (whom != 'user' OR user_id IS NOT NULL)", "Name the person.")

    @api.depends("trigger", "percent", "minutes", "act")
    def _compute_display_name(self):
        acts = dict(self._fields["act"]._description_selection(self.env))
        for step in self:
            when = (
                self.env._("at %s %%", step.percent) if step.trigger == "percent"
                else self.env._("after %s minutes of silence", step.minutes))
            step.display_name = f"{acts.get(step.act, '')} {when}"

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps._changed()
        return steps

    def write(self, vals):
        result = super().write(vals)
        self._changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_changed(self):
        self._changed()

    def _changed(self):
        """Running clocks take the steps of today."""
        self.env.registry.clear_cache()
        self.env["smart.service.sla.recount"]._ask_for_clocks(self.policy_id)

    @api.model
    @tools.ormcache("policy_id")
    def _of_policy(self, policy_id):
        """A policy's steps in the engine's terms."""
        # sudo: smart.service.sla.step - the steps are the same whoever asks
        return tuple(
            sla.Step(
                key=step.id, act=step.act, kinds=frozenset([step.kind] if step.kind else ()),
                percent=step.percent,
                silence=timedelta(minutes=step.minutes) if step.trigger == "silence" else None)
            for step in self.sudo().search([("policy_id", "=", policy_id)]))
