from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime

from odoo.addons.mail.tools.discuss import Store

from ..account.queue_mixin import CONFLICTS

AT_ONCE = 100
AWAKE = {"smart_snoozed_at": False, "smart_snoozed_until": False, "smart_snoozed_by_id": False}


class DiscussChannel(models.Model):
    """A session that its agent has put aside until a time, or until the customer answers.

    Meanwhile it is not closed for being idle and takes none of the agent's capacity. The time
    outlives the session: when it was closed by then, a new one is opened for the agent.
    """

    _inherit = "discuss.channel"

    smart_snoozed_at = fields.Datetime("Snoozed on", readonly=True, groups="base.group_user")
    smart_snoozed_until = fields.Datetime(
        "Snoozed until", readonly=True, groups="base.group_user",
        help="Empty while it is snoozed: until the customer answers.")
    smart_snoozed_by_id = fields.Many2one(
        "res.users", "Snoozed by", readonly=True, ondelete="set null", groups="base.group_user",
        index="btree_not_null")

    _smart_snoozed_idx = models.Index(
        "(smart_snoozed_until) WHERE smart_snoozed_until IS NOT NULL")

    # === PUTTING ASIDE === #

    def action_smart_snooze(self, until=False):
        """Put the conversation aside.

        :param until: UTC; without it until the customer answers, who ends it in any case
        :raises UserError: it can't be put aside, or not by this user
        """
        self._smart_check_agent()
        until = fields.Datetime.to_datetime(until) or False
        # sudo: discuss.channel - the state of a session that the user may read
        session = self.sudo()
        if session.smart_owner != "agent":
            raise UserError(self.env._("Join the conversation before you snooze it."))
        self._smart_check_own(self.env._("Join the conversation before you snooze it."))
        if until and until <= fields.Datetime.now():
            raise UserError(self.env._("Choose a time in the future."))
        self._smart_lock()
        session.write({
            "smart_snoozed_at": fields.Datetime.now(), "smart_snoozed_until": until,
            "smart_snoozed_by_id": self.env.uid})
        self.env["smart.service.event"]._log("snoozed", channel=self, user=self.env.user, payload={
            "until": fields.Datetime.to_string(until) or ""})
        session._smart_note(self._smart_snooze_text(until))
        session._smart_put_aside()
        session.livechat_channel_id._smart_wake_router()
        return True

    def _smart_snooze_text(self, until):
        if not until:
            return self.env._("Snoozed until the customer answers.")
        return self.env._(
            "Snoozed until %s.", format_datetime(self.env, until, tz=self.env.user.tz))

    def _smart_put_aside(self):
        """Take the session off its agents' lists; whatever happens in it puts it back."""
        for member in self._smart_agent_members():
            # what happened in this very second counts as before it
            member.unpin_dt = fields.Datetime.now() + timedelta(seconds=1)
            Store(bus_channel=member._bus_channel()).add(
                self, {"close_chat_window": True}).bus_send()
        self._smart_show_snooze()

    def _smart_agent_members(self):
        return self.channel_member_ids.filtered(
            lambda member: member.livechat_member_type == "agent")

    # === COMING BACK === #

    def action_smart_wake(self):
        """Go on with the conversation now."""
        self._smart_check_agent()
        self._smart_check_own(self.env._("Join the conversation before you go on with it."))
        # sudo: discuss.channel - the right to it has just been checked
        self.sudo()._smart_wake_up("agent")
        return True

    def _smart_wake_up(self, reason):
        """Bring back what was put aside: to its agent if he is still there, else to the queue.

        :param reason: ``time``, ``customer`` (he answered) or ``agent`` (somebody decided it)
        """
        self.ensure_one()
        self._smart_lock()
        if not self.smart_snoozed_at:
            return
        user, until = self.smart_snoozed_by_id, self.smart_snoozed_until
        self.write(AWAKE)
        self.env["smart.service.event"]._log(
            "snooze_ended", channel=self, user=user, payload={"reason": reason})
        if self.smart_owner == "closed":
            self._smart_come_back_anew(user, until)
        elif self.smart_owner == "agent":
            self._smart_come_back(reason)

    def _smart_come_back(self, reason):
        agent = self.livechat_operator_id.main_user_id
        if reason != "agent" and not self._smart_is_there(agent):
            self._smart_note(self.env._(
                "The conversation comes back from its snooze, and its agent is not there."))
            self._smart_requeue("snoozed")
            return
        if reason == "time":
            self._smart_note(self.env._("The snooze is over."))
        self._smart_agent_members().unpin_dt = False
        self._smart_show_snooze()
        if reason == "time":
            self._broadcast(agent.partner_id.ids)
            self._smart_tell_snooze_is_over(agent)

    def _smart_come_back_anew(self, user, until):
        """The session was closed meanwhile: a new one takes its place.

        :param user: who has put it aside
        """
        new = self.smart_contact_id._open_session(self.smart_account_id, quiet=True)
        new._smart_note(self.env._(
            "This customer was put aside until %s. The conversation was closed meanwhile.",
            format_datetime(self.env, until, tz=user.tz)))
        if new.smart_owner == "agent":
            return
        if new._smart_is_there(user):
            new._add_members(
                users=user, create_member_params={"livechat_member_type": "agent"},
                inviting_partner=new.livechat_operator_id)
            new._broadcast(user.partner_id.ids)
            new._smart_tell_snooze_is_over(user)
        elif not new._smart_hand_over("policy"):
            new._smart_call_agent()

    def _smart_tell_snooze_is_over(self, user):
        env = self.with_context(lang=user.lang).env
        user._bus_send("simple_notification", {
            "type": "info", "sticky": True, "title": env._("The snooze is over"),
            "message": self.smart_contact_id.partner_id.name or self.name})

    def _smart_is_there(self, user):
        """Whether a user answers for this session's desk now, as the queue sees it."""
        self.ensure_one()
        # sudo: res.users - whether a colleague is there
        user = user.sudo()
        desk = self.livechat_channel_id
        if not user.active or user not in desk.user_ids or user.smart_service_state == "away":
            return False
        now = fields.Datetime.now()
        # sudo: resource.calendar.leaves, mail.presence - only whether this agent is there now
        if self.env["resource.calendar.leaves"].sudo().search_count([
                ("resource_id.user_id", "=", user.id), ("date_from", "<=", now),
                ("date_to", ">", now)], limit=1):
            return False
        if desk.smart_calendar_id and not self.smart_account_id._is_live():
            return desk._smart_is_open()
        return bool(self.env["mail.presence"].sudo().search_count(
            [("user_id", "=", user.id), ("status", "=", "online")], limit=1))

    @api.model
    def _cron_smart_snooze(self):
        """Bring back what was put aside until now."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "SELECT id FROM discuss_channel WHERE smart_snoozed_until <= %s"
            " ORDER BY smart_snoozed_until LIMIT %s", fields.Datetime.now(), AT_ONCE))
        for session in self.browse(row[0] for row in self.env.cr.fetchall()):
            try:
                with self.env.cr.savepoint():
                    session._smart_wake_up("time")
                    self.env.flush_all()
            except CONFLICTS:
                # somebody is at it: the next minute finds out
                self.env.invalidate_all(flush=False)

    # === WHAT ENDS IT === #

    def _smart_on_customer_message(self, message):
        if self.smart_snoozed_at:
            self._smart_wake_up("customer")
        return super()._smart_on_customer_message(message)

    def _smart_move(self, to):
        result = super()._smart_move(to)
        # sudo: discuss.channel - follows from the change of hands that was allowed
        session = self.sudo()
        if session.smart_snoozed_at:
            session.write(AWAKE)
        return result

    def write(self, vals):
        result = super().write(vals)
        if vals.get("livechat_end_dt"):
            # sudo: discuss.channel - follows from the end; an appointed time outlives it, unless
            # an agent has closed it and so decided that nothing is left to do
            decided = self.env.context.get("smart_close_reason") == "agent"
            over = self.sudo().filtered(lambda session: session.smart_snoozed_at and (
                decided or not session.smart_snoozed_until))
            if over:
                over.write(AWAKE)
        return result

    # === SHOWING === #

    def _smart_show_snooze(self):
        Store(bus_channel=self, bus_subchannel="internal_users").add(
            self, [self._smart_snooze_attr()]).bus_send()

    def _smart_snooze_attr(self):
        return Store.Attr(
            "smart_snooze", lambda session: session._smart_snooze_shown(),
            predicate=lambda session: session.smart_owner)

    def _smart_snooze_shown(self):
        """``{"until", "by"}`` of one that is put aside, else False."""
        # sudo: discuss.channel - goes to whoever reads the session
        session = self.sudo()
        if not session.smart_snoozed_at:
            return False
        return {
            "until": fields.Datetime.to_string(session.smart_snoozed_until) or False,
            "by": session.smart_snoozed_by_id.name or ""}

    def _smart_store_for_staff(self):
        return [*super()._smart_store_for_staff(), self._smart_snooze_attr()]
