from odoo import fields, models
from odoo.tools import SQL

from ..tools import tool_titles


class SmartServiceBotOutcomeReport(models.Model):
    """Outcomes by topic with what their language model calls cost, straight from both tables."""

    _name = "smart.service.bot.outcome.report"
    _description = "Bot Outcomes"
    _auto = False
    _order = "answered_at desc, id desc"

    answered_at = fields.Datetime("Answered on", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    bot_id = fields.Many2one("smart.service.bot", readonly=True)
    channel_id = fields.Many2one("discuss.channel", "Conversation", readonly=True)
    topic_id = fields.Many2one("smart.service.topic", readonly=True)
    tool = fields.Selection(tool_titles, readonly=True)
    article_id = fields.Many2one("smart.service.article", readonly=True)
    version_id = fields.Many2one("smart.service.article.version", readonly=True)
    state = fields.Selection(
        lambda self: self.env["smart.service.bot.outcome"]._fields["state"].selection,
        readonly=True)
    matters = fields.Integer(readonly=True)
    confirmed = fields.Integer(readonly=True)
    assumed = fields.Integer(readonly=True)
    taken_back = fields.Integer(readonly=True)
    handed_over = fields.Integer(readonly=True)
    resolved_share = fields.Float(
        "Resolved", readonly=True, aggregator="avg",
        help="Confirmed and assumed, of all that is settled. What was taken back is neither.")
    tokens = fields.Integer(readonly=True)
    cost = fields.Float(
        readonly=True, digits=(16, 6), help="In the company's currency, of all language models.")

    @property
    def _table_query(self):
        return SQL("""
            SELECT o.id, o.answered_at, o.company_id, o.bot_id, o.channel_id, o.topic_id, o.tool,
                   o.article_id, o.version_id, o.state, 1 AS matters,
                   (o.state = 'confirmed')::int AS confirmed,
                   (o.state = 'assumed')::int AS assumed,
                   (o.state = 'taken_back')::int AS taken_back,
                   (o.state = 'handed_over')::int AS handed_over,
                   CASE WHEN o.state != 'open' THEN o.resolved::float END AS resolved_share,
                   c.tokens, c.cost
              FROM smart_service_bot_outcome o
              LEFT JOIN LATERAL (
                   SELECT sum(l.input_tokens + l.output_tokens) AS tokens,
                          sum(l.company_cost) AS cost
                     FROM smart_service_bot_turn t
                     JOIN smart_service_llm_call l ON l.turn_id = t.id
                    WHERE t.bot_outcome_id = o.id
                       -- asked about words that were answered with a later message
                       OR t.merged_into_id = ANY(ARRAY(
                          SELECT m.id FROM smart_service_bot_turn m
                           WHERE m.bot_outcome_id = o.id))) c ON TRUE
        """)
