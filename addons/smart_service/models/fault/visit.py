from odoo import fields, models


class SmartServiceVisit(models.Model):
    """The working time and the reasons of the parts, whoever records the visit, and where."""

    _inherit = "smart.service.visit"

    kit_text = fields.Text(related="ticket_id.kit_text", string="Parts, and why")

    def action_start(self):
        result = super().action_start()
        # sudo: smart.service.visit - the time at which who may work this visit has begun
        visit = self.sudo()
        visit.started_at = visit.started_at or fields.Datetime.now()
        return result

    def action_done(self, report=None):
        result = super().action_done(report=report)
        # sudo: smart.service.visit - the time at which who may work this visit has finished
        visit = self.sudo()
        visit.finished_at = visit.finished_at or fields.Datetime.now()
        return result
