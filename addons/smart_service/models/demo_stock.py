from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

OLDEST_DEVICE_DAYS = 1830


class SmartServiceDemo(models.AbstractModel):
    """Goods of the demo company: warehouses, delivered devices, orders under way, invoices."""

    _inherit = "smart.service.demo"

    # === STOCK === #

    @api.model
    def _load_warehouses(self):
        rows = self._rows("warehouses")
        self._create_missing("res.partner", [
            {**row, "id": f"{row['id']}_address", "country_id/id": "base.cn"} for row in rows],
            lambda row: {"is_company": True, "parent_id": self.env.company.partner_id.id,
                         "type": "delivery"})
        self._create_missing("stock.warehouse", rows, lambda row: {
            "company_id": self.env.company.id, "delivery_steps": "pick_ship",
            "partner_id": self._ref(f"{row['id']}_address").id})
        self._stock_locations([
            (self._ref(row["warehouse"]).lot_stock_id, row["product"], row["quantity"])
            for row in self._rows("stock")])

    @api.model
    def _stock_locations(self, entries):
        """Count (location, product name, quantity) in, each once in the database's life."""
        counted = {
            (location.id, product.id) for location, product in self.env["stock.move"]._read_group(
                [("is_inventory", "=", True), ("state", "=", "done")],
                ["location_dest_id", "product_id"])}
        entries = [(location, self._ref(product), quantity)
                   for location, product, quantity in entries]
        quants = self.env["stock.quant"].with_context(inventory_mode=True).create([{
            "location_id": location.id, "product_id": product.id,
            "inventory_quantity": float(quantity),
        } for location, product, quantity in entries if (location.id, product.id) not in counted])
        quants.action_apply_inventory()

    @api.model
    def _load_devices(self):
        """Serial numbers, received in each warehouse and delivered to their customers."""
        rows = [row for row in self._rows("devices") if not self._exists(row["id"])]
        lots = self._create_missing("stock.lot", rows, lambda row: {
            "name": row["serial"], "product_id": self._ref(row["product"]).id,
            "company_id": self.env.company.id})
        received, delivered = defaultdict(list), defaultdict(list)
        for row, lot in zip(rows, lots, strict=True):
            received[row["warehouse"]].append(lot)
            if row["customer"] and not row["order"]:
                delivered[row["warehouse"], row["customer"], row["delivered_days_ago"]].append(lot)
        supplier = self.env.ref("stock.stock_location_suppliers")
        customer = self.env.ref("stock.stock_location_customers")
        transfers = []
        for name, lot_list in received.items():
            warehouse = self._ref(name)
            transfers.append((
                self._prepare_transfer(
                    warehouse.in_type_id, supplier, warehouse.lot_stock_id, lot_list),
                OLDEST_DEVICE_DAYS))
        self._do_transfers(transfers)
        self._do_transfers([
            (self._prepare_transfer(
                self._ref(name).out_type_id, self._ref(name).lot_stock_id, customer, lot_list,
                partner_id=self._ref(partner).id), days)
            for (name, partner, days), lot_list in delivered.items()])

    @api.model
    def _prepare_transfer(self, picking_type, source, destination, lot_list, **values):
        """Values of a transfer that moves exactly these serial numbers."""
        by_product = defaultdict(list)
        for lot in lot_list:
            by_product[lot.product_id].append(lot)
        places = {"location_id": source.id, "location_dest_id": destination.id}
        return {
            **values, **places, "picking_type_id": picking_type.id,
            "move_ids": [(0, 0, {
                **places, "product_id": product.id, "product_uom_qty": len(group),
                "product_uom": product.uom_id.id, "picked": True,
                "move_line_ids": [(0, 0, {
                    **places, "product_id": product.id, "lot_id": lot.id, "quantity": 1,
                    "product_uom_id": product.uom_id.id,
                }) for lot in group],
            }) for product, group in by_product.items()]}

    @api.model
    def _do_transfers(self, transfers):
        """Create and finish (values, days ago) transfers."""
        pickings = self.env["stock.picking"].create([values for values, _days in transfers])
        for picking in pickings:
            # lines created through the move don't know its transfer, and traceability asks them
            picking.move_ids.move_line_ids.picking_id = picking
        pickings.move_ids._action_confirm(merge=False)
        pickings._action_done()
        for picking, (_values, days) in zip(pickings, transfers, strict=True):
            self._date_back(picking, self._days_ago(days))

    @api.model
    def _date_back(self, pickings, moment):
        """Let finished transfers have happened at a moment in the past."""
        pickings.write({"scheduled_date": moment, "date_done": moment})
        pickings.move_line_ids.write({"date": moment})

    # === ORDERS === #

    @api.model
    def _load_orders(self):
        """Quotations and orders in every state between confirmed and delivered."""
        rows = [row for row in self._rows("orders") if not self._exists(row["id"])]
        lots = defaultdict(self.env["stock.lot"].browse)
        for device in self._rows("devices"):
            if device["order"]:
                lots[device["order"]] += self._ref(device["id"])

        def prepare(row):
            moment = self._days_ago(row["ordered_days_ago"])
            return {
                "partner_id": self._ref(row["customer"]).id, "date_order": moment,
                "warehouse_id": self._ref(row["warehouse"]).id, "user_id": False,
                "order_line": [(0, 0, {
                    "product_id": self._ref(self._name_of("product", code)).id,
                    "product_uom_qty": float(quantity),
                }) for code, quantity in (part.split("*") for part in row["lines"].split(";"))]}

        orders = self._create_missing(
            "sale.order", [{**row, "state": ""} for row in rows], prepare)
        by_order = dict(zip(orders, rows, strict=True))
        confirmed = orders.filtered(lambda order: by_order[order]["state"] != "quotation")
        with_lots = confirmed.filtered(lambda order: by_order[order]["id"] in lots)
        # their own serial numbers first, before other orders reserve them
        for order in with_lots:
            order.action_confirm()
            self._reserve(order.picking_ids, lots[by_order[order]["id"]])
        (confirmed - with_lots).action_confirm()
        for order in confirmed:
            order.date_order = self._days_ago(by_order[order]["ordered_days_ago"])
        self._ship_orders(by_order)

    @api.model
    def _reserve(self, pickings, lots):
        """Reserve these serial numbers instead of whichever came first."""
        for move in pickings.move_ids:
            chosen = lots.filtered(lambda lot, product=move.product_id: lot.product_id == product)
            if chosen:
                move._do_unreserve()
                move.lot_ids = chosen

    @api.model
    def _ship_orders(self, by_order):
        """Pick what the rows call picked, ship what they call shipped or delivered."""
        picked = [order for order, row in by_order.items()
                  if row["state"] in ("picked", "shipped", "delivered")]
        self._finish_open(self.env["sale.order"].union(*picked).picking_ids)
        shipped = [order for order in picked if by_order[order]["state"] != "picked"]
        self._finish_open(self.env["sale.order"].union(*shipped).picking_ids)
        for order in picked:
            row = by_order[order]
            ordered = self._days_ago(row["ordered_days_ago"])
            moment = self._days_ago(row["shipped_days_ago"]) if row["shipped_days_ago"] else (
                min(ordered + timedelta(hours=6), fields.Datetime.now()))
            done = order.picking_ids.filtered(lambda picking: picking.state == "done")
            self._date_back(done, moment)
            if row["tracking_number"]:
                done.filtered(lambda picking: picking.picking_type_code == "outgoing").note = (
                    f"{row['carrier']} {row['tracking_number']}")

    @api.model
    def _finish_open(self, pickings):
        ready = pickings.filtered(lambda picking: picking.state == "assigned")
        ready.move_ids.picked = True
        ready._action_done()

    # === INVOICES === #

    @api.model
    def _load_invoices(self):
        """Invoices of shipped orders: open or paid."""
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.env.company.id)], limit=1)
        if not journal:
            return
        paid = self.env["account.move"]
        for row in self._rows("orders"):
            order = self._ref(row["id"])
            if not row["invoice"] or order.invoice_ids:
                continue
            invoice = order._create_invoices()
            invoice.invoice_date = self._days_ago(row["shipped_days_ago"])
            invoice.action_post()
            if row["invoice"] == "paid":
                paid += invoice
        for invoice in paid:
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids,
            ).create({"payment_date": invoice.invoice_date})._create_payments()
