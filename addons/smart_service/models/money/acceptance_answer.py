from odoo import api, fields, models
from odoo.tools import format_amount

from ...engine import acceptance

PREFIX = "accept:"


class SmartServiceAcceptance(models.Model):
    """How an offer is answered: in the conversation, under the link, or by a person."""

    _inherit = "smart.service.acceptance"

    # === IN THE CONVERSATION === #

    @api.model
    def _take_message(self, message, contact, company, button, text):
        """Whether a customer's message answers an offer; if so, it has been taken.

        A bare "yes" is the answer to what was said to him last, so it counts only when the offer
        was; words that name the quotation or its price count later too.

        :param company: whom he is talking to
        :param button: payload of the button that he pressed, or ''
        :param text: what he wrote
        """
        number = text.strip().rstrip(".。、)")
        verdict = None
        if not button.startswith(PREFIX) and number not in ("1", "2"):
            verdict = acceptance.parse(text, self._names_in(text))
            if not verdict:
                return False
        for offer in self._waiting_at(contact, company):
            answer, how = offer._read(message, button, number, verdict)
            if answer:
                return offer._take(answer, how, message, text)
        return False

    @api.model
    def _names_in(self, text):
        """The words of a short text that could be a quotation's or ticket's number."""
        return tuple(
            word.strip("#,.;:!，。；：！") for word in text.split()[:20]
            if any(char.isdigit() for char in word) and any(char.isalpha() for char in word)
            and word.isascii())

    @api.model
    def _waiting_at(self, contact, company):
        """What a company has offered this customer and he has not answered, the latest first."""
        domain = [("contact_id", "=", contact.id)]
        if contact.partner_id and not contact.shared:
            domain = ["|", ("partner_id", "=", contact.partner_id.id), *domain]
        return self.search([("state", "=", "offered"), ("company_id", "=", company.id), *domain])

    def _read(self, message, button, number, verdict):
        """(answer, how) that a message gives to this very offer; ('', '') is none."""
        self.ensure_one()
        buttons = [payload for payload, _label in self._buttons(self.env)]
        if button in buttons:
            return button.rpartition(":")[2], "button"
        latest = self._is_latest_word(message)
        if number in ("1", "2"):
            return (buttons[int(number) - 1].rpartition(":")[2], "word") if latest else ("", "")
        if verdict and (latest or (verdict.named and self._is_meant(message))):
            return verdict.answer, "word"
        return "", ""

    def _is_meant(self, message):
        """Whether words that name a quotation mean this one: by number, or as the only one."""
        text = self.env["discuss.channel"]._smart_text(message).upper()
        named = self._names_in(text)
        if named:
            return bool({self.order_id.name.upper(), self.ticket_id.number.upper()} & set(named))
        return len(self._waiting_at(self.contact_id, self.company_id)) == 1

    def _is_latest_word(self, message):
        """Whether the offer is the last thing said to the customer before ``message``."""
        self.ensure_one()
        # sudo: discuss.channel - the sessions of the contact that the offer was made to
        sessions = self.env["discuss.channel"].sudo()._search(
            [("smart_contact_id", "=", self.contact_id.id)])
        return bool(self.offer_id) and message._smart_follows(self.offer_id, sessions)

    def _take(self, answer, how, message, text):
        """Keep the customer's answer; what follows from it is done beside his message.

        :return: False when there is nothing left to answer
        """
        self.ensure_one()
        self.lock_for_update()
        if self.state != "offered":
            return False
        reason = self.with_env(self.ticket_id._asked_env())._void_reason()
        if reason:
            self._replace()
            self.ticket_id._answer_customer(self.contact_id, "_text_offer_void", self)
            self.ticket_id._ask_person(reason)
            return True
        self._set_answer(answer, how, answer_id=message.id, answer_text=text)
        if answer == "declined":
            self.ticket_id._answer_customer(self.contact_id, "_text_declined", self)
        return True

    def _void_reason(self):
        """Why the offer holds no longer, for the desk; '' while it does."""
        order = self.order_id
        if self.is_supplement:
            return ""
        if order.state not in ("draft", "sent"):
            return self.env._("The customer answered quotation %s, which is closed.", order.name)
        if order.is_expired:
            return self.env._(
                "The customer answered quotation %s, which has expired: renew it.", order.name)
        if order.currency_id.compare_amounts(order._smart_payable(), self.amount):
            return self.env._(
                "The customer answered quotation %s, but its price has changed since it was "
                "offered: offer it again.", order.name)
        return ""

    # === KEEPING === #

    def _set_answer(self, answer, how, **proof):
        """Write the answer down with its proof, and let the rest follow."""
        self.ensure_one()
        self.write({
            "state": answer, "how": how, "answered_at": fields.Datetime.now(), **proof})
        self.order_id.message_post(
            body=self._proof_text(), author_id=self.partner_id.id,
            subtype_xmlid="mail.mt_note")
        ticket = self.ticket_id
        self.env["smart.service.event"]._log(
            f"quotation_{answer}",
            channel=ticket._log_channel(), ticket=ticket, partner=self.partner_id,
            company=self.company_id,
            message=self.answer_id or None,
            payload={"acceptance_id": self.id, "order_id": self.order_id.id, "how": how,
                     "amount": self.amount},
        )

    def _proof_text(self):
        how = dict(self._fields["how"]._description_selection(self.env))[self.how]
        amount = format_amount(self.env, self.amount, self.currency_id)
        if self.state == "accepted":
            text = self.env._("Accepted by the customer: %(amount)s. %(how)s.",
                              amount=amount, how=how)
        else:
            text = self.env._("Declined by the customer: %(amount)s. %(how)s.",
                              amount=amount, how=how)
        return f"{text} “{self.answer_text}”" if self.answer_text else text

    @api.model
    def _order_confirmed(self, order):
        """The quotation has been confirmed: by the customer under the link, or by a person."""
        offer = self.search([("order_id", "=", order.id), ("state", "=", "offered")], limit=1)
        if not offer and self.search_count(
                [("order_id", "=", order.id), ("state", "=", "accepted")], limit=1):
            return
        if not offer:
            offer = self._offer(order.smart_ticket_id, order)
        paid = order.transaction_ids.filtered(lambda tx: tx.state in ("authorized", "done"))
        by_link = bool(order.signature or paid)
        offer.write({
            "state": "accepted", "how": "link" if by_link else "person",
            "answered_at": order.signed_on or fields.Datetime.now(),
            "answer_text": order.signed_by or False,
            "amount": order._smart_payable(), "terms": order._smart_terms(),
            "user_id": False if by_link else self.env.uid,
        })
