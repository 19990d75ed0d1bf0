from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..account.queue_mixin import CONFLICTS

AT_ONCE = 100


class DiscussChannel(models.Model):
    """A session that people give back to the bot.

    Each return begins a new stretch of the bot's: whatever it was about to say before is dropped
    by its epoch, and what was said before it is not shown to it again.
    """

    _inherit = "discuss.channel"

    smart_return_count = fields.Integer(
        "Given back to the bot", readonly=True, groups="base.group_user",
        help="How often people gave this conversation back to the bot.")

    def action_smart_return_to_bot(self, summary=""):
        """Give the conversation back to the bot; whoever answered in it leaves.

        :param summary: what the bot should know of what came before, plain text
        :raises UserError: it can't be given back, or not by this user
        """
        self._smart_check_returning()
        if not self._smart_return_to_bot("agent", summary):
            raise UserError(self.env._(
                "This conversation was given back to the bot %s times already. It stays with "
                # sudo: discuss.channel - a number of the very session whose return was just allowed
                "people now.", self.sudo().smart_return_count))
        return True

    def _smart_check_returning(self):
        self._smart_check_agent()
        # sudo: discuss.channel - the state of a session that the user may read
        session = self.sudo()
        if session._smart_is_held():
            raise UserError(session._smart_held_text())
        if not session._smart_has_bot():
            raise UserError(self.env._("No bot answers the customers of this desk."))
        if session.smart_owner not in ("agent", "queue"):
            raise UserError(self.env._("People do not answer in this conversation now."))
        self._smart_check_own(self.env._("Join the conversation before you give it to the bot."))

    def _smart_check_own(self, refusal):
        """Refuse who neither answers in the session nor leads the desk.

        :param refusal: in words
        """
        # sudo: discuss.channel - who is in a session that the user may read
        if (self.env.user.partner_id not in self.sudo().channel_member_ids.partner_id
                and not self.env.user.has_group("smart_service.group_lead")):
            raise UserError(refusal)

    def _smart_has_bot(self):
        """Whether a bot could answer in this session."""
        self.ensure_one()
        account = self.smart_account_id
        return bool(account) and self.livechat_channel_id._smart_bot_enabled(account)

    def _smart_return_to_bot(self, reason, summary=""):
        """Give the session from people to the bot.

        :param reason: ``agent`` (somebody decided it) or ``idle`` (the desk's policy did)
        :param summary: what the bot should know of what came before, plain text
        :return: False when nobody has it who could give it, or it went to and fro too often
        """
        self.ensure_one()
        owner, _epoch = self._smart_lock()
        # sudo: discuss.channel - that it may be given back was decided by the caller
        state = self.sudo()
        desk = state.livechat_channel_id
        if (owner not in ("agent", "queue") or not state._smart_has_bot()
                or state.smart_return_count >= desk.smart_return_limit):
            return False
        session = state.with_env(state.smart_contact_id._session_env())
        voice = desk._smart_bot_partner()
        held_by = session.livechat_operator_id
        people = session.channel_member_ids.filtered(
            lambda member: member.livechat_member_type == "agent").partner_id
        session._smart_move("bot")
        session.write({
            "livechat_operator_id": voice.id, "livechat_status": "in_progress",
            "smart_hand_over_reason": False,
            "smart_return_count": state.smart_return_count + 1})
        session._add_members(
            partners=voice, create_member_params={"livechat_member_type": "bot"},
            post_joined_message=False)
        for partner in (people | held_by) - voice:
            session._action_unfollow(partner=partner, post_leave_message=False)
        self.env["smart.service.event"]._log(
            "returned_to_bot", channel=session, user=self._smart_acting_agent(),
            payload={"reason": reason})
        session._smart_returned(reason, summary, people)
        return True

    def _smart_returned(self, reason, summary, people):
        """Hook: the session is the bot's again, in the transaction that gave it back.

        :param people: partners who answered until now
        """
        who = ", ".join(people.mapped("name")) or self.livechat_channel_id.name
        self._smart_note(
            self.env._("%s gave the conversation back to the bot.", who) if reason == "agent"
            else self.env._("Nobody wrote for a while: the bot answers again."))

    @api.model
    def _cron_smart_return(self):
        """Give back what people have answered and nobody has written in since, desk by desk."""
        self.env.flush_all()
        self.env.cr.execute(SQL("""
            SELECT c.id FROM discuss_channel c
              JOIN im_livechat_channel d ON d.id = c.livechat_channel_id
              JOIN LATERAL (
                   SELECT e.kind, e.occurred_at FROM smart_service_event e
                    WHERE e.channel_id = c.id AND e.kind IN ('message_in', 'message_agent')
                    ORDER BY e.id DESC LIMIT 1) last ON last.kind = 'message_agent'
             WHERE c.smart_owner = 'agent' AND c.smart_external_hold IS NULL
               AND c.smart_snoozed_at IS NULL
               AND d.smart_return_minutes > 0
               AND COALESCE(c.smart_return_count, 0) < d.smart_return_limit
               AND last.occurred_at <= %(now)s - make_interval(mins => d.smart_return_minutes)
             ORDER BY last.occurred_at LIMIT %(limit)s
        """, now=fields.Datetime.now(), limit=AT_ONCE))
        for session in self.browse(row[0] for row in self.env.cr.fetchall()):
            try:
                with self.env.cr.savepoint():
                    session._smart_return_to_bot("idle")
                    self.env.flush_all()
            except CONFLICTS:
                # somebody is writing in it at this moment: it is not idle
                self.env.invalidate_all(flush=False)
