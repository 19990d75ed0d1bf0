from datetime import timedelta

from odoo import api, fields, models

from ..tools import tool_titles

STATES = [
    ("open", "Answered, not known yet"), ("confirmed", "Confirmed"), ("assumed", "Assumed"),
    ("taken_back", "Taken back"), ("handed_over", "Handed over")]
# an answer that the customer has not disputed, for the time being
STANDING = ("open", "confirmed", "assumed")
EVENTS = {"confirmed": "bot_confirmed", "assumed": "bot_assumed", "taken_back": "bot_taken_back"}
AT_ONCE = 500


class SmartServiceBotOutcome(models.Model):
    """What became of a matter that a customer brought to the bot.

    A row for each topic of each stretch that a conversation was the bot's. It is open while the
    customer may still object; thanks confirm it, a day of silence after a real answer lets one
    assume it, and whoever comes back about the same within some days takes it back. A matter
    that went to people is handed over, whatever the bot had said before.
    """

    _name = "smart.service.bot.outcome"
    _description = "Bot Outcome"
    _order = "answered_at desc, id desc"
    _rec_name = "topic_id"

    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", required=True, readonly=True, ondelete="cascade",
        index=True)
    epoch = fields.Integer(required=True, readonly=True, export_string_translation=False)
    bot_id = fields.Many2one(
        "smart.service.bot", readonly=True, ondelete="set null", index="btree_not_null")
    company_id = fields.Many2one(
        related="channel_id.smart_company_id", store=True, index="btree_not_null")
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, ondelete="set null", index="btree_not_null")
    topic_id = fields.Many2one(
        "smart.service.topic", readonly=True, ondelete="restrict", index="btree_not_null",
        help="Empty when the answer came from the customer's records or from nowhere.")
    tool = fields.Selection(tool_titles, readonly=True)
    article_id = fields.Many2one(
        "smart.service.article", readonly=True, ondelete="set null", index="btree_not_null",
        help="What was answered with last.")
    version_id = fields.Many2one(
        "smart.service.article.version", readonly=True, ondelete="set null",
        index="btree_not_null")
    state = fields.Selection(STATES, required=True, readonly=True, default="open", index=True)
    answered_at = fields.Datetime(
        "Answered on", required=True, readonly=True, default=fields.Datetime.now, index=True)
    decided_at = fields.Datetime("Known", readonly=True)
    taken_back_by_id = fields.Many2one(
        "smart.service.bot.turn", "Came back with", readonly=True, ondelete="set null",
        index="btree_not_null")
    turn_ids = fields.One2many("smart.service.bot.turn", "bot_outcome_id", "Turns")
    resolved = fields.Integer(compute="_compute_resolved", store=True)

    _matter_uniq = models.UniqueIndex(
        "(channel_id, epoch, COALESCE(topic_id, 0), COALESCE(tool, ''))"
        " WHERE state != 'taken_back'",
        "The stretch has this matter already.")

    @api.depends("state")
    def _compute_resolved(self):
        for outcome in self:
            outcome.resolved = int(outcome.state in ("confirmed", "assumed"))

    # === WHAT HAPPENS === #

    @api.model
    def _note_answer(self, turn):
        """A real answer was given: its matter is open, and what it repeats is taken back."""
        tool = "" if turn.article_id else turn.tool or ""
        # a model's answer has no article: it is about what it was written from
        topic = turn.article_id.topic_id if turn.article_id or tool else turn.topic_id
        outcome = self._of(turn, topic, tool)
        vals = {
            "state": "open", "answered_at": fields.Datetime.now(), "decided_at": False,
            "article_id": turn.article_id.id, "version_id": turn.version_id.id}
        if outcome:
            outcome.write(vals)
        else:
            outcome = self.create({
                **vals, "channel_id": turn.channel_id.id, "epoch": turn.epoch,
                "bot_id": turn.bot_id.id, "topic_id": topic.id, "tool": tool,
                "partner_id": turn.channel_id._smart_customer_partner().id})
        turn.bot_outcome_id = outcome
        if topic:
            outcome._take_back_before(turn)
        return outcome

    @api.model
    def _of(self, turn, topic, tool):
        """The matter in the turn's stretch, unless the customer comes back about it just now."""
        outcome = self.search([
            ("channel_id", "=", turn.channel_id.id), ("epoch", "=", turn.epoch),
            ("topic_id", "=", topic.id), ("tool", "in", [tool] if tool else ["", False]),
            ("state", "!=", "taken_back")], limit=1)
        if outcome.state == "assumed":
            # after a day of silence, though in the same conversation
            outcome._decide("taken_back", turn)
            # else another row of this matter would be refused
            outcome.flush_recordset(["state"])
            return self.browse()
        return outcome

    @api.model
    def _note_thanks(self, turn):
        """The customer thanked: what was answered last in this stretch did help."""
        self._last(turn)._decide("confirmed")

    @api.model
    def _note_hand_over(self, turn):
        """People get the matter: what was answered last, unless that had helped.

        :return: the outcome, new when nothing had been answered
        """
        last = self._last(turn)
        if last.state == "open":
            last._decide("handed_over")
        else:
            topic = turn.topic_id
            last = self._of(turn, topic, "") or self.create({
                "channel_id": turn.channel_id.id, "epoch": turn.epoch, "bot_id": turn.bot_id.id,
                "topic_id": topic.id, "state": "handed_over",
                "decided_at": fields.Datetime.now(),
                "partner_id": turn.channel_id._smart_customer_partner().id})
            last._decide("handed_over")
        turn.bot_outcome_id = last
        last._take_back_before(turn)
        return last

    @api.model
    def _note_unsure(self, turn):
        """The bot has no answer: who is here again about what it had answered was not helped."""
        if turn.topic_id:
            self._of(turn, turn.topic_id, "")
            self.new({
                "channel_id": turn.channel_id.id, "epoch": turn.epoch,
                "topic_id": turn.topic_id.id,
                "partner_id": turn.channel_id._smart_customer_partner().id,
            })._take_back_before(turn)

    @api.model
    def _last(self, turn):
        """What was answered last in the turn's stretch; empty when nothing was."""
        return self.search([
            ("channel_id", "=", turn.channel_id.id), ("epoch", "=", turn.epoch),
            ("state", "not in", ("handed_over", "taken_back"))],
            order="answered_at desc, id desc", limit=1)

    def _take_back_before(self, turn):
        """The customer is here again: what was answered on this topic before did not help him.

        Where the topic is not known, it is what was answered last within the day of silence.
        """
        self.ensure_one()
        customer = self._customer_domain()
        if not customer:
            return
        company, now = self.company_id or self.env.company, fields.Datetime.now()
        domain = [
            *customer, ("id", "not in", self.ids), ("state", "in", STANDING),
            "|", ("channel_id", "!=", self.channel_id.id), ("epoch", "!=", self.epoch)]
        if self.topic_id:
            since = now - timedelta(days=company.smart_bot_return_days)
            domain += [("topic_id", "=", self.topic_id.id), ("answered_at", ">=", since)]
            before = self.search(domain)
        else:
            since = now - timedelta(hours=company.smart_bot_silence_hours)
            before = self.search(
                [*domain, ("state", "=", "open"), ("answered_at", ">=", since)], limit=1)
        before._decide("taken_back", turn)

    def _customer_domain(self):
        """Outcomes of the same customer: of the one who is known, else of the same contact point.

        Empty when nothing tells him from others.
        """
        contact = self.channel_id.smart_contact_id
        if not contact:
            return [("partner_id", "=", self.partner_id.id)] if self.partner_id else []
        same = [("channel_id.smart_contact_id", "=", contact.id)]
        return ["|", ("partner_id", "=", self.partner_id.id), *same] if self.partner_id else same

    def _decide(self, state, turn=None):
        """Settle these outcomes and write it into the ledger.

        :param turn: with which the customer came back
        """
        Event = self.env["smart.service.event"]
        for outcome in self.filtered(lambda outcome: outcome.state != state):
            before = outcome.state
            outcome.write({
                "state": state, "decided_at": fields.Datetime.now(),
                "taken_back_by_id": turn.id if turn else False})
            if state in EVENTS:
                Event._log(EVENTS[state], channel=outcome.channel_id, payload={
                    "outcome": outcome.id, "topic": outcome.topic_id.code or "",
                    "tool": outcome.tool or "", "article": outcome.article_id.id,
                    "before": before})

    # === THE DAY OF SILENCE === #

    @api.model
    def _cron_assume(self):
        """Settle what nobody has come back about: a day of silence after a real answer."""
        for company in self.env["res.company"].search([("active", "=", True)]):
            limit = fields.Datetime.now() - timedelta(hours=company.smart_bot_silence_hours)
            # a day of silence: who still writes is not silent
            writing = self.env["smart.service.bot.turn"]._search([("create_date", ">", limit)])
            due = self.search([
                ("state", "=", "open"), ("answered_at", "<=", limit),
                ("channel_id", "not in", writing.subselect("channel_id")),
                ("company_id", "in", [False, company.id])], order="answered_at", limit=AT_ONCE)
            went_to_people = due._who_went_to_people(company)
            went_to_people._decide("taken_back")
            for outcome in due - went_to_people:
                outcome._settle()

    def _settle(self):
        """Assume that it helped, unless the customer asked on about it and got no answer."""
        self.ensure_one()
        turn = self.env["smart.service.bot.turn"].search([
            ("channel_id", "=", self.channel_id.id), ("epoch", "=", self.epoch)], limit=1)
        asked_on = turn.topic_id == self.topic_id if turn.topic_id else self._last(turn) == self
        if turn.outcome == "unsure" and asked_on:
            self._decide("taken_back", turn)
        else:
            self._decide("assumed")

    def _who_went_to_people(self, company):
        """Those whose customer wrote to people, past the bot, before the silence was over."""
        silence = timedelta(hours=company.smart_bot_silence_hours)
        Event = self.env["smart.service.event"]

        def went(outcome):
            customer = outcome._customer_domain()
            return customer and Event.search_count([
                *customer, ("kind", "=", "message_in"),
                ("owner", "in", ("queue", "agent")), ("occurred_at", ">", outcome.answered_at),
                ("occurred_at", "<=", outcome.answered_at + silence)], limit=1)

        return self.filtered(went)
