from odoo import api, fields, models


class SmartServiceCallParticipant(models.Model):
    """Somebody who took part in a video call, from when to when."""

    _name = "smart.service.call.participant"
    _description = "Participant of a Call"
    _order = "joined_at, id"

    call_id = fields.Many2one(
        "smart.service.call", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="call_id.company_id", store=True, index=True)
    role = fields.Selection(
        [("customer", "Customer"), ("agent", "Agent"), ("expert", "Expert")],
        required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", ondelete="set null", index="btree_not_null", readonly=True)
    guest_id = fields.Many2one(
        "mail.guest", ondelete="set null", index="btree_not_null", readonly=True)
    name = fields.Char(required=True, readonly=True, help="As it was shown in the call.")
    joined_at = fields.Datetime("Joined at", required=True, readonly=True)
    left_at = fields.Datetime("Left at", readonly=True)
    minutes = fields.Float(compute="_compute_minutes", store=True, aggregator="sum")

    _time_check = models.Constraint(
        "CHECK (left_at IS NULL OR left_at >= joined_at)",
        "Somebody leaves a call after he has joined it.")

    @api.depends("joined_at", "left_at")
    def _compute_minutes(self):
        for line in self:
            length = line.left_at - line.joined_at if line.left_at else None
            line.minutes = length.total_seconds() / 60 if length else 0
