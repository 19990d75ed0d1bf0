from odoo import api, fields, models, tools

WEEKDAYS = [
    ("0", "Monday"), ("1", "Tuesday"), ("2", "Wednesday"), ("3", "Thursday"), ("4", "Friday"),
    ("5", "Saturday"), ("6", "Sunday"),
]


class SmartServiceExtraWorkday(models.Model):
    """A day off on which people work all the same, as Chinese law moves weekends around holidays.

    It counts wherever Odoo asks a calendar for its working hours: for clocks, desks and engineers.
    """

    _name = "smart.service.extra.workday"
    _description = "Extra Working Day"
    _order = "date desc, id"
    _rec_name = "date"

    name = fields.Char("Occasion", translate=True)
    date = fields.Date(required=True)
    weekday = fields.Selection(
        WEEKDAYS, "Worked like a", required=True, default="0",
        help="The hours of this day of the week are worked.")
    calendar_id = fields.Many2one(
        "resource.calendar", "Working hours", ondelete="cascade", index="btree_not_null",
        help="Empty: all working hours of the company.")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company)

    _day_uniq = models.UniqueIndex(
        "(date, company_id, COALESCE(calendar_id, 0))",
        "This day is an extra working day already.")

    @api.model
    @tools.ormcache("calendar_id", "company_id")
    def _days(self, calendar_id, company_id):
        """The extra days of a calendar: date → day of the week (0 is Monday) that is worked."""
        # sudo: smart.service.extra.workday - when is worked is no secret
        found = self.sudo().search([
            ("calendar_id", "in", [False, calendar_id]),
            ("company_id", "=", company_id) if company_id else (1, "=", 1)])
        return {extra.date: int(extra.weekday) for extra in found}

    @api.model_create_multi
    def create(self, vals_list):
        extra = super().create(vals_list)
        extra._touched_calendars()._smart_times_changed()
        return extra

    def write(self, vals):
        before = self._touched_calendars()
        result = super().write(vals)
        (before | self._touched_calendars())._smart_times_changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_times_change(self):
        self._touched_calendars()._smart_times_changed()

    def _touched_calendars(self):
        # sudo: resource.calendar - clocks follow their calendar, whoever has changed it
        calendars = self.env["resource.calendar"].sudo()
        everybodys = self.filtered(lambda extra: not extra.calendar_id)
        if everybodys:
            calendars = calendars.search([
                ("company_id", "in", [False, *everybodys.company_id.ids])])
        # sudo: resource.calendar - as above
        return calendars | self.sudo().calendar_id
