from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        # sudo: stock.lot - an invoice proves the start of a device's warranty, whoever posts it
        delivered = posted.filtered(
            lambda move: move.move_type == "out_invoice"
        ).sudo().invoice_line_ids.sale_line_ids.move_ids
        lots = delivered.move_line_ids.lot_id.filtered("smart_owner_id")
        if lots:
            self.env.add_to_compute(lots._fields["smart_invoiced_on"], lots)
        refunds = posted.filtered(lambda move: move.move_type == "out_refund")
        if refunds:
            # sudo: smart.service.exchange - a credited device is seen whoever posts its note
            self.env["smart.service.exchange"].sudo().search(
                [("refund_id", "in", refunds.ids), ("state", "=", "approved")])._proceed()
        return posted
