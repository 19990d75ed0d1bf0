from collections import defaultdict

from odoo import models

from ...engine import dispatch


class SmartServiceTicket(models.Model):
    """The stock that a repair may count on."""

    _inherit = "smart.service.ticket"

    def _open_repair_order(self):
        """The repair order that is still to be done."""
        return self.repair_ids.filtered(lambda r: r.state in ("draft", "confirmed"))[:1]

    def _stock_snapshot(self, job, places, unusable):
        """What is free and what comes, by place, what lies in sub-locations included.

        :param unusable: (product id, location id) that turned out not to be reservable
        :return: ({location id: {product id: free quantity}}, {location id: tuple of Arrival})
        """
        free = defaultdict(lambda: defaultdict(float))
        arrivals = defaultdict(tuple)
        products = self.env["product.product"].browse([part.product_id for part in job.parts])
        found = self.env["stock.quant"]._smart_availability(
            products, places, besides=self._open_repair_order())
        for place_id, by_product in found.items():
            for product_id, availability in by_product.items():
                free[place_id][product_id] = availability.free
                arrivals[place_id] += tuple(
                    dispatch.Arrival(product_id, quantity, at)
                    for at, quantity in availability.incoming)
        for product_id, location_id in unusable:
            free[location_id][product_id] = 0.0
        return free, arrivals
