"""Articles with a topic, and agents who answer in a session."""

from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from .common import BotCase

INK = "How do I replace the ink cartridge?"
JAM = "The paper is stuck, how do I clear the jam?"


class LearningCase(BotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic_ink, cls.topic_jam = cls.env["smart.service.topic"].create([
            {"name": "Ink", "code": "test-ink", "bot_mode": "alone"},
            {"name": "Paper", "code": "test-paper", "bot_mode": "alone"}])
        (cls.ink | cls.ink_zh).topic_id = cls.topic_ink
        cls.jam.topic_id = cls.topic_jam
        cls.lead = new_test_user(cls.env, "learning_lead", "smart_service.group_lead")
        cls.manager = new_test_user(cls.env, "learning_manager", "smart_service.group_manager")
        cls.Outcome = cls.env["smart.service.bot.outcome"]

    def outcome(self, channel):
        """What became of the last matter of a session."""
        return self.Outcome.search([("channel_id", "=", channel.id)], limit=1)

    def age(self, outcome, **ago):
        """Let an answer, and all that was written in its session, be older."""
        outcome.answered_at = fields.Datetime.now() - timedelta(**ago)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE smart_service_bot_turn SET create_date = %s WHERE channel_id = %s",
            [outcome.answered_at, outcome.channel_id.id])

    def reply(self, channel, text):
        """An agent takes the session and answers."""
        channel.with_user(self.agent)._add_members(users=self.agent)
        return channel.with_user(self.agent).message_post(
            body=text, message_type="comment", subtype_xmlid="mail.mt_comment")

    def try_cases(self, outcome="done"):
        """What the worker does with the last change that was wanted."""
        Change = self.env["smart.service.article.change"]
        Change._drain()
        self.env.invalidate_all()
        change = Change.search([], limit=1)
        self.assertEqual((change.state, change.outcome), ("done", outcome), (
            change.error, change.note))
        return change
