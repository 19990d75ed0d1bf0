from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .dispatch_common import NEARBY, NOW, DispatchCase


@tagged("post_install", "-at_install")
class TestStockProposal(DispatchCase):
    """What vans should carry is proposed from what repairs have used, and taken over by people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.near = cls.engineer("Near", NEARBY, van={cls.fuser: 9})
        cls.roller, cls.belt = cls.env["product.product"].create([
            {"name": name, "is_storable": True} for name in ("Roller", "Belt")])
        cls.fault.part_ids = [
            (0, 0, {"product_id": part.id, "probability": 10.0}) for part in (cls.roller, cls.belt)]
        cls.company.smart_van_pieces = 4
        cls.Proposal = cls.env["smart.service.stock.proposal"]
        cls.Level = cls.env["smart.service.stock.level"]

    def proposed(self):
        self.Proposal.with_user(self.dispatcher).action_propose()
        return {p.product_id: p for p in self.Proposal.search([
            ("company_id", "=", self.company.id),
            ("product_id", "in", (self.fuser | self.roller | self.belt).ids)])}

    def level(self, part, pieces, **values):
        return self.Level.create({
            "tier": "van", "product_id": part.id, "minimum": pieces, "maximum": pieces, **values})

    def use(self, times):
        """So many repairs that used a fuser, from the customer's word to the engineer's done."""
        for number in range(times):
            visit = self.request(self.device(f"VAN-{number}", self.owner)).visit_ids
            with freeze_time(visit.start):
                visit.action_start()
            with freeze_time(visit.stop):
                visit.action_done()
                self.work_off()
        return visit.stop + timedelta(hours=1)

    def test_from_use_to_the_vans_reordering_rules(self):
        # other faults of the database name parts, too
        self.env["smart.service.fault.part"].search([
            ("fault_id", "!=", self.fault.id)]).unlink()
        self.level(self.belt, 4)
        with freeze_time(self.use(3)):
            found = self.proposed()
            self.assertEqual(
                {part: (p.carried, p.pieces) for part, p in found.items()},
                {self.fuser: (0, 2), self.roller: (0, 1), self.belt: (4, 1)})
            fuser = found[self.fuser]
            self.assertEqual(fuser.used, 3)
            self.assertLess(fuser.short, fuser.short_before)
            self.assertIn("3 used in", fuser.reason_text)
            fuser.with_user(self.dispatcher).action_take_over()
            found[self.belt].with_user(self.dispatcher).action_take_over()
            levels = self.Level.search([("company_id", "=", self.company.id)])
            self.assertEqual(
                {level.product_id: (level.minimum, level.maximum) for level in levels},
                {self.fuser: (2, 2), self.belt: (1, 1)})
            rule = levels.filtered(lambda level: level.product_id == self.fuser).orderpoint_ids
            self.assertEqual(rule.location_id, self.near.smart_van_location_id)
            self.assertEqual(list(self.proposed()), [self.roller], "the others are as proposed")

    def test_what_is_not_worth_its_room_leaves_the_vans(self):
        self.env["smart.service.fault.part"].search([
            ("product_id", "!=", self.fuser.id)]).unlink()
        self.company.smart_van_pieces = 1
        self.level(self.belt, 2)
        with freeze_time(self.use(2)):
            found = self.proposed()
            self.assertEqual(found[self.belt].pieces, 0)
            self.assertIn(self.fuser, found)
            found[self.belt].action_take_over()
        self.assertFalse(self.Level.search([("product_id", "=", self.belt.id)]))

    def test_levels_for_a_skill_are_left_to_people(self):
        self.level(self.roller, 2, skill_id=self.skill.id)
        self.assertNotIn(self.roller, self.proposed())

    def test_without_room_nothing_is_proposed(self):
        self.company.smart_van_pieces = 0
        self.Level.search([("company_id", "=", self.company.id), ("tier", "=", "van")]).unlink()
        with self.assertRaisesRegex(UserError, "room"):
            self.Proposal.with_user(self.dispatcher).action_propose()
        self.env["smart.service.fault.part"].search([
            ("fault_id", "!=", self.fault.id)]).unlink()
        self.level(self.belt, 2)
        found = self.proposed()
        self.assertEqual(sum(p.carried for p in found.values()), 2)
        self.assertEqual(sum(p.pieces for p in found.values()), 2, "as many as before")

    def test_every_week_for_each_company(self):
        cron = self.env.ref("smart_service.cron_stock_proposals")
        self.assertEqual(cron.code, "model._cron_propose()")
        self.Proposal._cron_propose()
        self.assertTrue(self.Proposal.search([("product_id", "=", self.belt.id)]))

    def test_only_dispatchers_see_and_take_over(self):
        proposal = self.proposed()[self.belt]
        user = new_test_user(self.env, "van_engineer", "smart_service.group_engineer")
        for forbidden in (
            lambda: proposal.with_user(user).read(["pieces"]),
            lambda: proposal.with_user(user).action_take_over(),
            lambda: self.Proposal.with_user(user).action_propose(),
        ):
            with self.assertRaises(AccessError):
                forbidden()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        proposal.company_id = other
        with self.assertRaises(AccessError):
            proposal.with_user(self.dispatcher).read(["pieces"])
