from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import routing, said

CALL, TICKET, STAY = "queue:call", "queue:ticket", "queue:stay"
OFFERS = [
    ("offered", "Offered"), ("number", "Asked for his number"), ("call", "Wants a call"),
    ("ticket", "Wants a ticket"), ("stay", "Waits on"),
]
# kept of a reply window for the word that follows the customer's choice
RESERVE = 1
AT_ONCE = 100
SUBJECT_LENGTH = 80


class DiscussChannel(models.Model):
    """What is offered to a customer who has waited too long, and done when he picks it."""

    _inherit = "discuss.channel"

    smart_offer = fields.Selection(
        OFFERS, "Offer instead of waiting", readonly=True, groups="base.group_user")

    # === OFFERING === #

    @api.model
    def _smart_offer_instead(self):
        """Offer a call or a ticket to those who have waited as long as their desk allows."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            SELECT c.id FROM discuss_channel c
              JOIN im_livechat_channel d ON d.id = c.livechat_channel_id
             WHERE c.smart_owner = 'queue' AND c.smart_queued_at IS NOT NULL
               AND c.smart_offer IS NULL AND c.smart_external_hold IS NULL
               AND d.smart_offer_minutes > 0
               AND coalesce(c.smart_waiting_since, c.smart_queued_at)
                   <= %s - make_interval(mins => d.smart_offer_minutes)
             ORDER BY c.smart_queued_at LIMIT %s
            """, fields.Datetime.now(), AT_ONCE))
        for session in self.browse(row[0] for row in self.env.cr.fetchall()):
            standing = session._smart_standing()
            if (session.smart_account_id._is_waited_at() and standing.open
                    and routing.may_be_told(standing.left, RESERVE)):
                session._smart_make_offer()

    def _smart_make_offer(self):
        env = self._smart_in_his_words()
        self.smart_offer = "offered"
        self._smart_post_notice(
            env._("We are sorry that nobody could answer you yet. What shall we do?"),
            buttons=self._smart_offer_buttons())
        self.env["smart.service.event"]._log("offered_instead", channel=self)

    def _smart_offer_buttons(self):
        env = self._smart_in_his_words()
        return [
            (CALL, env._("Call me back")), (TICKET, env._("Make a ticket")),
            (STAY, env._("I go on waiting"))]

    # === WHAT HE PICKS === #

    def _smart_on_customer_message(self, message):
        # sudo: discuss.channel - what was offered to the customer of this very session
        offer = self.sudo().smart_offer
        if self.smart_owner == "queue" and not self._smart_is_held():
            if offer == "number":
                self._smart_take_number(message)
                return True
            if offer and (picked := self._smart_picked(message)):
                self._smart_take_offer(picked, message)
                return True
        return super()._smart_on_customer_message(message)

    def _smart_picked(self, message):
        """The payload of what he chose, by button, number or words; '' when it is something else.

        Also later he may have what he was offered.
        """
        pressed = self.env.context.get("smart_button")
        text = self._smart_text(message).strip().rstrip(".。").casefold()
        for number, (payload, label) in enumerate(self._smart_offer_buttons(), 1):
            if pressed == payload or text in (str(number), label.casefold()):
                return payload
        return ""

    def _smart_take_offer(self, picked, message):
        # sudo: discuss.channel - the customer decides about his own session
        session = self.sudo()
        env = session._smart_in_his_words()
        if picked == STAY:
            session.smart_offer = "stay"
            session._smart_post_notice(env._(
                "All right. You keep your place, and somebody answers you as soon as he is free."))
        elif picked == TICKET:
            ticket = session._smart_ticket_instead("ticket")
            session._smart_leave_queue("ticket", env._(
                "Your question is ticket %s. We answer you here as soon as we have worked on it.",
                ticket.number), ticket)
        elif number := session._smart_known_number():
            session._smart_call_instead(number)
        else:
            session.smart_offer = "number"
            session._smart_post_notice(env._(
                "At which number can we reach you? Please write it with its area code."))

    def _smart_take_number(self, message):
        # sudo: discuss.channel - the customer decides about his own session
        session = self.sudo()
        country = session.smart_account_id.country_id.code or ""
        found = dict(said.contact_points(session._smart_text(message), country)).get("phone")
        if found:
            session._smart_call_instead(found)
            return
        session.smart_offer = "stay"
        session._smart_post_notice(session._smart_in_his_words()._(
            "We can't find a telephone number in that. You keep your place in the queue; to be "
            "called back, write: %s", session._smart_offer_buttons()[0][1]))

    def _smart_known_number(self):
        """The customer's telephone number, as far as it is his own."""
        partner = self._smart_customer_partner()
        points = partner.smart_contact_ids.filtered(
            lambda point: point.kind == "phone" and not point.shared)
        return points[:1].value or partner.phone_sanitized or partner.phone

    def _smart_call_instead(self, number):
        ticket = self._smart_ticket_instead("call", number)
        lead = self.livechat_channel_id._smart_team_lead(self.smart_company_id)
        words = self.with_context(lang=lead.lang or self.env.lang).env
        ticket.activity_schedule(
            "mail.mail_activity_data_call", user_id=(lead or self.env.user).id,
            summary=words._("Call back %(name)s: %(number)s", name=self.name, number=number))
        self._smart_leave_queue("call", self._smart_in_his_words()._(
            "We call you back at %(number)s. Your question is ticket %(ticket)s.",
            number=number, ticket=ticket.number), ticket)

    def _smart_ticket_instead(self, choice, number=""):
        """The ticket that goes on for a customer who does not want to wait."""
        env = self.with_context(lang=self.smart_company_id.partner_id.lang).env
        texts = self._smart_said_waiting()
        subject = (texts[0] if texts else "").replace("\n", " ")[:SUBJECT_LENGTH] or env._(
            "Question of %s", self.name)
        ticket = self.env["smart.service.ticket"].create({
            "name": env._("Call back: %s", subject) if choice == "call" else subject,
            "description": "\n".join([*texts, *([number] if number else [])]),
            "type_id": self.env["smart.service.ticket.type"]._for_code("question").id,
            "company_id": (self.smart_company_id or self.env.company).id,
            "partner_id": self._smart_customer_partner().id,
            "contact_id": self.smart_contact_id.id,
            **({"urgency": "3"} if choice == "call" else {}),
        })
        self.smart_ticket_id = ticket
        return ticket

    def _smart_said_waiting(self):
        """What the customer has written in this session, without his choice, oldest first."""
        events = self.env["smart.service.event"].search(
            [("channel_id", "=", self.id), ("kind", "=", "message_in")], order="id")
        texts = [self._smart_text(event.mail_message_id).strip() for event in events]
        choices = {label.casefold() for _payload, label in self._smart_offer_buttons()}
        return [text for text in texts
                if text and text.casefold() not in choices and not text.isdigit()]

    def _smart_leave_queue(self, choice, words, ticket):
        """Say what happens now and until when; its customer waits here no more."""
        self.smart_offer = choice
        self.env["smart.service.event"]._log(
            "offer_taken", channel=self, payload={"choice": choice, "ticket": (
                self.smart_ticket_id.number)})
        self._smart_post_notice("\n".join(filter(None, (words, self._smart_promise_text(ticket)))))
        self._smart_close("customer")

    def _smart_promise_text(self, ticket):
        """Until when he has an answer: what he was told while he waited, or the ticket's policy.

        :return: '' when nothing is promised
        """
        promised = min(filter(
            None, (self._smart_promised_until(), ticket.first_response_deadline)), default=None)
        if not promised:
            return ""
        env = self._smart_in_his_words()
        return env._(
            "You hear from us by %s at the latest.", self._smart_moment_text(env, promised))
