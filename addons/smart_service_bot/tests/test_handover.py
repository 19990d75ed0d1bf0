from odoo import Command
from odoo.tests import tagged

from .common import BotCase


@tagged("post_install", "-at_install")
class TestHandOver(BotCase):
    def test_who_asks_gets_a_person_at_once(self):
        channel, text = self.ask("I want to talk to a human")
        self.assertIn("colleague", text)
        self.assertEqual(channel.smart_owner, "queue")
        self.assertEqual(channel.smart_hand_over_reason, "asked")
        self.assertEqual(channel.livechat_status, "need_help")
        spoken = len(self.bot_messages(channel))
        for text in ("hello?", "how do I replace the ink cartridge?", "where is my order"):
            self.say(text, user="alice")
        self.assertEqual(len(self.bot_messages(channel)), spoken)

    def test_a_complaint_is_not_left_to_the_bot(self):
        channel, _text = self.ask("你们太差了,我要投诉", user="bob")
        self.assertEqual(channel.smart_hand_over_reason, "negative")

    def test_the_agent_gets_a_summary(self):
        self.ask("how do I replace the ink cartridge?")
        channel, _text = self.ask("it does not fit my LP3-240001, give me an agent")
        text = self.summary(channel)
        for part in ("Alice Smith", "replace the ink", self.ink.title, "LP3-240001"):
            self.assertIn(part, text)
        outbox = self.env["smart.service.outbox"].search([("channel_id", "=", channel.id)])
        told = "".join(outbox.mail_message_id.mapped("body"))
        self.assertNotIn("handed over", told)

    def test_the_agent_gets_the_order_that_was_told_before(self):
        order = self.order(self.alice)
        self.ask(f"where is {order.name}?")
        self.ask("how do I replace the ink cartridge?")
        channel, _text = self.ask("give me an agent")
        self.assertIn(f"Order number as told: {order.name}", self.summary(channel))

    def test_who_joins_silences_the_bot(self):
        self.ask("Hello")
        self.receive(self.message("replace the ink cartridge?", user="alice"), drain=False)
        self.env["smart.service.inbox"]._drain()
        turn = self.env["smart.service.bot.turn"].search([("state", "=", "new")], limit=1)
        channel = turn.channel_id
        spoken = len(self.bot_messages(channel))
        # who sees his whole desk sees what the bot does, too
        self.agent.group_ids |= self.env.ref("smart_service.group_agent_team")
        channel.with_user(self.agent)._add_members(users=self.agent)
        self.assertEqual(channel.smart_owner, "agent")
        self.env["smart.service.bot.turn"]._drain()
        self.assertEqual(turn.outcome, "dropped")
        self.assertEqual(len(self.bot_messages(channel)), spoken)

    def test_a_turn_that_fails_for_good_goes_to_a_person(self):
        self.ask("Hello")
        self.receive(self.message("replace the ink cartridge?", user="alice"), drain=False)
        self.env["smart.service.inbox"]._drain()
        turn = self.env["smart.service.bot.turn"].search([("state", "=", "new")], limit=1)
        turn.attempt = turn._queue_max_attempts - 1
        self.env["smart.service.knowledge"]._index("en_US", self.env.company)
        indexes = self.env.registry._smart_knowledge_indexes
        key = ("en_US", self.env.company.id)
        # an index that can't be searched: the turn fails as it would on a damaged library
        indexes[key] = (self.env["smart.service.knowledge"]._stamp(), None)
        self.addCleanup(indexes.pop, key, None)
        turn._work_claimed()
        self.assertEqual(turn.state, "dead")
        self.assertEqual(turn.channel_id.smart_owner, "queue")
        self.assertEqual(turn.channel_id.smart_hand_over_reason, "failure")
        self.assertIn("colleague", turn.channel_id._smart_text(turn.answer_message_id))

    def test_what_the_leads_have_mapped_goes_before_what_sounds_like_it(self):
        named, topical, parcels, nobodys = self.env["im_livechat.expertise"].create([
            {"name": "Ink and cartridges"}, {"name": "Printers"}, {"name": "Parcels"},
            {"name": "Nobody has it"}])
        self.desk.user_ids.livechat_expertise_ids = [
            Command.set((named | topical | parcels).ids)]
        whole = self.env["smart.service.topic"].create(
            {"name": "Office", "skill_ids": [Command.set((nobodys | topical).ids)]})
        self.ink.topic_id = self.env["smart.service.topic"].create(
            {"name": "Ink", "parent_id": whole.id, "bot_mode": "alone"})
        self.ask("how do I replace the ink cartridge?")
        channel, _text = self.ask("give me an agent")
        self.assertEqual(channel.smart_skill_ids, topical, "by the topic, the whole's")
        wish = self.env["smart.service.intent"].search([("code", "=", "order_status")])
        wish.skill_ids = nobodys | parcels
        self.ask("Where is my order?", user="bob")
        channel, _text = self.ask("give me an agent", user="bob")
        self.assertEqual(channel.smart_skill_ids, parcels, "by the wish, one that somebody has")
