from odoo import api, fields, models


class SmartServiceSlaEscalation(models.Model):
    """A step that was taken for a clock. The database lets none be taken twice."""

    _name = "smart.service.sla.escalation"
    _description = "Escalation"
    _order = "id desc"
    _log_access = False
    _rec_name = "step_id"

    clock_id = fields.Many2one(
        "smart.service.sla.clock", required=True, ondelete="cascade", readonly=True)
    step_id = fields.Many2one(
        "smart.service.sla.step", required=True, ondelete="cascade", index=True, readonly=True)
    policy_id = fields.Many2one(related="step_id.policy_id", string="SLA Policy")
    ticket_id = fields.Many2one(related="clock_id.ticket_id")
    company_id = fields.Many2one(related="clock_id.company_id")
    taken_at = fields.Datetime(
        "When", required=True, readonly=True, default=fields.Datetime.now)
    # what was done, and whose name belongs to it
    result = fields.Json(readonly=True)
    outcome = fields.Char(compute="_compute_outcome")

    _once_uniq = models.UniqueIndex(
        "(clock_id, step_id)", "This step was taken for this clock already.")

    @api.depends("result")
    @api.depends_context("lang")
    def _compute_outcome(self):
        for escalation in self:
            code, name = escalation.result or ("", "")
            escalation.outcome = {
                "nobody": self.env._("Nobody to tell"),
                "told": self.env._("Told %s", name),
                "highest": self.env._("The priority is the highest already"),
                "raised": self.env._("Priority raised"),
                "nobody_else": self.env._("Nobody else to give it to"),
                "given": self.env._("Given to %s", name),
                "passed": self.env._("Passed over: a later step was due"),
            }.get(code, name)
