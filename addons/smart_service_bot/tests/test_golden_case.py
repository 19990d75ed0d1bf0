from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .learning_common import INK, JAM, LearningCase


@tagged("post_install", "-at_install")
class TestGoldenCase(LearningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Case = cls.env["smart.service.golden.case"]
        cls.Case.search([]).active = False

    def case(self, *turns, partner=None):
        return self.Case.create({
            "name": turns[0]["says"], "bot_id": self.bot.id, "lang": "en_US",
            "partner_id": partner.id if partner else False,
            "turn_ids": [Command.create({"sequence": number, **turn})
                         for number, turn in enumerate(turns)]})

    def ink_case(self):
        return self.case({
            "says": INK, "kind": "article", "article_id": self.ink.id, "contains": "front cover"})

    def test_cases_are_tried_over_several_turns(self):
        case = self.case(
            {"says": "Hello", "kind": "greet"},
            {"says": "Is my printer under warranty?", "kind": "tool", "tool": "warranty_status",
             "contains": "LP3-240001", "hides": "LP3-240002"},
            {"says": "I want to talk to a human", "kind": "hand_over"}, partner=self.alice)
        channels = self.env["discuss.channel"].search_count([])
        case.with_user(self.lead).action_run()
        self.assertEqual(case.state, "right", case.answers)
        self.assertIn("LP3-240001", case.answers)
        self.assertEqual(self.env["discuss.channel"].search_count([]), channels)

    def test_a_wrong_answer_is_told(self):
        case = self.case({"says": JAM, "kind": "article", "article_id": self.ink.id})
        case.action_run()
        self.assertEqual(case.state, "wrong")
        self.assertIn("both hands", case.answers)

    def thief(self):
        """An article that answers the question about ink instead."""
        return self.env["smart.service.article"].with_user(self.lead).create({
            "title": INK, "lang": "en_US", "kind": "answer", "body": "<p>Buy a new printer.</p>",
            "variants": "replace the ink cartridge"})

    def test_nothing_is_published_that_turns_a_case_wrong(self):
        case = self.ink_case()
        thief = self.thief()
        with self.assertRaisesRegex(UserError, "wrongly from then on"), self.env.cr.savepoint():
            thief.action_publish()
        thief.invalidate_recordset()
        self.assertEqual(thief.state, "draft")
        self.assertEqual(case.state, "new", "taken back with what was to be published")
        case.action_run()
        self.assertEqual(case.state, "right")

    def test_a_version_that_no_longer_says_it_is_not_published(self):
        self.ink_case().action_run()
        version = self.ink.with_user(self.lead)._propose(
            {"body": "<p>Ask your dealer.</p>"}, submit=False)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            version.action_publish()
        self.ink.invalidate_recordset()
        self.assertIn("front cover", self.ink.plain_text)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.ink.with_user(self.lead).write({"body": "<p>Ask your dealer.</p>"})

    def test_what_changes_no_case_is_published(self):
        self.ink_case().action_run()
        version = self.ink.with_user(self.lead)._propose(
            {"body": "<ol><li>Open the front cover.</li><li>Swap it.</li></ol>"}, submit=False)
        version.action_publish()
        self.assertIn("Swap it", self.ink.plain_text)

    def test_a_case_that_was_wrong_before_holds_nobody_up(self):
        self.case({"says": JAM, "kind": "article", "article_id": self.ink.id}).action_run()
        thief = self.thief()
        thief.action_publish()
        self.assertEqual(thief.state, "published")

    def test_an_article_case_names_the_article(self):
        with self.assertRaises(ValidationError):
            self.case({"says": INK, "kind": "article"})

    def test_cases_are_for_those_who_lead(self):
        case = self.ink_case()
        with self.assertRaises(AccessError):
            case.with_user(self.agent).read(["name"])
        with self.assertRaises(AccessError):
            case.with_user(self.agent).turn_ids.read(["says"])
        with self.assertRaises(AccessError):
            case.with_user(self.agent).action_run()
