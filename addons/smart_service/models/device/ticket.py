from odoo import models
from odoo.exceptions import UserError


class SmartServiceTicket(models.Model):
    """A repair of a device that is not on file for the customer."""

    _inherit = "smart.service.ticket"

    def action_register_device(self):
        """Take down the customer's claim with the proofs that he sent, to be checked."""
        self.ensure_one()
        self.check_access("write")
        if self.lot_id or not self.serial or not self.partner_id:
            raise UserError(self.env._(
                "Only a repair with a serial number that is not on file needs a registration."))
        registration = self.env["smart.service.device.registration"]._claim(
            self.partner_id, self.serial, channel=self._log_channel(), ticket=self)
        return {
            "type": "ir.actions.act_window",
            "res_model": registration._name,
            "res_id": registration.id,
            "view_mode": "form",
        }

    def _device_registered(self, lot):
        """The device of a repair that waited for its proof is known now: go on."""
        for ticket in self.filtered(lambda ticket: not ticket.lot_id and not ticket.is_closed):
            fault = ticket.fault_id or self.env["smart.service.fault"]._match(
                lot.product_id, ticket.symptom)
            ticket.write({
                "lot_id": lot.id, "product_id": lot.product_id.id, "fault_id": fault.id})
            if fault:
                ticket.action_review_done()
            else:
                ticket._need_review(
                    ticket._asked_env()._("No fault of the catalogue fits: choose one."),
                    "fault_unknown")
