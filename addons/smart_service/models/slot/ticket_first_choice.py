from datetime import timedelta

from odoo import api, fields, models

# one time is no choice
FEWEST = 2


class SmartServiceTicket(models.Model):
    """Where the company wants it, the customer picks the first appointment, too."""

    _inherit = "smart.service.ticket"

    def _let_choose(self, assignment, visit):
        """Offer the best times instead of booking the best one.

        Nothing is reserved before he has picked. Urgent repairs are booked at once, and so is
        what the customer has left unanswered until the time that he was told.

        :return: whether he was asked
        """
        self.ensure_one()
        company = self.company_id
        if not company.smart_first_choice or visit.choice_asked or self.priority == "3":
            return False
        visit._record(assignment)
        if len(visit._open_slots()) < FEWEST:
            return False
        until = fields.Datetime.now() + timedelta(hours=company.smart_choice_hours)
        visit.write({"choice_asked": True, "choice_until": until})
        message = self._tell_customer("_text_first_choice", visit, visit._slot_buttons)
        if not self._has_left(message):
            # nobody picks what he was never asked
            visit.choice_until = False
            return False
        visit.write({"asked": "time", "offer_message_id": message.id})
        visit._log("slots_offered", slots=len(visit._open_slots()))
        return True

    @api.model
    def _has_left(self, message):
        """Whether a message to the customer is on its way, or there."""
        if not message or message.is_internal:
            return False
        # sudo: smart.service.outbox - whether what was just said could leave, nothing else
        return not self.env["smart.service.outbox"].sudo().search_count(
            [("mail_message_id", "=", message.id), ("state", "=", "failed")], limit=1)

    def _text_first_choice(self, visit):
        """Nothing is booked yet: these times are his to choose from."""
        missed = not any(self._meets_wish(slot.start) for slot in visit._open_slots())
        text = self.env._(
            "For your repair %(ticket)s we can come at these times. Choose the one that suits you, "
            "or name another day. Without an answer by %(time)s on %(date)s we book the best one "
            "and tell you.", ticket=self.number, time=self._local_time(visit.choice_until),
            date=self._local_date(visit.choice_until))
        return f"{self._text_wish_missed()}\n{text}" if missed else text
