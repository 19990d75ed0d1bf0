from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# seconds that due work may wait before it is shown as slow, and as standing
LAG_WARNING = 120
LAG_BAD = 900
# share of failures from which a day is shown as troubled, and as bad
SHARE_WARNING = 0.02
SHARE_BAD = 0.1


class SmartServiceAccount(models.Model):
    """How an account is doing."""

    _name = "smart.service.account"
    _inherit = ["smart.service.account", "mail.activity.mixin"]

    watch_user_id = fields.Many2one(
        "res.users", "Who is told", default=lambda self: self._default_watch_user_id(),
        domain=[("share", "=", False)],
        help="Gets an activity when the account is silent or failing, or when its provider "
        "changes something.")
    silent_after_hours = fields.Integer(
        "Silent after", default=0,
        help="Working hours without any event after which somebody is told. 0 is never.")
    failing_share = fields.Integer(
        "Failing from", default=20,
        help="Percentage of failures within the last hour from which somebody is told.")
    failing_count = fields.Integer(
        "But not below", default=5,
        help="So many failures there must be within the hour before somebody is told.")
    silent_since = fields.Datetime("Silent since", readonly=True, copy=False)
    failing_since = fields.Datetime("Failing since", readonly=True, copy=False)

    _thresholds_check = models.Constraint(
        "CHECK (silent_after_hours >= 0 AND failing_share BETWEEN 1 AND 100"
        " AND failing_count >= 1)",
        "A threshold is a positive number, and a share at most 100 %.")

    @api.model
    def _default_watch_user_id(self):
        user = self.env.user
        if user.has_group("smart_service.group_manager") and user.active:
            return user
        return self.env.ref("base.user_admin", raise_if_not_found=False)

    # === FIGURES === #

    def _health_figures(self):
        """Figures of these accounts, in as many queries as for one.

        :return: account id → dict of ``inbox_lag`` and ``outbox_lag`` (seconds that the oldest
            due row has waited, 0 is none), ``in_hour``, ``out_hour``, ``total_day``,
            ``failed_day``, ``total_hour``, ``failed_hour``, ``stuck``, ``token_until``
        """
        zero = {"inbox_lag": 0, "outbox_lag": 0, "in_hour": 0, "out_hour": 0, "total_day": 0,
                "failed_day": 0, "total_hour": 0, "failed_hour": 0, "stuck": 0,
                "token_until": False}
        figures = {account.id: dict(zero) for account in self}
        now = fields.Datetime.now()
        times = {"ids": tuple(self.ids) or (0,), "now": now, "hour": now - timedelta(hours=1),
                 "day": now - timedelta(days=1)}
        self.env.flush_all()
        for query in (self._query_inbox, self._query_outbox):
            for account_id, hour, failed_hour, day, failed_day in self.env.execute_query(
                    query(**times)):
                found = figures[account_id]
                found["in_hour" if query == self._query_inbox else "out_hour"] = hour
                found["total_hour"] += hour
                found["failed_hour"] += failed_hour
                found["total_day"] += day
                found["failed_day"] += failed_day
        for account_id, inbox_lag, outbox_lag, stuck in self.env.execute_query(
                self._query_stuck(**times)):
            figures[account_id].update(
                inbox_lag=max(0, inbox_lag or 0), outbox_lag=max(0, outbox_lag or 0), stuck=stuck)
        for account_id, until in self.env.execute_query(SQL(
                "SELECT account_id, expires_at FROM smart_service_token"
                " WHERE account_id IN %(ids)s AND value IS NOT NULL", **times)):
            figures[account_id]["token_until"] = until
        return figures

    @api.model
    def _query_inbox(self, **times):
        return SQL(
            """
            SELECT account_id,
                   count(*) FILTER (WHERE received_at > %(hour)s),
                   count(*) FILTER (WHERE received_at > %(hour)s AND state IN ('failed', 'dead')),
                   count(*),
                   count(*) FILTER (WHERE state IN ('failed', 'dead'))
              FROM smart_service_inbox
             WHERE account_id IN %(ids)s AND received_at > %(day)s
             GROUP BY account_id
            """, **times)

    @api.model
    def _query_outbox(self, **times):
        return SQL(
            """
            SELECT account_id,
                   count(*) FILTER (WHERE create_date > %(hour)s),
                   count(*) FILTER (WHERE create_date > %(hour)s
                                    AND state IN ('failed', 'dead', 'uncertain')),
                   count(*),
                   count(*) FILTER (WHERE state IN ('failed', 'dead', 'uncertain'))
              FROM smart_service_outbox
             WHERE account_id IN %(ids)s AND create_date > %(day)s
             GROUP BY account_id
            """, **times)

    @api.model
    def _query_stuck(self, **times):
        return SQL(
            """
            SELECT account_id,
                   max(CASE WHEN way = 'in' AND state = 'new' THEN waited END),
                   max(CASE WHEN way = 'out' AND state = 'queued' THEN waited END),
                   count(*) FILTER (WHERE state NOT IN ('new', 'queued'))
              FROM (SELECT account_id, 'in' AS way, state,
                           extract(epoch FROM %(now)s - next_attempt_at)::integer AS waited
                      FROM smart_service_inbox
                     WHERE account_id IN %(ids)s AND state IN ('new', 'failed', 'dead')
                     UNION ALL
                    SELECT account_id, 'out', state,
                           extract(epoch FROM %(now)s - next_attempt_at)::integer
                      FROM smart_service_outbox
                     WHERE account_id IN %(ids)s
                       AND state IN ('queued', 'failed', 'dead', 'uncertain')) AS waiting
             GROUP BY account_id
            """, **times)

    # === WHAT THEY MEAN === #

    def _health_problems(self, figures):
        """[(level, words)] of what is not as it should be; level is ``bad`` or ``warning``.

        :param figures: of this account, see :meth:`_health_figures`
        """
        self.ensure_one()
        problems = []
        if self.state == "error":
            problems.append(("bad", self.env._(
                "The provider refuses the account: %(reason)s", reason=self.state_reason or "")))
        if self.state == "draft":
            return problems
        if self.circuit_state != "closed":
            problems.append(("bad", self.env._("Sending pauses, as the provider keeps failing")))
        lags = {"inbox_lag": self.env._("Incoming events wait"),
                "outbox_lag": self.env._("Outgoing messages wait")}
        for name, words in lags.items():
            if figures[name] > LAG_WARNING:
                problems.append(("bad" if figures[name] > LAG_BAD else "warning", words))
        share = self._share(figures["failed_day"], figures["total_day"])
        if share > SHARE_WARNING:
            problems.append(("bad" if share > SHARE_BAD else "warning", self.env._(
                "%(share)s %% failed within a day", share=round(share * 100, 1))))
        if self.silent_since:
            problems.append(("warning", self.env._("Nothing comes in any more")))
        if self.failing_since:
            problems.append(("bad", self.env._("It is failing now")))
        return problems

    @api.model
    def _share(self, part, whole):
        return part / whole if whole else 0.0
