from odoo.tests import tagged

from .learning_common import INK, LearningCase


@tagged("post_install", "-at_install")
class TestBotSurvey(LearningCase):
    """Whom the bot has served alone is asked how satisfied he is, where the desk wants to know."""

    def requests(self, channel):
        return self.env["smart.service.feedback.request"].search(
            [("contact_id", "=", channel.smart_contact_id.id)])

    def end(self, channel):
        channel._smart_close("idle")
        self.env["smart.service.queue.mixin"]._drain_all()

    def test_a_desk_may_ask_after_the_bots_answers(self):
        self.desk.smart_rate_bot = True
        channel, said = self.ask(INK)
        self.end(channel)
        request = self.requests(channel)
        self.assertEqual((request.state, request.channel_id), ("pending", channel))
        answer = channel.message_ids.filtered(
            lambda message: channel._smart_text(message) == said)
        self.assertTrue(request.rated_partner_id)
        self.assertEqual(request.rated_partner_id, answer.author_id, "the bot's work is rated")
        self.say("5", user="alice")
        self.assertEqual((request.state, request.score), ("answered", 5))

    def test_other_desks_do_not(self):
        channel, _said = self.ask(INK)
        self.end(channel)
        self.assertFalse(self.requests(channel))

    def test_who_waited_for_a_person_in_vain_is_not_asked(self):
        self.desk.smart_rate_bot = True
        channel, _said = self.ask(INK)
        self.ask("I want to talk to a human")
        self.assertTrue(self.events("handed_over", channel_id=channel.id))
        self.end(channel)
        self.assertFalse(self.requests(channel))
