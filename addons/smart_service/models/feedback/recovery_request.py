from odoo import fields, models


class SmartServiceFeedbackRequest(models.Model):
    """A bad rating is followed by more than an alert."""

    _inherit = "smart.service.feedback.request"

    recovery_ticket_id = fields.Many2one(
        "smart.service.ticket", "Recovery", ondelete="set null", index="btree_not_null",
        readonly=True)

    def _alert_team_lead(self, answer):
        result = super()._alert_team_lead(answer)
        if not self.recovery_ticket_id:
            self.recovery_ticket_id = self.env["smart.service.ticket"]._recover(
                self.partner_id, self.company_id, contact=self.contact_id,
                channel=self.channel_id, ticket=self.ticket_id,
                score=self.env._("%s of 5", answer.score), comment=answer.comment)
        return result

    def _answer_on_page(self, answer):
        """Take the answer that the customer gives on his page.

        :param answer: :class:`~engine.survey_answer.Answer`
        """
        self.ensure_one()
        self._take_answer(answer, self.env["mail.message"], thank=False)
        if answer.comment:
            self.env["smart.service.signal"]._record_comment(
                answer.comment, self.partner_id, self.company_id, self.channel_id)
