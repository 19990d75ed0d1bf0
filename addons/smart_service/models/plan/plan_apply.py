from odoo import fields, models
from odoo.exceptions import UserError


class SmartServicePlan(models.Model):
    """A proposal becomes the day: all of it, or nothing."""

    _inherit = "smart.service.plan"

    def _carry_out(self):
        """Book what is proposed.

        :raises UserError: a visit was changed since, or a part is no longer there
        """
        self.ensure_one()
        self._check_unchanged()
        Visit = self.env["smart.service.visit"]
        lines = {line.visit_id.id: line for line in self.line_ids}
        Visit._smart_rearrange([
            (Visit.browse(entry["visit"]), entry, lines.get(entry["visit"]))
            for entry in self.assignment or []])
        self.phase = "applied"
        self.question_ids._ask()
        self.env["smart.service.event"]._log(
            "day_planned", company=self.company_id, payload={
                "day": fields.Date.to_string(self.day), "visits": self.visit_count,
                "changed": len(self.line_ids), "km_before": round(self.km_before, 1),
                "km_after": round(self.km_after, 1)})

    def _check_unchanged(self):
        """What was calculated with is still so."""
        soon = fields.Datetime.now()
        changed = []
        for entry in self.assignment or []:
            visit = self.env["smart.service.visit"].browse(entry["visit"]).exists()
            employee_id, start = entry["old"]
            same = visit and visit.employee_id.id == (employee_id or False) and (
                visit.start or None) == fields.Datetime.to_datetime(start)
            free = visit and (visit._is_movable(soon) if employee_id else visit._waits_for_time())
            if not (same and free):
                changed.append(visit.number or "?")
        if changed:
            raise UserError(self.env._(
                "Meanwhile these visits have changed: %s. Calculate the plan again.",
                ", ".join(changed)))
