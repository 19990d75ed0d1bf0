import pytz
from babel.dates import format_date, format_time

from odoo import models
from odoo.tools.misc import babel_locale_parse


class SmartServiceTicket(models.Model):
    """What the customer is told about his ticket: in his channel, language and time zone."""

    _inherit = "smart.service.ticket"

    def _tell_customer(self, text_method, record, buttons=None):
        """Say something about `record` in the customer's own channel.

        :param text_method: name of this model's method that words it, given `record`
        :param buttons: gives the choices below it, as (payload, label), for an environment in
            the customer's language
        :return: the message, or nothing when the customer has no channel that we can write to
        """
        self.ensure_one()
        # sudo: smart.service.contact, discuss.channel - the desk speaks, whoever acted
        ticket = self.sudo()
        contact = ticket.contact_id
        if not (contact and contact._smart_reachable()):
            contact = ticket.partner_id and ticket.partner_id._smart_contact(ticket.company_id)
        if not contact:
            self._ask_person(
                self._asked_env()._("Tell the customer by hand: there is no channel to write to.")
            )
            return self.env["mail.message"]
        spoken = ticket.with_context(lang=contact._lang())
        body = getattr(spoken, text_method)(record.sudo().with_env(spoken.env))
        message = contact._smart_notify(
            body, ticket=ticket, notice=text_method.removeprefix("_text_"), record=record,
            buttons=buttons(spoken.env) if buttons else ())
        ticket.message_post(body=body, subtype_xmlid="mail.mt_note")
        return message

    def _text_appointment(self, visit):
        """The visit is booked."""
        return self.env._(
            "Your repair %(ticket)s is booked: %(engineer)s comes to you on %(date)s between "
            "%(start)s and %(stop)s. If that doesn't suit you, just answer here.",
            ticket=self.number,
            engineer=visit.employee_id.name,
            date=self._local_date(visit.start),
            start=self._local_time(visit.start),
            stop=self._local_time(visit.stop),
        )

    def _text_cancelled(self, visit):
        """The visit will not take place."""
        if self.is_closed:
            return self.env._(
                "Your repair %(ticket)s is cancelled, the visit on %(date)s at %(start)s won't "
                "take place.",
                ticket=self.number,
                date=self._local_date(visit.start),
                start=self._local_time(visit.start),
            )
        return self.env._(
            "The visit on %(date)s at %(start)s for your repair %(ticket)s won't take place. We "
            "will tell you a new appointment here.",
            ticket=self.number,
            date=self._local_date(visit.start),
            start=self._local_time(visit.start),
        )

    def _text_quotation(self, order):
        """What the repair costs, and why it is not free."""
        return self.env._(
            "%(reason)s The repair %(ticket)s costs %(amount)s (quotation %(order)s). As soon as "
            "you accept it, we will book a visit and tell you the appointment here. Read and sign "
            "it under %(link)s or simply answer “I accept”.",
            reason=self.warranty_text,
            ticket=self.number,
            amount=self._money(order.amount_total, order.currency_id),
            order=order.name,
            link=order._smart_link(),
        )

    def _text_done(self, visit):
        """The engineer has finished."""
        return self.env._(
            "Your repair %(ticket)s is done. Thank you for your patience.", ticket=self.number
        )

    # === WORDING HELPERS === #

    def _babel_locale(self):
        return babel_locale_parse(self.env.lang)

    def _time_zone(self):
        """The customer's time zone, else that of the engineer at his door, else the company's."""
        company = self.company_id
        engineer = self.visit_ids.sorted("id")[-1:].employee_id
        name = (self.partner_id.tz or engineer.tz or company.partner_id.tz
                or company.resource_calendar_id.tz)
        return pytz.timezone(name or "UTC")

    def _local(self, moment):
        return pytz.utc.localize(moment).astimezone(self._time_zone())

    def _local_date(self, moment):
        return format_date(self._local(moment), "full", locale=self._babel_locale())

    def _local_time(self, moment):
        return format_time(
            self._local(moment), "short", tzinfo=self._time_zone(), locale=self._babel_locale()
        )
