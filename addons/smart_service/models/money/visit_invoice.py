from odoo import models
from odoo.exceptions import UserError


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
            ticket._ask_person(self.env._("Check the invoice of %s and post it.", self.number))


class SmartServiceTicket(models.Model):
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
            self._ask_person(self.env._(
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
