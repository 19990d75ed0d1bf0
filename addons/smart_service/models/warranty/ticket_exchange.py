from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext
from odoo.tools.misc import format_date

from ...engine import warranty


class SmartServiceTicket(models.Model):
    """A device that is exchanged or given back: the ticket's side of it."""

    _inherit = "smart.service.ticket"

    exchange_ids = fields.One2many("smart.service.exchange", "ticket_id", "Exchange or return")
    warranty_right = fields.Selection(
        related="warranty_decision_id.right", string="Right instead of a repair")

    def _dispatch(self):
        """No visit is made for a device that is not repaired any more.

        :raises UserError: it is exchanged or returned
        """
        if self.exchange_ids.filtered(lambda exchange: exchange.state in ("approved", "done")):
            raise UserError(self.env._(
                "The device of %s is exchanged or returned, not repaired.", self.number))
        return super()._dispatch()

    # === ASKED FOR BY THE CUSTOMER === #

    @api.model
    def _exchangeable(self, contact, company, kind):
        """The customer's open repair whose device he may give back or have exchanged.

        :param company: whom he is talking to
        :param kind: ``return`` or ``exchange``
        """
        domain = [("contact_id", "=", contact.id)]
        if contact.partner_id and not contact.shared:
            domain = ["|", ("partner_id", "=", contact.partner_id.id), *domain]
        rights = [warranty.RETURN] if kind == warranty.RETURN else [
            warranty.RETURN, warranty.EXCHANGE]
        tickets = self.search([
            ("is_closed", "=", False), ("warranty_decision_id.right", "in", rights),
            ("company_id", "=", company.id), *domain,
        ], order="id desc")
        return tickets.filtered(lambda ticket: not ticket.exchange_ids.filtered(
            lambda exchange: exchange.state in ("asked", "approved")))[:1]

    def _wish_exchange(self, contact, kind, message):
        """Note what the customer asks for; a team lead decides when the fault is confirmed.

        :param contact: the contact point that he wrote at
        :param message: the mail.message in which he asked
        """
        self.ensure_one()
        ticket = self.with_company(self.company_id)
        if self._exchangeable(contact, self.company_id, kind) != self:
            return
        # sudo: smart.service.exchange - asked for by the customer himself, decided by a person
        exchange = self.env["smart.service.exchange"].sudo().create({
            "ticket_id": self.id, "kind": kind,
            "reason": self.env._(
                "The customer asks: “%s”", html2plaintext(message.body or "").strip())})
        ticket._answer_about_visit(contact, "_text_exchange_asked", exchange)

    # === TEXTS === #

    def _text_exchange_asked(self, exchange):
        """His wish is noted."""
        if exchange.kind == warranty.RETURN:
            return self.env._(
                "We have noted for %s that you want to give the device back. A colleague confirms "
                "the fault and tells you here how it goes on.", self.number)
        return self.env._(
            "We have noted for %s that you want another device. A colleague confirms the fault and "
            "tells you here how it goes on.", self.number)

    def _text_cancelled(self, visit):
        """The visit does not take place because the device is not repaired."""
        if not self.exchange_ids.filtered(lambda exchange: exchange.state == "approved"):
            return super()._text_cancelled(visit)
        return self.env._(
            "The visit on %(date)s at %(start)s won't take place: your device is not repaired but "
            "taken back.", date=self._local_date(visit.start), start=self._local_time(visit.start))

    def _text_exchange_approved(self, exchange):
        """His wish is granted."""
        values = {"ticket": self.number, "device": self.product_id.display_name}
        if exchange.kind == warranty.RETURN:
            return self.env._(
                "%(ticket)s: we take your %(device)s back and credit its price. A colleague "
                "arranges with you how it comes to us.", **values)
        return self.env._(
            "%(ticket)s: you get another %(device)s, and we take the faulty one back. Its warranty "
            "begins anew on the day of delivery. A colleague arranges the delivery with you.",
            **values)

    def _text_exchange_done(self, exchange):
        """The device has been exchanged, or is back and credited."""
        if exchange.kind == warranty.RETURN:
            if exchange.refund_id:
                return self.env._(
                    "%(ticket)s: your device has come back to us, and %(amount)s are credited to "
                    "you by %(refund)s.", ticket=self.number, refund=exchange.refund_id.name,
                    amount=self._money(
                        exchange.refund_id.amount_total, exchange.refund_id.currency_id))
            return self.env._("%s: your device has come back to us, thank you.", self.number)
        lot = exchange.replacement_lot_id
        if not lot.smart_warranty_end:
            return self.env._("%s: your device has been exchanged.", self.number)
        return self.env._(
            "%(ticket)s: your device has been exchanged. The new one has serial number %(serial)s "
            "and is under warranty until %(end)s.", ticket=self.number, serial=lot.name,
            end=format_date(self.env, lot.smart_warranty_end))
