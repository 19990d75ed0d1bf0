from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...engine import signals

KINDS = [
    ("purchase_intent", "Wants to buy"),
    ("trial_request", "Asks for a trial"),
    ("churn_risk", "May leave"),
    ("competitor", "Names a competitor"),
    ("negative_emotion", "Is upset"),
    ("price_complaint", "Finds it expensive"),
    ("suggestion", "Has a suggestion"),
    ("praise", "Praises"),
    ("repeated_question", "Asks the same again"),
    ("premium_interest", "Asks for a premium feature"),
]
# from which wishes are passed on before anybody has judged one
LEAD_CONFIDENCE = 0.75
LEAD_KINDS = ("purchase_intent", "trial_request", "premium_interest")
ALERT_KINDS = ("churn_risk", "competitor", "negative_emotion")
# what is done about a signal below the threshold as soon as a person confirms it
CONFIRMED_KINDS = (*LEAD_KINDS, "suggestion", "repeated_question")
# a mild complaint is no reason to call somebody
ALERT_INTENSITY = 0.8
ALERT_DAYS = 7


class SmartServiceSignal(models.Model):
    """What a customer's message reveals, with the sentence that says so.

    Nothing is done about a message but through its signals, so that every automatic act can be
    explained by a sentence and taken back by a person.
    """

    _name = "smart.service.signal"
    _description = "Signal"
    _order = "id desc"
    _rec_name = "evidence"

    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    evidence = fields.Text(
        required=True, readonly=True, help="The customer's own sentence.")
    terms = fields.Char(readonly=True, help="The words that made the signal.")
    confidence = fields.Float(readonly=True, digits=(3, 2), aggregator="avg")
    intensity = fields.Float(
        readonly=True, digits=(3, 2), aggregator="avg", help="How strong an emotion is.")
    source = fields.Selection(
        [("keywords", "Keywords"), ("comment", "Comment")], required=True, default="keywords",
        readonly=True)
    state = fields.Selection(
        [("new", "New"), ("confirmed", "Confirmed"), ("rejected", "Rejected")],
        required=True, default="new", readonly=True, index=True)
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", ondelete="set null", index="btree_not_null",
        readonly=True)
    mail_message_id = fields.Many2one(
        "mail.message", "Message", ondelete="set null", index="btree_not_null", readonly=True)
    said_at = fields.Datetime(
        "Said at", required=True, readonly=True, default=fields.Datetime.now, index=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", ondelete="set null", index="btree_not_null", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    lead_id = fields.Many2one(
        "crm.lead", ondelete="set null", index="btree_not_null", readonly=True)
    has_lead = fields.Boolean(compute="_compute_has_lead", compute_sudo=True)
    alerted_at = fields.Datetime(
        "Alerted at",
        readonly=True, help="When a team lead was asked to look after the customer.")

    _message_kind_uniq = models.UniqueIndex(
        "(mail_message_id, kind) WHERE mail_message_id IS NOT NULL",
        "This message has a signal of this kind already.")

    @api.depends("lead_id")
    def _compute_has_lead(self):
        for signal in self:
            signal.has_lead = bool(signal.lead_id)

    # === FINDING === #

    @api.model
    def _record(self, event, detections, source="keywords"):
        """Keep what was found in a message and do what follows from it.

        A kind that the message has already is left alone, so that a message can be read again.

        :param event: the ``message_in`` row of the ledger
        :param detections: findings as :class:`~engine.signals.Detection`, or pairs of one and
            further values of the signal
        :return: the new signals
        """
        if not detections:
            return self.browse()
        known = self._found_in(event.mail_message_id).mapped("kind")
        return self._keep([pair for pair in self._pairs(detections) if pair[0].kind not in known], {
            "source": source,
            "channel_id": event.channel_id.id,
            "mail_message_id": event.mail_message_id.id,
            "said_at": event.occurred_at,
            "partner_id": event.partner_id.id,
            "company_id": event.company_id.id,
        })

    @api.model
    def _found_in(self, message):
        """The signals of a message, for a caller that is about to add one.

        The message's row is written first: of two workers that read the same message at the same
        time (the signals' and the bot's) the later is refused, run again and then finds what the
        first one has found.
        """
        self.env.cr.execute(SQL(
            "UPDATE mail_message SET message_type = message_type WHERE id = %s", message.id),
            log_exceptions=False)
        return self.search([("mail_message_id", "=", message.id)])

    @api.model
    def _record_comment(self, text, partner, company, channel=None):
        """Read what a customer has written elsewhere than in a conversation, as in a survey.

        What his feelings are is the survey's own figure; only the rest becomes signals.

        :param channel: the conversation that it is about, if any
        :return: the new signals
        """
        names = self.env["smart.service.competitor"]._names(company)
        found = [detection for detection in signals.detect(text, names)
                 if detection.kind not in ("praise", "negative_emotion")]
        # sudo: smart.service.signal - written on the customer's behalf
        return self.sudo()._keep(self._pairs(found), {
            "source": "comment", "channel_id": channel.id if channel else False,
            "partner_id": partner.id, "company_id": company.id})

    @api.model
    def _pairs(self, detections):
        return [found if isinstance(found, tuple) else (found, {}) for found in detections]

    @api.model
    def _keep(self, pairs, about):
        """Create signals, log them and act on them.

        :param pairs: (finding, further values)
        :param about: values that all of them have
        """
        found_signals = self.create([{
            "kind": found.kind,
            "evidence": found.evidence,
            "terms": ", ".join(found.terms),
            "confidence": found.confidence,
            "intensity": found.intensity,
            **about, **values,
        } for found, values in pairs])
        for signal in found_signals:
            self.env["smart.service.event"]._log(
                "signal_found", channel=signal.channel_id, message=signal.mail_message_id,
                partner=signal.partner_id, company=signal.company_id,
                payload={"kind": signal.kind, "confidence": signal.confidence})
        found_signals._follow_up()
        return found_signals

    def _follow_up(self):
        """Act on those signals that we are sure enough of."""
        for signal in self.filtered("partner_id"):
            if signal._is_sure():
                signal._act()

    def _is_sure(self):
        """Whether this signal is acted on before a person has looked at it."""
        self.ensure_one()
        if self.kind == "negative_emotion" and self.intensity < ALERT_INTENSITY:
            return False
        threshold = self.env["smart.service.signal.threshold"]._of(self.kind, self.company_id)
        # both are hundredths
        return round(self.confidence * 100) >= round(threshold * 100)

    def _act(self):
        """Do what this kind of signal calls for."""
        self.ensure_one()
        if self.kind in LEAD_KINDS:
            self._make_lead()
        elif self.kind in ALERT_KINDS:
            self._alert_team_lead()

    def _make_lead(self):
        """Find or create the customer's lead for this signal."""
        self.ensure_one()
        if not self.lead_id:
            # sudo: crm.lead - agents confirm signals without access to CRM; the lead says
            # nothing but what this signal says
            lead = self.env["crm.lead"].sudo()._smart_from_signal(self)
            # sudo: smart.service.signal - as above
            self.sudo().lead_id = lead
            lead._smart_follow_up()

    # === ALERTS === #

    def _alert_team_lead(self):
        """Ask the desk's team lead to look after the customer, once in a week."""
        self.ensure_one()
        # sudo: smart.service.signal - another desk's alert for this customer counts too
        if self.sudo().search_count([
            ("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id),
            ("alerted_at", ">=", fields.Datetime.now() - timedelta(days=ALERT_DAYS)),
        ], limit=1):
            return
        user = self.channel_id.livechat_channel_id._smart_team_lead(self.company_id)
        if not user:
            return
        signal = self.with_context(lang=user.lang)
        kind = dict(signal._fields["kind"]._description_selection(signal.env))[self.kind]
        signal.partner_id.activity_schedule(
            "smart_service.mail_activity_type_at_risk", user_id=user.id,
            summary=signal.env._("%(kind)s: please look after this customer", kind=kind),
            note=Markup("<p><em>%s</em></p>") % self.evidence)
        self.alerted_at = fields.Datetime.now()

    # === ACTIONS === #

    def action_confirm(self):
        """The finding is right: what it calls for is done now, if it was not done before."""
        for signal in self._decide("confirmed"):
            if signal.kind in CONFIRMED_KINDS and signal.partner_id:
                signal._act()

    def action_reject(self):
        """The finding is wrong; a lead that was made from it is left to its salesperson."""
        self._decide("rejected")._take_back()

    def _take_back(self):
        """Undo what follows from signals that were wrong, as far as nobody has taken it over."""

    def _decide(self, state):
        """Set the state of signals that the user can see, and return them for further work."""
        if not self.env.user.has_group("smart_service.group_agent"):
            raise AccessError(self.env._("Only agents decide about signals."))
        self.check_access("read")
        # sudo: smart.service.signal - whoever sees a signal as an agent may judge it, but not
        # change what was said
        judged = self.sudo()
        judged.state = state
        self.env["smart.service.signal.threshold"]._learn(judged)
        return judged

    def action_open_conversation(self):
        """Show the conversation in Discuss."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "mail.action_discuss",
            "context": {"active_id": self.channel_id.id},
        }

    def action_open_lead(self):
        """Show the lead that was made from this signal."""
        self.ensure_one()
        return self.lead_id._get_records_action()
