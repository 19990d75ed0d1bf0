import logging

import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.smart_service.models.account.queue_mixin import CONFLICTS

from ...engine import policy

_logger = logging.getLogger(__name__)

AT_ONCE = 50


class SmartServiceBotTurn(models.Model):
    """What becomes of a customer to whom the bot owes an answer that does not come.

    A turn that fails is tried again and then given up; one that never ends (a model that does
    not answer, a worker that died or hangs) is noticed by the clock. Either way people get the
    conversation, and the customer is told so.
    """

    _inherit = "smart.service.bot.turn"

    def _on_given_up(self):
        if self._is_current(self.channel_id):
            message = self._give_to_people("failure")
            self.write({
                "outcome": "handed_over", "reason": "failure", "answer_message_id": message.id})

    @api.model
    def _cron_watch(self):
        """Give people the sessions whose customer has waited too long for the bot."""
        for turn, seconds in self._silent():
            try:
                with self.env.cr.savepoint():
                    turn._end_silence(seconds)
                    self.env.flush_all()
            except CONFLICTS:
                # it has changed hands, or was answered, at this very moment
                self.env.invalidate_all(flush=False)

    @api.model
    def _silent(self):
        """The oldest turn of each session that the bot has left without an answer.

        What was given up belongs here too, in case that what follows giving up has failed.

        :return: [(turn, seconds since the customer wrote)]
        """
        self.env.flush_all()
        self.env.cr.execute(SQL("""
            SELECT DISTINCT ON (c.id) t.id, extract(epoch FROM %(now)s - t.create_date)::int
              FROM smart_service_bot_turn t
              JOIN discuss_channel c ON c.id = t.channel_id AND c.smart_epoch = t.epoch
              JOIN im_livechat_channel d ON d.id = c.livechat_channel_id
             WHERE c.smart_owner = 'bot' AND c.smart_external_hold IS NULL
               AND (t.state IN ('new', 'failed', 'dead') OR t.outcome = 'thinking')
               AND (t.state IN ('failed', 'dead')
                    OR t.create_date < %(now)s - make_interval(secs => d.smart_bot_seconds))
             ORDER BY c.id, t.id LIMIT %(limit)s
        """, now=fields.Datetime.now(), limit=AT_ONCE))
        return [(self.browse(turn_id), seconds) for turn_id, seconds in self.env.cr.fetchall()]

    def _end_silence(self, seconds):
        """The customer has waited for so many seconds: people answer now."""
        channel = self.channel_id
        self.env.cr.execute(SQL(
            "SELECT id FROM discuss_channel WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED",
            channel.id))
        if not self.env.cr.fetchone():
            _logger.warning("Bot turn %s: somebody works on its conversation", self.id)
            return
        _logger.warning(
            "Bot turn %s: no answer after %s s, people get conversation %s",
            self.id, seconds, channel.id)
        self.env["smart.service.event"]._log("bot_silent", channel=channel, payload={
            "turn": self.id, "seconds": seconds, "state": self.state})
        self._give_to_people("silence")
        # the row is a hanging worker's, who finds out by the epoch that it is late
        self.env.cr.execute(SQL(
            "SELECT id FROM smart_service_bot_turn WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED",
            self.id))
        if self.env.cr.fetchone():
            self.write({
                "outcome": "handed_over", "reason": "silence", "state": "dead",
                "error": self.error or self.env._("No answer after %s seconds", seconds)})

    def _give_to_people(self, reason):
        """Tell the customer that a person takes over, then hand over, whatever else is broken.

        Nothing of the turn itself is written.

        :return: what the customer was told, empty when nothing may be said to him
        """
        channel = self.channel_id
        message = self._announce_simply(channel, reason)
        channel._smart_hand_over(reason, self._summary_or_reason(channel, reason))
        return message

    def _announce_simply(self, channel, reason):
        """Tell the customer, in the plainest words when anything else fails."""
        env = self._his_env(channel)
        try:
            with self.env.cr.savepoint():
                return self._announce(channel, env, reason)
        except (*CONFLICTS, psycopg2.OperationalError):
            raise
        except Exception:
            _logger.exception("Bot turn %s: nothing is known of the people", self.id)
            return channel.with_context(lang=env.lang)._smart_say(
                self._hand_over_text(env, reason), epoch=self.epoch)

    def _summary_or_reason(self, channel, reason):
        try:
            with self.env.cr.savepoint():
                return self._summary(channel, policy.State.load(channel.smart_bot_state), reason)
        except (*CONFLICTS, psycopg2.OperationalError):
            raise
        except Exception:
            _logger.exception("Bot turn %s: no summary can be made", self.id)
            return self.env._("The bot handed over: %s", self._reason_text(self.env, reason))
