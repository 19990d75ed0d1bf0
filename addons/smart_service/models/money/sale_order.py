from odoo import models
from odoo.tools import float_repr


class SaleOrder(models.Model):
    """The quotation of a repair: what the customer says yes to."""

    _inherit = "sale.order"

    def _smart_invoices(self):
        """What has been invoiced of the order, posted or about to be."""
        return self.invoice_ids.filtered(lambda move: move.state != "cancel")

    def _smart_payable(self):
        """What the customer has to pay, taxes included: as quoted, later as invoiced."""
        self.ensure_one()
        return -sum(
            move.direction_sign * move.amount_total for move in self._smart_invoices()
        ) or self.amount_total

    def _smart_terms(self):
        """The lines of the quotation, later of the invoices, as the customer is told them."""
        self.ensure_one()
        lines = [
            (line.quantity, line.product_id, line.price_total)
            for line in self._smart_invoices().invoice_line_ids if line.display_type == "product"
        ] or [
            (line.product_uom_qty, line.product_id, line.price_total)
            for line in self.order_line if not line.display_type
        ]
        digits = self.currency_id.decimal_places
        return "\n".join(
            f"{quantity:g} × {product.display_name}: {float_repr(total, digits)} "
            f"{self.currency_id.name}"
            for quantity, product, total in lines)

    def _smart_link(self):
        """Where the customer reads and signs the quotation, without logging in."""
        self.ensure_one()
        return self.get_base_url() + self.get_portal_url()

    def _action_confirm(self):
        # before the ledger row that starts the visit, so that its reader finds the proof
        # sudo: smart.service.acceptance - the proof is kept whoever confirms
        for order in self.sudo().filtered("smart_ticket_id"):
            order.env["smart.service.acceptance"]._order_confirmed(order)
        return super()._action_confirm()
