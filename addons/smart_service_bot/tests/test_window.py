from dataclasses import replace
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.smart_service.providers import base
from odoo.addons.smart_service.tests.window_common import WindowedApi

from .common import BotCase


class CountingApi(WindowedApi):
    capabilities = replace(WindowedApi.capabilities, text_limit=500)


class UncountedApi(WindowedApi):
    capabilities = replace(CountingApi.capabilities, windows=())


@tagged("post_install", "-at_install")
class TestBotWindow(BotCase):
    """The bot on a channel where a customer's message allows five answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.dict(base._REGISTRY, {"api": CountingApi}))

    @classmethod
    def message(cls, text, **values):
        payload = super().message(text, **values)
        payload["timestamp"] = f"{fields.Datetime.now().isoformat()}Z"
        return payload

    def parts(self, channel):
        return self.env["smart.service.outbox"].search([("channel_id", "=", channel.id)])

    def test_a_turn_is_one_message(self):
        self.jam.body = f"<p>{' '.join(['Pull the sheet out slowly.'] * 60)}</p>"
        channel, answer = self.ask("Paper is stuck")
        self.assertIn("Pull the sheet", answer)
        self.assertIn("Hello Alice Smith", answer)
        self.assertEqual(len(self.parts(channel)), 1)
        with patch.dict(base._REGISTRY, {"api": UncountedApi}):
            channel, _answer = self.ask("Paper is stuck", user="bob")
        self.assertGreater(len(self.parts(channel)), 1, "where nothing counts, nothing is cut")

    def test_thanks_for_a_rating_come_with_the_answer(self):
        channel, _answer = self.ask("hello")
        request = self.env["smart.service.feedback.request"]._ask(
            channel.smart_contact_id, channel_id=channel.id)
        before = len(self.parts(channel))
        _channel, answer = self.ask("5, how do I change the cartridge?")
        self.assertEqual(request.score, 5)
        self.assertIn("Thank you for your rating", answer)
        self.assertIn("Push the new cartridge", answer)
        self.assertEqual(len(self.parts(channel)), before + 1)

    def test_the_last_message_is_left_to_a_person(self):
        channel, _answer = self.ask("How do I change the cartridge?")
        said = len(self.bot_messages(channel))
        window = channel.smart_contact_id.window_ids
        window.used = window.allowed - 1 - channel.smart_contact_id._queued(self.account)
        self.assertEqual(channel._smart_standing().left, 1)
        channel._smart_say("One more thing", epoch=channel.smart_epoch)
        self.assertEqual(len(self.bot_messages(channel)), said)
        self.assertEqual((channel.smart_owner, channel.smart_hand_over_reason), ("queue", "window"))
        self.assertTrue(self.events("bot_answer_dropped", channel_id=channel.id))
