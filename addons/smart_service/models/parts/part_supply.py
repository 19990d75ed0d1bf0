from odoo import api, fields, models


class SmartServicePartSupply(models.Model):
    """How a part that was missing for a repair is procured: by a transfer or a purchase."""

    _name = "smart.service.part.supply"
    _description = "Procurement of a Part"
    _order = "id desc"
    _rec_name = "product_id"

    ticket_id = fields.Many2one(
        "smart.service.ticket", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)
    product_id = fields.Many2one(
        "product.product", "Part", required=True, readonly=True, index=True)
    quantity = fields.Float(required=True, readonly=True, digits="Product Unit")
    kind = fields.Selection(
        [("transfer", "Transfer"), ("purchase", "Purchase"), ("none", "To be found")],
        required=True, readonly=True)
    source_id = fields.Many2one("stock.location", "From", readonly=True)
    target_id = fields.Many2one("stock.location", "Destination", readonly=True)
    move_id = fields.Many2one(
        "stock.move", readonly=True, ondelete="set null", index="btree_not_null",
        groups="stock.group_stock_user")
    picking_id = fields.Many2one(related="move_id.picking_id", groups="stock.group_stock_user")
    purchase_line_id = fields.Many2one(
        "purchase.order.line", readonly=True, ondelete="set null", index="btree_not_null",
        groups="stock.group_stock_user")
    purchase_id = fields.Many2one(
        related="purchase_line_id.order_id", groups="stock.group_stock_user")
    expected_at = fields.Datetime("Expected on", compute="_compute_progress")
    state = fields.Selection(
        [("proposed", "Proposed"), ("ordered", "On its way"), ("arrived", "Arrived"),
         ("cancelled", "Cancelled")],
        compute="_compute_progress")

    @api.depends(
        "move_id.state", "move_id.date", "purchase_line_id.order_id.state",
        "purchase_line_id.qty_received", "purchase_line_id.date_planned")
    def _compute_progress(self):
        # sudo: stock.move, purchase.order.line - how far it is, for those who may see the repair
        for supply in self.sudo():
            move, line = supply.move_id, supply.purchase_line_id
            supply.expected_at = move.date or line.date_planned
            if move:
                supply.state = {"done": "arrived", "cancel": "cancelled"}.get(
                    move.state, "ordered")
            elif not line:
                supply.state = "proposed"
            elif line.order_id.state == "cancel":
                supply.state = "cancelled"
            elif line.order_id.state != "purchase":
                supply.state = "proposed"
            else:
                received = line.product_uom_id.compare(line.qty_received, line.product_qty) >= 0
                supply.state = "arrived" if received else "ordered"

    def _give_up(self):
        """The repair is off: transfers that have not left are cancelled, drafts are left to buy.

        A request for quotation may serve others, too: its buyer decides.
        """
        # sudo: stock.picking - made for this repair alone
        moves = self.sudo().move_id.filtered(lambda move: move.state not in ("done", "cancel"))
        moves.picking_id.action_cancel()
