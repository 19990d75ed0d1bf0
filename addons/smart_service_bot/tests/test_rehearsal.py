from odoo.tests import new_test_user, tagged

from .common import BotCase


@tagged("post_install", "-at_install")
class TestRehearsal(BotCase):
    COUNTED = (
        "discuss.channel", "mail.message", "smart.service.bot.turn", "smart.service.outbox",
        "smart.service.event", "smart.service.contact", "smart.service.ticket", "res.partner",
        "smart.service.account", "bus.bus")

    def _counts(self):
        self.env.cr.flush()
        return {name: self.env[name].sudo().with_context(active_test=False).search_count([])
                for name in self.COUNTED}

    def _hooks(self):
        return [len(getattr(self.env.cr, name)._funcs) for name in ("precommit", "postcommit")]

    def test_it_is_the_answer_of_a_live_turn(self):
        question = "How can I change the ink cartridge?"
        rehearsed = self.bot._rehearse([question], partner=self.alice)
        _channel, live = self.ask(question)
        self.assertEqual(rehearsed["text"], live)
        self.assertEqual(rehearsed["action"], "answer")
        self.assertEqual((rehearsed["outcome"], rehearsed["article_id"]), ("answered", self.ink.id))
        steps = {step["step"]: step for step in rehearsed["trace"]["steps"]}
        self.assertEqual(steps["search"]["hits"][0]["article_id"], self.ink.id)
        self.assertGreater(steps["search"]["hits"][0]["confidence"], 0.5)
        self.assertIn("ms", steps["decide"])
        turn = self.turn(_channel)
        self.assertEqual(
            [step["step"] for step in turn.trace["steps"]],
            [step["step"] for step in rehearsed["trace"]["steps"]])

    def test_nothing_of_it_is_kept_and_nothing_is_sent(self):
        before, hooks = self._counts(), self._hooks()
        result = self.bot._rehearse(["I want to talk to a human"], partner=self.alice)
        self.assertEqual((result["action"], result["reason"]), ("hand_over", "asked"))
        self.assertIn("colleague", result["text"])
        self.bot._rehearse(["My printer LP3-240001 leaks badly, send an engineer"],
                           partner=self.alice, provider="wechat")
        self.assertEqual(self._counts(), before)
        self.assertEqual(self._hooks(), hooks)

    def test_several_turns_go_on_where_the_last_one_ended(self):
        first = self.bot._rehearse(
            ["My printer is broken, please send an engineer"], partner=self.alice)
        self.assertEqual(first["action"], "ask")
        second = self.bot._rehearse(
            ["The toner rubs off and the paper curls"], partner=self.alice, state=first["state"])
        self.assertEqual((second["action"], second["tool"]), ("tool", "create_repair"))
        self.assertEqual(second["arguments"]["serial"], "LP3-240001")
        self.assertNotIn("Alice", second["text"], "greeted in the first turn")

    def test_it_speaks_as_the_given_customer_in_his_language(self):
        result = self.bot._rehearse(["Is my printer under warranty?"], partner=self.bob)
        self.assertEqual(result["tool"], "warranty_status")
        self.assertIn("LP3-240002", result["text"])
        self.assertNotIn("LP3-240001", result["text"])
        result = self.bot._rehearse(["墨盒怎么换"], lang="zh_CN", provider="web")
        self.assertEqual(result["article_id"], self.ink_zh.id)
        self.assertIn("取出旧墨盒", result["text"])
        stranger = self.bot._rehearse(["Is my printer under warranty?"])
        self.assertNotIn("LP3-24000", stranger["text"])

    def test_a_burst_is_one_question(self):
        result = self.bot._rehearse(
            ["Hello", "my printer", "how do I replace the ink cartridge?"], partner=self.alice)
        self.assertEqual(result["article_id"], self.ink.id)

    def test_traces_are_for_those_who_lead(self):
        channel, _text = self.ask("Hello")
        turn = self.turn(channel)
        lead = new_test_user(self.env, "talk_lead", "smart_service.group_lead")
        self.assertNotIn(
            "trace", self.env["smart.service.bot.turn"].with_user(self.agent).fields_get())
        self.assertIn("trace", self.env["smart.service.bot.turn"].with_user(lead).fields_get())
        self.assertTrue(turn.trace["steps"])
