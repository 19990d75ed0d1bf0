from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .success_common import SuccessMixin


class SegmentCase(SuccessMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSuccess()
        cls.Segment = cls.env["smart.service.segment"]
        cls.Segment.search([]).active = False
        cls.env["smart.service.tier"].search([]).active = False
        cls.gold = cls.env["smart.service.tier"].create({
            "name": "Test gold", "priority": "2", "sequence": 1})
        cls.silver = cls.env["smart.service.tier"].create({
            "name": "Test silver", "priority": "1", "sequence": 2})

    def apply(self):
        self.env["res.partner"]._smart_apply_tier_rules()
        self.env.invalidate_all()

    def partner(self, name):
        return self.env["res.partner"].create({"name": name})


@tagged("post_install", "-at_install")
class TestSegment(SegmentCase):
    def test_other_currencies_count_at_the_rate_of_the_orders_day(self):
        Worth = self.env["smart.service.customer.worth"]
        main = Worth._first_company()
        currencies = self.env["res.currency"].with_context(active_test=False).search([
            ("id", "!=", main.currency_id.id)], limit=2)
        currencies.active = True
        currencies.rate_ids.unlink()
        today = fields.Date.today()
        foreign, far = currencies
        self.env["res.currency.rate"].create([
            {"currency_id": currency.id, "company_id": main.id, "rate": rate,
             "name": today - timedelta(days=days)}
            for currency, rate, days in (
                (foreign, 4.0, 100), (foreign, 2.0, 30), (far, 10.0, 100))])
        subsidiary = self.env["res.company"].create({
            "name": "Abroad", "currency_id": foreign.id})
        self.env["res.currency.rate"].create([
            {"currency_id": currency.id, "company_id": subsidiary.id, "rate": rate,
             "name": today - timedelta(days=100)}
            for currency, rate in ((foreign, 1.0), (far, 5.0))])
        bought = {}
        for name, currency, days_ago in (
                ("old", foreign, 60), ("new", foreign, 10), ("third", far, 10)):
            partner = self.partner(name)
            order = self.env["sale.order"].with_company(subsidiary).create({
                "partner_id": partner.id, "company_id": subsidiary.id,
                "currency_id": currency.id})
            self.env.flush_all()
            # an order as it stands: how its own rate is found is the core's business
            self.env.cr.execute(
                "UPDATE sale_order SET state = 'sale', amount_untaxed = 1000, currency_id = %s,"
                " date_order = %s, currency_rate = %s WHERE id = %s",
                [currency.id, fields.Datetime.now() - timedelta(days=days_ago),
                 5.0 if currency == far else 1.0, order.id])
            bought[name] = partner.id
        self.env.invalidate_all()
        spent = {row[0]: float(row[3]) for row in Worth._read_all(fields.Datetime.now())}
        self.assertEqual(
            [round(spent[bought[name]], 2) for name in ("old", "new", "third")],
            [250.0, 500.0, 100.0])

    def test_a_segment_gives_its_tier_with_the_reason(self):
        big = self.Segment.create({"name": "Big", "min_spend": 1000, "tier_id": self.gold.id})
        worker = self.env["res.partner"].create({
            "name": "Worker", "parent_id": self.customer.id})
        self.order(1500, 20)
        self.apply()
        self.assertEqual(self.customer.smart_segment_id, big)
        self.assertEqual(self.customer.smart_tier_id, self.gold)
        self.assertFalse(self.customer.smart_tier_by_hand)
        self.assertEqual(
            self.customer.smart_tier_reason, "Segment Big: at least 1,000 spent in 12 months")
        self.assertEqual((worker._smart_tier(), worker._smart_segment()), (self.gold, big))
        big.min_spend = 2000
        self.apply()
        self.assertFalse(self.customer.smart_segment_id)
        self.assertFalse(self.customer.smart_tier_id)

    def test_never_against_a_hand(self):
        self.Segment.create({"name": "Big", "min_spend": 1000, "tier_id": self.gold.id})
        self.customer.smart_tier_id = self.silver
        self.order(1500, 20)
        self.apply()
        self.assertEqual(self.customer.smart_tier_id, self.silver)
        self.assertEqual(self.customer.smart_tier_reason, "Given by hand")
        self.assertEqual(self.customer.smart_segment_id.name, "Big")

    def test_the_better_tier_of_segment_and_own_rule(self):
        self.gold.write({"by_rule": True, "min_spend": 1000})
        self.Segment.create({"name": "Old", "min_years": 2, "tier_id": self.silver.id})
        self.order(1500, 20)
        self.order(10, 900)
        self.apply()
        self.assertEqual(self.customer.smart_tier_id, self.gold)
        self.assertEqual(
            self.customer.smart_tier_reason, "at least 1,000 spent in 12 months")

    def test_years_and_contract(self):
        loyal = self.Segment.create({"name": "Loyal", "sequence": 1, "min_years": 3})
        contract = self.Segment.create({"name": "Contract", "sequence": 2, "contract": "with"})
        fresh = self.Segment.create({"name": "New", "sequence": 3, "max_years": 1})
        old, new, bound = self.partner("Old"), self.partner("New"), self.partner("Bound")
        self.order(10, 1200, old)
        self.order(10, 5, new)
        today = fields.Date.today()
        lot = self.env["stock.lot"].create({
            "name": "SEG-1", "smart_owner_id": bound.id, "product_id": self.env[
                "product.product"].create({
                    "name": "P", "is_storable": True, "tracking": "serial"}).id})
        paper = self.env["smart.service.contract"].create({
            "partner_id": bound.id, "date_from": today - timedelta(days=1),
            "date_to": today + timedelta(days=1), "lot_ids": [Command.set(lot.ids)]})
        paper.action_activate()
        self.apply()
        self.assertEqual(
            (old | new | bound).mapped("smart_segment_id"), loyal | fresh | contract)
        self.assertEqual(bound.smart_segment_reason, "service contract in force")
        paper.action_cancel()
        self.apply()
        self.assertFalse(bound.smart_segment_id)

    def test_rfm(self):
        people = [self.partner(f"RFM {number}") for number in range(5)]
        # the others of the database are no part of this
        self.env["sale.order"].search([]).state = "cancel"
        for number, partner in enumerate(people):
            for _order in range(number + 1):
                self.order(100 * (number + 1), 100 - 10 * number, partner)
        champions = self.Segment.create({
            "name": "Champions", "sequence": 1, "recency_from": 5, "money_from": 5})
        sleeping = self.Segment.create({"name": "Sleeping", "sequence": 2, "recency_to": 2})
        self.apply()
        self.assertEqual(people[4].smart_segment_id, champions)
        self.assertEqual(people[4].smart_segment_reason,
                         "bought lately: fifth 5 of 5; spends much: fifth 5 of 5")
        self.assertEqual((people[0] | people[1]).smart_segment_id, sleeping)
        self.assertFalse(people[2].smart_segment_id)
        worth = self.env["smart.service.customer.worth"].search(
            [("partner_id", "=", people[4].id)])
        self.assertEqual(
            (worth.spent, worth.orders, worth.recency, worth.frequency, worth.money),
            (2500, 5, 5, 5, 5))

    def test_routing_and_greeting_follow(self):
        self.Segment.create({"name": "Big", "min_spend": 1000, "tier_id": self.gold.id})
        self.order(1500, 20)
        self.apply()
        session = self.say("Hello")
        self.assertEqual(session.smart_tier_id, self.gold)
        waiting = {row.id: row for row in self.desk._smart_waiting()}
        self.assertEqual(waiting[session.id].priority, 2)
        session._add_members(users=self.agent)
        self.assertIn("Test gold", session.with_user(self.agent)._smart_greeting())

    def test_promised_times_follow(self):
        Policy = self.env["smart.service.sla.policy"]
        Policy.search([]).active = False
        policy = Policy.create({
            "name": "Gold", "tier_ids": self.gold.ids, "first_minutes": 30})
        self.Segment.create({"name": "Big", "min_spend": 1000, "tier_id": self.gold.id})
        vals = {
            "name": "No water", "partner_id": self.customer.id, "company_id": self.company.id}
        ticket = self.env["smart.service.ticket"].create(vals)
        self.assertNotIn(policy, ticket.sla_clock_ids.policy_id)
        self.order(1500, 20)
        self.apply()
        ticket = self.env["smart.service.ticket"].create(vals)
        self.assertEqual(ticket.sla_clock_ids.policy_id, policy)

    def test_the_same_night_twice_changes_nothing(self):
        self.Segment.create({"name": "Big", "min_spend": 1000, "tier_id": self.gold.id})
        self.order(1500, 20)
        self.apply()
        self.assertEqual(self.env["res.partner"]._smart_apply_tier_rules(), 0)

    def test_a_changed_rule_is_applied_soon(self):
        cron = self.env.ref("smart_service.cron_tiers")
        triggers = self.env["ir.cron.trigger"]
        triggers.search([("cron_id", "=", cron.id)]).unlink()
        self.Segment.create({"name": "Big", "min_spend": 1000})
        self.assertTrue(triggers.search_count([("cron_id", "=", cron.id)]))

    def test_rules_have_to_say_something(self):
        for vals in ({}, {"recency_from": 6}, {"min_spend": -1}):
            with self.subTest(vals=vals), self.assertRaises(IntegrityError), (
                    mute_logger("odoo.sql_db")), self.cr.savepoint():
                self.Segment.create({"name": "Wrong", **vals})

    def test_rights(self):
        found = self.Segment.create({"name": "Big", "min_spend": 1000})
        self.assertEqual(found.with_user(self.manager).name, "Big")
        for user in (self.manager, self.lead):
            with self.assertRaises(AccessError):
                found.with_user(user).min_spend = 1
        self.order(1500, 20)
        self.apply()
        worth = self.env["smart.service.customer.worth"].search(
            [("partner_id", "=", self.customer.id)])
        self.assertEqual(worth.with_user(self.lead).spent, 1500)
        with self.assertRaises(AccessError):
            worth.with_user(self.manager).read(["spent"])
