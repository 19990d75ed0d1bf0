from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

from .success_common import SuccessMixin


class TagCase(SuccessMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSuccess()
        cls.Tag = cls.env["smart.service.auto.tag"]
        cls.Rule = cls.env["smart.service.auto.tag.rule"]
        cls.developer = cls.env.ref("smart_service.tag_developer")
        cls.price = cls.env.ref("smart_service.tag_price")

    def tags(self, partner=None):
        return self.Tag.search([("partner_id", "=", (partner or self.customer).id)])

    def night(self):
        self.env["res.partner"]._smart_apply_tier_rules()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestAutoTag(TagCase):
    def test_words(self):
        self.say("你好。请问你们有 API 接口吗？")
        self.assertIn(self.developer, self.customer.category_id)
        tag = self.tags()
        self.assertEqual(tag.category_id, self.developer)
        self.assertEqual(tag.reason, "Wrote “API”: 请问你们有 API 接口吗？")
        self.say("And the API documentation?")
        self.assertEqual(self.tags(), tag)

    def test_nothing_is_read_into_other_words(self):
        self.say("A rapid answer, please")
        self.assertFalse(self.tags())

    def test_a_signal(self):
        self.say("This is far too expensive!")
        tag = self.tags()
        self.assertEqual((tag.category_id, tag.signal_id.kind), (self.price, "price_complaint"))
        self.assertIn("Finds it expensive: This is far too expensive!", tag.reason)
        self.assertIn(self.price, self.customer.category_id)

    def test_a_rejected_signal_takes_its_tag_and_points_along(self):
        self.say("This is far too expensive!")
        Health = self.env["smart.service.customer.health"]
        health = Health.search([("partner_id", "=", self.customer.id)])
        self.assertLess(health.score, 70)
        self.tags().signal_id.with_user(self.lead).action_reject()
        self.assertFalse(self.tags())
        self.assertNotIn(self.price, self.customer.category_id)
        self.assertEqual(health.score, 70)

    def test_so_many_times(self):
        rule = self.env.ref("smart_service.auto_tag_rule_price")
        rule.times = 2
        self.say("This is far too expensive!")
        self.assertFalse(self.tags())
        self.say("Really, it is far too expensive!")
        self.assertTrue(self.tags())

    def test_what_a_person_took_away_stays_away(self):
        self.say("Do you have an API?")
        self.tags().with_user(self.lead).action_refuse()
        self.assertNotIn(self.developer, self.customer.category_id)
        self.say("An API, I said!")
        self.assertNotIn(self.developer, self.customer.category_id)

    def test_taken_off_the_card_stays_away_too(self):
        self.say("Do you have an API?")
        self.customer.category_id -= self.developer
        self.say("An API, I said!")
        self.assertNotIn(self.developer, self.customer.category_id)
        self.assertEqual(self.tags().state, "refused")

    def test_given_by_hand_needs_no_reason(self):
        self.customer.category_id = self.developer
        self.say("Do you have an API?")
        self.assertFalse(self.tags())

    def test_another_companys_rule(self):
        self.env.ref("smart_service.auto_tag_rule_developer").company_id = self.env[
            "res.company"].create({"name": "Other"})
        self.say("Do you have an API?")
        self.assertFalse(self.tags())

    def test_a_rule_says_for_what(self):
        with self.assertRaises(ValidationError):
            self.Rule.create({"category_id": self.price.id, "trigger": "words", "words": " , "})

    def test_rights(self):
        self.say("Do you have an API?")
        tag = self.tags()
        with self.assertRaises(AccessError):
            tag.with_user(new_test_user(self.env, "smart_nobody", "base.group_user")).reason  # noqa: B018
        with self.assertRaises(AccessError):
            tag.with_user(self.other).read(["reason"])
        with self.assertRaises(AccessError):
            self.Rule.search([], limit=1).with_user(self.lead).active = False


@tagged("post_install", "-at_install")
class TestStateTags(TagCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.device = cls.env["product.product"].create({
            "name": "Printer", "is_storable": True, "tracking": "serial",
            "smart_warranty_months": 12})

    def lot(self, days_ago, name="STAGE-1"):
        day = fields.Date.today() - timedelta(days=days_ago)
        lot = self.env["stock.lot"].create({
            "name": name, "product_id": self.device.id, "smart_owner_id": self.customer.id,
            "smart_warranty_start": day})
        return lot

    def stage_tags(self):
        return {tag.value for tag in self.tags() if tag.trigger == "stage"}

    def test_usage_stages(self):
        lot = self.lot(100)
        self.night()
        self.assertEqual(self.stage_tags(), {"use"})
        self.assertIn("In use", self.customer.category_id.mapped("name"))
        lot.smart_warranty_start = fields.Date.today() - timedelta(days=800)
        self.night()
        self.assertEqual(self.stage_tags(), {"late"})
        self.assertNotIn("In use", self.customer.category_id.mapped("name"))
        self.assertEqual(self.tags().reason, "Usage stage: After the warranty")

    def test_a_person_knows_better(self):
        lot = self.lot(100)
        self.assertEqual(self.customer._smart_usage_stage(lot), "use")
        self.night()
        self.assertEqual(self.customer._smart_usage_stage(lot), "use")
        self.customer.category_id = self.env.ref("smart_service.tag_stage_late")
        self.night()
        self.assertEqual(self.customer._smart_usage_stage(lot), "late")
        self.assertEqual(
            self.customer.category_id, self.env.ref("smart_service.tag_stage_late"))

    def test_segments(self):
        segment = self.env["smart.service.segment"].create({
            "name": "Big", "min_spend": 1000, "sequence": -1})
        category = self.env["res.partner.category"].create({"name": "Important"})
        self.Rule.create({
            "category_id": category.id, "trigger": "segment", "segment_id": segment.id})
        order = self.order(1500, 20)
        self.night()
        self.assertIn(category, self.customer.category_id)
        self.assertIn("Segment Big", self.tags().mapped("reason"))
        order.date_order -= timedelta(days=500)
        self.night()
        self.assertNotIn(category, self.customer.category_id)


@tagged("post_install", "-at_install")
class TestPanel(TagCase):
    def test_the_panel_tells(self):
        segment = self.env["smart.service.segment"].create({
            "name": "Big", "min_spend": 1000, "sequence": -1})
        self.order(1500, 20)
        self.night()
        self.invoice(40)
        channel = self.say("Do you have an API? I am furious, this is the worst machine!!!")
        channel._add_members(users=self.agent)
        customer = channel.with_user(self.agent)._smart_profile()["customer"]
        self.assertEqual(customer["segment"], segment.name)
        self.assertEqual(customer["health"]["band"], "watch")
        self.assertFalse(customer["health"]["opens"])
        self.assertEqual(len(customer["health"]["reasons"]), 1, "debts are no agent's business")
        self.assertIn("worst machine", customer["health"]["reasons"][0])
        self.assertIn("Wrote “API”", customer["tags"][0]["reason"])
        channel._add_members(users=self.manager)
        self.assertTrue(channel.with_user(self.manager)._smart_profile()[
            "customer"]["health"]["opens"])

    def test_the_ticket_tells(self):
        self.order(1500, 20)
        segment = self.env["smart.service.segment"].create({
            "name": "Big", "min_spend": 1000, "sequence": -1})
        self.night()
        for _number in range(3):
            self.rated(1)
        score = self.refresh().score
        ticket = self.env["smart.service.ticket"].create({
            "name": "No water", "partner_id": self.customer.id, "company_id": self.company.id})
        shown = ticket.with_user(self.agent)
        self.assertEqual(
            (shown.health_score, shown.health_band, shown.segment_id), (score, "watch", segment))
