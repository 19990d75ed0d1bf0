from odoo import fields, models


class SmartServiceVisit(models.Model):
    """A subcontractor's visit goes on his sheet of the month, whatever came of it."""

    _inherit = "smart.service.visit"

    settlement_line_ids = fields.One2many(
        "smart.service.settlement.line", "visit_id", "Settlement",
        groups="account.group_account_invoice,smart_service.group_manager")

    def _settle(self):
        """Put the visit on the sheet of the subcontractor who made it, once.

        :return: the line, or an empty recordset
        """
        self.ensure_one()
        # sudo: hr.employee, smart.service.settlement - follows from the visit, whoever ended it
        visit = self.sudo().with_company(self.company_id)
        engineer = visit.employee_id
        partner = engineer.smart_subcontractor_id
        if not partner or visit.settlement_line_ids:
            return self.env["smart.service.settlement.line"]
        day = visit._local_day(visit.finished_at or visit.start)
        sheet = visit.env["smart.service.settlement"]._collecting(
            partner, visit.company_id, day)
        line = visit.env["smart.service.settlement.line"].create({
            "settlement_id": sheet.id,
            "visit_id": visit.id,
            "employee_id": engineer.id,
            "day": day,
            "hours": visit._paid_hours(),
            "km": visit.travel_km,
            "rate_visit": engineer.smart_fee_visit,
            "rate_hour": engineer.smart_fee_hour,
            "rate_km": engineer.smart_fee_km,
        })
        visit._log("visit_settled", settlement_id=sheet.id, amount=line.amount)
        return line

    def _local_day(self, moment):
        """The day of a moment where the engineer works, whoever or whatever asks."""
        self.ensure_one()
        # sudo: hr.employee, resource.calendar - a time zone, nothing else
        visit = self.sudo()
        zone = visit.employee_id.tz or visit.company_id.resource_calendar_id.tz or "UTC"
        return fields.Datetime.context_timestamp(visit.with_context(tz=zone), moment).date()

    def _paid_hours(self):
        """Hours that the engineer is paid for: those worked, as planned if nobody measured."""
        self.ensure_one()
        if self.state != "done" or self.result_code in ("no_access", "customer_absent"):
            return 0.0
        planned = (self.stop - self.start).total_seconds() / 3600 if self.start else 0.0
        return self.worked_hours or planned
