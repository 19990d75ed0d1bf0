from odoo import fields, models


class AccountMove(models.Model):
    """The invoice of a repair: which visit earned it, how it is paid."""

    _inherit = "account.move"

    smart_visit_id = fields.Many2one(
        "smart.service.visit", "Visit", ondelete="restrict", index="btree_not_null", copy=False,
        readonly=True)
    smart_claim_id = fields.Many2one(
        "smart.service.claim", "Supplier claim", ondelete="restrict", index="btree_not_null",
        copy=False, readonly=True)

    def _smart_link(self):
        """(address where the customer reads the invoice, whether he can pay it there)."""
        self.ensure_one()
        # sudo: payment.provider - whether this very invoice can be paid online
        providers = self.env["payment.provider"].sudo()._get_compatible_providers(
            self.company_id.id, self.partner_id.id, self.amount_residual,
            currency_id=self.currency_id.id)
        if providers and not self.currency_id.is_zero(self.amount_residual):
            return self._get_portal_payment_link(), True
        return self.get_base_url() + self.get_portal_url(), False

    def _reverse_moves(self, default_values_list=None, cancel=False):
        # the credit note takes from the visit what the invoice gave it
        default_values_list = [
            {"smart_ticket_id": move.smart_ticket_id.id, "smart_visit_id": move.smart_visit_id.id,
             **values}
            for move, values in zip(self, default_values_list or [{} for _move in self])]
        return super()._reverse_moves(default_values_list, cancel=cancel)

    def _invoice_paid_hook(self):
        result = super()._invoice_paid_hook()
        # sudo: smart.service.ticket - the customer is told whoever registered his payment
        for invoice in self.sudo().filtered(
                lambda move: move.smart_ticket_id and move.move_type == "out_invoice"
                and not move.currency_id.is_zero(move.amount_total)):
            ticket = invoice.smart_ticket_id
            self.env["smart.service.event"]._log(
                "invoice_paid",
                channel=ticket._log_channel(), ticket=ticket, visit=invoice.smart_visit_id,
                partner=ticket.partner_id, company=ticket.company_id,
                payload={"invoice_id": invoice.id, "name": invoice.name,
                         "amount": invoice.amount_total},
            )
            ticket._tell_customer("_text_paid", invoice)
        return result
