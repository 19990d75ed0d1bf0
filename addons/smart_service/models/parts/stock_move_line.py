from odoo import models

from ..dispatch.visit import BOOKED


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _free_reservation(
        self, product_id, location_id, quantity, lot_id=None, package_id=None, owner_id=None,
        ml_ids_to_ignore=None,
    ):
        """A stock count or a scrap takes what was reserved: a visit that counted on it is told."""
        # sudo: stock.move - visits that lose a part, whoever counts the stock
        promised = self.env["stock.move"].sudo().search([
            ("product_id", "=", product_id.id),
            ("state", "=", "assigned"),
            ("repair_id.smart_visit_ids.state", "in", BOOKED),
            ("location_id", "parent_of", location_id.id),
        ])
        result = super()._free_reservation(
            product_id, location_id, quantity, lot_id=lot_id, package_id=package_id,
            owner_id=owner_id, ml_ids_to_ignore=ml_ids_to_ignore)
        for move in promised.filtered(lambda move: move.state != "assigned"):
            for visit in move.repair_id.smart_visit_ids.filtered(lambda v: v.state in BOOKED):
                visit._log("part_lost", product_ids=product_id.ids)
        return result
