from odoo import api, fields, models

from ...engine import priority

GRADES = [("1", "Low"), ("2", "Medium"), ("3", "High")]


class SmartServiceTicket(models.Model):
    """What a ticket is about and how urgent it is: impact × urgency, raised by tier."""

    _inherit = "smart.service.ticket"

    category_id = fields.Many2one(
        "smart.service.ticket.category", ondelete="restrict", index="btree_not_null",
        tracking=True)
    impact = fields.Selection(
        GRADES, default="2", required=True, tracking=True,
        help="How much of the customer's work stands still.")
    urgency = fields.Selection(
        GRADES, default="2", required=True, tracking=True, help="How soon it hurts.")
    priority = fields.Selection(
        compute="_compute_priority", store=True, readonly=False, precompute=True, tracking=True,
        help="Follows from impact, urgency and the customer's tier, until somebody sets it.")
    priority_by_hand = fields.Boolean(
        readonly=True, copy=False, help="Impact and urgency no longer change the priority.")
    priority_reason = fields.Char(compute="_compute_priority_reason")

    @api.depends("impact", "urgency", "partner_id")
    def _compute_priority(self):
        for ticket in self:
            if not ticket.priority_by_hand:
                ticket.priority = ticket._matrix_priority()

    @api.depends("impact", "urgency", "partner_id", "priority", "priority_by_hand")
    @api.depends_context("lang")
    def _compute_priority_reason(self):
        names = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("impact", "urgency")}
        for ticket in self:
            if ticket.priority_by_hand:
                ticket.priority_reason = self.env._("Set by hand")
                continue
            words = self.env._(
                "Impact %(impact)s, urgency %(urgency)s",
                impact=names["impact"].get(ticket.impact),
                urgency=names["urgency"].get(ticket.urgency))
            tier = ticket.partner_id._smart_tier()
            if tier.ticket_raise:
                words = self.env._(
                    "%(words)s; tier %(tier)s raises it by %(levels)s", words=words,
                    tier=tier.name, levels=tier.ticket_raise)
            ticket.priority_reason = words

    def _matrix_priority(self):
        """What impact, urgency and tier say."""
        return priority.priority(
            self.impact or "2", self.urgency or "2", self.partner_id._smart_tier().ticket_raise)

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            if vals.get("category_id") and not vals.get("team_id"):
                team = self.env["smart.service.ticket.category"].browse(
                    vals["category_id"])._team()
                if team:
                    vals["team_id"] = team.id
        tickets = super().create(vals_list)
        # who says what the matrix says anyway has set nothing by hand
        for ticket, vals in zip(tickets, vals_list, strict=True):
            if vals.get("priority") and ticket.priority != ticket._matrix_priority():
                ticket.priority_by_hand = True
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if "priority" in vals:
            for ticket in self:
                by_hand = ticket.priority != ticket._matrix_priority()
                if ticket.priority_by_hand != by_hand:
                    ticket.priority_by_hand = by_hand
        return result
