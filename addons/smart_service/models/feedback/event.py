from odoo import api, models

# closed by the customer: Odoo's own panel asks him on a website, elsewhere he began another one
UNRATED_REASONS = ("customer",)


class SmartServiceEvent(models.Model):
    """When customers are asked how satisfied they are."""

    _inherit = "smart.service.event"

    @api.model
    def _reactive_kinds(self):
        return super()._reactive_kinds() | {"session_closed"}

    def _react_session_closed(self):
        """Ask after a conversation in which somebody has answered, and not too often.

        One that ended by itself counts when we had the last word: who still waits for an answer is
        not asked how he liked it.
        """
        contact = self.channel_id.smart_contact_id
        if not contact or self.payload.get("reason") in UNRATED_REASONS:
            return
        Request = self.env["smart.service.feedback.request"]
        answered = self._last_answer()
        waits = answered and self.payload.get("reason") == "idle" and self.search_count(
            [("channel_id", "=", self.channel_id.id), ("kind", "=", "message_in"),
             ("id", ">", answered.id), ("id", "<", self.id)], limit=1)
        if answered and not waits and not Request._asked_lately(contact):
            who = answered.user_id.partner_id or answered.mail_message_id.author_id
            Request._ask(contact, channel_id=self.channel_id.id, rated_partner_id=who.id)

    def _last_answer(self):
        """The last answer of a person, or the bot's where the desk asks about it.

        Whom the bot could not help alone is asked about the person that he was given to.
        """
        said = [("channel_id", "=", self.channel_id.id)]
        answered = self.search([*said, ("kind", "=", "message_agent")], order="id desc", limit=1)
        if answered or not self.channel_id.livechat_channel_id.smart_rate_bot or self.search_count(
                [*said, ("kind", "=", "handed_over")], limit=1):
            return answered
        return self.search([*said, ("kind", "=", "bot_answered")], order="id desc", limit=1)

    def _react_visit_done(self):
        """Ask when the matter is settled; a question that waits for an earlier one gives way."""
        result = super()._react_visit_done()
        ticket, visit = self.ticket_id, self.visit_id
        contact = ticket.contact_id or ticket.partner_id and ticket.partner_id._smart_contact(
            ticket.company_id)
        if contact and visit._is_settled():
            engineer = visit.employee_id
            self.env["smart.service.feedback.request"]._ask(
                contact, ticket_id=ticket.id, visit_id=visit.id,
                channel_id=ticket.channel_ids.sorted("id")[-1:].id,
                rated_partner_id=(visit.user_id.partner_id or engineer.work_contact_id).id)
        return result

    def _detect_signals(self):
        """Feelings in the answer to a satisfaction question are its rating already."""
        detections = super()._detect_signals()
        if self.env["smart.service.feedback.request"].search_count(
                [("answer_id", "=", self.mail_message_id.id)], limit=1):
            return [found for found in detections
                    if found.kind not in ("praise", "negative_emotion")]
        return detections
