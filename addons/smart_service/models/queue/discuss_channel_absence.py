from odoo import api, fields, models
from odoo.tools import SQL

AT_ONCE = 100


class DiscussChannel(models.Model):
    """Conversations whose agent has left go back to the queue."""

    _inherit = "discuss.channel"

    @api.model
    def _smart_return_absent(self):
        """Take conversations from agents who are gone, as long as their desk lets them be.

        A live chat comes back when its agent is away from his screen. Elsewhere the customer has
        to be waiting for an answer, and the agent to be gone: by his own word, on leave, or,
        at a desk without working hours, from his screen. At night nobody is missing.
        """
        for session, agent in self._smart_absent():
            session._smart_requeue("offline", avoid=agent)

    @api.model
    def _smart_absent(self):
        """[(session, agent)] of those whose agent is gone for too long."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """
            SELECT c.id, u.id, d.id, a.provider = 'web' AND gone.since IS NOT NULL
              FROM discuss_channel c
              JOIN im_livechat_channel d ON d.id = c.livechat_channel_id
              JOIN smart_service_account a ON a.id = c.smart_account_id
              JOIN res_users u ON u.partner_id = c.livechat_operator_id AND NOT u.share
              JOIN LATERAL (
                   SELECT %(now)s - make_interval(mins => d.smart_absence_minutes) AS latest
                   ) patience ON TRUE
         LEFT JOIN LATERAL (
                   SELECT coalesce(max(p.last_presence), c.create_date) AS since
                     FROM mail_presence p WHERE p.user_id = u.id
                   HAVING coalesce(bool_and(p.status = 'offline'), TRUE)
                      AND coalesce(max(p.last_presence), c.create_date) <= patience.latest
                   ) gone ON TRUE
         LEFT JOIN LATERAL (
                   SELECT e.kind, e.occurred_at FROM smart_service_event e
                    WHERE e.channel_id = c.id AND e.kind IN ('message_in', 'message_agent')
                    ORDER BY e.id DESC LIMIT 1) last ON TRUE
             WHERE c.smart_owner = 'agent' AND c.smart_snoozed_at IS NULL
               AND d.smart_absence_minutes > 0
               AND c.smart_external_hold IS NULL
               AND (a.provider = 'web' AND gone.since IS NOT NULL
                    OR last.kind = 'message_in' AND last.occurred_at <= patience.latest AND (
                       u.smart_service_state = 'away'
                       OR (d.smart_calendar_id IS NULL AND gone.since IS NOT NULL)
                       OR EXISTS (SELECT 1 FROM resource_resource r
                                    JOIN resource_calendar_leaves v ON v.resource_id = r.id
                                   WHERE r.user_id = u.id AND v.date_from <= %(now)s
                                     AND v.date_to > %(now)s)))
             ORDER BY c.id LIMIT %(limit)s
            """, now=fields.Datetime.now(), limit=AT_ONCE))
        found = self.env.cr.fetchall()
        desks = self.env["im_livechat.channel"].browse({row[2] for row in found})
        open_desks = {desk.id for desk in desks if desk._smart_is_open()}
        return [
            (self.browse(session_id), self.env["res.users"].browse(user_id))
            for session_id, user_id, desk_id, is_live in found if is_live or desk_id in open_desks]
