from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.smart_service.models.account.account import PROVIDERS
from odoo.addons.smart_service.models.signal.signal import KINDS, LEAD_KINDS


class SmartServiceReportBusiness(models.Model):
    """From service to order and revenue: one row per lead that service has brought.

    Amounts are in the company's currency, without tax, each order at the rate of its own day;
    revenue is what posted invoices of these orders come to, less credit notes.
    """

    _name = "smart.service.report.business"
    _description = "Business from Service"
    _auto = False
    _order = "created_at desc, id desc"
    _rec_name = "lead_id"

    lead_id = fields.Many2one("crm.lead", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    channel_id = fields.Many2one("discuss.channel", "Conversation", readonly=True)
    desk_id = fields.Many2one("im_livechat.channel", readonly=True)
    agent_id = fields.Many2one(
        "res.users", "Service Agent", readonly=True,
        help="Who wrote last in the conversation that the lead is from.")
    provider = fields.Selection(PROVIDERS, "Channel", readonly=True)
    intent = fields.Selection(
        [kind for kind in KINDS if kind[0] in LEAD_KINDS], "Wish", readonly=True)
    team_id = fields.Many2one("crm.team", "Sales Team", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    won_status = fields.Selection(
        [("won", "Won"), ("lost", "Lost"), ("pending", "Pending")], "Result", readonly=True)
    created_at = fields.Datetime("Created", readonly=True)
    signals = fields.Integer(readonly=True)
    leads = fields.Integer(readonly=True)
    won = fields.Integer("Leads Won", readonly=True)
    quotations = fields.Integer(readonly=True, help="Orders and quotations of the lead.")
    orders = fields.Integer(readonly=True, help="Confirmed orders of the lead.")
    ordered = fields.Monetary(readonly=True)
    revenue = fields.Monetary("Invoiced", readonly=True)
    days_to_order = fields.Float(
        "Days to Order", readonly=True, aggregator="avg", digits=(16, 1))

    _depends = {
        "crm.lead": [
            "origin_channel_id", "partner_id", "company_id", "team_id", "user_id", "stage_id",
            "won_status", "smart_intent", "smart_provider", "active"],
        "smart.service.signal": ["lead_id", "state"],
        "smart.service.event": ["kind", "channel_id", "user_id"],
        "discuss.channel": ["livechat_channel_id"],
        "sale.order": [
            "opportunity_id", "state", "amount_untaxed", "currency_rate", "date_order"],
        "sale.order.line": ["order_id", "invoice_lines"],
        "account.move.line": ["balance", "parent_state", "display_type"],
        "account.move": ["move_type"],
    }

    @api.depends("lead_id")
    def _compute_display_name(self):
        for row in self:
            # sudo: crm.lead - nothing but its name, which a team lead without CRM reads beside the
            # figures, as everywhere where a record is linked
            row.display_name = row.sudo().lead_id.display_name

    @property
    def _table_query(self):
        return SQL("%s %s %s", self._select(), self._from(), self._where())

    def _select(self):
        return SQL(
            """
            SELECT lead.id,
                   lead.id AS lead_id,
                   COALESCE(lead.company_id, channel.smart_company_id,
                            signal.company_id) AS company_id,
                   lead.partner_id,
                   lead.origin_channel_id AS channel_id,
                   channel.livechat_channel_id AS desk_id,
                   agent.user_id AS agent_id,
                   lead.smart_provider AS provider,
                   lead.smart_intent AS intent,
                   lead.team_id,
                   lead.user_id,
                   lead.stage_id,
                   lead.won_status,
                   lead.create_date AS created_at,
                   COALESCE(signal.number, 0) AS signals,
                   1 AS leads,
                   (lead.won_status = 'won')::int AS won,
                   COALESCE(sold.quotations, 0) AS quotations,
                   COALESCE(sold.orders, 0) AS orders,
                   COALESCE(sold.ordered, 0) AS ordered,
                   COALESCE(invoiced.revenue, 0) AS revenue,
                   EXTRACT(EPOCH FROM sold.first_order - lead.create_date) / 86400
                       AS days_to_order
            """
        )

    def _from(self):
        return SQL(
            """
            FROM crm_lead lead
            LEFT JOIN discuss_channel channel ON channel.id = lead.origin_channel_id
            LEFT JOIN LATERAL (
                SELECT COUNT(*) AS number, MIN(company_id) AS company_id
                  FROM smart_service_signal
                 WHERE lead_id = lead.id AND state != 'rejected'
            ) signal ON TRUE
            LEFT JOIN LATERAL (
                SELECT user_id
                  FROM smart_service_event
                 WHERE channel_id = lead.origin_channel_id
                   AND kind = 'message_agent'
                   AND user_id IS NOT NULL
              ORDER BY id DESC
                 LIMIT 1
            ) agent ON TRUE
            LEFT JOIN LATERAL (
                SELECT COUNT(*) FILTER (WHERE state != 'cancel') AS quotations,
                       COUNT(*) FILTER (WHERE state = 'sale') AS orders,
                       SUM(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1))
                           FILTER (WHERE state = 'sale') AS ordered,
                       MIN(date_order) FILTER (WHERE state = 'sale') AS first_order
                  FROM sale_order
                 WHERE opportunity_id = lead.id
            ) sold ON TRUE
            LEFT JOIN LATERAL (
                SELECT SUM(-line.balance) AS revenue
                  FROM account_move_line line
                 WHERE line.parent_state = 'posted'
                   AND line.display_type = 'product'
                   AND line.id IN (
                        SELECT relation.invoice_line_id
                          FROM sale_order_line_invoice_rel relation
                          JOIN sale_order_line ordered ON ordered.id = relation.order_line_id
                          JOIN sale_order o ON o.id = ordered.order_id
                         WHERE o.opportunity_id = lead.id)
            ) invoiced ON TRUE
            """
        )

    def _where(self):
        return SQL("WHERE lead.origin_channel_id IS NOT NULL OR signal.number > 0")

    def action_open_lead(self):
        """Open the lead."""
        self.ensure_one()
        return self.lead_id._get_records_action()
