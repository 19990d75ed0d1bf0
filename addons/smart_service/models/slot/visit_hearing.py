from datetime import datetime

from odoo import models

from ...engine import appointment


class SmartServiceVisit(models.Model):
    """What the customer says about his visit in the conversation.

    His message is understood in the transaction that posts it; what follows is done beside it.
    """

    _inherit = "smart.service.visit"

    # === UNDERSTANDING === #

    def _take_message(self, channel, message):
        """Whether a customer's message is about this visit; if so, it has been taken.

        A number, "yes" or a bare "cancel" may be about anything: they count when the visit was
        spoken about last.
        """
        self.ensure_one()
        button = channel.env.context.get("smart_button") or ""
        text = channel._smart_text(message)
        latest = self._was_said_last(channel, message)
        number = appointment.number(text) if latest else 0
        wish = appointment.parse(text, self.ticket_id._local(message.date).date())
        heard = self._hear_cancelling(button, number, latest, wish) or self._hear_choice(
            button, number) or self._hear_wish(wish, latest)
        if not heard:
            return False
        self._log_heard(channel, message, *heard)
        return True

    def _log_heard(self, channel, message, what, details):
        """What he said is in the ledger; what follows from it is done beside this transaction."""
        self.env["smart.service.event"]._log(
            "visit_answered", channel=channel, ticket=self.ticket_id, visit=self,
            partner=self.partner_id, company=self.company_id, message=message,
            payload={"what": what, **details})

    def _was_said_last(self, channel, message):
        """Whether nothing was said to the customer since the visit was spoken about."""
        asked = self.offer_message_id
        return bool(asked) and not self.env["mail.message"].search_count([
            ("model", "=", "discuss.channel"), ("res_id", "=", channel.id),
            ("id", ">", asked.id), ("id", "<", message.id),
            ("message_type", "=", "comment"), ("is_internal", "=", False),
            ("author_id", "!=", message.author_id.id)], limit=1)

    def _hear_cancelling(self, button, number, latest, wish):
        """His answer to the question whether to call it off."""
        buttons = [payload for payload, _label in self._cancel_buttons(self.env)]
        if button in buttons:
            number = buttons.index(button) + 1
        if self.asked != "cancel" or not (number or latest):
            return None
        if number == 1 or (wish and wish.what in (appointment.AGREED, appointment.CANCEL)):
            return "cancel_yes", {}
        return ("cancel_no", {}) if number == 2 else None

    def _hear_choice(self, button, number):
        """The time that he picked; a button may be one of an older choice."""
        slots = self._open_slots()
        picked = self.slot_ids.filtered(lambda slot: slot._payload(slot) == button)
        if not picked and 0 < number <= len(slots):
            picked = slots[number - 1]
        return ("pick", {"slot_id": picked.id}) if picked else None

    def _hear_wish(self, wish, latest):
        """What he wants in his own words."""
        if not wish or not (wish.named or latest):
            return None
        if wish.what == appointment.AGREED:
            booked = self._open_slots().filtered(lambda slot: slot._is_appointment())
            return ("pick", {"slot_id": booked.id}) if booked else None
        if wish.what == appointment.CANCEL:
            return "cancel", {}
        window = wish.start and self.ticket_id._utc_window(wish.start, wish.stop)
        return "change", {"window": [moment.isoformat() for moment in window or ()]}

    # === DOING === #

    def _do_answered(self, contact, payload):
        """Do what the customer has said about this visit.

        :param contact: the contact point that he said it at
        """
        self.ensure_one()
        visit = self.with_company(self.company_id)
        what = payload["what"]
        if what == "pick":
            visit.slot_ids.filtered(lambda s: s.id == payload["slot_id"])._take(contact)
        elif what == "cancel_yes" and visit.state == "cancelled":
            return  # he said so twice, and has been told
        elif visit.state not in ("scheduled", "unassigned"):
            visit._too_late(contact)
        elif what == "change":
            window = tuple(map(datetime.fromisoformat, payload["window"]))
            visit._offer_other_times(contact, window=window or None)
        elif what == "cancel":
            visit.asked = "cancel"
            visit.offer_message_id = visit.ticket_id._answer_about_visit(
                contact, "_text_really_cancel", visit, visit._cancel_buttons)
        elif what == "cancel_yes":
            visit._call_off_for_customer()
        else:
            visit.asked = False
            visit.ticket_id._answer_about_visit(contact, "_text_visit_kept", visit)

    def _cancel_buttons(self, env):
        """Yes and no to calling it off.

        :param env: environment in the customer's language
        """
        return [
            (f"visit:{self.id}:cancel", env._("Yes, call it off")),
            (f"visit:{self.id}:keep", env._("No, keep it")),
        ]

    def _too_late(self, contact):
        """Somebody has to talk with him: the engineer is on his way or has been there."""
        ticket = self.ticket_id
        if self.state in ("on_the_way", "under_way"):
            ticket._answer_about_visit(contact, "_text_too_late", self)
            ticket._ask_person(ticket._asked_env()._(
                "The customer wants to change visit %s, which has begun: call him.", self.number))
        else:
            ticket._answer_about_visit(contact, "_text_no_other_time", self)
            ticket._ask_person(ticket._asked_env()._(
                "The customer wants another visit after %s.", self.number))

    def _answer_old_choice(self, contact):
        """He picked a time that is not offered any more."""
        ticket = self.ticket_id
        if self.state not in ("scheduled", "unassigned"):
            self._too_late(contact)
        elif self._open_slots():
            self.offer_message_id = ticket._answer_about_visit(
                contact, "_text_slot_gone", self, self._slot_buttons)
        elif self.state == "scheduled":
            ticket._answer_about_visit(contact, "_text_choice_over", self)
        else:
            self._offer_other_times(contact, "_text_slot_gone")

    def _call_off_for_customer(self):
        """He has said that he does not want the repair any more."""
        self.asked = False
        ticket = self.ticket_id
        accepted = ticket.order_ids.filtered(lambda order: order.state == "sale")
        self._log("visit_called_off")
        ticket._set_stage("cancelled")
        if accepted:
            ticket._ask_person(ticket._asked_env()._(
                "The customer called off the visit after he had accepted %s: settle it with him.",
                ", ".join(accepted.mapped("name"))))
