from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import BotCase


@tagged("post_install", "-at_install")
class TestArticleFinding(BotCase):
    def setUp(self):
        super().setUp()
        self.channel = self.say("agent please, paper is stuck", user="alice")
        self.channel.with_user(self.agent).sudo()._add_members(users=self.agent)

    def find(self, question="", user=None):
        return self.env["smart.service.article"].with_user(user or self.agent).smart_find(
            self.channel.id, question)

    def test_agents_find_by_their_words_or_the_customers_last(self):
        found = self.find("ink cartridge")["articles"]
        self.assertEqual(found[0]["id"], self.ink.id)
        self.assertIn("1. Open the front cover.", found[0]["text"])
        found = self.find()
        self.assertIn("paper is stuck", found["question"])
        self.assertEqual(found["articles"][0]["id"], self.jam.id)

    def test_the_language_of_the_words_counts(self):
        self.assertEqual(self.find("墨盒怎么换")["articles"][0]["id"], self.ink_zh.id)

    def test_agents_find_what_is_for_them_alone_but_no_draft(self):
        self.jam.audience = "agents"
        found = self.find("paper jam")["articles"]
        self.assertTrue(found[0]["for_agents"])
        self.jam.state = "draft"
        self.assertNotIn(self.jam.id, [row["id"] for row in self.find("paper jam")["articles"]])

    def test_inserting_gives_the_text_and_counts(self):
        self.jam.answer_ids = [(0, 0, {
            "provider": self.account.provider, "body": "<p>Short words.</p>"})]
        said = self.jam.with_user(self.agent).smart_insert(self.channel.id)
        self.assertEqual(said, "Short words.")
        use = self.env["smart.service.article.use"].search([("article_id", "=", self.jam.id)])
        self.assertEqual(
            (use.kind, use.user_id, use.channel_id, use.version_id),
            ("inserted", self.agent, self.channel, self.jam.version_id))
        self.assertEqual(self.jam.with_user(self.agent).insert_count, 1)

    def test_strangers_are_refused(self):
        stranger = new_test_user(self.env, "finding_stranger", "base.group_user")
        portal = new_test_user(self.env, "finding_portal", "base.group_portal")
        for user in (stranger, portal):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.find("paper", user=user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.jam.with_user(user).smart_insert(self.channel.id)
