from odoo import fields, models
from odoo.tools import SQL


class SmartServiceReportEpisode(models.Model):
    """One row per conversation episode, computed from the ledger.

    Seconds are counted from what the customer did: the first message for the first answer, the
    hand-over (or the opening, without a bot) for a person's answer, the message that asked for
    the repair for the engineer.
    """

    _name = "smart.service.report.episode"
    _description = "Service Episode"
    _auto = False
    _order = "opened_at desc, id desc"
    _rec_name = "channel_id"

    channel_id = fields.Many2one("discuss.channel", "Conversation", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    desk_id = fields.Many2one("im_livechat.channel", readonly=True)
    account_id = fields.Many2one("smart.service.account", "Channel Account", readonly=True)
    provider = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    agent_id = fields.Many2one("res.users", "Last Agent", readonly=True)
    owner = fields.Selection(
        [("bot", "Bot"), ("queue", "Queue"), ("agent", "Agent"), ("closed", "Closed")],
        readonly=True,
    )
    outcome = fields.Selection(
        [
            ("open", "Open"),
            ("bot", "Bot alone"),
            ("agent", "A person"),
            ("unanswered", "Nobody"),
        ],
        readonly=True,
    )
    opened_at = fields.Datetime("Opened", readonly=True)
    handed_over_at = fields.Datetime("Handed Over", readonly=True)
    closed_at = fields.Datetime("Closed", readonly=True)
    messages_in = fields.Integer(readonly=True)
    bot_answers = fields.Integer(readonly=True)
    first_answer_seconds = fields.Float(
        "First Answer (s)", readonly=True, aggregator="avg", digits=(16, 0))
    human_answer_seconds = fields.Float(
        "Person's Answer (s)", readonly=True, aggregator="avg", digits=(16, 0))
    dispatch_seconds = fields.Float(
        "Message to Engineer (s)", readonly=True, aggregator="avg", digits=(16, 0))
    rating = fields.Float("Satisfaction", readonly=True, aggregator="avg", digits=(16, 1))
    ticket_id = fields.Many2one("smart.service.ticket", readonly=True)
    lead_id = fields.Many2one("crm.lead", readonly=True)

    _depends = {
        "smart.service.event": [
            "kind", "occurred_at", "channel_id", "ticket_id", "user_id", "company_id"],
        "discuss.channel": [
            "livechat_channel_id", "livechat_end_dt", "smart_account_id", "smart_contact_id",
            "smart_owner", "smart_ticket_id", "smart_company_id"],
        "smart.service.contact": ["partner_id"],
        "smart.service.account": ["provider"],
        "crm.lead": ["origin_channel_id"],
        "rating.rating": ["rating", "consumed", "res_model", "res_id"],
    }

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._where())

    def _select(self):
        return SQL(
            """
            SELECT channel.id,
                   channel.id AS channel_id,
                   channel.smart_company_id AS company_id,
                   channel.livechat_channel_id AS desk_id,
                   channel.smart_account_id AS account_id,
                   account.provider,
                   contact.partner_id,
                   agent.user_id AS agent_id,
                   channel.smart_owner AS owner,
                   CASE WHEN channel.livechat_end_dt IS NULL THEN 'open'
                        WHEN said.first_agent_at IS NOT NULL THEN 'agent'
                        WHEN said.first_bot_at IS NOT NULL THEN 'bot'
                        ELSE 'unanswered'
                   END AS outcome,
                   COALESCE(said.opened_at, channel.create_date) AS opened_at,
                   said.handed_over_at,
                   channel.livechat_end_dt AS closed_at,
                   said.messages_in,
                   said.bot_answers,
                   EXTRACT(EPOCH FROM LEAST(said.first_bot_at, said.first_agent_at)
                                      - said.first_message_at) AS first_answer_seconds,
                   EXTRACT(EPOCH FROM said.first_agent_at
                                      - COALESCE(said.handed_over_at, said.first_message_at)
                          ) AS human_answer_seconds,
                   dispatch.seconds AS dispatch_seconds,
                   survey.rating,
                   COALESCE(dispatch.ticket_id, channel.smart_ticket_id) AS ticket_id,
                   lead.id AS lead_id
            """
        )

    def _from(self):
        return SQL(
            """
            FROM discuss_channel channel
            LEFT JOIN smart_service_account account ON account.id = channel.smart_account_id
            LEFT JOIN smart_service_contact contact ON contact.id = channel.smart_contact_id
            LEFT JOIN LATERAL (
                SELECT MIN(occurred_at) FILTER (WHERE kind = 'session_opened') AS opened_at,
                       MIN(occurred_at) FILTER (WHERE kind = 'message_in') AS first_message_at,
                       MIN(occurred_at) FILTER (WHERE kind = 'message_bot') AS first_bot_at,
                       MIN(occurred_at) FILTER (WHERE kind = 'message_agent') AS first_agent_at,
                       MIN(occurred_at) FILTER (WHERE kind = 'handed_over') AS handed_over_at,
                       COUNT(*) FILTER (WHERE kind = 'message_in') AS messages_in,
                       COUNT(*) FILTER (WHERE kind = 'bot_answered') AS bot_answers
                  FROM smart_service_event
                 WHERE channel_id = channel.id
            ) said ON TRUE
            LEFT JOIN LATERAL (
                SELECT user_id
                  FROM smart_service_event
                 WHERE channel_id = channel.id
                   AND kind IN ('agent_joined', 'message_agent')
                   AND user_id IS NOT NULL
              ORDER BY id DESC
                 LIMIT 1
            ) agent ON TRUE
            LEFT JOIN LATERAL (
                SELECT requested.ticket_id,
                       EXTRACT(EPOCH FROM scheduled.occurred_at - asked.occurred_at) AS seconds
                  FROM smart_service_event requested
                  JOIN LATERAL (
                        SELECT MAX(occurred_at) AS occurred_at
                          FROM smart_service_event
                         WHERE channel_id = channel.id
                           AND kind = 'message_in'
                           AND id < requested.id
                       ) asked ON TRUE
                  LEFT JOIN LATERAL (
                        SELECT MIN(occurred_at) AS occurred_at
                          FROM smart_service_event
                         WHERE ticket_id = requested.ticket_id
                           AND kind = 'visit_scheduled'
                       ) scheduled ON TRUE
                 WHERE requested.channel_id = channel.id
                   AND requested.kind = 'repair_requested'
              ORDER BY requested.id
                 LIMIT 1
            ) dispatch ON TRUE
            LEFT JOIN LATERAL (
                SELECT AVG(rating) AS rating
                  FROM rating_rating
                 WHERE consumed
                   AND rating > 0
                   AND ((res_model = 'discuss.channel' AND res_id = channel.id)
                        OR (res_model = 'smart.service.ticket'
                            AND res_id = COALESCE(dispatch.ticket_id, channel.smart_ticket_id)))
            ) survey ON TRUE
            LEFT JOIN LATERAL (
                SELECT MIN(id) AS id FROM crm_lead WHERE origin_channel_id = channel.id
            ) lead ON TRUE
            """
        )

    def _where(self):
        return SQL("WHERE channel.smart_account_id IS NOT NULL")

    def _read_group_select(self, aggregate_spec, query):
        """Offer the median: an average hides that most customers wait little and some long."""
        fname, _colon, aggregator = aggregate_spec.partition(":")
        if aggregator != "median":
            return super()._read_group_select(aggregate_spec, query)
        field_sql = self._field_to_sql(self._table, fname, query)
        return SQL("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %s)", field_sql)

    def action_open_conversation(self):
        """Open the session in Discuss."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "mail.action_discuss",
            "context": {"active_id": self.channel_id.id},
        }
