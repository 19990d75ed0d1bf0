from types import SimpleNamespace

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..engine import policy
from ..models.bot.bot_deciding import Found
from .learning_common import INK, JAM, LearningCase


@tagged("post_install", "-at_install")
class TestTopicGate(LearningCase):
    def test_on_trial_people_answer(self):
        self.topic_ink.action_back_to_trial()
        channel, text = self.ask(INK)
        self.assertNotIn("front cover", text)
        self.assertEqual(channel.smart_owner, "queue")
        self.assertEqual(channel.smart_hand_over_reason, "policy")
        self.assertEqual(self.turn(channel).topic_id, self.topic_ink)
        steps = [step["step"] for step in self.turn(channel).trace["steps"]]
        self.assertIn("gate", steps)

    def test_other_topics_are_answered_meanwhile(self):
        self.topic_ink.action_back_to_trial()
        _channel, text = self.ask(JAM)
        self.assertIn("both hands", text)

    def test_a_new_topic_is_on_trial(self):
        topic = self.env["smart.service.topic"].with_user(self.lead).create({"name": "New"})
        self.assertEqual(topic.bot_mode, "trial")
        with self.assertRaises(UserError):
            self.env["smart.service.topic"].with_user(self.lead).create(
                {"name": "Other", "bot_mode": "alone"})

    def test_the_gate_opens_when_the_bot_is_sure_of_enough(self):
        topic = self.topic_ink.with_user(self.lead)
        topic.write({"bot_mode": "trial", "gate_sample": 4, "gate_share": 0.75})
        with self.assertRaisesRegex(UserError, "are needed"):
            topic.action_let_answer()
        for _time in range(2):
            channel, _text = self.ask(INK)
            channel._smart_close("customer")
        topic.gate_questions = "Printer is out of ink, how do I change the cartridge?\n\nIs it hot?"
        topic.action_measure()
        self.assertEqual((topic.measured_count, topic.measured_share), (4, 0.75))
        topic.action_let_answer()
        self.assertEqual(topic.bot_mode, "alone")
        _channel, text = self.ask(INK)
        self.assertIn("front cover", text)

    def test_the_gate_stays_shut_when_it_is_not(self):
        topic = self.topic_ink.with_user(self.lead)
        topic.write({
            "bot_mode": "trial", "gate_sample": 2, "gate_questions": "Is it hot?\nGift cards?"})
        with self.assertRaisesRegex(UserError, "sure of 0"):
            topic.write({"bot_mode": "alone"})

    # === TOOLS === #

    def gate_orders(self):
        """Whatever is about orders is on trial."""
        topic = self.env["smart.service.topic"].create({"name": "Orders", "code": "test-orders"})
        self.env["smart.service.intent"].search([("code", "=", "order_status")]).topic_id = topic
        return topic

    def test_a_tool_on_trial_is_left_to_people(self):
        order = self.order(self.alice)
        _channel, text = self.ask("Where is my order?")
        self.assertIn(order.name, text)
        topic = self.gate_orders()
        channel, text = self.ask("Where is my order?", user="bob")
        self.assertEqual(channel.smart_hand_over_reason, "policy")
        turn = self.turn(channel)
        self.assertEqual((turn.topic_id, turn.tool), (topic, "order_status"))
        self.assertIn("gate", [step["step"] for step in turn.trace["steps"]])
        _channel, text = self.ask("Is my printer under warranty?")
        self.assertIn("LP3-240001", text, "other tools answer meanwhile")

    def test_a_model_may_not_use_what_is_on_trial(self):
        Request = self.env["smart.service.llm.request"]
        self.assertIn("order_status", Request._tool_names())
        topic = self.gate_orders()
        self.assertNotIn("order_status", Request._tool_names())
        self.assertIn("warranty_status", Request._tool_names())
        topic.bot_mode = "alone"
        self.assertIn("order_status", Request._tool_names())

    def test_nor_does_a_model_read_of_it(self):
        self.topic_ink.bot_mode = "trial"
        hits = tuple(SimpleNamespace(
            article_id=article.id, title=article.title, passage=article.plain_text,
            confidence=0.3) for article in (self.ink, self.jam))
        asked = []
        channel, _text = self.ask("Who won the football match yesterday?")
        turn = self.turn(channel)
        turn.topic_id = False
        action = policy.Action(policy.UNSURE, policy.State())
        found = Found(self.env["smart.service.nlu.version"]._understand(["Well?"]), hits)

        def ask(request, turn, question, hits=(), **options):
            asked.extend(hit.article_id for hit in hits)
            return request.browse()

        self.patch(type(self.env["smart.service.llm.request"]), "_ask", ask)
        turn._ask_model(channel, action, found)
        self.assertEqual(asked, [self.jam.id])

    def test_the_gate_of_a_tool_opens_by_the_questions_that_want_it(self):
        topic = self.gate_orders().with_user(self.lead)
        topic.write({"gate_sample": 3, "gate_share": 0.6, "gate_questions": "Is it hot?\nAgain?"})
        with self.assertRaisesRegex(UserError, "are needed"):
            topic.action_let_answer()
        channel, _text = self.ask("Where is my order?")
        channel._smart_close("customer")
        topic.gate_questions = "Where is my order?\nIs it hot?"
        topic.action_measure()
        self.assertEqual(topic.measured_count, 3)
        self.assertAlmostEqual(topic.measured_share, 2 / 3)
        topic.action_let_answer()
        order = self.order(self.alice)
        _channel, text = self.ask("Where is my order?")
        self.assertIn(order.name, text)
