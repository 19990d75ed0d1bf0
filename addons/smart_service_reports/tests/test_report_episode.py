from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ReportsCase


@tagged("post_install", "-at_install")
class TestReportEpisode(ReportsCase):

    def _episode(self, channel, user=None):
        Episode = self.env["smart.service.report.episode"]
        return Episode.with_user(user or self.env.user).search([("channel_id", "=", channel.id)])

    def test_times_count_from_what_the_customer_did(self):
        channel = self._session("u1")
        self._event("message_in", channel, 10)
        self._event("message_bot", channel, 13)
        self._event("bot_answered", channel, 13)
        self._event("message_in", channel, 60)
        self._event("handed_over", channel, 62)
        self._event("agent_joined", channel, 70, user=self.agent)
        self._event("message_agent", channel, 92, user=self.agent)
        episode = self._episode(channel)
        self.assertEqual(episode.first_answer_seconds, 3)
        self.assertEqual(episode.human_answer_seconds, 30)
        self.assertEqual((episode.messages_in, episode.bot_answers), (2, 1))
        self.assertEqual(episode.agent_id, self.agent)
        self.assertEqual(episode.outcome, "open")

    def test_without_an_answer_there_is_no_time(self):
        channel = self._session("u2")
        self._receive(channel, "anybody there?")
        episode = self._episode(channel)
        self.assertFalse(episode.first_answer_seconds)
        self.assertEqual(episode.messages_in, 1)
        self.assertFalse(self._episode(channel).filtered_domain(
            [("first_answer_seconds", "!=", False)]))

    def test_outcome_names_who_had_the_last_word(self):
        spoken = {"agent": ["message_bot", "message_agent"], "bot": ["message_bot"],
                  "unanswered": []}
        for outcome, kinds in spoken.items():
            channel = self._session(f"outcome-{outcome}")
            for kind in kinds:
                self._event(kind, channel, 5)
            channel._smart_close("customer")
            self.assertEqual(self._episode(channel).outcome, outcome)

    def test_median_is_not_moved_by_one_slow_answer(self):
        channels = self.env["discuss.channel"]
        for number, seconds in enumerate((2, 4, 3600)):
            channel = self._session(f"median{number}")
            self._event("message_in", channel, 0)
            self._event("message_bot", channel, seconds)
            channels |= channel
        groups = self.env["smart.service.report.episode"].formatted_read_group(
            [("channel_id", "in", channels.ids)], aggregates=["first_answer_seconds:median"])
        self.assertEqual(groups[0]["first_answer_seconds:median"], 4)

    def test_rating_and_lead_are_shown(self):
        channel = self._session("u3")
        partner = channel._smart_customer_partner()
        self.env["rating.rating"].create({
            "res_model_id": self.env.ref("mail.model_discuss_channel").id, "res_id": channel.id,
            "rating": 5, "consumed": True, "partner_id": partner.id})
        lead = self.env["crm.lead"].create({"name": "Wants more", "origin_channel_id": channel.id})
        episode = self._episode(channel)
        self.assertEqual(episode.rating, 5)
        self.assertEqual(episode.lead_id, lead)

    def test_agents_see_their_own_and_leads_see_all(self):
        channel = self._session("u4")
        self._event("agent_joined", channel, 5, user=self.agent)
        self.assertTrue(self._episode(channel, self.agent))
        self.assertFalse(self._episode(channel, self.other_agent))
        self.assertTrue(self._episode(channel, self.lead))

    def test_ledger_follows_the_same_rule(self):
        channel = self._session("u5")
        self._event("message_in", channel, 1)
        self._event("agent_joined", channel, 5, user=self.agent)
        channel.sudo().livechat_operator_id = self.agent.partner_id
        Event = self.env["smart.service.event"]
        domain = [("channel_id", "=", channel.id), ("kind", "=", "message_in")]
        self.assertEqual(Event.with_user(self.agent).search_count(domain), 1)
        self.assertEqual(Event.with_user(self.other_agent).search_count(domain), 0)
        self.assertEqual(Event.with_user(self.lead).search_count(domain), 1)
        # a dispatcher's are those of visits and tickets
        self.assertEqual(Event.with_user(self.dispatcher).search_count(domain), 0)

    def test_other_users_are_refused(self):
        for user in (self.stranger, self.engineer, self.dispatcher):
            with self.assertRaises(AccessError):
                self.env["smart.service.report.episode"].with_user(user).search([])

    def test_companies_are_kept_apart(self):
        company = self.env["res.company"].create({"name": "Sister company"})
        channel = self._session("u6", self._account(company, self.desk))
        self.assertFalse(self._episode(channel, self.lead))
        self.lead.company_ids |= company
        episodes = self.env["smart.service.report.episode"].with_user(self.lead).with_context(
            allowed_company_ids=[company.id])
        self.assertTrue(episodes.search([("channel_id", "=", channel.id)]))

    def test_opens_the_conversation(self):
        channel = self._session("u7")
        action = self._episode(channel).action_open_conversation()
        self.assertEqual(action["context"]["active_id"], channel.id)
