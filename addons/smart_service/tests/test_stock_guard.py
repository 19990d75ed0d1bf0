"""Real transactions side by side: the last part and the engineer's hour are given once."""

from datetime import datetime

import psycopg2

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .stock_guard_common import StockGuardCase

START = datetime(2031, 3, 3, 1, 0)


@tagged("post_install", "-at_install")
class TestStockGuard(StockGuardCase):
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
