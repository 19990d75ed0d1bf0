from odoo import models
from odoo.exceptions import UserError


class SmartServiceTicket(models.Model):
    """A ticket that is called off gives back whom and what was booked for it."""

    _inherit = "smart.service.ticket"

    def write(self, vals):
        result = super().write(vals)
        if "stage_id" in vals:
            self.filtered(lambda ticket: ticket.stage_id.code == "cancelled")._call_off()
        return result

    def _call_off(self):
        """Cancel visits, repair orders and open quotations.

        :raises UserError: an engineer has begun already
        """
        # sudo: visits, repair.order, sale.order - they exist only because of the ticket that the
        # user may call off
        for ticket in self.sudo():
            if ticket.visit_ids.filtered(lambda visit: visit.state == "under_way"):
                raise UserError(
                    self.env._("An engineer is at work for %s: finish the visit.", ticket.number)
                )
            ticket.visit_ids.filtered(
                lambda visit: visit.state in ("unassigned", "scheduled", "on_the_way")
            ).action_cancel()
            ticket.order_ids.filtered(
                lambda order: order.state in ("draft", "sent")
            ).action_cancel()
            ticket.repair_ids.filtered(
                lambda repair: repair.state in ("draft", "confirmed")
            ).action_repair_cancel()
