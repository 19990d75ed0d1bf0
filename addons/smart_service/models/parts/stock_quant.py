from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from odoo import api, models
from odoo.tools import SQL


@dataclass
class Availability:
    """What one place has of one product, in the product's unit.

    :param free: there and not reserved
    :param incoming: (expected at, quantity) of what is on its way and not promised to anybody, in
        the order of time
    """

    free: float = 0.0
    incoming: list[tuple[datetime, float]] = field(default_factory=list)


class StockQuant(models.Model):
    _inherit = "stock.quant"

    @api.model
    def _smart_availability(self, products, places, besides=None):
        """What is free and what is on its way at each place, sub-locations included.

        One statement, however many places and products: quants, open moves to a place, and the
        open demand that nothing is reserved for, which what is on its way has to serve first.

        :param products: product.product
        :param places: stock.location, warehouses' stock and vans alike
        :param besides: a repair.order whose own open demand is not counted
        :return: {location id: {product id: Availability}}, empty where there is nothing
        """
        found = defaultdict(lambda: defaultdict(Availability))
        if not products or not places:
            return found
        self.flush_model(["product_id", "location_id", "quantity", "reserved_quantity"])
        self.env["stock.move"].flush_model([
            "product_id", "state", "location_id", "location_dest_id", "location_final_id", "date",
            "product_qty", "product_uom_qty", "quantity", "repair_id"])
        self.env["stock.location"].flush_model(["parent_path", "usage"])
        demand = defaultdict(float)
        for kind, place_id, product_id, at, quantity in self.env.execute_query(
            self._smart_availability_query(products, places, besides)
        ):
            if kind == "free":
                found[place_id][product_id].free += quantity
            elif kind == "incoming":
                found[place_id][product_id].incoming.append((at, quantity))
            else:
                demand[place_id, product_id] += quantity
        for (place_id, product_id), wanted in demand.items():
            availability = found[place_id][product_id]
            availability.incoming = self._smart_after_demand(availability.incoming, wanted)
        return found

    @api.model
    def _smart_availability_query(self, products, places, besides):
        return SQL(
            """
            WITH place AS (SELECT id, parent_path || '%%' AS below
                             FROM stock_location WHERE id IN %(places)s)
            SELECT 'free', place.id, q.product_id, NULL::timestamp,
                   SUM(q.quantity - q.reserved_quantity)
              FROM stock_quant q
              JOIN stock_location l ON l.id = q.location_id
              JOIN place ON l.parent_path LIKE place.below
             WHERE q.product_id IN %(products)s
             GROUP BY place.id, q.product_id
             UNION ALL
            SELECT 'incoming', place.id, m.product_id, m.date,
                   SUM(m.product_qty)
              FROM stock_move m
              JOIN stock_location s ON s.id = m.location_id
              JOIN stock_location l ON l.id = COALESCE(m.location_final_id, m.location_dest_id)
              JOIN place ON l.parent_path LIKE place.below AND s.parent_path NOT LIKE place.below
             WHERE m.product_id IN %(products)s
               AND m.state IN ('waiting', 'confirmed', 'partially_available', 'assigned')
               AND s.usage IN ('supplier', 'internal', 'transit')
             GROUP BY place.id, m.product_id, m.date
             UNION ALL
            SELECT 'demand', place.id, m.product_id, NULL::timestamp,
                   SUM(m.product_qty * (1 - COALESCE(m.quantity, 0) / m.product_uom_qty))
              FROM stock_move m
              JOIN stock_location s ON s.id = m.location_id
              JOIN stock_location l ON l.id = m.location_dest_id
              JOIN place ON s.parent_path LIKE place.below AND l.parent_path NOT LIKE place.below
             WHERE m.product_id IN %(products)s
               AND m.state IN ('waiting', 'confirmed', 'partially_available')
               AND m.product_uom_qty > 0
               AND m.repair_id IS DISTINCT FROM %(besides)s
             GROUP BY place.id, m.product_id
             ORDER BY 4 NULLS FIRST
            """,
            places=tuple(places.ids),
            products=tuple(products.ids),
            besides=besides.id if besides else 0,
        )

    @api.model
    def _smart_after_demand(self, incoming, demand):
        """What is left of the arrivals when those who wait already have taken theirs."""
        left = []
        for at, quantity in incoming:
            taken = min(quantity, demand)
            demand -= taken
            if quantity > taken:
                left.append((at, quantity - taken))
        return left
