from odoo import models


class SmartServiceTicket(models.Model):
    """What the customer is asked about an appointment that he has agreed to."""

    _inherit = "smart.service.ticket"

    def _text_may_we_move(self, visit):
        """Another time would suit the day better; his appointment holds until he says yes."""
        slot = visit._open_slots()[:1]
        return self.env._(
            "You have agreed to our visit for repair %(ticket)s on %(old)s at %(old_time)s. Would "
            "%(new)s between %(start)s and %(stop)s suit you as well? %(engineer)s would come. "
            "That would save us a long way. Without your yes everything stays as it is.",
            ticket=self.number, old=self._local_date(visit.start),
            old_time=self._local_time(visit.start), new=self._local_date(slot.start),
            start=self._local_time(slot.start), stop=self._local_time(slot.stop),
            engineer=slot.employee_id.name)

    def _text_move_gone(self, visit):
        """He said yes, but meanwhile that time is taken."""
        return self.env._(
            "Thank you. Meanwhile that time is taken: your appointment on %(date)s at %(time)s "
            "stays as it is.", date=self._local_date(visit.start),
            time=self._local_time(visit.start))
