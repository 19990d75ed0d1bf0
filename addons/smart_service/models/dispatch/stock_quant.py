from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .visit import BOOKED


class StockQuant(models.Model):
    """Nothing is promised twice.

    Odoo skips a quant row that another transaction holds and books the reservation on a new row,
    so that two transactions can both reserve the last piece. Here whoever reserves waits for the
    row; when the other one has changed it, PostgreSQL refuses with a serialization failure, and
    the transaction is run again with the true quantity.
    """

    _inherit = "stock.quant"

    @api.model
    def _update_available_quantity(
        self,
        product_id,
        location_id,
        quantity=False,
        reserved_quantity=False,
        lot_id=None,
        package_id=None,
        owner_id=None,
        in_date=None,
    ):
        reserves = bool(reserved_quantity and reserved_quantity > 0)
        takes = bool(quantity and quantity < 0)
        if (reserves or takes) and not location_id.should_bypass_reservation():
            self._smart_lock_rows(product_id, location_id)
        result = super()._update_available_quantity(
            product_id,
            location_id,
            quantity=quantity,
            reserved_quantity=reserved_quantity,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            in_date=in_date,
        )
        if reserves and product_id.uom_id.compare(result[0], 0.0) < 0:
            self._smart_check_promise(product_id, location_id, lot_id, package_id, owner_id)
        return result

    @api.model
    def _smart_check_promise(self, product, location, lot, package, owner):
        """More is reserved here than there is: nobody may do that to a visit's part.

        Odoo lets whoever types a quantity reserve what isn't there. It stays so, unless a visit
        counts on the part. A stock count and a scrap state a fact: they are let through, and the
        visit looks for its part elsewhere.

        :raises UserError: the part is promised to a visit
        """
        # sudo: stock.move.line - whoever reserves, and whatever of the other lines he may see
        lines = self.env["stock.move.line"].sudo().search([
            ("product_id", "=", product.id),
            ("location_id", "=", location.id),
            ("lot_id", "=", lot.id if lot else False),
            ("package_id", "=", package.id if package else False),
            ("owner_id", "=", owner.id if owner else False),
            ("state", "not in", ("done", "cancel")),
            ("quantity_product_uom", ">", 0.0),
        ])
        if any(line.location_dest_id.usage == "inventory" for line in lines):
            return
        visits = lines.move_id.repair_id.smart_visit_ids.filtered(
            lambda visit: visit.state in BOOKED)
        if visits:
            raise UserError(self.env._(
                "%(part)s in %(place)s is promised to visit %(visit)s.",
                part=product.display_name,
                place=location.display_name,
                visit=", ".join(visits.mapped("number")),
            ))

    @api.model
    def _smart_lock_rows(self, products, locations):
        """Wait for the quants of these products at and below these locations, in one order.

        :raises psycopg2.errors.SerializationFailure: another transaction has changed one since
            this one began; the caller's transaction has to be run again
        """
        if not products or not locations:
            return
        self.env["stock.quant"].flush_model(["product_id", "location_id"])
        paths = [f"{location.parent_path}%" for location in locations if location.parent_path]
        self.env.cr.execute(
            SQL(
                """
                SELECT q.id FROM stock_quant q
                  JOIN stock_location l ON l.id = q.location_id
                 WHERE q.product_id IN %s AND l.parent_path LIKE ANY(%s)
                 ORDER BY q.product_id, q.id
                   FOR NO KEY UPDATE OF q
                """,
                tuple(sorted(products.ids)),
                paths,
            ),
            log_exceptions=False,
        )
