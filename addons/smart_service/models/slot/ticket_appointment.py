import pytz
from babel.dates import format_skeleton

from odoo import fields, models


class SmartServiceTicket(models.Model):
    """What is said about appointments, and what the customer's answers do."""

    _inherit = "smart.service.ticket"

    def _answer_about_visit(self, contact, text_method, visit, buttons=None):
        """Answer what the customer has just said about his visit, where he said it.

        :param buttons: gives the choices below it for an environment in his language
        :return: the message
        """
        self.ensure_one()
        spoken = self.with_context(lang=contact._lang())
        body = getattr(spoken, text_method)(visit.with_env(spoken.env))
        message = contact._smart_notify(
            body, ticket=self, buttons=buttons(spoken.env) if buttons else ())
        self.message_post(body=body, subtype_xmlid="mail.mt_note")
        return message

    def _local_short_date(self, moment):
        return format_skeleton("MMMEd", self._local(moment), locale=self._babel_locale())

    def _utc_window(self, start, stop):
        """A time that the customer named in his own zone, in UTC and not in the past."""
        zone = self._time_zone()
        start, stop = (
            zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)
            for moment in (start, stop)
        )
        start = max(start, fields.Datetime.now())
        return (start, stop) if start < stop else None

    # === TEXTS === #

    def _text_appointment(self, visit):
        """The visit is booked; beside it the customer may choose another time."""
        text = super()._text_appointment(visit)
        if not (visit.offer_message_id or visit.confirmed_at or self._meets_wish(visit.start)):
            text = f"{self._text_wish_missed()}\n{text}"
        if visit.confirmed_at or len(visit._open_slots()) < 2:
            return text
        return text + "\n" + self.env._(
            "Choose the time that suits you best, or write “reschedule” or “cancel”.")

    def _text_on_the_way(self, visit):
        """The engineer has set out."""
        return self.env._(
            "%(engineer)s is on the way to you for repair %(ticket)s, expected at about %(time)s. "
            "See here when he arrives: %(link)s",
            engineer=visit.employee_id.name, ticket=self.number,
            time=self._local_time(visit._arrives_at()), link=visit._way_link())

    def _text_other_times(self, visit):
        """He wants another time."""
        if not any(self._meets_wish(slot.start) for slot in visit._open_slots()):
            return self.env._(
                "At the time that you named nobody is free. Does one of these suit you for repair "
                "%s?", self.number)
        return self.env._("Which of these times suits you better for repair %s?", self.number)

    def _text_slot_gone(self, visit):
        """The time that he picked is not free any more."""
        return self.env._("That time is not free any more. Which of these suits you?") if (
            visit._open_slots()) else self.env._(
            "That time can't be had any more. A colleague gets in touch with you.")

    def _text_choice_over(self, visit):
        """He picked a time of an older choice."""
        return self.env._(
            "That choice is no longer open: %(engineer)s comes to you on %(date)s between "
            "%(start)s and %(stop)s. To change it, write “reschedule” or “cancel”.",
            engineer=visit.employee_id.name, date=self._local_date(visit.start),
            start=self._local_time(visit.start), stop=self._local_time(visit.stop))

    def _text_no_other_time(self, visit):
        """There is no other time."""
        return self.env._(
            "We find no other time for repair %s at the moment. A colleague gets in touch with "
            "you.", self.number)

    def _text_visit_agreed(self, visit):
        """He picked a time."""
        return self.env._(
            "Agreed: %(engineer)s comes to you on %(date)s between %(start)s and %(stop)s. To "
            "change it, write “reschedule” or “cancel”.",
            engineer=visit.employee_id.name, date=self._local_date(visit.start),
            start=self._local_time(visit.start), stop=self._local_time(visit.stop))

    def _text_really_cancel(self, visit):
        """Asked before anything is called off."""
        if visit.start:
            return self.env._(
                "Shall we call off repair %(ticket)s with the visit on %(date)s at %(start)s?",
                ticket=self.number, date=self._local_date(visit.start),
                start=self._local_time(visit.start))
        return self.env._("Shall we call off repair %s?", self.number)

    def _text_visit_kept(self, visit):
        """He does not want to call it off after all."""
        return self.env._("All right, everything stays as it is.")

    def _text_too_late(self, visit):
        """The engineer is there or nearly so."""
        return self.env._(
            "%s is on the way to you already. A colleague gets in touch with you at once.",
            visit.employee_id.name)
