from odoo import models

CHANGEABLE = ("scheduled", "unassigned")


class SmartServiceVisit(models.Model):
    """What a customer does with his own appointment on his page.

    The same as in his conversation; there he is told what came of it, too.
    """

    _inherit = "smart.service.visit"

    def _portal_may_change(self):
        """Whether the appointment may still be moved or called off here."""
        self.ensure_one()
        return self.state in CHANGEABLE and not self.ticket_id.is_closed

    def _portal_contact(self):
        """Where the customer is told; an empty recordset when he has no channel."""
        self.ensure_one()
        ticket = self.ticket_id
        contact = ticket.contact_id
        if contact.partner_id == ticket.partner_id and contact._smart_reachable():
            return contact
        return ticket.partner_id._smart_contact(ticket.company_id).filtered(
            lambda found: found.partner_id == ticket.partner_id)

    def _portal_pick(self, slot):
        """Agree to a time, which moves the visit if it is another than the booked one.

        :param slot: one of the visit's slots, or none
        :return: ``agreed``, ``gone`` or ``closed``
        """
        self.ensure_one()
        visit = self.with_company(self.company_id)
        if not slot or not visit._portal_may_change():
            return "closed"
        before = visit._appointment()
        outcome = slot._pick(answered=False)
        if outcome == "gone":
            visit._find_other_times()
        elif outcome == "agreed" and visit._appointment() == before and (
                contact := visit._portal_contact()):
            # of a new time he has been told as of any that is booked
            visit.ticket_id._answer_about_visit(contact, "_text_visit_agreed", visit)
        visit.asked = False
        return outcome

    def _portal_other_times(self):
        """Look for other times.

        :return: ``times``, ``none`` when there are none (a person is asked), or ``closed``
        """
        self.ensure_one()
        visit = self.with_company(self.company_id)
        if not visit._portal_may_change():
            return "closed"
        return "times" if visit._find_other_times() else "none"

    def _portal_cancel(self):
        """Call the repair off.

        :return: ``cancelled``, or ``late`` when the engineer is on his way (a person is asked)
        """
        self.ensure_one()
        visit = self.with_company(self.company_id)
        if visit._portal_may_change():
            visit._call_off_for_customer()
            return "cancelled"
        if visit.state in ("on_the_way", "under_way"):
            visit.ticket_id._ask_person(visit.ticket_id._asked_env()._(
                "The customer wants to change visit %s, which has begun: call him.", self.number))
            return "late"
        return "closed"

    def _portal_outcome_words(self, outcome):
        """What came of it, in words of the customer's language; '' for anything else."""
        return {
            "agreed": self.env._("Agreed, thank you. We come at that time."),
            "gone": self.env._("That time is not free any more. Please choose another one."),
            "closed": self.env._("This can't be changed here any more. Please write to us."),
            "times": self.env._("Please choose the time that suits you."),
            "none": self.env._(
                "We find no other time at the moment. A colleague gets in touch with you."),
            "cancelled": self.env._("The repair is called off."),
            "late": self.env._(
                "The engineer is on the way already. A colleague gets in touch with you."),
        }.get(outcome, "")
