from odoo import models


class SmartServiceVisit(models.Model):
    """What the supplier is asked for after a free repair."""

    _inherit = "smart.service.visit"

    def _prepare_claim(self):
        """Put what the warranty paid on the claims of the suppliers: parts and work, each once.

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
        lines |= visit._claim_labour()
        for claim in lines.claim_id:
            visit._log(
                "claim_prepared", claim_id=claim.id,
                amount=sum((lines & claim.line_ids).mapped("amount")))
        return lines

    def _smart_return_part(self, move, quantity, lot=None):
        """A part that came back out of the device has not failed at the supplier's expense."""
        used_up = move.state == "done"
        back = super()._smart_return_part(move, quantity, lot)
        if used_up:
            # sudo: smart.service.claim.line - follows from the part that may be returned
            self.sudo()._correct_claim(move.sudo())
        return back

    def _correct_claim(self, move):
        """Claim of a part what is still used up; what was sent is a person's to settle."""
        line = self.env["smart.service.claim.line"].search([("move_id", "=", move.id)])
        left = move._smart_consumed()
        if not line or move.product_id.uom_id.compare(left, line.quantity) >= 0:
            return
        if line.state != "draft":
            self.ticket_id._ask_person(self.env._(
                "%(part)s has come back, but it is on claim %(claim)s: tell the supplier.",
                part=move.product_id.display_name, claim=line.claim_id.name))
        elif move.product_id.uom_id.compare(left, 0.0) <= 0:
            line.unlink()
        else:
            line.write({"quantity": left, "amount": line.amount * left / line.quantity})

    def _claim_labour(self):
        """Put the work of a free repair on the claim of the supplier whose terms pay it.

        That is the supplier of the dearest part, else of the device. Each visit's hours are
        claimed once, at his rate or at what they cost us.

        :return: the new lines
        """
        Line = self.env["smart.service.claim.line"]
        if not self.ticket_id.warranty_decision_id.covered_labour:
            return Line
        known = Line.search([("visit_id.repair_id", "=", self.repair_id.id)])
        parts = known.filtered(lambda line: line.kind == "part").sorted("amount", reverse=True)
        suppliers = parts.claim_id.partner_id or self._supplier_of(self.product_id)
        supplier = suppliers.filtered("smart_claims_labour")[:1]
        if not supplier:
            return Line
        claimed = known.filtered(lambda line: line.kind == "labour").visit_id
        lines = Line
        for visit in self.repair_id.smart_visit_ids.sorted("id") - claimed:
            hours = visit._paid_hours()
            amount = hours * supplier.smart_claim_hour_rate or visit.cost_labour
            if hours > 0 and amount > 0:
                lines |= Line.create(visit._prepare_labour_claim_vals(supplier, hours, amount))
        return lines

    def _prepare_labour_claim_vals(self, supplier, hours, amount):
        return {
            **self._prepare_claim_common_vals(supplier),
            "kind": "labour",
            "product_id": self.company_id.smart_labour_product_id.id,
            "repaired_on": self._local_day(self.finished_at or self.stop),
            "quantity": hours,
            "amount": amount,
        }

    def _supplier_of(self, product):
        """Who sells us a product first of all."""
        return product._prepare_sellers()[:1].partner_id.commercial_partner_id

    def _prepare_claim_common_vals(self, supplier):
        return {
            # sudo: smart.service.claim - the open claim of this supplier; engineers read none
            "claim_id": self.env["smart.service.claim"].sudo()._collecting(
                supplier, self.company_id).id,
            "visit_id": self.id,
            "device_id": self.product_id.id,
            "serial": self.lot_id.name,
            "fault": self.fault_id.name,
        }

    def _prepare_claim_vals(self, move, quantity, supplier):
        return {
            **self._prepare_claim_common_vals(supplier),
            "move_id": move.id,
            "product_id": move.product_id.id,
            "repaired_on": self._local_day(self.finished_at or move.date),
            "quantity": quantity,
            "amount": move.value * quantity / move.product_qty if move.product_qty else 0.0,
        }
