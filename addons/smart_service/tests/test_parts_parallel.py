"""Lots, packages, shelves, counts and whole dispatches side by side: nothing is promised twice."""

import time
from collections import Counter

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .stock_guard_common import StockGuardCase

PLACE = (31.2304, 121.4737)


@tagged("post_install", "-at_install")
class TestPartsParallel(StockGuardCase):

    # === HELPERS === #

    def shelf(self, env, under=None):
        return self.make(env, "stock.location", {
            "name": "Shelf", "usage": "internal",
            "location_id": (under or self.stock(env)).id})

    def validate(self, repair_id):
        return lambda env: env["repair.order"].browse(repair_id).action_validate()

    def assertConsistent(self, product_id):
        """What is reserved exists, and each reservation has its quant."""
        with self.transaction() as env:
            quants = env["stock.quant"].search([
                ("product_id", "=", product_id), ("location_id.usage", "=", "internal")])
            lines = env["stock.move.line"].search([
                ("product_id", "=", product_id), ("state", "not in", ("done", "cancel")),
                ("location_id.usage", "=", "internal")])
            held, there, reserved = Counter(), Counter(), Counter()
            for line in lines:
                held[line.location_id, line.lot_id, line.package_id] += line.quantity_product_uom
            for quant in quants:
                key = quant.location_id, quant.lot_id, quant.package_id
                there[key] += quant.quantity
                reserved[key] += quant.reserved_quantity
            for key in held | reserved:
                self.assertEqual(held[key], reserved[key], key)
                self.assertLessEqual(reserved[key], there[key], key)
            return sum(reserved.values())

    # === ODOO'S OWN BUTTONS === #

    def test_one_lot_of_two_for_three(self):
        with self.transaction() as env:
            product = self.part(env, quantity=2, tracking="lot")
            ids = [self.repair(env, product).id for _number in range(3)]
        self.assertFalse(self.side_by_side(*map(self.validate, ids)))
        self.assertEqual(self.assertConsistent(product.id), 2)

    def test_two_serials_for_four_are_two_promises(self):
        with self.transaction() as env:
            product = self.part(env, tracking="serial")
            lot = env["stock.lot"].create({"name": f"M{product.id}", "product_id": product.id})
            env["stock.quant"]._update_available_quantity(product, self.stock(env), 1, lot_id=lot)
            ids = [self.repair(env, product).id for _number in range(4)]
        self.side_by_side(*map(self.validate, ids))
        self.assertEqual(self.assertConsistent(product.id), 2)
        with self.transaction() as env:
            lots = env["repair.order"].browse(ids).move_ids.move_line_ids.mapped("lot_id.name")
        self.assertEqual(len(lots), 2)
        self.assertEqual(len(set(lots)), 2)

    def test_a_part_in_a_package(self):
        with self.transaction() as env:
            package = self.make(env, "stock.package", {"name": "PARALLEL"})
            product = self.part(env)
            env["stock.quant"].search([("product_id", "=", product.id)]).package_id = package
            ids = [self.repair(env, product).id for _number in range(3)]
        self.assertFalse(self.side_by_side(*map(self.validate, ids)))
        self.assertPromisedOnce(product.id)
        self.assertConsistent(product.id)

    def test_one_asks_at_the_warehouse_another_at_its_shelf(self):
        with self.transaction() as env:
            shelf = self.shelf(env)
            product = self.part(env, place=shelf)
            ids = [self.repair(env, product).id for _number in range(2)]
            env["repair.order"].browse(ids[1]).move_ids.location_id = shelf
        self.assertFalse(self.side_by_side(*map(self.validate, ids)))
        self.assertPromisedOnce(product.id)

    def test_a_place_without_a_quant_promises_nothing(self):
        with self.transaction() as env:
            product = self.make(env, "product.product", {
                "name": "Nowhere", "is_storable": True})
            ids = [self.repair(env, product).id for _number in range(2)]
        self.assertFalse(self.side_by_side(*map(self.validate, ids)))
        with self.transaction() as env:
            states = env["repair.order"].browse(ids).move_ids.mapped("state")
        self.assertEqual(states, ["confirmed", "confirmed"])
        self.assertEqual(self.assertConsistent(product.id), 0)

    def test_the_first_receipt_at_a_place_beside_two_who_want_it(self):
        """There was no quant row to wait for; whoever reserves first has it, the other waits."""
        with self.transaction() as env:
            product = self.make(env, "product.product", {
                "name": "Arriving", "is_storable": True})
            ids = [self.repair(env, product).id for _number in range(2)]
            place_id = self.stock(env).id
        for repair_id in ids:
            with self.transaction() as env:
                self.validate(repair_id)(env)

        def receive(env):
            env["stock.quant"]._update_available_quantity(
                env["product.product"].browse(product.id),
                env["stock.location"].browse(place_id), 1)

        def assign(repair_id):
            return lambda env: env["repair.order"].browse(repair_id).action_assign()

        self.assertFalse(self.side_by_side(receive, *map(assign, ids)))
        self.assertFalse(self.side_by_side(*map(assign, ids)))
        self.assertPromisedOnce(product.id)
        self.assertConsistent(product.id)

    def test_a_count_to_zero_beside_a_reservation(self):
        with self.transaction() as env:
            product = self.part(env)
            repair_id = self.repair(env, product).id
            quant_id = env["stock.quant"].search([("product_id", "=", product.id)]).id

        def count(env):
            quant = env["stock.quant"].browse(quant_id).with_context(inventory_mode=True)
            quant.inventory_quantity = 0
            quant.action_apply_inventory()

        errors = self.side_by_side(self.validate(repair_id), count)
        self.assertFalse(errors)
        self.assertEqual(self.assertConsistent(product.id), 0)

    def test_a_delivery_corrected_upwards_beside_a_reservation(self):
        """It takes the last part without having reserved it."""
        with self.transaction() as env:
            product = self.part(env, quantity=2)
            picking = self.delivery(env, product)
            picking.move_ids.quantity = 1
            picking.move_ids.picked = True
            picking._action_done()
            line_id = picking.move_ids.move_line_ids.id
            repair_id = self.repair(env, product).id

        def reserve(env):
            self.validate(repair_id)(env)
            time.sleep(1)

        def correct(env):
            time.sleep(0.4)
            env["stock.move.line"].browse(line_id).quantity = 2

        self.assertFalse(self.side_by_side(reserve, correct))
        self.assertEqual(self.assertConsistent(product.id), 0)

    def test_a_receipt_and_its_reservation_are_not_lost(self):
        """Reserving and giving back at once leave the books as if one came after the other."""
        with self.transaction() as env:
            product = self.part(env)
            first, second = (self.repair(env, product).id for _number in range(2))
        with self.transaction() as env:
            self.validate(first)(env)
        errors = self.side_by_side(
            lambda env: env["repair.order"].browse(first).action_unreserve(),
            self.validate(second))
        self.assertFalse(errors)
        with self.transaction() as env:
            env["repair.order"].browse(second).action_assign()
        self.assertPromisedOnce(product.id)
        self.assertConsistent(product.id)

    # === WHAT IS TYPED === #

    def booked(self, env, repair, number=1):
        """A visit that counts on the parts of this repair order."""
        employee = self.make(env, "hr.employee", {"name": f"Booked {number}"})
        ticket = self.make(env, "smart.service.ticket", {"name": "Guarded"})
        start = fields.Datetime.to_datetime("2031-03-03 01:00:00")
        return self.make(env, "smart.service.visit", {
            "ticket_id": ticket.id, "repair_id": repair.id, "employee_id": employee.id,
            "state": "scheduled", "start": start, "stop": fields.Datetime.add(start, hours=1)})

    def typed(self, picking_id):
        def work(env):
            env["stock.picking"].browse(picking_id).move_ids.quantity = 1
        return work

    def test_a_typed_quantity_takes_nothing_from_a_visit(self):
        with self.transaction() as env:
            product = self.part(env)
            repair = self.repair(env, product)
            repair.action_validate()
            self.booked(env, repair)
            picking_id = self.delivery(env, product).id
        errors = self.side_by_side(self.typed(picking_id))
        self.assertEqual([type(error) for error in errors], [UserError])
        self.assertIn("promised to visit", str(errors[0]))
        self.assertPromisedOnce(product.id)

    def test_a_typed_quantity_beside_our_reservation(self):
        with self.transaction() as env:
            product = self.part(env)
            repair = self.repair(env, product)
            self.booked(env, repair)
            picking_id = self.delivery(env, product).id
            repair_id, place_id = repair.id, self.stock(env).id
        results = []

        def ours(env):
            results[:] = [env["repair.order"].browse(repair_id)._smart_reserve(
                [(product.id, 1, place_id)])]

        errors = self.side_by_side(ours, self.typed(picking_id))
        # either we were first and the typed quantity was refused, or it was there before us
        self.assertEqual(bool(errors), not results[0])
        self.assertPromisedOnce(product.id)
        self.assertConsistent(product.id)

    def test_a_visit_is_promised_nothing_by_typing(self):
        with self.transaction() as env:
            product = self.part(env, quantity=0.0001)
            repair = self.repair(env, product)
            self.booked(env, repair)
            repair._action_repair_confirm()
            move_id = repair.move_ids.id
        errors = self.side_by_side(
            lambda env: env["stock.move"].browse(move_id).write({"quantity": 1}))
        self.assertEqual([type(error) for error in errors], [UserError])

    # === WHOLE DISPATCHES === #

    def region(self, env, engineers, quantity, requests):
        """A fault that only these engineers can do, its part in the warehouse, and requests.

        :return: (the part's id, the tickets' ids)
        """
        warehouse = env["stock.warehouse"].browse(self.warehouse_id)
        partner = self.make(env, "res.partner", {
            "name": "Parallel customer", "tz": "Asia/Shanghai",
            "partner_latitude": PLACE[0], "partner_longitude": PLACE[1]})
        self.addCleanup(
            self.put_back, warehouse.partner_id.id, warehouse.partner_id.partner_latitude,
            warehouse.partner_id.partner_longitude)
        warehouse.partner_id.write({
            "partner_latitude": PLACE[0], "partner_longitude": PLACE[1]})
        kind = self.make(env, "hr.skill.type", {
            "name": "Parallel trade", "skill_ids": [Command.create({"name": "Parallel"})],
            "skill_level_ids": [Command.create({
                "name": "Able", "level_progress": 100, "default_level": True})]})
        for number in range(engineers):
            employee = self.make(env, "hr.employee", {
                "name": f"Parallel {number}", "smart_is_field_engineer": True,
                "tz": "Asia/Shanghai", "smart_latitude": PLACE[0], "smart_longitude": PLACE[1]})
            env["hr.employee.skill"].create({
                "employee_id": employee.id, "skill_type_id": kind.id,
                "skill_id": kind.skill_ids.id, "skill_level_id": kind.skill_level_ids.id,
                "valid_from": "2020-01-01"})
        part = self.part(env, quantity=quantity) if quantity else self.make(
            env, "product.product", {"name": "Not there", "is_storable": True})
        fault = self.make(env, "smart.service.fault", {
            "code": f"PAR{part.id}", "name": "Parallel fault", "duration": 1.0,
            "skill_id": kind.skill_ids.id, "skill_level_id": kind.skill_level_ids.id})
        tickets = []
        for _number in range(requests):
            ticket = self.make(env, "smart.service.ticket", {
                "name": "Parallel", "partner_id": partner.id, "fault_id": fault.id,
                "type_id": env["smart.service.ticket.type"]._for_code("repair").id})
            repair = self.repair(env, part)
            repair.smart_ticket_id = ticket
            tickets.append(ticket.id)
        self.addCleanup(self.remove_visits, tickets)
        return part.id, tickets

    def put_back(self, partner_id, latitude, longitude):
        with self.transaction() as env:
            env["res.partner"].browse(partner_id).write({
                "partner_latitude": latitude, "partner_longitude": longitude})

    def remove_visits(self, ticket_ids):
        with self.transaction() as env:
            visits = env["smart.service.visit"].search([("ticket_id", "in", ticket_ids)])
            visits.write({"state": "cancelled"})
            visits.repair_id.action_unreserve()
            # by SQL, because nobody may take anything from the ledger otherwise
            env.cr.execute(
                "DELETE FROM smart_service_event WHERE ticket_id = ANY(%s)", [ticket_ids])
            visits.unlink()

    def dispatch(self, ticket_ids):
        return self.side_by_side(*(
            lambda env, ticket_id=ticket_id:
                env["smart.service.ticket"].browse(ticket_id)._dispatch()
            for ticket_id in ticket_ids))

    def visits_of(self, env, ticket_ids):
        return env["smart.service.visit"].search([("ticket_id", "in", ticket_ids)])

    def assertNobodyTwice(self, visits):
        booked = visits.filtered(lambda visit: visit.state == "scheduled").sorted("start")
        for one in booked:
            for other in booked - one:
                if one.employee_id == other.employee_id:
                    self.assertTrue(one.stop <= other.start or other.stop <= one.start)

    def test_the_last_part_goes_with_one_visit_and_the_others_are_explained(self):
        with self.transaction() as env:
            part_id, tickets = self.region(env, engineers=3, quantity=1, requests=3)
        self.assertFalse(self.dispatch(tickets))
        with self.transaction() as env:
            visits = self.visits_of(env, tickets)
            self.assertEqual(Counter(visits.mapped("state")), {"scheduled": 1, "unassigned": 2})
            for visit in visits.filtered(lambda v: v.state == "unassigned"):
                codes = {
                    reason["code"] for candidate in visit.candidate_ids
                    for reason in candidate.reasons}
                self.assertIn("part_missing", codes)
        self.assertPromisedOnce(part_id)
        self.assertConsistent(part_id)

    def test_one_engineer_and_three_requests_at_once(self):
        with self.transaction() as env:
            part_id, tickets = self.region(env, engineers=1, quantity=3, requests=3)
        self.assertFalse(self.dispatch(tickets))
        with self.transaction() as env:
            visits = self.visits_of(env, tickets)
            self.assertEqual(visits.mapped("state"), ["scheduled"] * 3)
            self.assertNobodyTwice(visits)
        self.assertEqual(self.assertConsistent(part_id), 3)

    def test_the_same_arrival_is_promised_to_one_visit(self):
        with self.transaction() as env:
            part_id, tickets = self.region(env, engineers=2, quantity=0, requests=2)
            # each by an engineer of his own, so that nothing but the part is in the way
            able = env["hr.employee"].search([("name", "like", "Parallel "), (
                "employee_skill_ids.skill_id", "=",
                env["smart.service.ticket"].browse(tickets).fault_id.skill_id.id)])
            for ticket_id, employee in zip(tickets, able, strict=True):
                env["smart.service.ticket"].browse(ticket_id).required_employee_id = employee
            at = fields.Datetime.add(fields.Datetime.now(), days=2)
            warehouse = env["stock.warehouse"].browse(self.warehouse_id)
            suppliers = env.ref("stock.stock_location_suppliers")
            self.make(env, "stock.picking", {
                "picking_type_id": warehouse.in_type_id.id,
                "location_id": suppliers.id,
                "location_dest_id": warehouse.lot_stock_id.id,
                "scheduled_date": at,
                "move_ids": [Command.create({
                    "product_id": part_id, "product_uom_qty": 1, "date": at,
                    "location_id": suppliers.id,
                    "location_dest_id": warehouse.lot_stock_id.id})],
            }).action_confirm()
        self.assertFalse(self.dispatch(tickets))
        with self.transaction() as env:
            states = Counter(self.visits_of(env, tickets).mapped("state"))
        self.assertEqual(states, {"scheduled": 1, "unassigned": 1})

    def test_visit_and_reservation_are_one(self):
        """What fails after the reservation takes the reservation with it."""
        with self.transaction() as env:
            part_id, tickets = self.region(env, engineers=1, quantity=1, requests=1)

        def fail(env):
            env["smart.service.ticket"].browse(tickets)._dispatch()
            raise ValueError("after the reservation")

        self.assertEqual([type(error) for error in self.side_by_side(fail)], [ValueError])
        with self.transaction() as env:
            self.assertFalse(self.visits_of(env, tickets))
        self.assertEqual(self.assertConsistent(part_id), 0)


# run where manufacturing is installed, see tests/lifecycle/test_optional.py
@tagged("-standard", "smart_optional", "post_install", "-at_install")
class TestKitsParallel(TestPartsParallel):
    def test_kits_share_a_component(self):
        with self.transaction() as env:
            common = self.part(env)
            ids = []
            for _number in range(2):
                other = self.part(env)
                kit = self.make(env, "product.product", {"name": "Kit", "is_storable": True})
                self.make(env, "mrp.bom", {
                    "product_tmpl_id": kit.product_tmpl_id.id, "type": "phantom",
                    "bom_line_ids": [
                        Command.create({"product_id": part.id, "product_qty": 1})
                        for part in (other, common)],
                })
                ids.append(self.repair(env, kit).id)
            self.assertEqual(len(env["repair.order"].browse(ids[0]).move_ids), 2)
        self.assertFalse(self.side_by_side(*map(self.validate, ids)))
        self.assertPromisedOnce(common.id)
        self.assertConsistent(common.id)
