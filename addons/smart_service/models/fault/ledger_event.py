from odoo import models


class SmartServiceEvent(models.Model):
    _inherit = "smart.service.event"

    def _react_visit_done(self):
        """Learn from the finished repair what the next one takes."""
        result = super()._react_visit_done()
        ticket = self.ticket_id
        # sudo: smart.service.fault.statistic, stock.move - counted from all repairs, whoever ended
        # this one
        fault = ticket.fault_id.sudo().with_company(ticket.company_id)
        if fault and ticket.product_id:
            fault._learn(ticket.product_id.product_tmpl_id)
        return result
