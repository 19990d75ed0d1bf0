from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine import markup
from .learning_common import INK, LearningCase
from .llm_common import LlmMixin


@tagged("post_install", "-at_install")
class TestLearningDesk(LlmMixin, LearningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Item = cls.env["smart.service.learning.item"]
        cls.Question = cls.env["smart.service.learning.question"]
        cls.Item.search([]).unlink()
        cls.env["smart.service.golden.case"].search([]).active = False

    def unanswered(self, text, user="alice", reply=None):
        """A question that the bot does not know, given to a person who answers."""
        channel, _said = self.ask(text, user=user)
        if channel.smart_owner == "bot":
            self.say("agent", user=user)
        if reply:
            self.reply(channel, reply)
        channel._smart_close("agent")
        return channel

    def collected(self):
        self.Question._cron_collect()
        return self.Item.search([])

    def test_the_same_question_is_one_thing_to_learn(self):
        self.unanswered("Can the dishwasher basket hold baby bottles?")
        self.unanswered("baby bottles in the dishwasher basket?")
        items = self.collected()
        self.assertEqual(len(items), 1)
        self.assertEqual(items.question_count, 2)
        self.assertEqual(items.unanswered_count, 2)
        self.collected()
        self.assertEqual(items.question_count, 2, "nothing is collected twice")

    def test_a_model_writes_the_answer_down_or_the_lead_is_told_why_not(self):
        self.env["smart.service.llm.profile"].search([]).active = False
        self.unanswered(
            "Can the dishwasher basket hold baby bottles? I am Anna Lopez.",
            reply="Yes, up to eight bottles fit into the upper basket, Alice Smith.")
        item = self.collected().with_user(self.lead)
        self.assertNotIn("Lopez", item.question_ids.text)
        self.assertFalse(item.has_model)
        with self.assertRaisesRegex(UserError, "No language model"):
            item.action_draft_with_model()
        model = self.start_model(behaviour="scripted", script=["Eight bottles fit in."])
        profile = self.llm_profile(model)
        item.invalidate_recordset(["has_model"])
        self.assertTrue(item.has_model)
        model.failure = "500"
        with self.assertRaisesRegex(UserError, "did not answer"):
            item.action_draft_with_model()
        model.failure = ""
        profile.action_wake()
        item.action_draft_with_model()
        self.assertEqual((item.state, markup.to_plain(item.body)),
                         ("b_draft", "Eight bottles fit in."))
        self.assertNotIn("Alice", model.sent[-1]["messages"][1]["content"])

    def test_the_agents_reply_becomes_the_answer(self):
        self.unanswered(
            "Can the dishwasher basket hold baby bottles?",
            reply="Hello Alice Smith,\nYes, up to eight bottles fit into the upper basket.\n"
                  "Call +86 138 0013 8001 if not.")
        self.unanswered("baby bottles in the dishwasher basket?")
        item = self.collected().with_user(self.lead)
        question = item.question_ids.filtered("reply")
        self.assertIn("eight bottles", question.reply)
        item.action_draft()
        self.assertEqual(item.state, "b_draft")
        self.assertIn("eight bottles", item.body)
        for personal in ("Alice", "8001", "Hello"):
            self.assertNotIn(personal, item.body)
        self.assertIn("baby bottles", item.variants)
        item.body = "<p>Yes, up to eight bottles fit into the upper basket.</p>"
        item.action_publish()
        self.assertEqual((item.state, item.change_state), ("b_draft", "waiting"))
        self.try_cases()
        self.assertEqual(item.state, "c_published")
        self.assertEqual(item.article_id.version_id.approver_id, self.lead)
        self.assertEqual(item.article_id.state, "published")
        self.assertEqual(item.version_id, item.article_id.version_id)
        self.assertEqual(item.golden_case_id.state, "right")
        _channel, text = self.ask("Can the dishwasher basket hold baby bottles?", user="bob")
        self.assertIn("eight bottles", text)

    def test_an_answer_in_vain_is_corrected_by_a_version(self):
        channel, _text = self.ask(INK)
        self.say("That did not help, give me an agent", user="alice")
        self.reply(channel, "Hold the green lever while you open the front cover.")
        item = self.collected()
        self.assertEqual(item.corrected_count, 1)
        self.assertEqual(item.article_id, self.ink)
        before = self.ink.version_id
        item.with_user(self.lead).action_draft()
        item.with_user(self.lead).action_publish()
        self.try_cases()
        self.assertNotEqual(self.ink.version_id, before)
        self.assertIn("green lever", self.ink.plain_text)
        self.assertIn("Printer is out of ink", self.ink.variants, "known wordings stay")

    def test_nothing_is_published_that_turns_a_golden_case_wrong(self):
        case = self.env["smart.service.golden.case"].create({
            "name": INK, "bot_id": self.bot.id, "lang": "en_US", "turn_ids": [(0, 0, {
                "says": INK, "kind": "article", "article_id": self.ink.id,
                "contains": "front cover"})]})
        case.action_run()
        item = self.Item.create({
            "name": INK, "lang": "en_US", "article_id": self.ink.id, "state": "b_draft",
            "body": "<p>Ask your dealer.</p>"})
        item.with_user(self.lead).action_publish()
        self.assertEqual(self.try_cases("refused").wrong_case_ids, case)
        self.assertEqual((item.state, item.change_state), ("b_draft", "refused"))
        self.assertIn(INK, item.change_note)

    def test_without_a_reply_there_is_nothing_to_draft(self):
        self.unanswered("Can the dishwasher basket hold baby bottles?")
        item = self.collected().with_user(self.lead)
        with self.assertRaises(UserError):
            item.action_draft()
        with self.assertRaises(UserError):
            item.action_publish()

    def test_an_answer_of_ones_own_is_published(self):
        """Without an agent's reply nothing led from what a lead wrote himself to its use."""
        self.unanswered("Can the dishwasher basket hold baby bottles?")
        item = self.collected().with_user(self.lead)
        item.body = "<p><br></p>"
        self.assertEqual(item.state, "a_new")
        item.body = "<p>Up to eight bottles fit.</p>"
        self.assertEqual((item.state, item.user_id), ("b_draft", self.lead))
        item.action_publish()
        self.try_cases()
        self.assertEqual(item.state, "c_published")
        item.action_reopen()
        self.assertEqual(item.state, "b_draft", "what is written is not to be drafted over")

    def test_the_same_in_other_words_is_the_same_matter(self):
        """The bot asks for other words; those had no word in common, and became a matter apart."""
        self.ask("Can the dishwasher basket hold baby bottles?")
        self.say("Would feeding flasks fit?", user="alice")
        item = self.collected()
        self.assertEqual(item.question_count, 2)
        self.assertEqual(len(item), 1)

    def test_nothing_personal_is_published(self):
        self.unanswered(
            "Hello! Can the dishwasher basket hold baby bottles? My number is 13800138001.",
            reply="Call 13900139001 for a bigger basket.")
        item = self.collected().with_user(self.lead)
        self.assertEqual(item.name, "Can the dishwasher basket hold baby bottles?")
        item.action_draft()
        self.assertIn("<PHONE_1>", markup.to_plain(item.body))
        with self.assertRaisesRegex(UserError, "PHONE_1"):
            item.action_publish()
        item.body = "<p>There is a bigger basket.</p>"
        item.action_publish()
        self.try_cases()
        self.assertEqual(item.state, "c_published")

    def test_a_late_reply_is_collected_too(self):
        channel, _text = self.ask("Can the dishwasher basket hold baby bottles?")
        self.say("agent", user="alice")
        item = self.collected()
        self.assertFalse(item.question_ids.filtered("reply"))
        self.reply(channel, "Up to eight bottles fit.")
        self.collected()
        self.assertIn("eight", item.question_ids.filtered("reply")[:1].reply)

    def test_dismissed_is_asked_again(self):
        self.unanswered("Can the dishwasher basket hold baby bottles?")
        first = self.collected()
        first.with_user(self.lead).action_dismiss()
        self.unanswered("Can the dishwasher basket hold baby bottles?", user="bob")
        self.assertEqual(len(self.collected()), 2)

    def test_the_desk_is_for_those_who_lead(self):
        self.unanswered("Can the dishwasher basket hold baby bottles?")
        item = self.collected()
        with self.assertRaises(AccessError):
            item.with_user(self.agent).read(["name"])
        with self.assertRaises(AccessError):
            item.with_user(self.agent).question_ids.read(["text"])
