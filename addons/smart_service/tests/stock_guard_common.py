"""Real transactions side by side, and what they reserve."""

import threading
from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name
from odoo.tools import mute_logger


class StockGuardCase(BaseCase):
    """What is made here is committed, and removed at the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the thread that runs the tests holds it, and the others would wait for that thread
        cls.startClassPatcher(patch.object(Registry, "_lock", DummyRLock()))
        cls.registry = Registry(get_db_name())
        cls.created = []
        with cls.transaction() as env:
            cls.warehouse_id = env["stock.warehouse"].search([], limit=1).id

    @classmethod
    def tearDownClass(cls):
        with cls.transaction() as env:
            for model, ids in reversed(cls.created):
                records = env[model].browse(ids).exists()
                if model == "repair.order":
                    records.action_repair_cancel()
                elif model == "stock.picking":
                    records.filtered(lambda picking: picking.state != "done").action_cancel()
                    env.cr.execute("DELETE FROM stock_move WHERE picking_id IN %s", [tuple(ids)])
                    env.invalidate_all()
                elif model == "product.product":
                    env.cr.execute("DELETE FROM stock_quant WHERE product_id IN %s", [tuple(ids)])
                    env.cr.execute("DELETE FROM stock_move WHERE product_id IN %s", [tuple(ids)])
                    env["stock.lot"].search([("product_id", "in", ids)]).unlink()
                elif model == "smart.service.visit":
                    records.write({"state": "cancelled"})
                records.unlink()
        super().tearDownClass()

    # === HELPERS === #

    @classmethod
    @contextmanager
    def transaction(cls):
        """A real transaction of its own, committed at the end."""
        with db_connect(get_db_name()).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    @classmethod
    def make(cls, env, model, vals):
        record = env[model].create(vals)
        cls.created.append((model, record.ids))
        return record

    def part(self, env, quantity=1, place=None, **values):
        product = self.make(env, "product.product", {
            "name": "Guarded part", "is_storable": True, **values})
        place = place or self.stock(env)
        lot = None
        if values.get("tracking"):
            lot = env["stock.lot"].create({"name": f"L{product.id}", "product_id": product.id})
        env["stock.quant"]._update_available_quantity(product, place, quantity, lot_id=lot)
        return product

    def stock(self, env):
        return env["stock.warehouse"].browse(self.warehouse_id).lot_stock_id

    def repair(self, env, *products):
        warehouse = env["stock.warehouse"].browse(self.warehouse_id)
        return self.make(env, "repair.order", {
            "partner_id": env.ref("base.partner_admin").id,
            "picking_type_id": warehouse.repair_type_id.id,
            "move_ids": [
                Command.create({
                    "product_id": product.id, "product_uom_qty": 1, "repair_line_type": "add"})
                for product in products
            ],
        })

    def delivery(self, env, product):
        warehouse = env["stock.warehouse"].browse(self.warehouse_id)
        customers = env.ref("stock.stock_location_customers")
        warehouse.out_type_id.reservation_method = "manual"
        picking = self.make(env, "stock.picking", {
            "picking_type_id": warehouse.out_type_id.id,
            "location_id": warehouse.lot_stock_id.id,
            "location_dest_id": customers.id,
            "move_ids": [Command.create({
                "product_id": product.id, "product_uom_qty": 1,
                "location_id": warehouse.lot_stock_id.id, "location_dest_id": customers.id})],
        })
        picking.action_confirm()
        return picking

    def side_by_side(self, *works):
        """Run each work in a transaction of its own; all have begun before any writes.

        Each is run again on a serialization failure, as Odoo does with every request.
        """
        begun = threading.Barrier(len(works), timeout=20)
        errors = []

        def run(work):
            first = True

            def body(env):
                nonlocal first
                env.cr.execute("SELECT 1")
                if first:
                    first = False
                    begun.wait()
                return work(env)

            try:
                with db_connect(get_db_name()).cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    retrying(lambda: body(env), env)
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=run, args=(work,)) for work in works]
        with mute_logger("odoo.sql_db", "odoo.service.model"):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(30)
        self.assertFalse(any(thread.is_alive() for thread in threads), "a deadlock")
        return errors

    def reserved(self, product_id):
        """(states of the moves, on hand, reserved) of a part, as committed."""
        with self.transaction() as env:
            moves = env["stock.move"].search([("product_id", "=", product_id)])
            quants = env["stock.quant"].search([
                ("product_id", "=", product_id), ("location_id.usage", "=", "internal")])
            return (sorted(moves.mapped("state")), sum(quants.mapped("quantity")),
                    sum(quants.mapped("reserved_quantity")))

    def assertPromisedOnce(self, product_id):
        states, on_hand, reserved = self.reserved(product_id)
        self.assertEqual(states.count("assigned"), 1, states)
        self.assertEqual((on_hand, reserved), (1, 1))
