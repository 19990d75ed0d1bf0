from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime


class SmartServiceHealth(models.AbstractModel):
    """Language models and external bots that do not answer, on the health desk."""

    _inherit = "smart.service.health"

    @api.model
    def _checks(self):
        return [*super()._checks(), *(
            {"level": "warning", "text": text}
            for text in (*self._check_profiles(), *self._check_brains()))]

    @api.model
    def _check_profiles(self):
        now = fields.Datetime.now()
        # sudo: smart.service.llm.profile, smart.service.llm.call - that one is not asked and why,
        # nothing else of it
        profiles = self.env["smart.service.llm.profile"].sudo().search(
            [("company_id", "in", [False, *self.env.companies.ids])])
        for profile in profiles.filtered(lambda each: each.rest_until and each.rest_until > now):
            yield self.env._(
                "The language model “%(name)s” is not asked until %(time)s: %(reason)s",
                name=profile.name, reason=profile.rest_reason,
                time=format_datetime(self.env, profile.rest_until, dt_format="short"))
        refused = self.env["smart.service.llm.call"].sudo().search([
            ("profile_id", "in", profiles.ids), ("error", "=", "budget"),
            ("create_date", ">", now - timedelta(days=1))])
        for profile in refused.profile_id.sorted():
            yield self.env._(
                "The budget of the language model “%(name)s” is spent. Not asked in 24 hours: "
                "%(count)s", name=profile.name,
                count=len(refused.filtered(lambda call, of=profile: call.profile_id == of)))

    @api.model
    def _check_brains(self):
        # sudo: smart.service.bot, smart.service.llm.request - how often an external bot that is in
        # use did not answer, and why
        brains = self.env["smart.service.bot"].sudo().search([
            ("company_id", "in", [False, *self.env.companies.ids])]).brain_id.filtered("active")
        Request = self.env["smart.service.llm.request"].sudo()
        failures = dict(Request._fields["failure"]._description_selection(self.env))
        for brain in brains:
            asked = [("brain_id", "=", brain.id),
                     ("create_date", ">", fields.Datetime.now() - timedelta(days=1))]
            last = Request.search(
                [*asked, ("outcome", "in", ("answer", "none", "failed"))], limit=1)
            if last.outcome == "failed":
                yield self.env._(
                    "The external bot “%(name)s” does not answer (%(reason)s). Failures in 24 "
                    "hours: %(count)s", name=brain.name,
                    count=Request.search_count([*asked, ("outcome", "=", "failed")]),
                    reason=failures.get(last.failure, ""))
