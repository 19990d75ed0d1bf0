from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.smart_service.tests.common import SmartServiceCase


@tagged("post_install", "-at_install")
class TestBotHealth(SmartServiceCase):
    """The bot's queue stands on the health desk beside the others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = new_test_user(cls.env, "bot_lead", "smart_service.group_lead")
        cls.manager = new_test_user(cls.env, "bot_manager", "smart_service.group_manager")

    def turn(self):
        channel = self.say("Call me on +8617400375215")
        return self.env["smart.service.bot.turn"].create({
            "channel_id": channel.id, "message_id": channel.message_ids[:1].copy().id,
            "epoch": 1, "queue_key": "x", "state": "dead"})

    def test_it_is_counted_masked_and_opened(self):
        turn = self.turn()
        desk = self.env["smart.service.health"].with_user(self.lead).desk()
        counts = {queue["model"]: queue["dead"] for queue in desk["queues"]}
        self.assertEqual(counts["smart.service.bot.turn"], 1)
        self.assertNotIn("37521", turn.with_user(self.lead).payload_shown)
        with self.assertRaises(AccessError):
            turn.with_user(self.lead).action_open_payload()
        opened = turn.with_user(self.manager).action_open_payload()
        self.assertIsInstance(opened["params"]["text"], str)

    def test_a_time_range_is_replayed(self):
        turn = self.turn()
        wizard = self.env["smart.service.replay"].with_user(self.manager).create({
            "queue": "smart.service.bot.turn", "account_ids": self.account.ids,
            "date_to": fields.Datetime.now() + timedelta(minutes=1)})
        self.assertEqual(wizard.count, 1)
        wizard.action_replay()
        self.assertEqual(turn.state, "new")
