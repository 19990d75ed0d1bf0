import contextlib
from datetime import timedelta

import pytz

from odoo import api, fields, models

from ...engine import nps

# a customer whom no channel reaches now is tried again so much later
AGAIN = timedelta(hours=6)


class AskedThere(Exception):
    """Where the question would arrive another one waits for its answer."""


class SmartServiceNpsInvitation(models.Model):
    """One customer of a campaign: whether he was asked, and what he answered."""

    _name = "smart.service.nps.invitation"
    _description = "Recommendation Question"
    _order = "id desc"
    _rec_name = "partner_id"

    campaign_id = fields.Many2one(
        "smart.service.nps.campaign", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="campaign_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade", index=True)
    contact_id = fields.Many2one(
        "smart.service.contact", "Asked at", readonly=True, ondelete="set null",
        index="btree_not_null")
    state = fields.Selection(
        [("waiting", "To ask"), ("sent", "Asked"), ("answered", "Answered"),
         ("expired", "Not answered"), ("skipped", "Not asked")],
        required=True, default="waiting", readonly=True, index=True)
    skipped = fields.Selection(
        [("capped", "Asked lately"), ("ended", "No channel was open until the end")],
        "Not asked because", readonly=True)
    due_at = fields.Datetime(
        "To ask at", readonly=True, required=True, default=fields.Datetime.now)
    sent_at = fields.Datetime("Asked on", readonly=True)
    expires_at = fields.Datetime("Expires at", readonly=True)
    score = fields.Integer(readonly=True, aggregator="avg", help="0 is worst, 10 is best.")
    group = fields.Selection(
        [(nps.PROMOTER, "Promoter"), (nps.PASSIVE, "Passive"), (nps.DETRACTOR, "Detractor")],
        compute="_compute_group", store=True, index="btree_not_null")
    comment = fields.Text(readonly=True)
    question_id = fields.Many2one(
        "mail.message", "Question asked", ondelete="set null", index="btree_not_null",
        readonly=True)
    answer_id = fields.Many2one(
        "mail.message", ondelete="set null", index="btree_not_null", readonly=True)
    recovery_ticket_id = fields.Many2one(
        "smart.service.ticket", "Recovery", ondelete="set null", index="btree_not_null",
        readonly=True)

    _customer_uniq = models.UniqueIndex(
        "(campaign_id, partner_id)", "This customer is in the campaign already.")
    _one_pending = models.UniqueIndex(
        "(contact_id) WHERE state = 'sent'",
        "This contact point has been asked already and has not answered yet.")
    _score_check = models.Constraint(
        "CHECK (COALESCE(score, 0) BETWEEN 0 AND 10)", "A score lies between 0 and 10.")
    _due_idx = models.Index("(campaign_id, due_at) WHERE state = 'waiting'")

    @api.depends("state", "score")
    def _compute_group(self):
        for invitation in self:
            invitation.group = invitation.state == "answered" and nps.group(invitation.score)

    # === ASKING === #

    @api.model
    def _ask_due(self, campaign, limit):
        """Ask the customers of a campaign whose time has come, each in his own transaction.

        :return: False when the job's time is over
        """
        due = self.with_company(campaign.company_id).search([
            ("campaign_id", "=", campaign.id), ("state", "=", "waiting"),
            ("due_at", "<=", fields.Datetime.now())], order="due_at, id", limit=limit)
        return self.env["smart.service.job.failure"]._each(
            "nps", due, lambda one: one._take_turn(), lambda one: one._postpone())

    def _smart_retry_job(self, job):
        """Ask this one customer, for the job ``nps``."""
        self.with_company(self.campaign_id.company_id)._take_turn()

    def _take_turn(self):
        """Ask him, or note why not and when he is looked at again."""
        self.ensure_one()
        if not self.try_lock_for_update() or self.state != "waiting":
            # it was stopped or merged away, or is being, since it was found
            return
        if self._asked_before():
            self._skip("capped")
        elif wake := self._quiet_until():
            self.due_at = wake
        elif not self._ask():
            self._postpone()

    def _postpone(self):
        self.due_at = fields.Datetime.now() + AGAIN

    def _skip(self, reason):
        self.write({"state": "skipped", "skipped": reason})

    def _asked_before(self):
        """Whether any campaign has asked him within the days that this one leaves alone.

        Who is reached where somebody else of his family or company was asked, was asked.
        """
        self.ensure_one()
        since = fields.Datetime.now() - timedelta(days=self.campaign_id.cap_days)
        contact = self.partner_id._smart_contact(self.company_id)
        return bool(self.search_count([
            ("id", "!=", self.id), ("sent_at", ">", since),
            "|", ("partner_id", "=", self.partner_id.id),
            ("contact_id", "in", contact.ids)], limit=1))

    def _quiet_until(self):
        """When the quiet of the customer's night or noon is over, UTC; False when it is not."""
        self.ensure_one()
        campaign = self.campaign_id
        company = campaign.company_id
        zone = pytz.timezone(
            self.partner_id.tz or company.partner_id.tz or company.resource_calendar_id.tz
            or "UTC")
        local = pytz.utc.localize(fields.Datetime.now()).astimezone(zone)
        hour = local.hour + local.minute / 60
        if not nps.is_quiet(hour, campaign.quiet_from, campaign.quiet_to):
            return False
        wake = local.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0) + timedelta(
            hours=campaign.quiet_to)
        if wake <= local.replace(tzinfo=None):
            wake += timedelta(days=1)
        return zone.localize(wake).astimezone(pytz.utc).replace(tzinfo=None)

    def _ask(self):
        """Ask him where a channel is open for it.

        :return: False when none is, or he has another question to answer first
        """
        self.ensure_one()
        contact = self.partner_id._smart_contact(self.company_id)
        requests = self.env["smart.service.feedback.request"]
        if (not contact or not contact._takes_notices() or requests._pending(contact)
                or requests._asked_lately(contact) or self._pending(contact)):
            return False
        # what turns out to be too much is not said: the savepoint takes the message back
        with contextlib.suppress(AskedThere), self.env.cr.savepoint():
            return self._ask_at(contact)
        return False

    def _ask_at(self, contact):
        """
        :raises AskedThere: it went to another contact point, where a question is waiting
        """
        question = contact._smart_notify(
            self.with_context(lang=contact._lang())._text_question(),
            event_kind="nps_asked", notice="survey")
        if not question:
            return False
        # sudo: discuss.channel - where the question was asked is where the answer comes from
        asked = self.env["discuss.channel"].sudo().browse(question.res_id).smart_contact_id
        requests = self.env["smart.service.feedback.request"]
        if self._pending(asked) or requests._pending(asked):
            raise AskedThere
        now = fields.Datetime.now()
        self.write({
            "state": "sent", "contact_id": asked.id, "question_id": question.id, "sent_at": now,
            "expires_at": now + timedelta(days=self.campaign_id.answer_days)})
        return True

    def _text_question(self):
        self.ensure_one()
        return self.env._(
            "How likely are you to recommend %(company)s to a friend or colleague? Please reply "
            "with a number from 0 (not at all) to 10 (very likely), and gladly with the reason.",
            company=self.company_id.name)

    @api.model
    def _expire_late(self):
        self.search([
            ("state", "=", "sent"), ("expires_at", "<=", fields.Datetime.now()),
        ]).state = "expired"
