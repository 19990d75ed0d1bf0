from odoo import models


class SmartServiceTicket(models.Model):
    """Offers that the customer answers in his channel."""

    _inherit = "smart.service.ticket"

    def _offer_in_channel(self, order, text_method, supplement=False):
        """Tell the customer an offer that he can accept by a word, a button or the link."""
        self.ensure_one()
        # sudo: smart.service.acceptance - the offer and its answer are kept whoever acts
        offer = self.env["smart.service.acceptance"].sudo()._offer(self, order, supplement)
        message = self._tell_customer(text_method, order, buttons=offer._buttons)
        offer._told(message)
        return offer

    def _offer_supplement(self, order, invoice):
        """The repair took more than what was accepted: ask the customer before he is charged."""
        self.ensure_one()
        self._offer_in_channel(order, "_text_supplement", supplement=True)
        self._ask_person(self._asked_env()._(
            "%(order)s has become dearer than what the customer accepted: the invoice waits for "
            "his answer.", order=order.name))

    def _answer_customer(self, contact, text_method, offer):
        """Answer what the customer has just said, where he said it."""
        self.ensure_one()
        spoken = self.with_context(lang=contact._lang())
        contact._smart_notify(
            getattr(spoken, text_method)(offer.with_env(spoken.env)), ticket=self)
