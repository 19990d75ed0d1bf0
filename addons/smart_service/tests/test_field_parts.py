import random
from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .dispatch_common import NOW
from .test_field_command import FieldCase


@tagged("post_install", "-at_install")
class TestFieldParts(FieldCase):
    """Parts on the phone: from the van or reserved, used, not needed, broken, old ones back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.van = cls.employee.smart_van_location_id
        Product = cls.env["product.product"]
        cls.oil = Product.create({"name": "Oil", "is_storable": True})
        cls.roller = Product.create(
            {"name": "Roller", "is_storable": True, "tracking": "serial"})
        cls.put(cls.oil, cls.van, 5)
        cls.put(cls.fuser, cls.van, 2)
        cls.serial = cls.env["stock.lot"].create({"name": "R-1", "product_id": cls.roller.id})
        cls.env["stock.quant"]._update_available_quantity(
            cls.roller, cls.van, 1, lot_id=cls.serial)

    def at(self, location):
        groups = self.env["stock.quant"]._read_group(
            [("location_id", "child_of", location.id)], ["product_id"],
            ["quantity:sum", "reserved_quantity:sum"])
        return {product.name: (quantity, reserved) for product, quantity, reserved in groups
                if quantity or reserved}

    def of_visit(self):
        """Commands about parts; the unplanned oil is used, and some of it given back."""
        start, oil, roller, *rest = self.commands(
            "start",
            ("use_part", {"product_id": self.oil.id, "quantity": 3, "location_id": self.van.id}),
            ("use_part", {"product_id": self.roller.id, "quantity": 1, "lot_id": self.serial.id,
                          "reason": "It was worn too."}),
            ("return_part", {"used": "", "quantity": 1}),
            ("scrap_part", {"move_id": self.visit.repair_id.move_ids.id, "quantity": 1,
                            "reason": "Bent"}),
            ("old_part", {"product_id": self.fuser.id, "quantity": 1}),
            ("check", {"line_id": self.tick.id, "value": "yes"}),
            ("finish", {"result": "fixed"}),
        )
        rest[0]["payload"]["used"] = oil["uuid"]
        return [start, oil, roller, *rest]

    def outcome(self):
        repair = self.visit.repair_id
        return {
            "state": (self.visit.state, repair.state),
            "van": self.at(self.van),
            "moves": sorted(
                (m.product_id.name, m.repair_line_type or "", m.state, m.quantity,
                 m.lot_ids.mapped("name"))
                for m in repair.move_ids if m.state != "cancel" and m.repair_line_type),
            "scrapped": self.env["stock.scrap"].search_count([
                ("product_id", "=", self.fuser.id), ("state", "=", "done")]),
            "old": [(old.product_id.name, old.quantity) for old in self.env[
                "smart.service.old.part"].search([("visit_id", "=", self.visit.id)])],
        }

    def test_parts_of_a_visit(self):
        commands = self.of_visit()
        answers = self.send(commands)
        self.assertEqual({a["state"] for a in answers.values()}, {"done"}, answers)
        outcome = self.outcome()
        self.assertEqual(outcome["state"], ("done", "done"))
        # three fusers: one was broken, one is in the device; two of five oil; the one roller
        self.assertEqual(outcome["van"], {"Fuser": (1, 0), "Oil": (3, 0)})
        self.assertEqual(outcome["scrapped"], 1)
        self.assertEqual(outcome["old"], [("Fuser", 1)])
        used = [move for move in outcome["moves"] if move[1] == "add"]
        self.assertEqual(used, [
            ("Fuser", "add", "done", 1, []), ("Oil", "add", "done", 2, []),
            ("Roller", "add", "done", 1, ["R-1"])])

    def test_each_three_times_in_random_order(self):
        commands = self.of_visit()
        outcomes = []
        for seed in range(4):
            savepoint = self.env.cr.savepoint(flush=True)
            rng = random.Random(seed)
            rain = commands * 3
            rng.shuffle(rain)
            while rain:
                size = rng.randint(1, 4)
                batch, rain = rain[:size], rain[size:]
                self.send(batch)
            self.assertEqual(set(self.visit.command_ids.mapped("state")), {"done"})
            outcomes.append(self.outcome())
            savepoint.rollback()
            savepoint.close(rollback=True)
            self.env.invalidate_all()
        self.send(commands)
        for outcome in outcomes:
            self.assertEqual(outcome, self.outcome())

    def test_what_was_put_in_stays_in_when_it_is_not_fixed(self):
        self.send(self.commands(
            "start", ("use_part", {"product_id": self.oil.id, "quantity": 1}),
            ("finish", {"result": "not_fixed"})))
        self.assertEqual(self.visit.state, "done")
        self.assertEqual(self.at(self.van)["Oil"], (4, 0))
        # the fuser was not used: it is there for the next visit
        self.assertEqual(self.at(self.van)["Fuser"], (3, 0))
        fuser = self.visit.repair_id.move_ids.filtered(lambda m: m.product_id == self.fuser)
        self.assertNotIn(fuser.state, ("done", "cancel"))

    def test_a_planned_part_used_in_part(self):
        move = self.visit.repair_id.move_ids
        move.product_uom_qty = 2
        move._action_assign()
        self.send(self.commands(
            "start", ("use_part", {"product_id": self.fuser.id, "quantity": 1}),
            ("finish", {"result": "part_missing"})))
        moves = self.visit.repair_id.move_ids.filtered(lambda m: m.product_id == self.fuser)
        self.assertEqual(sorted((m.state == "done", m.product_uom_qty) for m in moves),
                         [(False, 1), (True, 1)])
        self.assertEqual(self.at(self.van)["Fuser"], (2, 0))

    def test_what_is_not_there_is_refused(self):
        other = self.engineer("Else", van={self.oil: 9}).smart_van_location_id
        foreign = self.env["stock.lot"].create({"name": "X", "product_id": self.printer.id})
        service = self.callout.id
        for payload in (
            {"product_id": self.oil.id, "quantity": 6},
            {"product_id": self.oil.id, "quantity": 1, "location_id": other.id},
            {"product_id": self.oil.id, "quantity": 1, "location_id": self.stock.id},
            {"product_id": self.roller.id, "quantity": 1, "lot_id": foreign.id},
            {"product_id": service, "quantity": 1},
            {"product_id": 2**30, "quantity": 1},
        ):
            [command] = self.commands(("use_part", payload))
            with self.subTest(payload=payload):
                answer = self.send([command])[command["uuid"]]
                self.assertEqual(answer["state"], "refused")
                self.assertTrue(answer["error"])
        self.assertEqual(self.at(self.van)["Oil"], (5, 0))

    def test_an_old_part_with_a_serial_number_is_one(self):
        start, three, one = self.commands(
            "start",
            ("old_part", {"product_id": self.roller.id, "quantity": 3, "lot_id": self.serial.id}),
            ("old_part", {"product_id": self.roller.id, "quantity": 1, "lot_id": self.serial.id}))
        answers = self.send([start, three, one])
        self.assertEqual([answers[c["uuid"]]["state"] for c in (start, three, one)],
                         ["done", "refused", "done"])

    def test_parts_of_another_visit(self):
        other = self.device("QL-0002", self.owner, NOW - timedelta(days=100))
        second = self.request(other).visit_ids
        move = second.repair_id.move_ids
        [command] = self.commands(("return_part", {"move_id": move.id, "quantity": 1}))
        self.assertEqual(self.send([command])[command["uuid"]]["state"], "refused")
        [use] = self.commands(
            ("use_part", {"product_id": self.oil.id, "quantity": 1}), visit=second)
        self.send([use])
        [command] = self.commands(("return_part", {"used": use["uuid"], "quantity": 1}))
        self.assertEqual(self.send([command])[command["uuid"]]["state"], "refused")

    def test_what_the_page_shows(self):
        self.send(self.commands(
            "start", ("use_part", {"product_id": self.oil.id, "quantity": 2})))
        data = self.env["smart.service.visit"].with_user(self.user)._page_data()
        [visit] = data["visits"]
        self.assertEqual(
            [(p["name"], p["quantity"], p["used_qty"]) for p in visit["parts"]],
            [("Fuser", 1, 0), ("Oil", 2, 2)])
        van = {part["name"]: part for part in data["van"]}
        self.assertEqual(van["Oil"]["quantity"], 3)
        self.assertEqual(van["Roller"]["lots"], [{"id": self.serial.id, "name": "R-1"}])
        self.assertIn("Fuser", [spare["name"] for spare in visit["spares"]])

    def test_a_checklist_of_a_category(self):
        self.checklist.write({
            "product_tmpl_ids": [Command.clear()],
            "product_categ_ids": [Command.set(self.printer.categ_id.ids)]})
        self.assertEqual(self.visit._checklist_lines(), self.checklist.line_ids)
        self.checklist.product_categ_ids = self.env["product.category"].create({"name": "Else"})
        self.assertFalse(self.visit._checklist_lines())
