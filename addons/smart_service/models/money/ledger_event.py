from odoo import api, models

from ..dispatch.visit import BOOKED


class SmartServiceEvent(models.Model):
    """What follows in money from a customer's yes or no, and from a visit."""

    _inherit = "smart.service.event"

    @api.model
    def _reactive_kinds(self):
        return super()._reactive_kinds() | {"quotation_accepted", "quotation_declined"}

    def _react_visit_done(self):
        """Invoice first: a part that the customer pays is nothing that the supplier pays."""
        result = super()._react_visit_done()
        self.visit_id._prepare_claim()
        self.visit_id._settle()
        return result

    def _react_visit_unfixed(self):
        result = super()._react_visit_unfixed()
        self.visit_id._settle()
        return result

    def _react_visit_missed(self):
        result = super()._react_visit_missed()
        self.visit_id._settle()
        return result

    def _acceptance(self):
        return self.env["smart.service.acceptance"].browse(self.payload["acceptance_id"])

    def _react_quotation_accepted(self):
        """Confirm the order, which plans the visit; a supplement lets the invoice go."""
        offer = self._acceptance()
        if offer.is_supplement:
            offer.ticket_id._supplement_accepted(offer.order_id)
            return
        order = offer.order_id.with_company(offer.company_id)
        if order._has_to_be_paid():
            offer.ticket_id._answer_customer(offer.contact_id, "_text_accepted", offer)
        elif order.state in ("draft", "sent"):
            order.action_confirm()

    def _react_quotation_confirmed(self):
        """The appointment is the answer to a yes; where there is none yet, thanks are.

        Channels count what is said after each message of the customer, so one is saved.
        """
        result = super()._react_quotation_confirmed()
        offer = self.env["smart.service.acceptance"].search(
            [("order_id", "=", self.payload["order_id"]), ("state", "=", "accepted")], limit=1)
        planned = self.ticket_id.visit_ids.filtered(lambda visit: visit.state in BOOKED)
        if offer.answer_id and not planned:
            offer.ticket_id._answer_customer(offer.contact_id, "_text_accepted", offer)
        return result

    def _react_quotation_declined(self):
        """Withdraw the quotation; a person decides with the customer what becomes of it."""
        offer = self._acceptance()
        order, ticket = offer.order_id, offer.ticket_id
        if not offer.is_supplement and order.state in ("draft", "sent"):
            order.action_cancel()
        ticket._ask_person(ticket._asked_env()._(
            "The customer does not accept %(order)s: settle it with him.", order=order.name))
