"""Real transactions side by side: the last part and the engineer's hour are given once."""

import threading
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.exceptions import ValidationError
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

START = datetime(2031, 3, 3, 1, 0)


@tagged("post_install", "-at_install")
class TestStockGuard(BaseCase):
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
                    records.action_cancel()
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

    # === THE LAST PART === #

    def test_two_repairs_by_odoos_own_button(self):
        with self.transaction() as env:
            product = self.part(env)
            ids = [self.repair(env, product).id for _number in range(2)]
        errors = self.side_by_side(*(
            lambda env, repair_id=repair_id: env["repair.order"].browse(repair_id).action_validate()
            for repair_id in ids))
        self.assertFalse(errors)
        self.assertPromisedOnce(product.id)

    def test_four_repairs(self):
        with self.transaction() as env:
            product = self.part(env)
            ids = [self.repair(env, product).id for _number in range(4)]
        errors = self.side_by_side(*(
            lambda env, repair_id=repair_id: env["repair.order"].browse(repair_id).action_validate()
            for repair_id in ids))
        self.assertFalse([e for e in errors if not isinstance(e, psycopg2.OperationalError)])
        self.assertPromisedOnce(product.id)

    def test_our_reservation_beside_a_delivery(self):
        with self.transaction() as env:
            product = self.part(env)
            repair_id = self.repair(env, product).id
            picking_id = self.delivery(env, product).id
            place_id = self.stock(env).id

        def ours(env):
            env["repair.order"].browse(repair_id)._smart_reserve([(product.id, 1, place_id)])

        errors = self.side_by_side(
            ours, lambda env: env["stock.picking"].browse(picking_id).action_assign())
        self.assertFalse(errors)
        self.assertPromisedOnce(product.id)

    def test_a_serial_numbered_part_on_a_shelf(self):
        with self.transaction() as env:
            shelf = self.make(env, "stock.location", {
                "name": "Shelf", "usage": "internal", "location_id": self.stock(env).id})
            product = self.part(env, place=shelf, tracking="serial")
            ids = [self.repair(env, product).id for _number in range(2)]
        errors = self.side_by_side(*(
            lambda env, repair_id=repair_id: env["repair.order"].browse(repair_id).action_validate()
            for repair_id in ids))
        self.assertFalse(errors)
        self.assertPromisedOnce(product.id)

    def test_two_kits_in_opposite_order_finish(self):
        with self.transaction() as env:
            one, two = self.part(env), self.part(env)
            ids = [self.repair(env, one, two).id, self.repair(env, two, one).id]
        errors = self.side_by_side(*(
            lambda env, repair_id=repair_id: env["repair.order"].browse(repair_id).action_validate()
            for repair_id in ids))
        self.assertFalse(errors)
        self.assertPromisedOnce(one.id)
        self.assertPromisedOnce(two.id)
        with self.transaction() as env:
            states = [set(env["repair.order"].browse(i).move_ids.mapped("state")) for i in ids]
        self.assertEqual(sorted(map(sorted, states)), [["assigned"], ["confirmed"]])

    # === THE ENGINEER'S HOUR === #

    def bookable(self, env):
        employee = self.make(env, "hr.employee", {"name": "Guarded engineer"})
        ticket = self.make(env, "smart.service.ticket", {"name": "Guarded"})
        visits = [
            self.make(env, "smart.service.visit", {"ticket_id": ticket.id}).id
            for _number in range(2)
        ]
        return employee.id, visits

    def test_an_engineer_is_booked_once(self):
        with self.transaction() as env:
            employee_id, ids = self.bookable(env)
        values = {"employee_id": employee_id, "state": "scheduled", "start": START,
                  "stop": fields.Datetime.add(START, hours=1)}
        errors = self.side_by_side(*(
            lambda env, visit_id=visit_id: env["smart.service.visit"].browse(visit_id).write(values)
            for visit_id in ids))
        self.assertEqual([type(error) for error in errors], [ValidationError])
        with self.transaction() as env:
            states = env["smart.service.visit"].browse(ids).mapped("state")
        self.assertEqual(sorted(states), ["scheduled", "unassigned"])

    def test_the_database_refuses_too(self):
        with self.transaction() as env:
            employee_id, ids = self.bookable(env)
            env.cr.execute(
                "SELECT EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'btree_gist'),"
                " EXISTS (SELECT 1 FROM pg_constraint"
                " WHERE conname = 'smart_service_visit_engineer_excl')")
            possible, made = env.cr.fetchone()
        self.assertEqual(made, possible, "where PostgreSQL can guard it, it does")
        if not possible:
            return
        with self.assertRaises(psycopg2.errors.ExclusionViolation), mute_logger("odoo.sql_db"):
            with self.transaction() as env:
                env.cr.execute(
                    "UPDATE smart_service_visit SET employee_id = %s, state = 'scheduled',"
                    " start = %s, stop = %s WHERE id IN %s",
                    [employee_id, START, fields.Datetime.add(START, hours=1), tuple(ids)])
