from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    smart_exchange_id = fields.Many2one(
        "smart.service.exchange", "Exchange or return", readonly=True, ondelete="restrict",
        index="btree_not_null")
    smart_covered = fields.Boolean(
        "Free by warranty",
        compute="_compute_smart_covered",
        store=True,
        help="This part of the repair is not charged, by the warranty decision of the ticket.",
    )

    @api.depends(
        "product_id", "repair_line_type", "repair_id.under_warranty",
        "repair_id.smart_ticket_id.warranty_decision_id",
    )
    def _compute_smart_covered(self):
        for move in self:
            repair = move.repair_id
            if not repair or move.repair_line_type != "add":
                move.smart_covered = False
                continue
            # sudo: smart.service.ticket - the parts follow the decision, whoever adds them
            decision = repair.sudo().smart_ticket_id.warranty_decision_id
            move.smart_covered = (
                decision._part_covered(move.product_id) if decision else repair.under_warranty)

    def _action_done(self, cancel_backorder=False):
        done = super()._action_done(cancel_backorder=cancel_backorder)
        done.smart_exchange_id._proceed()
        return done

    def _create_repair_sale_order_line(self):
        result = super()._create_repair_sale_order_line()
        self._smart_price_by_warranty()
        return result

    def _smart_price_by_warranty(self):
        """Charge each part of a ticket's repair by its own decision, not all of them alike."""
        for move in self.filtered(lambda move: move.sale_line_id and move.repair_id):
            line, repair = move.sale_line_id, move.repair_id
            if not repair.smart_ticket_id.warranty_decision_id or line.state == "cancel":
                continue
            if move.smart_covered:
                line.write({"price_unit": 0.0, "technical_price_unit": 0.0})
            elif repair.under_warranty:
                # Odoo made it free with the rest
                line._compute_price_unit()
