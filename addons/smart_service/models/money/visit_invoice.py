from odoo import models


class SmartServiceVisit(models.Model):
    """From the finished repair to the posted invoice: actual parts, actual hours."""

    _inherit = "smart.service.visit"

    def _invoice(self):
        """Invoice a finished repair that was not free, for what was really done.

        :return: the invoice, or an empty recordset
        """
        self.ensure_one()
        # sudo: sale.order, account.move - follows from the accepted quotation, whoever finished
        visit = self.sudo().with_company(self.company_id)
        order = visit.repair_id.sale_order_id
        if order.state != "sale" or visit.repair_id.state != "done":
            return self.env["account.move"]
        visit._deliver_services(order)
        if order.invoice_status != "to invoice":
            return self.env["account.move"]
        invoice = order._create_invoices(final=True)
        invoice.smart_visit_id = visit
        visit._log("invoice_created", invoice_id=invoice.id, amount=invoice.amount_total)
        visit._release_invoice(invoice, order)
        return invoice

    def _deliver_services(self, order):
        """Count the services as delivered: the hours that were worked, the rest as ordered.

        Hours that nobody has measured are charged as quoted.
        """
        labour = self.company_id.smart_labour_product_id
        # sudo: smart.service.visit - all visits that the order pays for
        hours = sum(self.sudo().search([
            ("repair_id.sale_order_id", "=", order.id), ("state", "=", "done"),
        ]).mapped("worked_hours"))
        for line in order.order_line.filtered(
            lambda line: line.product_id.type == "service" and not line.display_type
            and line.qty_delivered_method == "manual"
        ):
            line.qty_delivered = (
                hours if hours and line.product_id == labour else line.product_uom_qty)

    def _release_invoice(self, invoice, order):
        """Post the invoice and tell the customer, unless it is dearer than what he accepted."""
        ticket = self.ticket_id
        if ticket._is_dearer(order):
            ticket._offer_supplement(order, invoice)
        elif self.company_id.smart_post_invoices:
            ticket._post_invoice(invoice)
        else:
            ticket._ask_person(ticket._asked_env()._(
                "Check the invoice of %s and post it.", self.number))
