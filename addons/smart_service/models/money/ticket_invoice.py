from odoo import models
from odoo.exceptions import UserError


class SmartServiceTicket(models.Model):
    """From the draft of an invoice to the customer's channel."""

    _inherit = "smart.service.ticket"

    def _is_dearer(self, order):
        """Whether what is invoiced goes beyond what the customer has accepted."""
        # sudo: smart.service.acceptance - what the customer of this very ticket has said
        accepted = self.env["smart.service.acceptance"].sudo().search(
            [("order_id", "=", order.id), ("state", "=", "accepted")], limit=1)
        return order.currency_id.compare_amounts(order._smart_payable(), accepted.amount) > 0

    def _supplement_accepted(self, order):
        """The customer pays what the repair has cost more: its invoices may go."""
        for invoice in order.invoice_ids.filtered(lambda move: move.state == "draft"):
            self._post_invoice(invoice)

    def _post_invoice(self, invoice):
        """Post an invoice and send its link to the customer; what hinders it is a person's."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                invoice.action_post()
        except UserError as error:
            self._ask_person(self._asked_env()._(
                "The invoice of %(ticket)s can't be posted: %(reason)s",
                ticket=self.number, reason=error.args[0]))
            return
        self.env["smart.service.event"]._log(
            "invoice_posted",
            channel=self._log_channel(), ticket=self, visit=invoice.smart_visit_id,
            partner=self.partner_id, company=self.company_id,
            payload={"invoice_id": invoice.id, "name": invoice.name,
                     "amount": invoice.amount_total},
        )
        self._tell_customer("_text_invoice", invoice)
