from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models

EXPIRES_DAYS = 3
QUIET_HOURS = 24
LOW_SCORE = 2
BEST_SCORE = 5


class SmartServiceFeedbackRequest(models.Model):
    """A satisfaction question in a customer's own channel, and what became of it."""

    _name = "smart.service.feedback.request"
    _description = "Satisfaction Question"
    _order = "id desc"
    _rec_name = "partner_id"

    contact_id = fields.Many2one(
        "smart.service.contact", "Asked at", required=True, ondelete="cascade", index=True,
        readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", ondelete="set null", index="btree_not_null", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", ondelete="set null", index="btree_not_null",
        readonly=True, help="The conversation that is rated, or in which the ticket was opened.")
    ticket_id = fields.Many2one(
        "smart.service.ticket", ondelete="set null", index="btree_not_null", readonly=True)
    visit_id = fields.Many2one(
        "smart.service.visit", ondelete="set null", index="btree_not_null", readonly=True)
    rated_partner_id = fields.Many2one(
        "res.partner", "Rated person", ondelete="set null", readonly=True,
        help="Whose work the customer judges.")
    question_id = fields.Many2one(
        "mail.message", "Question asked", ondelete="set null", index="btree_not_null",
        readonly=True)
    answer_id = fields.Many2one(
        "mail.message", ondelete="set null", index="btree_not_null", readonly=True)
    sent_at = fields.Datetime(
        "Sent at", required=True, readonly=True, default=fields.Datetime.now, index=True)
    expires_at = fields.Datetime(
        "Expires at",
        required=True, readonly=True,
        default=lambda self: fields.Datetime.now() + timedelta(days=EXPIRES_DAYS))
    state = fields.Selection(
        [("pending", "Waiting"), ("answered", "Answered"), ("expired", "Not answered")],
        required=True, default="pending", readonly=True, index=True)
    rating_id = fields.Many2one(
        "rating.rating", ondelete="set null", index="btree_not_null", readonly=True)
    score = fields.Integer(readonly=True, aggregator="avg", help="1 is worst, 5 is best.")

    _one_pending = models.UniqueIndex(
        "(contact_id) WHERE state = 'pending'",
        "This contact point has been asked already and has not answered yet.")
    _score_check = models.Constraint(
        "CHECK ((state = 'answered') = (COALESCE(score, 0) BETWEEN 1 AND 5))",
        "Exactly an answered question has a score from 1 to 5.")

    # === ASKING === #

    @api.model
    def _ask(self, contact, **about):
        """Ask a customer in his own channel how satisfied he is.

        A question that is still waiting gives way to this one.

        :param contact: the contact point to ask at
        :param about: further values of the request: what is rated, and whose work
        :return: the request, empty when the contact can't be written to
        """
        if not contact.account_id:
            return self.browse()
        self._give_way(contact)
        request = self.create({
            "contact_id": contact.id,
            "partner_id": contact.partner_id.id,
            "company_id": contact.account_id.company_id.id,
            **about,
        })
        question = contact._smart_notify(
            request.with_context(lang=contact._lang())._text_question(),
            ticket=request.ticket_id, event_kind="survey_sent", notice="survey",
            buttons=request._buttons())
        if not question:
            request.unlink()
            return self.browse()
        # sudo: discuss.channel - where the question was asked is where the answer comes from
        asked = self.env["discuss.channel"].sudo().browse(question.res_id).smart_contact_id
        if asked != contact:
            self._give_way(asked)
        request.write({"question_id": question.id, "contact_id": asked.id})
        return request

    @api.model
    def _give_way(self, contact):
        """Stop waiting for an answer of this contact: there is a newer question."""
        self.search([("contact_id", "=", contact.id), ("state", "=", "pending")])._expire()

    @api.model
    def _asked_lately(self, contact):
        """Whether the contact was asked within the last hours; nobody likes to be asked twice."""
        return bool(self.search_count([
            ("contact_id", "=", contact.id),
            ("sent_at", ">=", fields.Datetime.now() - timedelta(hours=QUIET_HOURS))], limit=1))

    def _text_question(self):
        self.ensure_one()
        return self.env._(
            "How satisfied are you with our service? Please reply with a number from 1 to 5: "
            "5 very satisfied, 4 satisfied, 3 so-so, 2 dissatisfied, 1 very dissatisfied.")

    def _buttons(self):
        """The five answers, where the customer's channel can show that many as buttons."""
        self.ensure_one()
        if self.contact_id.account_id._adapter().capabilities.buttons < BEST_SCORE:
            return ()
        return [(f"survey:{self.id}:{score}", str(score)) for score in range(BEST_SCORE, 0, -1)]

    def _pressed(self, payload):
        """The score of a pressed button of this question, or 0."""
        self.ensure_one()
        for button, label in self._buttons():
            if button == payload:
                return int(label)
        return 0

    def _text_thanks(self):
        self.ensure_one()
        if self.score <= LOW_SCORE:
            return self.env._(
                "Thank you for telling us. We are sorry, and a team lead will look into it.")
        return self.env._("Thank you for your rating.")

    # === ANSWERS === #

    @api.model
    def _pending(self, contact):
        """The question that this contact may still answer, or an empty recordset."""
        return self.search([
            ("contact_id", "=", contact.id), ("state", "=", "pending"),
            ("expires_at", ">", fields.Datetime.now())], limit=1)

    def _take_answer(self, answer, message, thank=True):
        """Keep the customer's verdict, thank him, and tell a team lead when it is bad.

        :param answer: :class:`~engine.survey_answer.Answer`
        :param message: the customer's message
        :param thank: False where the thanks are said with something else
        """
        self.ensure_one()
        rating = self._rate(answer)
        self.write({
            "state": "answered", "score": answer.score, "rating_id": rating.id,
            "answer_id": message.id,
        })
        self.env["smart.service.event"]._log("rated", **self._prepare_event(message))
        if thank:
            self.contact_id._smart_notify(self._thanks())
        if answer.score <= LOW_SCORE:
            self._alert_team_lead(answer)

    def _thanks(self):
        """The thanks, in the customer's language."""
        return self.with_context(lang=self.contact_id._lang())._text_thanks()

    def _prepare_event(self, message):
        return {
            "channel": self.channel_id,
            "ticket": self.ticket_id,
            "visit": self.visit_id,
            "message": message,
            "partner": self.partner_id,
            "user": self.rated_partner_id.main_user_id,
            "company": self.company_id,
            "payload": {"score": self.score},
        }

    def _rated_record(self):
        """What the rating belongs to: the ticket of a visit, else the conversation."""
        self.ensure_one()
        return self.ticket_id or self.channel_id

    def _rate(self, answer):
        """Make the rating; on a ticket it also shows in the history."""
        record = self._rated_record()
        rating = self.env["rating.rating"].create({
            "res_model_id": self.env["ir.model"]._get_id(record._name),
            "res_id": record.id,
            "partner_id": self.partner_id.id,
            "rated_partner_id": self.rated_partner_id.id,
            "smart_ticket_id": self.ticket_id.id or self.channel_id.smart_ticket_id.id,
            "is_internal": False,
        })
        # the record's last rating is computed in SQL, which has to find this one's model
        rating.flush_recordset()
        if self.ticket_id:
            return self.ticket_id.rating_apply(
                answer.score, rating=rating, feedback=answer.comment, subtype_xmlid="mail.mt_note")
        rating.write({"rating": answer.score, "feedback": answer.comment, "consumed": True})
        return rating

    def _team_lead(self):
        desk = self.channel_id.livechat_channel_id or self.contact_id.account_id.desk_id
        return self.ticket_id.team_id.lead_id or desk._smart_team_lead(self.company_id)

    def _alert_team_lead(self, answer):
        self.ensure_one()
        user = self._team_lead()
        if not user:
            return
        env = self.with_context(lang=user.lang).env
        # a conversation can't have an activity
        (self.ticket_id or self.partner_id).activity_schedule(
            "smart_service.mail_activity_type_at_risk", user_id=user.id,
            summary=env._("Bad rating (%(score)s of 5): please call the customer",
                          score=answer.score),
            note=Markup("<p><em>%s</em></p>") % answer.comment if answer.comment else "")

    # === EXPIRY === #

    def _expire(self):
        self.write({"state": "expired"})
        # the next question is inserted at once, and only one may be waiting
        self.flush_recordset(["state"])

    @api.autovacuum
    def _gc_expire(self):
        """Stop waiting for answers that did not come."""
        self.search([
            ("state", "=", "pending"), ("expires_at", "<=", fields.Datetime.now())])._expire()

    def action_open_conversation(self):
        """Show the rated conversation in Discuss."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "mail.action_discuss",
            "context": {"active_id": self.channel_id.id},
        }
