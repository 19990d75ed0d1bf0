from odoo import api, fields, models
from odoo.tools.misc import format_datetime

from ...engine import dispatch


class SmartServiceVisitCandidate(models.Model):
    """The engine's reasons and points in the reader's language."""

    _inherit = "smart.service.visit.candidate"

    @api.depends("terms")
    @api.depends_context("lang")
    def _compute_terms_text(self):
        names = {
            "sla": self.env._("Promise"), "travel": self.env._("Way"),
            "load": self.env._("Load"), "same": self.env._("Same engineer"),
            "parts": self.env._("Parts"), "fix": self.env._("First-time fix"),
            "overtime": self.env._("Overtime"),
        }
        for candidate in self:
            terms = candidate.terms or []
            total = sum(weight for _name, weight, _value in terms)
            candidate.terms_text = "\n".join(
                self.env._(
                    "%(name)s %(points).1f of %(most).1f", name=names[name],
                    points=100 * weight * value / total, most=100 * weight / total)
                for name, weight, value in terms if weight
            )

    @api.model
    def _reason_in_words(self, code, params):
        """One reason of the engine in the reader's language."""
        for words in (self._words_person, self._words_parts, self._words_time, self._words_score):
            text = words(code, params)
            if text:
                return text
        raise KeyError(code)

    def _words_person(self, code, params):
        return {
            dispatch.NO_POSITION: lambda: self.env._("The customer's position is not known."),
            dispatch.NO_BASE: lambda: self.env._("The position of his base is not known."),
            dispatch.NOT_REQUIRED: lambda: self.env._("The customer gets another engineer."),
            dispatch.EXCLUDED: lambda: self.env._("He is not sent to this customer."),
            dispatch.SKILL_MISSING: lambda: self.env._(
                "He lacks the skill: %s.", self._named("hr.skill", [params["skill_id"]])),
            dispatch.SKILL_LEVEL: lambda: self.env._(
                "His skill is at %(level)g %%, %(needed)g %% are needed.",
                level=params["level"], needed=params["needed"]),
            dispatch.SKILL_EXPIRED: lambda: self.env._("His skill is not valid at that time."),
            dispatch.CERTIFICATE_MISSING: lambda: self.env._(
                "He has no certificate: %s.", self._named("hr.skill", params["skill_ids"])),
            dispatch.CERTIFICATE_EXPIRED: lambda: self.env._(
                "His certificate is not valid at that time."),
            dispatch.TOOL_MISSING: lambda: self.env._(
                "He does not carry: %s.",
                self._named("smart.service.tool", params["tool_ids"])),
            dispatch.OUT_OF_ZONE: lambda: self.env._("The customer is outside his zones."),
            dispatch.NO_WAY: lambda: self.env._("No road leads from his base to the customer."),
            dispatch.TOO_FAR: lambda: self.env._(
                "%(km)s km away, he goes %(limit)g km at most.", **params),
        }.get(code, str)()

    def _words_parts(self, code, params):
        return {
            dispatch.PART_MISSING: lambda: self.env._(
                "Neither his van nor a warehouse has: %s.",
                self._named("product.product", params["product_ids"])),
            dispatch.PART_LATE: lambda: self.env._(
                "%(parts)s can't be had before %(at)s.",
                parts=self._named("product.product", params["product_ids"]),
                at=self._moment(params["at"])),
            dispatch.STORE_POSITION: lambda: self.env._(
                "The position of %s, which has the part, is not known.",
                self._named("stock.location", [params["location_id"]])),
            dispatch.STORE_FAR: lambda: self.env._(
                "The part is %(km)s km away in %(place)s, he goes %(limit)g km at most.",
                km=params["km"], limit=params["limit"],
                place=self._named("stock.location", [params["location_id"]])),
            dispatch.PARTS_VAN: lambda: self.env._("Has all parts in his van."),
            dispatch.PARTS_COLLECT: lambda: self.env._(
                "Collects parts from %s.",
                self._named("stock.location", params["location_ids"])),
            dispatch.PARTS_ARRIVE: lambda: self.env._(
                "Parts arrive at %(place)s on %(at)s.",
                place=self._named("stock.location", params["location_ids"]),
                at=self._moment(params["at"])),
            dispatch.PARTS_NONE: lambda: self.env._("No parts are needed."),
        }.get(code, str)()

    def _words_time(self, code, params):
        return {
            dispatch.NO_SLOT: lambda: self.env._("No free time within %(days)g days.", **params),
            dispatch.NO_SLOT_WINDOW: lambda: self.env._(
                "No free time within %(days)g days when the customer can receive him.", **params),
            dispatch.TOO_SOON: lambda: self.env._(
                "Nobody can begin before %s.", self._moment(params["at"])),
            dispatch.TOO_LATE: lambda: self.env._("It ends after %s.", self._moment(params["at"])),
            dispatch.NOT_WORKING: lambda: self.env._("He does not work at that time."),
            dispatch.WINDOW: lambda: self.env._("The customer can't receive him at that time."),
            dispatch.BUSY: lambda: self.env._(
                "He has another visit from %(start)s to %(stop)s.",
                start=self._moment(params["start"]), stop=self._moment(params["stop"])),
            dispatch.TIGHT_BEFORE: lambda: self.env._(
                "He arrives %(minutes)s minutes too late.", **params),
            dispatch.TIGHT_AFTER: lambda: self.env._(
                "He reaches his next visit %(minutes)s minutes too late.", **params),
        }.get(code, str)()

    def _words_score(self, code, params):
        return {
            dispatch.SKILL: lambda: self.env._("Has the skill at %(level)g %%.", **params),
            dispatch.TRAVEL: lambda: self.env._("%(km)s km away, %(minutes)s minutes.", **params),
            dispatch.EARLIEST: lambda: self.env._(
                "Can begin at %s.", self._moment(params["start"])),
            dispatch.SLA: lambda: self.env._(
                "Keeps the promise, %(hours)g hours to spare.", **params),
            dispatch.SLA_LATE: lambda: self.env._(
                "Breaks the promise by %(hours)g hours.", **params),
            dispatch.LOAD: lambda: self.env._(
                "%(percent)s %% of that day is booked already.", **params),
            dispatch.SAME: lambda: self.env._("Has been there before."),
            dispatch.FIX: lambda: self.env._(
                "Settled %(fixed)s of %(visits)s such visits at once.", **params),
            dispatch.FIX_LEVEL: lambda: self.env._(
                "Engineers at his level settle %(percent)s %% of such visits at once.", **params),
            dispatch.BREAK_OFF: lambda: self.env._(
                "So late that he would have to break off in %(percent)s %% of cases.", **params),
            dispatch.BREAK_OFF_LATER: lambda: self.env._(
                "Makes him so late that he would have to break off a later visit in %(percent)s %%"
                " of cases.", **params),
            dispatch.OVERTIME: lambda: self.env._(
                "Is home %(minutes)s minutes after work.", **params),
        }.get(code, str)()

    def _named(self, model, ids):
        # sudo: hr.skill, product.product, stock.location, tool - names that an explanation needs
        records = self.env[model].sudo().browse(ids).exists()
        return ", ".join(records.mapped("display_name")) or "?"

    def _moment(self, text):
        return format_datetime(self.env, fields.Datetime.to_datetime(text), dt_format="short")
