from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.mail.tools.discuss import Store

from ..conversation.help_channel import HELP, help_channel

# core keeps these per session and would compute each session's for itself
STORED_PEOPLE = (
    "livechat_agent_partner_ids", "livechat_bot_partner_ids", "livechat_customer_partner_ids",
    "livechat_customer_guest_ids")


class DiscussChannel(models.Model):
    """Giving conversations from the queue to agents, many at a time, and showing who has them."""

    _inherit = "discuss.channel"

    @api.model
    def _smart_hold_queued(self, channel_ids):
        """Lock those of some sessions that are still in the queue and nobody works on.

        :return: their ids
        """
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "SELECT id FROM discuss_channel WHERE id = ANY(%s) AND smart_owner = 'queue'"
            " AND smart_external_hold IS NULL ORDER BY id FOR NO KEY UPDATE SKIP LOCKED",
            channel_ids), log_exceptions=False)
        return {channel_id for channel_id, in self.env.cr.fetchall()}

    @api.model
    def _smart_give(self, given):
        """Give sessions, which the caller has locked as well as the agents' seats.

        The same as when each agent joins by himself (:meth:`_smart_move`,
        :meth:`_smart_take_over`), in a few statements for all of them: after a morning's rush
        hundreds are given at once.

        :param given: (session id, user id)
        """
        if not given:
            return
        self.env.flush_all()
        users = dict(given)
        # sudo: discuss.channel - the router gives what a customer's event has put in the queue
        env = self.env(user=self.env.ref("base.public_user").id, su=True)
        sessions = env["discuss.channel"].browse(users)
        staff = {user.id: user for user in env["res.users"].browse(set(users.values()))}
        agents = {session_id: staff[user_id] for session_id, user_id in given}
        partners = {session_id: user.partner_id.id for session_id, user in agents.items()}
        waits = self._smart_swap_members(partners)
        sessions.invalidate_recordset()
        # read together, or core reads them one by one
        sessions.mapped("channel_type")
        env["discuss.channel.member"].create([
            {"channel_id": session.id, "partner_id": partners[session.id],
             "livechat_member_type": "agent"}
            for session in sessions
            if agents[session.id].partner_id not in session.channel_member_ids.partner_id])
        sessions._smart_add_agents(partners)
        env["smart.service.seat"]._change(set(users.values()))
        env["smart.service.event"]._log_all("agent_joined", [
            {"channel": session, "user": agents[session.id],
             "payload": {"waited": waits[session.id]}} for session in sessions])
        for session in sessions:
            session._smart_taken_over(agents[session.id])
        sessions._smart_settle_outcome()
        sessions._smart_show_given(agents)

    @api.model
    def _smart_swap_members(self, partners):
        """Take the desk's voice out of sessions and write down whose they are.

        :param partners: {session id: the agent's partner id}
        :return: {session id: seconds that the customer has waited}
        """
        ids, partner_ids = list(partners), list(partners.values())
        self.env.cr.execute(SQL(
            """
            DELETE FROM discuss_channel_member m USING discuss_channel c
             WHERE c.id = ANY(%s) AND m.channel_id = c.id AND m.partner_id = c.livechat_operator_id
            """, ids))
        self.env.cr.execute(SQL(
            """
            UPDATE discuss_channel c
               SET smart_owner = 'agent', smart_epoch = c.smart_epoch + 1,
                   livechat_operator_id = g.partner_id, livechat_status = 'in_progress',
                   livechat_failure = 'no_answer', smart_waiting_since = NULL,
                   smart_wanted_user_id = NULL, smart_avoided_user_id = NULL, smart_offer = NULL,
                   smart_told_at = NULL, write_date = %s
              FROM unnest(%s, %s) AS g (id, partner_id), discuss_channel b
             WHERE c.id = g.id AND b.id = c.id
         RETURNING c.id, extract(epoch FROM %s - coalesce(b.smart_waiting_since, %s))
            """, fields.Datetime.now(), ids, partner_ids, fields.Datetime.now(),
            fields.Datetime.now()))
        return {session_id: int(waited) for session_id, waited in self.env.cr.fetchall()}

    def _smart_add_agents(self, partners):
        """Keep who answers these sessions; the other partners and guests of each are the same.

        :param partners: {session id: the agent's partner id}
        """
        for name in STORED_PEOPLE:
            self.env.remove_to_compute(self._fields[name], self)
        agents = self._fields["livechat_agent_partner_ids"]
        self.env.cr.execute(SQL(
            "INSERT INTO %s (%s, %s) SELECT * FROM unnest(%s, %s) ON CONFLICT DO NOTHING",
            SQL.identifier(agents.relation), SQL.identifier(agents.column1),
            SQL.identifier(agents.column2), list(partners), list(partners.values())))
        self.invalidate_recordset([agents.name], flush=False)

    def _smart_settle_outcome(self):
        """Each session's own outcome: core gives the last one's to all that it computes together.

        (im_livechat discuss_channel.py ``_compute_livechat_outcome``)
        """
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "UPDATE discuss_channel SET livechat_outcome = CASE WHEN livechat_is_escalated"
            " THEN 'escalated' ELSE livechat_failure END WHERE id = ANY(%s)", self.ids))
        self.invalidate_recordset(["livechat_outcome"], flush=False)

    def _smart_show_given(self, agents):
        """Show sessions to whom they were given, and to all who look at them that they are.

        :param agents: {session id: user}
        """
        for session in self:
            shown = {"id": session.id, "livechat_status": "in_progress", "smart_owner": "agent"}
            Store(bus_channel=session, bus_subchannel="internal_users").add_model_values(
                "discuss.channel", shown).bus_send()
            if session._smart_is_web():
                Store(bus_channel=session).add(session, [
                    "member_count", Store.One(
                        "livechat_operator_id", session._store_livechat_operator_id_fields()),
                ]).bus_send()
            # the agent's browser fetches the rest by itself
            agents[session.id]._bus_send("discuss.channel/joined", {
                "channel_id": session.id, "data": {}, "invite_to_rtc_call": False})
        for (desk, company), sessions in self.grouped(
                lambda session: (session.livechat_channel_id, session.smart_company_id)).items():
            sessions._smart_show_helped(help_channel(desk.id, company.id))

    def _smart_show_helped(self, subchannel):
        """Take sessions that agents have now off the lists of those that look for help.

        :param subchannel: of their desk and company
        """
        group = self._smart_help_group(subchannel)
        store = Store(bus_channel=group, bus_subchannel=HELP)
        for session in self:
            store.add_model_values("discuss.channel", {
                "id": session.id, "livechat_status": "in_progress", "smart_owner": "agent"})
        store.bus_send()
        group._bus_send("im_livechat.looking_for_help/update", {
            "added_channel_ids": [], "removed_channel_ids": self.ids}, subchannel=HELP)

    def _smart_help_group(self, subchannel):
        """Whom sessions that look for help are shown to, at one desk and company."""
        return self.env.ref("im_livechat.im_livechat_group_user").with_context(
            smart_help_channel=subchannel)

    # === TAKEN BY HAND === #

    def _smart_take_over(self, user):
        # sudo: discuss.channel - the state of what the user was allowed to join
        waited = self.sudo().smart_owner == "queue"
        result = super()._smart_take_over(user)
        if waited:
            self._smart_show_owner()
        return result

    def _smart_return_to_bot(self, reason, summary=""):
        # sudo: discuss.channel - the state of what the caller was allowed to give back
        waited = self.sudo().smart_owner == "queue"
        result = super()._smart_return_to_bot(reason, summary=summary)
        if result and waited:
            self._smart_show_owner()
        return result

    def _smart_show_owner(self):
        """Tell the desk who has a session that it was shown as waiting.

        Core tells it the status alone: whoever opened the session then would go on seeing a
        queued one, and write in it where he only wants to watch.
        """
        self.ensure_one()
        # sudo: discuss.channel, res.partner - the desk has seen the session in its queue
        session = self.sudo()
        group = session._smart_help_group(
            help_channel(session.livechat_channel_id.id, session.smart_company_id.id))
        Store(bus_channel=group, bus_subchannel=HELP).add(session, [
            "smart_owner",
            Store.One("livechat_operator_id", session._store_livechat_operator_id_fields()),
        ]).bus_send()
