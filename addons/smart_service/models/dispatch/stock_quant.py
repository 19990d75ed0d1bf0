from odoo import api, models
from odoo.tools import SQL


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
        if reserved_quantity and reserved_quantity > 0:
            self._smart_lock_rows(product_id, location_id)
        return super()._update_available_quantity(
            product_id,
            location_id,
            quantity=quantity,
            reserved_quantity=reserved_quantity,
            lot_id=lot_id,
            package_id=package_id,
            owner_id=owner_id,
            in_date=in_date,
        )

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
