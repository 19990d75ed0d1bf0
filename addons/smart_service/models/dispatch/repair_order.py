from odoo import fields, models


class RepairOrder(models.Model):
    _inherit = "repair.order"

    smart_ticket_id = fields.Many2one(
        "smart.service.ticket", "Ticket", ondelete="restrict", index="btree_not_null", copy=False
    )
    smart_warranty_text = fields.Char(
        related="smart_ticket_id.warranty_text", string="Warranty decision"
    )

    def _smart_reserve(self, sources, awaited=()):
        """Reserve each part at the place that was chosen for it, or nothing at all.

        :param sources: (product id, quantity, location id), each product once
        :param awaited: product ids that are still on their way to their place; they are promised
            out of what comes, and reserved when it is there
        :return: (product id, location id) of what could not be reserved; empty: all is reserved
        """
        self.ensure_one()
        place_of = {product_id: location_id for product_id, _quantity, location_id in sources}
        self.env["stock.quant"]._smart_lock_rows(
            self.env["product.product"].browse(place_of),
            self.env["stock.location"].browse(set(place_of.values())),
        )
        self.env["stock.move"]._smart_promise_arrivals(
            {(product_id, place_of[product_id]) for product_id in awaited})
        parts = self.move_ids.filtered(
            lambda m: m.repair_line_type == "add" and m.state not in ("done", "cancel"))
        elsewhere = parts.filtered(
            lambda m: m.location_id.id != place_of.get(m.product_id.id, m.location_id.id))
        for location_id, moves in elsewhere.grouped(lambda m: place_of[m.product_id.id]).items():
            moves.location_id = location_id
        if self.state == "draft":
            self._action_repair_confirm()
        storable = parts.filtered(lambda m: m.product_id.is_storable)
        storable.filtered(lambda m: m.state != "assigned")._action_assign()
        short = storable.filtered(
            lambda m: m.state != "assigned" and m.product_id.id not in awaited)
        if short:
            storable._do_unreserve()
        return {(move.product_id.id, move.location_id.id) for move in short}
