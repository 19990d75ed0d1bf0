from odoo import api, fields, models
from odoo.exceptions import AccessError


class SmartServiceSlaPause(models.Model):
    """When a ticket waited, and why. Rows are written by the code that pauses, and stay."""

    _name = "smart.service.sla.pause"
    _description = "SLA Pause"
    _order = "began_at desc, id desc"
    _log_access = False

    ticket_id = fields.Many2one(
        "smart.service.ticket", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    kind = fields.Selection(
        [("stage", "Stage"), ("reason", "Reason"), ("closed", "Closed")], required=True,
        readonly=True)
    stage_id = fields.Many2one(
        "smart.service.ticket.stage", ondelete="restrict", readonly=True)
    reason_id = fields.Many2one(
        "smart.service.sla.pause.reason", ondelete="restrict", readonly=True)
    note = fields.Char(readonly=True)
    began_at = fields.Datetime("From", required=True, readonly=True)
    ended_at = fields.Datetime("Until", readonly=True)
    until_reply = fields.Boolean("Ends with a reply", readonly=True)
    user_id = fields.Many2one("res.users", "Paused by", readonly=True)
    label = fields.Char("Why", compute="_compute_label")

    _open_uniq = models.UniqueIndex(
        "(ticket_id, COALESCE(stage_id, 0), COALESCE(reason_id, 0)) WHERE ended_at IS NULL",
        "This pause lasts already.")
    _order_check = models.Constraint(
        "CHECK (ended_at IS NULL OR ended_at >= began_at)", "A pause can't end before it began.")

    @api.depends("kind", "stage_id", "reason_id")
    def _compute_label(self):
        for pause in self:
            pause.label = (
                self.env._("Ticket closed") if pause.kind == "closed"
                else pause.stage_id.name or pause.reason_id.name or "")

    @api.ondelete(at_uninstall=False)
    def _unlink_with_ticket_alone(self):
        if not self.env.su:
            raise AccessError(self.env._("Pauses are kept as long as their ticket."))

    @api.model_create_multi
    def create(self, vals_list):
        pauses = super().create(vals_list)
        pauses._log("sla_paused")
        return pauses

    def _finish(self, at=None):
        """The reason is gone.

        :param at: since when; now if not given
        """
        for pause in self:
            pause.ended_at = max(at or fields.Datetime.now(), pause.began_at)
        self._log("sla_resumed")

    def _log(self, kind):
        self.env["smart.service.event"]._log_all(kind, [{
            "channel": pause.ticket_id._log_channel(), "ticket": pause.ticket_id,
            "partner": pause.ticket_id.partner_id, "company": pause.company_id,
            "user": pause.user_id,
            "payload": {"pause": pause.kind, "reason": pause.label, "note": pause.note or ""},
        } for pause in self])
