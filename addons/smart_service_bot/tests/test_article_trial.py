from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .learning_common import INK, LearningCase


@tagged("post_install", "-at_install")
class TestArticleTrial(LearningCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.in_use = cls.ink.version_id
        cls.proposal = cls.ink._propose({"body": "<p>Watch the film on our page.</p>"})
        cls.trial = cls.env["smart.service.article.trial"].create({
            "article_id": cls.ink.id, "version_b_id": cls.proposal.id})

    def customer(self, version):
        """A customer who gets this version."""
        for number in range(100):
            partner = self.env["res.partner"].create({"name": f"Customer {number}"})
            if self.trial._version_for(partner) == version:
                return partner
        return self.fail("nobody gets it")

    def test_each_customer_gets_one_of_them_and_keeps_it(self):
        self.trial.with_user(self.lead).action_start()
        self.assertEqual(self.trial.version_a_id, self.in_use)
        first, second = self.customer(self.in_use), self.customer(self.proposal)
        for _time in range(2):
            self.assertIn("front cover", self.bot._rehearse([INK], partner=first)["text"])
            self.assertIn("film", self.bot._rehearse([INK], partner=second)["text"])
        partners = self.env["res.partner"].create(
            [{"name": f"Somebody {number}"} for number in range(200)])
        share = sum(self.trial._version_for(partner) == self.proposal for partner in partners)
        self.assertTrue(60 < share < 140, share)

    def test_visitors_whom_nobody_knows_are_told_both(self):
        """All of them were one customer: a site's visitors never saw the proposal, or all did."""
        self.trial.action_start()
        contacts = self.env["smart.service.contact"].create([
            {"kind": "api_user", "scope": "test", "value": f"visitor {number}",
             "account_id": self.account.id} for number in range(100)])
        told = []
        for contact in contacts:
            channel = self.env["discuss.channel"].new({"smart_contact_id": contact.id})
            self.assertFalse(channel._smart_customer_partner())
            told.append(self.ink._told_in(channel))
            self.assertEqual(self.ink._told_in(channel), told[-1])
        self.assertTrue(25 < told.count(self.proposal) < 75, told.count(self.proposal))

    def test_only_a_running_one_is_told(self):
        second = self.customer(self.proposal)
        self.assertIn("front cover", self.bot._rehearse([INK], partner=second)["text"])
        self.trial.action_start()
        self.trial.action_stop()
        self.assertIn("front cover", self.bot._rehearse([INK], partner=second)["text"])

    def test_an_agent_reads_no_proposal_of_a_colleague_by_a_context(self):
        with self.assertRaises(AccessError):
            self.proposal.with_user(self.agent).read(["body"])
        asked = self.ink.with_user(self.agent).with_context(smart_version_told=self.proposal.id)
        self.assertIn("front cover", asked._answer_text())
        self.trial.action_start()
        self.assertIn("film", asked._answer_text(), "customers are told it now")

    def test_what_was_told_is_counted_with_what_became_of_it(self):
        self.trial.action_start()
        channel, _text = self.ask(INK)
        told = self.turn(channel).version_id
        self.assertEqual(told, self.trial._version_for(self.alice))
        self.say("Thank you, that helped", user="alice")
        outcome = self.outcome(channel)
        self.assertEqual(outcome.version_id, told)
        values = {
            "bot_id": self.bot.id, "topic_id": self.topic_ink.id, "article_id": self.ink.id}
        outcome.unlink()
        for version, helped in ((self.in_use, 6), (self.proposal, 14)):
            self.Outcome.create([{
                **values, "channel_id": channel.id, "epoch": 1000 + version.id * 100 + number,
                "version_id": version.id,
                "state": "assumed" if number < helped else "taken_back"} for number in range(20)])
        self.trial.invalidate_recordset()
        self.assertEqual((self.trial.count_a, self.trial.count_b), (20, 20))
        self.assertEqual((self.trial.helped_a, self.trial.helped_b), (0.3, 0.7))
        self.assertAlmostEqual(self.trial.chance, 0.0114, 3)
        self.assertEqual(self.trial.verdict, "b")

    def test_the_better_one_is_adopted(self):
        self.trial.action_start()
        self.trial.with_user(self.lead).action_adopt()
        self.assertEqual(self.ink.version_id, self.proposal)
        self.assertEqual(self.trial.state, "ended")
        self.assertIn("film", self.ask(INK)[1])

    def test_a_new_version_in_use_ends_it(self):
        self.trial.action_start()
        self.ink._propose({"body": "<p>Open the front cover slowly.</p>"}).action_publish()
        self.assertEqual(self.trial.state, "ended")

    def test_another_articles_version_is_refused(self):
        trial = self.env["smart.service.article.trial"].create({
            "article_id": self.jam.id, "version_b_id": self.proposal.id})
        with self.assertRaises(UserError):
            trial.action_start()

    def test_only_its_actions_begin_and_end_it(self):
        trial = self.trial.with_user(self.lead)
        for values in ({"state": "running"}, {"version_a_id": self.in_use.id},
                       {"started_at": "2026-01-01"}, {"ended_at": "2026-01-01"}):
            with self.subTest(values), self.assertRaisesRegex(UserError, "buttons"):
                trial.write(values)
            with self.subTest(created=values), self.assertRaises(UserError):
                trial.create({
                    "article_id": self.jam.id, "version_b_id": self.proposal.id, **values})
        with self.assertRaises(UserError):
            trial.with_context(default_state="running", smart_trial=True).create({
                "article_id": self.jam.id, "version_b_id": self.proposal.id})
        self.assertEqual(self.trial.state, "draft")
        trial.share_b = 20
        trial.action_start()
        for values in ({"share_b": 80}, {"version_b_id": self.in_use.id},
                       {"article_id": self.jam.id}):
            with self.subTest(values), self.assertRaisesRegex(UserError, "begun already"):
                trial.write(values)
        with self.assertRaisesRegex(UserError, "buttons"):
            trial.state = "ended"
        self.assertEqual(trial.copy().state, "draft")

    def test_comparisons_are_for_those_who_lead(self):
        with self.assertRaises(AccessError):
            self.trial.with_user(self.agent).read(["state"])
        with self.assertRaises(AccessError):
            self.trial.with_user(self.agent).action_start()
