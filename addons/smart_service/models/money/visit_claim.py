from odoo import fields, models


class SmartServiceVisit(models.Model):
    """What the supplier is asked for after a free repair."""

    _inherit = "smart.service.visit"

    def _prepare_claim(self):
        """Put the parts that the warranty paid on the claims of their suppliers, each once.

        :return: the new lines
        """
        self.ensure_one()
        # sudo: stock.move, smart.service.claim - follows from the repair, whoever finished it
        visit = self.sudo().with_company(self.company_id)
        Line = self.env["smart.service.claim.line"].sudo()
        claimed = Line.search([("visit_id.repair_id", "=", visit.repair_id.id)]).move_id
        lines = Line
        for move in visit.repair_id.move_ids.filtered(
            lambda move: move.state == "done" and move.smart_covered and move not in claimed
        ):
            quantity = move._smart_consumed()
            supplier = visit._supplier_of(move.product_id) or visit._supplier_of(visit.product_id)
            if supplier and quantity > 0:
                lines |= Line.create(visit._prepare_claim_vals(move, quantity, supplier))
        for claim in lines.claim_id:
            visit._log(
                "claim_prepared", claim_id=claim.id,
                amount=sum((lines & claim.line_ids).mapped("amount")))
        return lines

    def _supplier_of(self, product):
        """Who sells us a product first of all."""
        return product._prepare_sellers()[:1].partner_id.commercial_partner_id

    def _prepare_claim_vals(self, move, quantity, supplier):
        return {
            # sudo: smart.service.claim - the open claim of this supplier; engineers read none
            "claim_id": self.env["smart.service.claim"].sudo()._collecting(
                supplier, self.company_id).id,
            "visit_id": self.id,
            "move_id": move.id,
            "product_id": move.product_id.id,
            "device_id": self.product_id.id,
            "serial": self.lot_id.name,
            "fault": self.fault_id.name,
            "repaired_on": fields.Date.context_today(self, self.finished_at or move.date),
            "quantity": quantity,
            "amount": move.value * quantity / move.product_qty if move.product_qty else 0.0,
        }
