from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...engine import dispatch

OFFERED = 3
# times that a customer may choose from lie so far apart
APART = timedelta(hours=3)


class SmartServiceVisit(models.Model):
    """Times that the customer may choose from, and a visit that moves."""

    _inherit = "smart.service.visit"

    slot_ids = fields.One2many("smart.service.visit.slot", "visit_id", "Times offered")
    offer_message_id = fields.Many2one(
        "mail.message", "Offered in", ondelete="set null", index="btree_not_null", readonly=True,
        copy=False)
    asked = fields.Selection(
        [("cancel", "Really call it off?"), ("time", "Which time suits?")],
        "Question to the customer", readonly=True, copy=False)

    def write(self, vals):
        if "start" in vals and "confirmed_at" not in vals:
            start = fields.Datetime.to_datetime(vals["start"])
            moved = self.filtered(lambda visit: visit.confirmed_at and visit.start != start)
            if moved:
                # the customer agreed to another time
                super(SmartServiceVisit, moved).write({"confirmed_at": False})
        return super().write(vals)

    # === OFFERING === #

    def _record(self, assignment):
        """Keep the candidates, and the times that the customer may choose instead."""
        result = super()._record(assignment)
        chosen = assignment.chosen
        if chosen:
            offers = [(chosen, chosen), *dispatch.alternatives(assignment, OFFERED - 1, APART)]
            for window in self.ticket_id._wish_windows()[1:]:
                # behind what he would like comes what lies near it
                if len(offers) < OFFERED:
                    starts = [slot.start for _candidate, slot in offers]
                    offers += dispatch.choices(
                        self._judged(window), OFFERED - len(offers), APART, *starts)
            self._keep_slots(offers)
        return result

    def _keep_slots(self, offers):
        """Offer these times and no others any more.

        :param offers: (candidate, slot) of the engine, the time that is booked first
        """
        self.ensure_one()
        self.slot_ids.filtered(lambda slot: slot.state == "offered").state = "withdrawn"
        self.slot_ids = [
            Command.create({
                "employee_id": candidate.key, "start": slot.start, "stop": slot.stop,
                "score": slot.score,
            })
            for candidate, slot in offers
        ]

    def _open_slots(self):
        return self.slot_ids.filtered(lambda slot: slot.state == "offered").sorted("id")

    def _slot_buttons(self, env):
        """The times as choices below a message.

        :param env: environment in the customer's language
        :return: list of (payload, label)
        """
        slots = self._open_slots().with_env(env)
        return [(slot._payload(slot), slot._label()) for slot in slots]

    @api.model
    def _waiting_for(self, contact, company, button=""):
        """The visit of this customer that may still be agreed to, moved or called off.

        Of several it is the one that he pressed a button of, else the one that was spoken about
        last.

        :param company: whom he is talking to; what he tells one company is nothing to another
        :param button: payload of the button that he pressed, or ''
        """
        domain = [("ticket_id.contact_id", "=", contact.id)]
        if contact.partner_id and not contact.shared:
            domain = ["|", ("partner_id", "=", contact.partner_id.id), *domain]
        visits = self.search([("state", "in", ("scheduled", "unassigned", "on_the_way")), *domain,
                              ("ticket_id.is_closed", "=", False),
                              ("company_id", "=", company.id)])
        return (visits.filtered(lambda visit: visit._has_button(button)) or visits.sorted(
            lambda visit: (visit.offer_message_id.id or 0, visit.id), reverse=True))[:1]

    def _has_button(self, button):
        """Whether a button stands, or stood, below something that was said about this visit."""
        self.ensure_one()
        return bool(button) and (
            button.startswith(f"visit:{self.id}:")
            or any(slot._payload(slot) == button for slot in self.slot_ids))

    def _offer_other_times(self, contact, text_method="_text_other_times", window=None):
        """Offer the customer other times than the one that is booked.

        :param window: (start, stop) in which he wants the visit, UTC; the times outside of it are
            offered when there is none in it
        """
        self.ensure_one()
        visit = self.with_company(self.company_id)
        ticket = visit.ticket_id
        if not visit._find_other_times(window):
            ticket._answer_about_visit(contact, "_text_no_other_time", visit)
            return
        visit.offer_message_id = ticket._answer_about_visit(
            contact, text_method, visit, visit._slot_buttons)

    def _find_other_times(self, window=None):
        """Keep other times for the customer to choose from; a person is asked when there are none.

        :param window: see :meth:`_offer_other_times`
        :return: whether there are any
        """
        self.ensure_one()
        visit = self.with_company(self.company_id)
        if window or (visit.start and visit.ticket_id._meets_wish(visit.start)):
            # he names a time, or wants another than the one that he has been given
            visit.ticket_id._note_wish(window)
        offers = next(filter(None, map(visit._other_times, visit.ticket_id._wish_windows())), ())
        if not offers:
            visit.ticket_id._ask_person(visit.ticket_id._asked_env()._(
                "The customer wants another time for visit %s, and there is none.", visit.number))
            return False
        visit._keep_slots(offers)
        visit.asked = "time"
        visit._log("slots_offered", slots=len(offers))
        return True

    def _other_times(self, window):
        """(candidate, slot) of the best times but the booked one, in order of time."""
        return dispatch.choices(self._judged(window), OFFERED, APART, self.start or None)

    def _judged(self, window):
        """Everybody's result for this visit as if it were not booked, within a time or at any."""
        ticket = self.ticket_id.with_company(self.company_id)
        job = ticket._job(self)
        if window:
            job = dispatch.restricted(job, window)
        employees = ticket._field_engineers()
        stores, vans = ticket._stocks(job, employees, own=self._reserved_parts())
        return ticket._judge(job, employees, stores, vans, besides=self)

    def _tell_appointment(self):
        """Tell the customer when who comes; what he has not agreed to yet is his to choose."""
        self.ensure_one()
        open_slots = self._open_slots()
        if self.confirmed_at or not any(slot._is_appointment() for slot in open_slots):
            open_slots.state = "withdrawn"
        self.asked = False
        if self.env.context.get("smart_visit_answered"):
            # he has picked the time himself, and is answered in one message
            return
        self.offer_message_id = self.ticket_id._tell_customer(
            "_text_appointment", self, self._slot_buttons)

    # === MOVING === #

    def _smart_move(self, employee, start, stop, **values):
        """Give a booked visit another time or engineer; the parts go with it.

        :param values: further values that are written with it
        :raises UserError: the visit has begun
        """
        self.ensure_one()
        if self.state not in ("scheduled", "unassigned"):
            raise UserError(self.env._("Visit %s has begun already.", self.number))
        self.write({
            "employee_id": employee.id, "start": start, "stop": stop, "state": "scheduled",
            **values,
        })
        self._log("visit_moved", employee_id=employee.id, start=fields.Datetime.to_string(start))
