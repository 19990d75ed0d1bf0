from datetime import datetime, time, timedelta

from odoo import fields, models

# so long after the time that he would like another one is still nearer to it than the best one
AFTERWARDS = timedelta(days=4)
# whoever names more than a part of a day means the day
LONGEST_PART = timedelta(hours=10)


class SmartServiceTicket(models.Model):
    """What binds the choice of engineer and time for this customer."""

    _inherit = "smart.service.ticket"

    window_ids = fields.One2many(
        "smart.service.ticket.window", "ticket_id", "Customer's times",
        help="When the customer can receive the engineer. Empty: at any time.")
    required_employee_id = fields.Many2one(
        "hr.employee", "Only this engineer", check_company=True,
        groups="smart_service.group_dispatcher")
    excluded_employee_ids = fields.Many2many(
        "hr.employee", "smart_service_ticket_excluded_rel", "ticket_id", "employee_id",
        string="Not these engineers", groups="smart_service.group_dispatcher")
    wish_start = fields.Datetime(
        "Would like it from", help="When the customer would like the visit. Times near it are "
        "offered first; unlike his times it binds nobody.")
    wish_stop = fields.Datetime("Would like it until")
    promised_at = fields.Datetime(
        "Promised by",
        help="By when the visit has to be over. Empty: so many hours after the visit was asked "
        "for as Settings say for this priority.")

    # === WHEN HE WOULD LIKE IT === #

    def _note_wish(self, window):
        """Keep the time that the customer would like; what he says last counts.

        :param window: (start, stop) in UTC, None when he names none any more
        """
        self.ensure_one()
        start, stop = window or (False, False)
        self.write({"wish_start": start, "wish_stop": stop})

    def _wish(self):
        """(start, stop) of what he would like, as far as it is still to come; None without."""
        self.ensure_one()
        if not self.wish_start or not self.wish_stop:
            return None
        start = max(self.wish_start, fields.Datetime.now())
        return (start, self.wish_stop) if start < self.wish_stop else None

    def _wish_windows(self):
        """The times to look at one after the other, until one is free: each is wider.

        What he would like, that day, what comes after, and at last any time.
        """
        wish = self._wish()
        if not wish:
            return [None]
        day = self._local(wish[0]).date()
        whole = self._utc_window(
            datetime.combine(day, time()), datetime.combine(day + timedelta(days=1), time()))
        return [wish, *filter(None, [whole]), (wish[0], wish[0] + AFTERWARDS), None]

    def _meets_wish(self, start):
        """Whether a visit at this time is one that he would like, or he has named no time."""
        wish = self._wish()
        return not wish or wish[0] <= start < wish[1]

    # === TEXTS === #

    def _text_wish(self):
        """When he would like it, in one sentence; '' when that is over or was never said."""
        wish = self._wish()
        if not wish:
            return ""
        if wish[1] - wish[0] > LONGEST_PART:
            return self.env._(
                "You would like us to come on %s; we look for a time near that first.",
                self._local_date(wish[0]))
        return self.env._(
            "You would like us to come on %(date)s between %(start)s and %(stop)s; we look for a "
            "time near that first.", date=self._local_date(wish[0]),
            start=self._local_time(wish[0]), stop=self._local_time(wish[1]))

    def _text_wish_missed(self):
        """None of what can be had is when he would like it."""
        return self.env._("At the time that you named nobody is free; this comes nearest.")
