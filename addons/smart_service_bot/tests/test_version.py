from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import BotCase


@tagged("post_install", "-at_install")
class TestVersion(BotCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = new_test_user(cls.env, "version_lead", "smart_service.group_lead")
        cls.colleague = new_test_user(cls.env, "version_agent", "smart_service.group_agent")

    def propose(self, user, **values):
        return self.jam.with_user(user)._propose(values, note="why", submit=False)

    def states(self, article):
        versions = article.version_ids.sorted("number")
        return [(version.number, version.state) for version in versions]

    def test_what_is_published_is_the_first_version(self):
        self.assertEqual(self.states(self.jam), [(1, "published")])
        self.assertEqual(self.jam.version_id.title, "Clear a paper jam")

    def test_a_draft_has_no_history_until_it_is_published(self):
        article = self.env["smart.service.article"].create({"title": "New", "lang": "en_US"})
        article.body = "<p>First thoughts</p>"
        self.assertFalse(article.version_ids)
        article.action_publish()
        self.assertEqual(self.states(article), [(1, "published")])

    def test_a_leads_edit_is_a_version_and_the_same_words_are_none(self):
        self.jam.with_user(self.lead).body = "<p>Pull slowly.</p>"
        self.assertEqual(self.states(self.jam), [(1, "superseded"), (2, "published")])
        self.assertEqual(self.jam.version_id.approver_id, self.lead)
        self.jam.with_user(self.lead).body = "<p>Pull slowly.</p>"
        self.jam.action_draft()
        self.jam.action_publish()
        self.assertEqual(self.jam.version_count, 2)

    def test_what_is_not_published_is_not_called_in_use(self):
        version = self.jam.version_id
        self.assertEqual(version.standing, "published")
        self.jam.action_draft()
        self.assertEqual((version.standing, version.state), ("withdrawn", "published"))
        self.jam.action_publish()
        self.assertEqual(version.standing, "published")
        self.jam.active = False
        self.assertEqual(version.standing, "withdrawn")
        self.assertEqual(self.propose(self.agent).standing, "draft")

    def test_a_proposal_changes_nothing_until_a_lead_approves(self):
        version = self.propose(self.agent, body="<p>Open the back door first.</p>")
        self.assertEqual(version.title, "Clear a paper jam")
        version.action_submit()
        self.assertIn("Switch off", self.jam.plain_text)
        with self.assertRaises(AccessError):
            version.action_publish()
        version.with_user(self.lead).action_publish()
        self.assertEqual(self.jam.plain_text, "Open the back door first.")
        self.assertEqual(self.states(self.jam), [(1, "superseded"), (2, "published")])
        self.assertEqual((version.author_id, version.approver_id), (self.agent, self.lead))

    def test_the_owner_is_asked_and_no_longer_when_it_is_decided(self):
        self.jam.user_id = self.lead
        version = self.propose(self.agent, title="Jams")
        version.action_submit()
        self.assertEqual(self.jam.activity_ids.user_id, self.lead)
        version.with_user(self.lead).action_send_back()
        self.assertEqual(version.state, "draft")
        self.assertFalse(self.jam.activity_ids)

    def test_agents_can_neither_approve_by_writing_nor_touch_others(self):
        version = self.propose(self.agent, title="Jams")
        for values in ({"state": "published"}, {"approver_id": self.agent.id},
                       {"author_id": self.lead.id}, {"article_id": self.ink.id}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                version.write(values)
        with self.assertRaises(AccessError):
            self.env["smart.service.article.version"].with_user(self.agent).create({
                "article_id": self.jam.id, "title": "Mine", "state": "published"})
        with self.assertRaises(AccessError):
            version.with_user(self.colleague).read(["title"])
        with self.assertRaises(AccessError):
            version.with_user(self.colleague).write({"title": "Other"})
        forged = self.env["smart.service.article.version"].with_user(self.agent).create({
            "article_id": self.jam.id, "title": "Mine", "author_id": self.lead.id})
        self.assertEqual(forged.author_id, self.agent)

    def test_history_is_never_changed(self):
        with self.assertRaises(UserError):
            self.jam.version_id.with_user(self.lead).title = "Other"
        with self.assertRaises(UserError):
            self.jam.version_id.with_user(self.lead).unlink()

    def test_one_click_brings_the_last_one_back_with_its_channel_answers(self):
        self.jam.answer_ids = [(0, 0, {"provider": "wechat", "body": "<p>Short.</p>"})]
        self.jam.body = "<p>Broken</p>"
        self.jam.answer_ids.unlink()
        self.assertTrue(self.jam.can_roll_back)
        self.jam.with_user(self.lead).action_roll_back()
        self.assertIn("Switch off", self.jam.plain_text)
        self.assertEqual(self.jam._answer_text("wechat"), "Short.")
        self.assertIn("Switch off", self.jam._answer_text("email"))
        self.assertEqual(self.jam.version_id.number, 4)

    def test_rolling_back_goes_further_back_each_time(self):
        """The second click brought the broken wording back, and one on a draft published it."""
        for title in ("Second", "Third", "Broken"):
            self.jam.title = title
        jam = self.jam.with_user(self.lead)
        for title in ("Third", "Second", "Clear a paper jam"):
            self.assertTrue(jam.can_roll_back)
            jam.action_roll_back()
            self.assertEqual(jam.title, title)
        self.assertFalse(jam.can_roll_back)
        jam.title = "Better"
        self.assertTrue(jam.can_roll_back)
        jam.action_draft()
        self.assertFalse(jam.can_roll_back)
        jam.action_roll_back()
        self.assertEqual((jam.state, jam.title), ("draft", "Better"))
        jam.action_publish()
        jam.action_roll_back()
        self.assertEqual((jam.state, jam.title), ("published", "Clear a paper jam"))

    def test_any_version_can_be_brought_back(self):
        first = self.jam.version_id
        self.jam.title = "Second"
        self.jam.title = "Third"
        first.with_user(self.lead).action_restore()
        self.assertEqual(self.jam.title, "Clear a paper jam")
        self.assertEqual([number for number, _state in self.states(self.jam)], [1, 2, 3, 4])

    def test_a_proposal_says_when_the_article_has_moved_on(self):
        version = self.propose(self.agent, title="Jams")
        self.assertFalse(version.is_behind)
        self.jam.title = "Meanwhile"
        version.invalidate_recordset()
        self.assertTrue(version.is_behind)

    def test_topics_are_a_tree(self):
        Topic = self.env["smart.service.topic"]
        printer = Topic.create({"name": "Printer", "code": "printer"})
        paper = Topic.create({"name": "Paper", "parent_id": printer.id})
        self.assertEqual(paper.display_name, "Printer / Paper")
        self.jam.topic_id = paper
        found = self.env["smart.service.article"].search(printer.action_articles()["domain"])
        self.assertEqual(found, self.jam)
        self.assertEqual(Topic._of_code("printer"), printer)
        self.assertFalse(Topic._of_code(""))
        with self.assertRaises(UserError):
            printer.parent_id = paper
