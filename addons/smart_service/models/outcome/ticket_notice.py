from odoo import models


class SmartServiceTicket(models.Model):
    """What the customer is told after a visit that has not ended the matter."""

    _inherit = "smart.service.ticket"

    def _text_missed(self, visit):
        """The engineer met nobody."""
        return self.env._(
            "On %(date)s our engineer could not get to you for your repair %(ticket)s. We plan a "
            "new visit and tell you the appointment here.",
            ticket=self.number, date=self._local_date(visit.start))

    def _text_unfixed(self, visit):
        """The device does not work yet, and no new appointment is known."""
        return self.env._(
            "Your repair %(ticket)s could not be finished at the first attempt. We are sorry. We "
            "plan another visit and tell you the appointment here.", ticket=self.number)

    def _text_work_report(self, visit):
        """The signed report, to keep."""
        return self.env._(
            "The work report of your repair %(ticket)s: %(link)s",
            ticket=self.number, link=visit.work_report_id._smart_link())
