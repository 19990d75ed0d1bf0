from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import routing

EPOCH = fields.Datetime.to_datetime("1970-01-01 00:00:00")
# a newcomer behind so many need not ask who is free: the router knows
LONG_QUEUE = 200
# given in one transaction, so that a crash costs little and others see what was done
AT_ONCE = 100


def seconds(moment):
    """A moment in the engine's terms."""
    return (moment - EPOCH).total_seconds()


class ImLivechatChannel(models.Model):
    """Who waits, who is there, and giving the ones to the others."""

    _inherit = "im_livechat.channel"

    @api.model
    def _smart_drain(self, limit=AT_ONCE):
        """Give waiting conversations to agents who have room, in this transaction.

        Seats and conversations that another transaction is working on are left to it.

        :param limit: how many are given at most
        :return: whether there is more to do
        """
        waiting = self._smart_waiting()
        if not waiting:
            return False
        rules, now = self.browse({session.desk for session in waiting})._smart_rules(), (
            seconds(fields.Datetime.now()))
        agents = self._smart_agents({session.desk for session in waiting})
        wished = routing.plan(waiting, agents, rules, now)[:limit]
        if not wished:
            return False
        held = self.env["smart.service.seat"]._hold({agent.id for _session, agent in wished})
        # what was read before the seats were held may be old
        agents = [agent for agent in self._smart_agents({s.desk for s in waiting})
                  if agent.id in held]
        given = routing.plan(waiting, agents, rules, now)[:limit]
        free = self.env["discuss.channel"]._smart_hold_queued(
            [session.id for session, _agent in given])
        given = [(session.id, agent.id) for session, agent in given if session.id in free]
        self.env["discuss.channel"]._smart_give(given)
        return bool(given) and len(wished) >= limit or len(given) < len(wished)

    def _smart_find_agent(self, session):
        """The agent for one session, whose seat is held then; those before it go first.

        :param session: :class:`~engine.routing.Waiting`
        :return: user, empty when it has to wait
        """
        self.ensure_one()
        nobody = self.env["res.users"]
        others = [other for other in self._smart_waiting(LONG_QUEUE) if other.id != session.id]
        if len(others) >= LONG_QUEUE - 1:
            return nobody
        desks = {session.desk, *(other.desk for other in others)}
        rules, now = self.browse(desks)._smart_rules(), seconds(fields.Datetime.now())
        busy = set()
        while True:
            agents = [agent for agent in self._smart_agents(desks) if agent.id not in busy]
            chosen = next((
                agent for found, agent in routing.plan([*others, session], agents, rules, now)
                if found is session), None)
            if not chosen:
                return nobody
            if self.env["smart.service.seat"]._hold([chosen.id]):
                break
            busy.add(chosen.id)
        return nobody.browse(chosen.id)

    # === WHO WAITS === #

    @api.model
    def _smart_waiting(self, limit=None):
        """All who wait for an agent, as :class:`~engine.routing.Waiting`.

        :param limit: of those queued longest
        """
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            SELECT c.id, c.livechat_channel_id, c.smart_queued_at, c.smart_priority,
                   t.priority, c.smart_sla_due_at, c.smart_company_id, c.smart_wanted_user_id,
                   c.smart_last_user_id, c.smart_avoided_user_id, coalesce(a.weight, 1),
                   a.provider = 'web', l.code,
                   (SELECT array_agg(s.im_livechat_expertise_id)
                      FROM smart_service_session_skill_rel s WHERE s.discuss_channel_id = c.id)
              FROM discuss_channel c
         LEFT JOIN smart_service_account a ON a.id = c.smart_account_id
         LEFT JOIN smart_service_tier t ON t.id = c.smart_tier_id
         LEFT JOIN res_lang l ON l.id = c.livechat_lang_id
             WHERE c.smart_owner = 'queue' AND c.smart_queued_at IS NOT NULL
               AND c.smart_external_hold IS NULL
             ORDER BY c.smart_queued_at, c.id %s
            """, SQL("LIMIT %s", limit) if limit else SQL()))
        return [
            routing.Waiting(
                id=row[0], desk=row[1], queued_at=seconds(row[2]),
                priority=max(int(row[3] or 0), int(row[4] or 0)),
                due_at=row[5] and seconds(row[5]), company=row[6], wanted=row[7], last=row[8],
                avoid=row[9], weight=float(row[10]), live=bool(row[11]), lang=row[12] or "",
                skills=frozenset(row[13] or ()))
            for row in self.env.cr.fetchall()]

    # === WHO IS THERE === #

    @api.model
    def _smart_agents(self, desk_ids):
        """The agents of desks who may take conversations now, as :class:`~engine.routing.Agent`."""
        rows = self._smart_agent_rows(desk_ids)
        if not rows:
            return []
        if without := [row[0] for row in rows if not row[4]]:
            self.env["smart.service.seat"]._provide(without)
        open_desks = {
            desk.id for desk in self.browse(desk_ids) if desk.smart_calendar_id
            and desk._smart_is_open()}
        by_presence = set(self.browse(desk_ids).filtered(
            lambda desk: not desk.smart_calendar_id).ids)
        loads = self.env["res.users"].browse(row[0] for row in rows)._smart_load()
        return [
            routing.Agent(
                id=user_id, desks=frozenset(desks), capacity=capacity, load=loads[user_id],
                skills=frozenset(skills or ()), langs=frozenset(langs or ()),
                companies=frozenset(companies), online=online and not absent,
                duty=frozenset() if absent else frozenset(
                    desk for desk in desks
                    if desk in open_desks or (online and desk in by_presence)),
                given_at=seconds(given_at) if given_at else 0.0)
            for (user_id, capacity, online, absent, _seat, given_at, desks, skills, langs,
                 companies) in rows]

    @api.model
    def _smart_agent_rows(self, desk_ids):
        self.env.flush_all()
        # core keeps languages and expertise of agents in their settings
        self.env.cr.execute(SQL(
            """
            SELECT u.id, u.smart_capacity,
                   EXISTS (SELECT 1 FROM mail_presence p
                            WHERE p.user_id = u.id AND p.status = 'online'),
                   EXISTS (SELECT 1 FROM resource_resource r
                             JOIN resource_calendar_leaves v ON v.resource_id = r.id
                            WHERE r.user_id = u.id AND v.date_from <= %(now)s
                              AND v.date_to > %(now)s),
                   s.id IS NOT NULL, s.given_at, d.desks,
                   (SELECT array_agg(e.im_livechat_expertise_id)
                      FROM res_users_settings g
                      JOIN im_livechat_expertise_res_users_settings_rel e
                        ON e.res_users_settings_id = g.id
                     WHERE g.user_id = u.id),
                   (SELECT array_agg(l.code)
                      FROM res_users_settings g
                      JOIN res_lang_res_users_settings_rel k ON k.res_users_settings_id = g.id
                      JOIN res_lang l ON l.id = k.res_lang_id
                     WHERE g.user_id = u.id),
                   (SELECT array_agg(x.cid) FROM res_company_users_rel x WHERE x.user_id = u.id)
              FROM (SELECT user_id, array_agg(channel_id) AS desks
                      FROM im_livechat_channel_im_user WHERE channel_id = ANY(%(desks)s)
                     GROUP BY user_id) d
              JOIN res_users u ON u.id = d.user_id
         LEFT JOIN smart_service_seat s ON s.user_id = u.id
             WHERE u.active AND u.smart_service_state = 'ready' AND u.smart_capacity > 0
               AND (EXISTS (SELECT 1 FROM mail_presence p
                             WHERE p.user_id = u.id AND p.status = 'online')
                    OR EXISTS (SELECT 1 FROM im_livechat_channel o
                                WHERE o.id = ANY(d.desks) AND o.smart_calendar_id IS NOT NULL))
             ORDER BY u.id
            """, desks=list(desk_ids), now=fields.Datetime.now()))
        return self.env.cr.fetchall()
