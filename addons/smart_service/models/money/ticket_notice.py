from babel.numbers import format_currency

from odoo import models


class SmartServiceTicket(models.Model):
    """What the customer is told about money, in his language."""

    _inherit = "smart.service.ticket"

    def _money(self, amount, currency):
        return format_currency(amount, currency.name, locale=self._babel_locale())

    def _text_accepted(self, offer):
        """Thanks for a yes, in one with what comes next."""
        order = offer.order_id
        if order._has_to_be_paid():
            return self.env._(
                "Thank you. You have accepted quotation %(order)s: %(amount)s. Please pay in "
                "advance here, then we book the visit: %(link)s",
                order=order.name, amount=self._money(offer.amount, offer.currency_id),
                link=order._smart_link())
        return self.env._(
            "Thank you. You have accepted quotation %(order)s: %(amount)s. We look for an engineer "
            "and tell you the appointment here.",
            order=order.name, amount=self._money(offer.amount, offer.currency_id))

    def _text_declined(self, offer):
        """What happens after a no."""
        return self.env._(
            "All right, nothing is charged by %(order)s. A colleague will get in touch about "
            "repair %(ticket)s.", order=offer.order_id.name, ticket=self.number)

    def _text_offer_void(self, offer):
        """He answered an offer that no longer holds."""
        return self.env._(
            "Quotation %(order)s no longer holds. A colleague looks into it and tells you the new "
            "price here.", order=offer.order_id.name)

    def _text_supplement(self, order):
        """The repair has become dearer than what he accepted."""
        return self.env._(
            "Your repair %(ticket)s took more than was quoted: %(terms)s\nAltogether %(amount)s. "
            "Do you accept that? Answer “I accept” or “I don't accept”.",
            ticket=self.number, terms=f"\n{order._smart_terms()}",
            amount=self._money(order._smart_payable(), order.currency_id))

    def _text_invoice(self, invoice):
        """The invoice, with the link to pay it."""
        link, payable = invoice._smart_link()
        values = {
            "ticket": self.number, "invoice": invoice.name, "link": link,
            "amount": self._money(invoice.amount_total, invoice.currency_id),
        }
        if payable:
            return self.env._(
                "Invoice %(invoice)s for repair %(ticket)s: %(amount)s. Pay it here: %(link)s",
                **values)
        return self.env._(
            "Invoice %(invoice)s for repair %(ticket)s: %(amount)s. You find it here: %(link)s",
            **values)

    def _text_paid(self, invoice):
        """The money has arrived."""
        return self.env._(
            "We have received your payment of invoice %(invoice)s, thank you.",
            invoice=invoice.name)
