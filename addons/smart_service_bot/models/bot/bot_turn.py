from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.smart_service.engine import ownership
from odoo.addons.smart_service.models.account.queue_mixin import QUEUE_STATES
from odoo.addons.smart_service.models.conversation.discuss_channel import HAND_OVER_REASONS

from ...engine import debounce, inputs
from ...engine import intent as intents
from ..tools import tool_titles

# payloads of the bot's own buttons: a number to choose, or what they mean in words
CHOICE = "bot:"
PRESSED = {"bot:yes": "yes", "bot:no": "no", "bot:agent": "agent",
           "tool:yes": "yes", "tool:no": "no"}
OUTCOMES = [
    ("answered", "Answered with an article"), ("tool", "Answered with the customer's records"),
    ("asked", "Asked back"), ("talked", "Small talk"), ("unsure", "Did not know"),
    ("script", "Led by a script"), ("thinking", "Asks a model"),
    ("handed_over", "Handed over"),
    ("merged", "Answered with a later message"),
    ("dropped", "Not answered: a person took over"),
]


class SmartServiceBotTurn(models.Model):
    """A customer's message that the bot has to answer, in a transaction of its own."""

    _name = "smart.service.bot.turn"
    _description = "Bot Turn"
    _inherit = ["smart.service.queue.mixin"]
    _order = "id desc"
    _rec_name = "message_id"
    _queue_key = "queue_key"
    _queue_cron = "smart_service_bot.cron_bot"
    # the customer waits: after the third failure a person is better than another attempt
    _queue_max_attempts = 3

    state = fields.Selection(QUEUE_STATES)
    bot_id = fields.Many2one(
        "smart.service.bot", readonly=True, index="btree_not_null", ondelete="set null")
    channel_id = fields.Many2one(
        "discuss.channel", "Conversation", required=True, readonly=True, ondelete="cascade",
        index=True)
    company_id = fields.Many2one(
        related="channel_id.smart_company_id", store=True, index="btree_not_null")
    message_id = fields.Many2one(
        "mail.message", required=True, readonly=True, ondelete="cascade")
    epoch = fields.Integer(required=True, readonly=True)
    button = fields.Char(
        readonly=True, export_string_translation=False,
        help="Payload of the button that the customer pressed instead of writing.")
    waiting_since = fields.Datetime(
        readonly=True, help="When the customer wrote the first of the messages that this turn "
        "may answer together.")
    preface = fields.Text(
        readonly=True, help="What else is to be said to this message, in one with the answer.")
    queue_key = fields.Char(required=True, readonly=True, export_string_translation=False)
    merged_into_id = fields.Many2one(
        "smart.service.bot.turn", "Answered with", readonly=True, index="btree_not_null")
    outcome = fields.Selection(OUTCOMES, readonly=True, index="btree_not_null")
    intent = fields.Char(readonly=True)
    intent_name = fields.Char("Wish", compute="_compute_intent_name")
    tool = fields.Selection(tool_titles, readonly=True)
    article_id = fields.Many2one(
        "smart.service.article", readonly=True, ondelete="set null",
        index="btree_not_null")
    confidence = fields.Float(readonly=True, aggregator="avg")
    reason = fields.Selection(HAND_OVER_REASONS, "Handed over because", readonly=True)
    trace = fields.Json(
        readonly=True, groups="smart_service.group_lead", export_string_translation=False,
        help="What the bot did step by step: what it read, found, weighed and called.")
    answer_message_id = fields.Many2one(
        "mail.message", "Answer", readonly=True, ondelete="set null", index="btree_not_null")
    is_helpful = fields.Boolean("Thanked for", readonly=True)
    helpful_weight = fields.Integer(
        compute="_compute_helpful_weight", store=True, export_string_translation=False)

    _message_uniq = models.UniqueIndex("(message_id)", "The bot has this message already.")
    _due_idx = models.Index("(queue_key, id) WHERE state = 'new'")

    @api.depends("intent")
    @api.depends_context("lang")
    def _compute_intent_name(self):
        names = self.env["smart.service.intent"]._called(self.filtered("intent").mapped("intent"))
        for turn in self:
            turn.intent_name = names.get(turn.intent) or (
                self.env._("No known wish") if turn.intent == intents.UNKNOWN else turn.intent)

    @api.depends("is_helpful")
    def _compute_helpful_weight(self):
        for turn in self:
            turn.helpful_weight = int(turn.is_helpful)

    @api.model
    def _queue_message(self, channel, message):
        """Make the turn of a customer's message and wake a worker."""
        button = self.env.context.get("smart_button") or ""
        now = datetime.now(timezone.utc).replace(tzinfo=None)
        bot = channel.livechat_channel_id.smart_bot_id
        # sudo: smart.service.bot.turn - made for a verified message of the session's customer
        Turn = self.sudo()
        since = Turn._waits_since(channel) or now
        turn = Turn.create({
            "bot_id": bot.id,
            "channel_id": channel.id,
            "message_id": message.id,
            "epoch": channel.smart_epoch,
            "button": button,
            "preface": channel._smart_preface(message),
            "queue_key": f"channel:{channel.id}",
            "waiting_since": since,
            "next_attempt_at": debounce.due_at(
                now, since, bot.silence_seconds,
                finished=bool(button) or debounce.is_finished(channel._smart_text(message))),
        })
        turn._wake()
        return turn

    @api.model
    def _waits_since(self, channel):
        """When the customer wrote the first message that is still to be answered, or None."""
        self.env.cr.execute(SQL(
            "SELECT min(coalesce(waiting_since, create_date)) FROM smart_service_bot_turn"
            " WHERE queue_key = %s AND state = 'new' AND epoch = %s",
            f"channel:{channel.id}", channel.smart_epoch))
        return self.env.cr.fetchone()[0]

    # === DRAINING === #

    @api.model
    def _drain(self):
        # whoever drains waits for no silence of the customer's
        self._hurry()
        return super()._drain()

    @api.model
    def _hurry(self):
        """Make turns due that only wait for the customer to be silent.

        :return: whether there were any
        """
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "UPDATE smart_service_bot_turn SET next_attempt_at = %(now)s"
            " WHERE state = 'new' AND attempt = 0 AND next_attempt_at > %(now)s RETURNING id",
            now=fields.Datetime.now()))
        waiting = self.browse(row[0] for row in self.env.cr.fetchall())
        waiting.invalidate_recordset(["next_attempt_at"])
        return bool(waiting)

    # === WORK === #

    def _process_one(self):
        channel = self.channel_id
        if not self._is_current(channel):
            self.outcome = "dropped"
            return
        others = self.search([
            ("channel_id", "=", channel.id), ("epoch", "=", self.epoch), ("id", "!=", self.id),
            "|", ("state", "=", "new"), ("outcome", "=", "thinking")])
        if later := others.filtered(lambda turn: turn.state == "new" and turn.id > self.id)[:1]:
            # people write in bursts: one answer to all of it
            (self | self._merged()).write({"merged_into_id": later.id, "outcome": "merged"})
            return
        self._take_up(others.filtered(lambda turn: turn.outcome == "thinking"))
        self._answer(channel)

    def _is_current(self, channel):
        """Whether the session is the bot's, in the same stretch in which the customer wrote."""
        return ownership.may_speak(
            channel.smart_owner, channel.smart_epoch, "bot", self.epoch)

    def _merged(self):
        return self.search([("merged_into_id", "=", self.id)], order="id")

    def _texts(self):
        """What the customer wrote since the last answer, oldest first."""
        turns = (self | self._merged()).sorted("id")
        return [
            PRESSED.get(turn.button) or inputs.readable(
                turn.button.removeprefix(CHOICE) if (turn.button or "").startswith(CHOICE)
                else self.channel_id._smart_text(turn.message_id))
            for turn in turns]

    def _claims(self, channel):
        """The serial numbers in his photos' codes: as good as typed ones, mere claims."""
        messages = (self | self._merged()).message_id
        return [
            f"SN: {serial}" for message in messages
            for serial in channel._smart_photo_serials(message)]
