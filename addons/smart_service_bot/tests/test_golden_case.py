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
        self.assertTrue(case.answers.startswith(f"✗ {JAM}\n"), "which question it was")

    def test_of_several_questions_the_wrong_one_is_marked(self):
        case = self.case({"says": "Hello", "kind": "greet"}, {"says": JAM, "kind": "hand_over"})
        case.with_user(self.lead).action_run()
        self.assertEqual(case.turn_ids.mapped("verdict"), ["right", "wrong"])

    def thief(self):
        """An article that answers the question about ink instead."""
        return self.env["smart.service.article"].with_user(self.lead).create({
            "title": INK, "lang": "en_US", "kind": "answer", "body": "<p>Buy a new printer.</p>",
            "variants": "replace the ink cartridge"})

    def test_nothing_is_published_that_turns_a_case_wrong(self):
        case = self.ink_case()
        thief = self.thief()
        told = thief.action_publish()
        self.assertEqual(told["tag"], "display_notification")
        self.assertEqual((thief.state, thief.change_state), ("draft", "waiting"))
        change = self.try_cases("refused")
        self.assertEqual(change.wrong_case_ids, case)
        self.assertEqual((thief.state, thief.change_state), ("draft", "refused"))
        self.assertIn(case.name, thief.change_note)
        self.assertEqual(case.state, "right", "as it was before, and tried by the worker")
        self.assertIn("was not put into use", thief.sudo().message_ids[0].preview)
        thief.action_change_seen()
        self.assertFalse(thief.change_state)

    def test_a_version_that_no_longer_says_it_is_not_published(self):
        self.ink_case().action_run()
        version = self.ink.with_user(self.lead)._propose(
            {"body": "<p>Ask your dealer.</p>"}, submit=False)
        version.action_publish()
        self.try_cases("refused")
        self.assertEqual(version.state, "draft")
        self.assertIn("front cover", self.ink.plain_text)

    def test_what_is_in_use_is_changed_hidden_or_deleted_after_a_trial_alone(self):
        self.ink_case().action_run()
        ink = self.ink.with_user(self.lead)
        for vals in ({"body": "<p>Ask your dealer.</p>"}, {"active": False}, {"state": "draft"},
                     {"audience": "agents"}, {"valid_to": "2020-01-01"}):
            with self.subTest(vals=vals):
                ink.write(vals)
                self.try_cases("refused")
                self.assertIn("front cover", ink.plain_text)
                self.assertTrue(ink.active)
                self.assertEqual((ink.state, ink.audience), ("published", "customers"))
        ink.write({"keywords": "toner"})
        self.assertFalse(ink.keywords)
        change = self.try_cases()
        self.assertEqual((ink.keywords, change.tried_count), ("toner", 1))
        with self.assertRaisesRegex(UserError, "expects"):
            self.ink.unlink()

    def test_no_call_says_that_it_was_tried(self):
        self.ink_case().action_run()
        ink = self.ink.with_user(self.lead)
        for name in ("smart_golden_checked", "smart_version"):
            ink.with_context(**{name: True}).write({"body": "<p>Ask your dealer.</p>"})
            self.try_cases("refused")
            self.assertIn("front cover", ink.plain_text)

    def test_what_an_import_brings_is_tried_like_anything_else(self):
        self.ink_case().action_run()
        record = self.env["smart.service.article.import"].create({"name": "Again"})
        self.ink.write({"source": "ink.md", "company_id": record.company_id.id})
        row = self.env["smart.service.article.import.row"].create({
            "import_id": record.id, "kind": "line", "name": "ink", "source": "ink.md",
            "document": {"title": INK, "body": "<p>Ask your dealer.</p>", "lang": "en_US",
                         "variants": [], "source": "ink.md"}})
        row._read_line()
        self.assertEqual(row.result, "proposed", "nothing that is in use is overwritten")
        self.ink.version_ids.filtered(
            lambda version: version.state == "submitted").with_user(self.lead).action_publish()
        self.try_cases("refused")
        self.assertIn("front cover", self.ink.plain_text)

    def test_what_changes_no_case_is_published(self):
        self.ink_case().action_run()
        version = self.ink.with_user(self.lead)._propose(
            {"body": "<ol><li>Open the front cover.</li><li>Swap it.</li></ol>"}, submit=False)
        version.action_publish()
        self.assertNotIn("Swap it", self.ink.plain_text, "not before the cases are tried")
        self.try_cases()
        self.assertIn("Swap it", self.ink.plain_text)
        self.assertEqual(version.approver_id, self.lead)

    def test_whoever_may_not_write_it_has_nothing_tried(self):
        self.ink_case().action_run()
        with self.assertRaises(AccessError):
            self.ink.with_user(self.agent).write({"body": "<p>Mine</p>"})
        with self.assertRaises(AccessError):
            self.ink.with_user(self.agent).action_publish()
        version = self.ink.with_user(self.agent)._propose({"body": "<p>Mine</p>"}, submit=False)
        with self.assertRaises(AccessError):
            version.action_publish()
        self.assertFalse(self.env["smart.service.article.change"].search([]))
        with self.assertRaises(AccessError):
            self.env["smart.service.article.change"].with_user(self.agent).search([])

    def test_what_breaks_is_told_and_changes_nothing(self):
        self.ink_case().action_run()
        self.ink.with_user(self.lead).write({"keywords": "toner"})
        change = self.env["smart.service.article.change"].search([], limit=1)
        change.write({"values": {"no_such_field": 1}, "attempt": 2})
        change._drain()
        self.assertEqual((change.state, change.outcome), ("dead", "failed"))
        self.assertEqual(self.ink.with_user(self.lead).change_state, "refused")
        self.assertFalse(self.ink.keywords)

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
