from odoo import api, fields, models
from odoo.tools import SQL, format_time


class SmartServiceWindow(models.Model):
    """The reminder before a window closes on a customer who waits for an answer."""

    _inherit = "smart.service.window"

    @api.model
    def _cron_remind(self):
        """Tell agents of whom they can't answer soon any more, once for each window."""
        closing = {window_id: about for window_id, *about in self._closing()}
        self.env["smart.service.job.failure"]._each(
            "window", self.browse(closing), lambda window: window._remind_once(*closing[window.id]))

    def _smart_retry_job(self, job):
        """The reminder of this one if it still closes soon, for the job ``window``."""
        for window_id, *about in self._closing():
            if window_id == self.id:
                self._remind_once(*about)

    def _remind_once(self, channel_id, closes_at):
        self.ensure_one()
        self.reminded_at = fields.Datetime.now()
        self._remind(self.env["discuss.channel"].browse(channel_id), closes_at)

    @api.model
    def _closing(self):
        """(window, session, end) of those that close soon on a customer who waits for an agent.

        The last window of a customer is meant, and only one that lasts longer than its
        account's reminder: a minute is over before anybody could act.
        """
        self.env.flush_all()
        self.env.cr.execute(SQL("""
            SELECT DISTINCT ON (w.contact_id, w.account_id) w.id, c.id, w.closes_at
              FROM smart_service_window w
              JOIN smart_service_account a ON a.id = w.account_id AND a.active
              JOIN discuss_channel c ON c.smart_contact_id = w.contact_id
                   AND c.smart_account_id = w.account_id AND c.livechat_end_dt IS NULL
              JOIN LATERAL (
                   SELECT e.kind FROM smart_service_event e
                    WHERE e.channel_id = c.id AND e.kind IN ('message_in', 'message_agent')
                    ORDER BY e.id DESC LIMIT 1) last ON last.kind = 'message_in'
             WHERE c.smart_owner IN ('agent', 'queue') AND w.reminded_at IS NULL
               AND (w.allowed = 0 OR w.used < w.allowed)
               AND w.closes_at > %(now)s
               AND w.closes_at <= %(now)s + make_interval(mins => a.window_reminder_minutes)
               AND w.closes_at - w.opened_at > make_interval(mins => a.window_reminder_minutes)
               AND NOT EXISTS (
                   SELECT 1 FROM smart_service_window o
                    WHERE o.contact_id = w.contact_id AND o.account_id = w.account_id
                      AND (o.allowed = 0 OR o.used < o.allowed)
                      AND (o.closes_at IS NULL OR o.closes_at > w.closes_at))
             ORDER BY w.contact_id, w.account_id, w.id
        """, now=fields.Datetime.now()))
        return self.env.cr.fetchall()

    def _remind(self, channel, closes_at):
        """Put an activity on the customer, and tell an agent who has the session at once."""
        owner = channel.livechat_operator_id.main_user_id if channel.smart_owner == "agent" else (
            self.env["res.users"])
        user = owner or channel.livechat_channel_id._smart_team_lead(channel.smart_company_id)
        if not user:
            return
        env = self.with_context(lang=user.lang, tz=user.tz).env
        customer = channel.smart_contact_id.partner_id
        text = env._(
            "%(customer)s waits for an answer, and after %(time)s we can't write any more",
            customer=customer.name, time=format_time(env, closes_at, tz=user.tz,
                                                     time_format="short"))
        customer.activity_schedule(
            "mail.mail_activity_data_todo", summary=text, user_id=user.id,
            date_deadline=fields.Date.context_today(self.with_context(tz=user.tz)))
        user._bus_send("simple_notification", {
            "title": env._("Reply window closes soon"), "message": text, "type": "warning",
            "sticky": True})
