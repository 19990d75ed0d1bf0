import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import SmartServiceCase


@tagged("post_install", "-at_install")
class TestConversation(SmartServiceCase):
    def _members(self, channel):
        return {(m.partner_id.name, m.livechat_member_type) for m in channel.channel_member_ids}

    def _outbox(self, channel):
        return self.env["smart.service.outbox"].search(
            [("channel_id", "=", channel.id)], order="id")

    def test_nobody_online_waits_in_the_queue(self):
        channel = self.say("hello", name="Zhang San")
        self.assertEqual(channel.channel_type, "livechat")
        self.assertEqual(channel.smart_owner, "queue")
        self.assertEqual(channel.livechat_status, "need_help")
        self.assertEqual(self._members(channel), {("Test desk", "bot"), ("Zhang San", "visitor")})
        self.assertEqual(channel.name, "Zhang San")

    def test_an_agent_joins_from_the_queue(self):
        channel = self.say("hello", name="Zhang San")
        epoch = channel.smart_epoch
        self.assertTrue(channel.with_user(self.agent).livechat_join_channel_needing_help())
        self.assertEqual((channel.smart_owner, channel.smart_epoch), ("agent", epoch + 1))
        self.assertEqual(channel.livechat_operator_id, self.agent.partner_id)
        self.assertEqual(channel.livechat_failure, "no_answer", "joining is no answer")
        self.assertEqual(self._members(channel), {("Ada Agent", "agent"), ("Zhang San", "visitor")})

    def test_team_leads_close_what_they_have_not_joined(self):
        channel = self.say("hello")
        lead = new_test_user(self.env, "smart_lead", "smart_service.group_lead")
        other = new_test_user(self.env, "smart_other", "smart_service.group_agent")
        with self.assertRaises(AccessError):
            channel.with_user(other).action_smart_close()
        channel.with_user(lead).action_smart_close()
        self.assertEqual(channel.smart_owner, "closed")

    def test_an_agent_online_gets_the_session(self):
        self.set_online(self.agent)
        channel = self.say("hello")
        self.assertEqual(channel.smart_owner, "agent")
        self.assertEqual(channel.livechat_operator_id, self.agent.partner_id)

    def test_one_open_session_for_one_contact(self):
        channel = self.say("one")
        self.assertEqual(self.say("two"), channel)
        with mute_logger("odoo.sql_db"), self.assertRaises(
                psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE discuss_channel SET smart_contact_id = %s WHERE id = %s",
                [channel.smart_contact_id.id, self.say("other", user="u2").id])

    def test_a_closed_episode_is_followed_by_a_new_one(self):
        channel = self.say("one")
        channel.with_user(self.agent).livechat_join_channel_needing_help()
        channel._smart_close("agent")
        self.assertEqual(channel.smart_owner, "closed")
        self.assertTrue(channel.livechat_end_dt)
        later = self.say("two")
        self.assertNotEqual(later, channel)
        self.assertEqual(self.events("session_closed", channel_id=channel.id).payload,
                         {"reason": "agent"})

    def test_core_ending_a_session_closes_it(self):
        channel = self.say("one")
        channel._close_livechat_session()
        self.assertEqual(channel.smart_owner, "closed")

    def test_owner_and_end_agree_in_the_database(self):
        channel = self.say("one")
        with mute_logger("odoo.sql_db"), self.assertRaises(
                psycopg2.errors.CheckViolation), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE discuss_channel SET smart_owner = 'closed' WHERE id = %s", [channel.id])

    def test_what_leaves_for_the_customer(self):
        channel = self.say("hello")
        self.assertFalse(self._outbox(channel), "a customer's own message does not come back")
        channel.with_user(self.agent).livechat_join_channel_needing_help()
        session = channel.with_user(self.agent)
        session.message_post(body="Good morning", message_type="comment",
                             subtype_xmlid="mail.mt_comment")
        session.message_post(body="only for us", message_type="comment",
                             subtype_xmlid="mail.mt_note")
        session.message_post(body="moved", message_type="notification")
        self.assertEqual(self._outbox(channel).mapped("body"), ["Good morning"])
        self.assertEqual(self._outbox(channel).contact_id, channel.smart_contact_id)

    def test_nothing_is_written_into_a_closed_conversation(self):
        channel = self.say("hello")
        channel.with_user(self.agent).livechat_join_channel_needing_help()
        channel._smart_close("agent")
        with self.assertRaisesRegex(UserError, "closed"):
            channel.with_user(self.agent).message_post(
                body="too late", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertFalse(self._outbox(channel))

    def test_answering_is_joining(self):
        channel = self.say("hello")
        channel.with_user(self.agent).message_post(
            body="I'll take it", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(channel.smart_owner, "agent")
        self.assertEqual(self._outbox(channel).mapped("body"), ["I'll take it"])

    def test_the_bot_is_silent_after_a_change_of_hands(self):
        channel = self.say("hello")
        channel.write({"smart_owner": "bot"})
        epoch = channel.smart_epoch
        said = channel._smart_say("I know!", epoch=epoch)
        self.assertTrue(said)
        channel._smart_hand_over("asked", summary="wants a person")
        self.assertEqual(channel.smart_owner, "queue")
        self.assertFalse(channel._smart_say("me again", epoch=epoch))
        self.assertFalse(channel._smart_say("me again", epoch=channel.smart_epoch))
        self.assertEqual(self._outbox(channel).mapped("body"), ["I know!"])
        self.assertEqual(len(self.events("bot_answer_dropped", channel_id=channel.id)), 2)

    def test_who_complains_waits_with_high_priority(self):
        for reason, priority in (("asked", "0"), ("negative", "1")):
            channel = self.say("hello", user=reason)
            channel.write({"smart_owner": "bot"})
            channel._smart_hand_over(reason)
            self.assertEqual(channel.smart_priority, priority)

    def test_a_notice_reaches_the_customer_whoever_owns_the_session(self):
        channel = self.say("hello")
        contact = channel.smart_contact_id
        channel.with_user(self.agent).livechat_join_channel_needing_help()
        contact._smart_notify("We come at nine.")
        self.assertEqual(self._outbox(channel).mapped("body"), ["We come at nine."])
        channel._smart_close("agent")
        message = contact._smart_notify("We come at ten.")
        quiet = self.env["discuss.channel"].browse(message.res_id)
        self.assertNotEqual(quiet, channel)
        self.assertEqual((quiet.smart_owner, quiet.livechat_status), ("queue", "waiting"))
        self.assertEqual(self.say("thanks"), quiet)
        self.assertEqual(quiet.livechat_status, "need_help", "an answer calls for somebody")

    def test_a_long_text_leaves_in_parts(self):
        channel = self.say("hello")
        self.assertTrue(channel._smart_post_notice("word " * 3000))
        self.assertEqual(len(self._outbox(channel)), 1, "an own app has no limit")

    def test_idle_sessions_are_closed_by_our_policy_alone(self):
        channel = self.say("hello")
        channel.last_interest_dt = fields.Datetime.subtract(fields.Datetime.now(), hours=30)
        channel.channel_member_ids.last_seen_dt = channel.last_interest_dt
        self.env.flush_all()
        self.env["discuss.channel"]._gc_bot_only_ongoing_sessions()
        self.env["discuss.channel.member"]._gc_unpin_livechat_sessions()
        self.desk._gc_smart_idle_sessions()
        self.assertFalse(channel.livechat_end_dt)
        channel.last_interest_dt = fields.Datetime.subtract(fields.Datetime.now(), hours=50)
        self.env.flush_all()
        self.desk._gc_smart_idle_sessions()
        self.assertEqual(channel.smart_owner, "closed")

    def test_another_companys_agent_sees_nothing(self):
        channel = self.say("hello")
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env, "stranger", "smart_service.group_agent", company_id=other.id,
            company_ids=[(6, 0, other.ids)])
        seen = self.env["discuss.channel"].with_user(stranger).search([("id", "=", channel.id)])
        self.assertFalse(seen)

    def test_query_ceilings(self):
        """Ceilings measured on bare prototypes: a new session 48, a post 29, a reply 43."""
        self.say("warm up", user="w1")
        new = self.receive(self.message("hello", user="w2"), drain=False)
        with self.assertQueryCount(66):
            new._drain()
        more = self.receive(self.message("more", user="w2"), drain=False)
        with self.assertQueryCount(30):
            more._drain()
        cold = self.receive(self.message("as in a new transaction", user="w2"), drain=False)
        self.env.invalidate_all()
        with self.assertQueryCount(44):
            cold._drain()
        channel = self.env["discuss.channel"].browse(more.mail_message_id.res_id)
        session = channel.with_user(self.agent)
        session.livechat_join_channel_needing_help()
        post = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        session.message_post(body="warm", **post)
        with self.assertQueryCount(23):
            session.message_post(body="reply", **post)
