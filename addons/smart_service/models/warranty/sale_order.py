from odoo import api, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    @api.model
    def _smart_service_lines(self, ticket):
        """Labour that the warranty covers costs nothing, nor does the way to it."""
        if ticket.warranty_decision_id.covered_labour:
            return []
        return super()._smart_service_lines(ticket)

    def _smart_follow_warranty(self, ticket):
        """Bring a quotation that is not accepted yet in line with the ticket's decision."""
        company = ticket.company_id
        services = company.smart_callout_product_id | company.smart_labour_product_id
        for order in self.filtered(lambda order: order.state in ("draft", "sent")):
            order.order_line.filtered(lambda line: line.product_id in services).unlink()
            order.order_line = self._smart_service_lines(ticket)
