from odoo import Command, api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    smart_ticket_id = fields.Many2one(
        "smart.service.ticket", "Ticket", ondelete="restrict", index="btree_not_null", copy=False
    )

    @api.model
    def _smart_service_lines(self, ticket):
        """Commands for the call-out and the hours of a repair that is not free."""
        company = ticket.company_id
        wanted = (
            (company.smart_callout_product_id, 1.0),
            (company.smart_labour_product_id, ticket.fault_id._hours(ticket.product_id)),
        )
        return [
            Command.create({"product_id": product.id, "product_uom_qty": quantity})
            for product, quantity in wanted
            if product
        ]

    def _action_confirm(self):
        result = super()._action_confirm()
        # sudo: smart.service.ticket - the visit follows from the order, whoever confirms it
        for order in self.sudo().filtered("smart_ticket_id"):
            ticket = order.smart_ticket_id
            self.env["smart.service.event"]._log(
                "quotation_confirmed",
                channel=ticket._log_channel(),
                ticket=ticket,
                partner=ticket.partner_id,
                company=order.company_id,
                payload={"order_id": order.id, "amount": order.amount_total},
            )
        return result

    def _prepare_invoice(self):
        vals = super()._prepare_invoice()
        vals["smart_ticket_id"] = self.smart_ticket_id.id
        return vals
