from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import BotCase
from .test_copilot import CopilotMixin


@tagged("post_install", "-at_install")
class TestTagRule(CopilotMixin, BotCase):
    def setUp(self):
        super().setUp()
        self.env.registry.__dict__.pop("_smart_tag_models", None)
        self.addCleanup(self.env.registry.__dict__.pop, "_smart_tag_models", None)
        Tag, Rule = self.env["im_livechat.conversation.tag"], self.env["smart.service.tag.rule"]
        self.parcels, self.unhappy = Tag.create([{"name": "Shipping"}, {"name": "Retention"}])
        self.own = self.env["res.partner.category"].create({"name": "At risk"})
        wish = self.env["smart.service.intent"].search([("code", "=", "order_status")])
        Rule.search([]).active = False
        Rule.create([
            {"intent_id": wish.id, "conversation_tag_id": self.parcels.id},
            {"signal_kind": "churn_risk", "conversation_tag_id": self.unhappy.id,
             "partner_tag_id": self.own.id}])

    def test_a_wish_proposes_its_tag_and_says_why(self):
        channel = self.conversation("Where is my order?")
        row, = channel.smart_copilot()["tags"]
        self.assertEqual((row["tag_id"], row["why"]), (self.parcels.id, "Order and delivery"))
        channel.smart_copilot_tag(row["id"])
        self.assertEqual(channel.sudo().livechat_conversation_tag_ids, self.parcels)
        self.assertEqual(channel.smart_copilot()["tags"], [])

    def test_a_signal_proposes_tags_of_each_record(self):
        channel = self.conversation("I will cancel my contract and switch to another supplier")
        row, = channel.smart_copilot()["tags"]
        self.assertEqual((row["tag_id"], row["why"]), (self.unhappy.id, "May leave"))
        partner = self.alice.with_user(self.agent)
        if partner.has_access("write"):
            self.assertEqual(
                [row["tag_id"] for row in partner.smart_copilot()["tags"]], self.own.ids)

    def test_other_words_propose_nothing(self):
        self.assertEqual(self.conversation("How hot is it?").smart_copilot()["tags"], [])

    def test_a_rule_has_one_cause_and_leads_write_it(self):
        Rule = self.env["smart.service.tag.rule"]
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), \
                self.env.cr.savepoint():
            Rule.create({"conversation_tag_id": self.parcels.id})
        with self.assertRaises(AccessError):
            Rule.with_user(self.agent).create({"signal_kind": "praise"})
        lead = new_test_user(self.env, "tag_lead", "smart_service.group_lead")
        self.assertTrue(Rule.with_user(lead).create({"signal_kind": "praise"}))
