from odoo import api, fields, models

from ...engine import nps, survey_answer


class SmartServiceNpsInvitation(models.Model):
    """What a customer answers, and what follows from it."""

    _inherit = "smart.service.nps.invitation"

    @api.model
    def _pending(self, contact):
        """The question that this contact may still answer, or an empty recordset."""
        if not contact:
            # of a contact point that was removed since nobody answers
            return self.browse()
        return self.search([
            ("contact_id", "=", contact.id), ("state", "=", "sent"),
            ("expires_at", ">", fields.Datetime.now())], limit=1)

    def _take_answer(self, answer, message, thank=True):
        """Keep the customer's answer, thank him, and win him back when it is bad.

        :param answer: :class:`~engine.nps.Answer`
        :param message: the customer's message; none when he answered on his page
        :param thank: False where the thanks are said with something else
        """
        self.ensure_one()
        self.write({
            "state": "answered", "score": answer.score, "comment": answer.comment,
            "answer_id": message.id})
        # sudo: discuss.channel - only its id goes into the ledger
        channel = self.env["discuss.channel"].sudo().browse(
            message.res_id if message else self.question_id.res_id).exists()
        self.env["smart.service.event"]._log(
            "nps_answered", channel=channel, message=message, partner=self.partner_id,
            company=self.company_id,
            payload={"score": answer.score, "campaign_id": self.campaign_id.id})
        if thank:
            self.contact_id._smart_notify(self._thanks())
        if not message and answer.comment:
            self.env["smart.service.signal"]._record_comment(
                answer.comment, self.partner_id, self.company_id, channel)
        if self.group == nps.DETRACTOR:
            self.recovery_ticket_id = self.env["smart.service.ticket"]._recover(
                self.partner_id, self.company_id, contact=self.contact_id, channel=channel,
                score=self.env._("%s of 10", answer.score), comment=answer.comment)
            self.recovery_ticket_id._call_for_help(answer.score)

    def _thanks(self):
        """The thanks, in the customer's language."""
        spoken = self.with_context(lang=self.contact_id._lang())
        if self.group == nps.DETRACTOR:
            return spoken.env._(
                "Thank you for telling us. We are sorry, and somebody gets in touch with you.")
        return spoken.env._("Thank you for your answer.")


class DiscussChannel(models.Model):
    _inherit = "discuss.channel"

    def _smart_on_customer_message(self, message):
        """A number that answers the question about recommending us is taken here.

        A satisfaction question that came after it goes first.
        """
        text = self._smart_text(message)
        answer, word = nps.parse(text), survey_answer.parse(text)
        # most messages can be no answer: nothing is looked up for them
        invitation = (answer or word) and self.env["smart.service.nps.invitation"]._pending(
            self.smart_contact_id)
        if not invitation or self.env["smart.service.feedback.request"]._pending(
                self.smart_contact_id):
            return super()._smart_on_customer_message(message)
        latest = message._smart_follows(invitation.question_id)
        if answer and (answer.plain or latest):
            invitation._take_answer(
                answer, message, thank=not (answer.asks and self._smart_groups()))
            if not answer.asks:
                return True
        elif not answer and latest and not word.asks:
            # he answers in words what was asked in numbers: five steps on a scale of ten
            invitation._take_answer(
                nps.Answer(round((word.score - 1) * 2.5), text.strip()), message)
            return True
        return super()._smart_on_customer_message(message)
