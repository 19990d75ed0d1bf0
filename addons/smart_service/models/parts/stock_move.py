from odoo import api, fields, models
from odoo.tools import SQL


class StockMove(models.Model):
    """A part of a repair: how much of it the engineer has said he used, and why it was added."""

    _inherit = "stock.move"

    smart_used_qty = fields.Float(
        "Used",
        digits="Product Unit",
        copy=False,
        readonly=True,
        help="What the engineer has reported so far, in the product's unit.",
    )
    smart_promise_seq = fields.Integer(
        default=0, copy=False, readonly=True, export_string_translation=False)
    smart_reason = fields.Char("Why", copy=False, readonly=True)

    def _smart_open_parts(self):
        """Parts that go into a device and are neither used up nor cancelled."""
        return self.filtered(
            lambda move: move.repair_line_type == "add" and move.state not in ("done", "cancel")
        )

    def _smart_consumed(self):
        """What went into a device and did not come back out of it, in the product's unit."""
        self.ensure_one()
        back = self.returned_move_ids.filtered(lambda move: move.state == "done")
        return sum(self.move_line_ids.mapped("quantity_product_uom")) - sum(
            back.move_line_ids.mapped("quantity_product_uom"))

    def _smart_change_demand(self, delta):
        """Ask for more or less of a part that isn't used up yet, and reserve accordingly.

        :param delta: in the product's unit; at zero demand the move is cancelled
        """
        self.ensure_one()
        demand = self.product_qty + delta
        if self.product_id.uom_id.compare(demand, 0.0) <= 0:
            self._action_cancel()
            return
        self.product_uom_qty = self.product_id.uom_id._compute_quantity(demand, self.product_uom)
        self._action_assign()

    @api.model
    def _smart_promise_arrivals(self, wanted):
        """Promise parts out of what is on its way.

        The demand that this leaves open is what the next one sees. Of two transactions that count
        on the same arrival, the later is refused by PostgreSQL with a serialization failure, run
        again, and then sees the first one's demand: each arrival's row is written.

        :param wanted: {(product id, location id)}
        """
        if not wanted:
            return
        self.flush_model(["product_id", "state", "location_dest_id", "location_final_id"])
        for product_id, location_id in sorted(wanted):
            place = self.env["stock.location"].browse(location_id)
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE stock_move SET smart_promise_seq = COALESCE(smart_promise_seq, 0) + 1
                     WHERE id IN (
                        SELECT m.id FROM stock_move m
                          JOIN stock_location l
                            ON l.id = COALESCE(m.location_final_id, m.location_dest_id)
                         WHERE m.product_id = %s AND l.parent_path LIKE %s
                           AND m.state IN (
                               'waiting', 'confirmed', 'partially_available', 'assigned')
                         ORDER BY m.id FOR NO KEY UPDATE OF m)
                    """,
                    product_id, f"{place.parent_path}%",
                ),
                log_exceptions=False,
            )

    # === WHAT WAS MISSING COMES === #

    def _action_confirm(self, merge=True, merge_into=False, create_proc=True):
        moves = super()._action_confirm(
            merge=merge, merge_into=merge_into, create_proc=create_proc)
        moves._smart_tell_who_waits()
        return moves

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._smart_tell_who_waits()
        return moves

    def _smart_tell_who_waits(self):
        """Repairs that nobody could be sent to for want of a part are planned when it comes."""
        coming = self.filtered(
            lambda move: move.location_dest_id.usage == "internal"
            and move.location_id.usage != "internal" and move.product_id.is_storable)
        if not coming or self.env.context.get("smart_supplying"):
            return
        # sudo: smart.service.part.supply - whose repair waits, whoever receives the goods
        waiting = self.env["smart.service.part.supply"].sudo().search([
            ("product_id", "in", coming.product_id.ids),
            ("company_id", "in", coming.company_id.ids),
            ("ticket_id.is_closed", "=", False),
            ("ticket_id.visit_ids.state", "=", "unassigned"),
        ])
        for ticket in waiting.ticket_id:
            self.env["smart.service.event"]._log(
                "part_coming",
                channel=ticket._log_channel(),
                ticket=ticket,
                partner=ticket.partner_id,
                company=ticket.company_id,
                payload={"product_ids": coming.product_id.ids},
            )
