from odoo import api, fields, models
from odoo.tools.misc import format_datetime

from ...engine.plan import explain
from .plan_solve import ABSENT


class SmartServicePlanLine(models.Model):
    """A visit that a day's plan changes, and why."""

    _name = "smart.service.plan.line"
    _description = "Change of a Day Plan"
    _order = "plan_id, new_start, id"
    _inherit = ["smart.service.plan.move.mixin"]

    reasons = fields.Json("Reason codes", readonly=True)
    reason_text = fields.Text("Why", compute="_compute_reason_text")

    @api.depends("reasons")
    @api.depends_context("lang", "tz")
    def _compute_reason_text(self):
        for line in self:
            line.reason_text = "\n".join(
                line._reason_in_words(reason["code"], reason["params"])
                for reason in line.reasons or [])

    def _reason_in_words(self, code, params):
        """One reason of the engine in the reader's language."""
        # sudo: hr.employee, stock.location - names that an explanation speaks about
        words = {
            ABSENT: lambda: self.env._(
                "%(before)s does not work at that time: %(after)s goes.",
                after=self.sudo().new_employee_id.name, before=self.sudo().old_employee_id.name),
            explain.PLANNED: lambda: self.env._("Nobody went yet: now there is a time."),
            # sudo: hr.employee, stock.location - names in a line that the reader may see
            explain.OTHER_ENGINEER: lambda: self.env._(
                "%(after)s goes instead of %(before)s.",
                after=self.sudo().new_employee_id.name, before=self.sudo().old_employee_id.name),
            explain.OTHER_TIME: lambda: self.env._(
                "At %(after)s instead of %(before)s.",
                after=self._clock(self.new_start), before=self._clock(self.old_start)),
            explain.SHORTER_WAY: lambda: self.env._(
                "The way there is %(after)s km instead of %(before)s km.", **params),
            explain.FOR_THE_DAY: lambda: self.env._(
                "It makes the whole day's ways %(km)s km shorter.", **params),
            explain.SETTLES: lambda: self.env._(
                "It is more probably settled at this visit: %(after)s %% instead of %(before)s %%.",
                **params),
            explain.SAFER_DAY: lambda: self.env._(
                "On the whole day a second visit becomes less probable."),
            explain.PART_IN_VAN: lambda: self.env._(
                "%(name)s has the parts in the van: nobody has to collect them.",
                # sudo: hr.employee - the name of the engineer in a line that the reader may see
                name=self.sudo().new_employee_id.name),
            explain.PART_COLLECTED: lambda: self.env._(
                "Parts are collected from %(place)s on the way.",
                place=self.env["stock.location"].sudo().browse(
                    params["location_id"]).exists().display_name or "?"),
        }
        return words[code]()

    def _clock(self, moment):
        return format_datetime(self.env, moment, dt_format="HH:mm")
