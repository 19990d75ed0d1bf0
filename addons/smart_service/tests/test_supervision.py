import json

from odoo import Command, api
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.http_routing.tests.common import MockRequest

from .common import SmartServiceCase
from .test_channel_web import WebCase

WHISPER = "Offer him the second replacement"
# provider → kind of its contact points
CHANNELS = {
    "api": "api_user", "wechat": "openid", "wecom": "external_userid", "whatsapp": "wa_id",
    "telegram": "telegram", "email": "email"}


class SupervisionMixin:
    """A team lead beside the desk's agent."""

    @classmethod
    def setUpSupervision(cls):
        cls.lead = new_test_user(
            cls.env, "smart_lead", "smart_service.group_lead", name="Lea Lead",
            email="lea@desk.example")
        cls.desk.user_ids = [Command.link(cls.lead.id)]

    def told(self, since, channel=None):
        """What the bus has carried since, as (channel, notification)."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].search([("id", ">", since)], order="id")
        return [(row.channel, json.loads(row.message)) for row in rows]

    def subscriptions(self, user, channel):
        """What a browser gets that asks to be told about a session."""
        env = self.env(user=user)
        with MockRequest(env):
            found = env["ir.websocket"]._build_bus_channel_list([f"discuss.channel_{channel.id}"])
        return [str(one) for one in found]

    def bus_id(self):
        self.env.cr.precommit.run()
        return self.env["bus.bus"].search([], order="id desc", limit=1).id or 0

    def public_bus(self, since, channel):
        """What browsers of the session's customer have been told since, as text."""
        here = json.dumps([self.env.cr.dbname, "discuss.channel", channel.id])
        return [message for where, message in self.told(since)
                if json.loads(where) == json.loads(here)]


@tagged("post_install", "-at_install")
class TestSupervision(SupervisionMixin, SmartServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSupervision()

    def _owned(self, text="The printer is broken again"):
        channel = self.say(text)
        channel._add_members(users=self.agent)
        self.assertEqual(channel.smart_owner, "agent")
        return channel

    def _state(self, channel):
        channel.invalidate_recordset()
        return {
            "members": channel.channel_member_ids.ids,
            "count": channel.member_count,
            "histories": channel.livechat_channel_member_history_ids.ids,
            "counts": channel.livechat_channel_member_history_ids.mapped("message_count"),
            "seen": channel.channel_member_ids.mapped("seen_message_id.id"),
            "unread": channel.channel_member_ids.mapped("message_unread_counter"),
            "interest": channel.last_interest_dt,
            "status": (channel.livechat_status, channel.livechat_failure, channel.livechat_outcome),
            "owner": (channel.smart_owner, channel.smart_epoch, channel.livechat_operator_id.id),
        }

    def test_who_watches_leaves_no_trace_but_the_ledgers(self):
        channel = self._owned()
        before, since = self._state(channel), self.bus_id()
        messages = channel.message_ids
        action = channel.with_user(self.lead).action_smart_supervise()
        self.assertEqual(action["context"]["active_id"], f"discuss.channel_{channel.id}")
        self.assertIn("broken again", str(channel.with_user(self.lead).message_ids.mapped("body")))
        self.assertEqual(self._state(channel), before)
        self.assertEqual(channel.message_ids, messages)
        self.assertFalse(self.public_bus(since, channel))
        self.assertFalse(self.env["smart.service.outbox"].search([("channel_id", "=", channel.id)]))
        self.assertEqual(self.events("supervised", channel_id=channel.id).user_id, self.lead)

    def test_the_lead_is_told_live_and_is_no_member(self):
        channel = self._owned()
        wanted = self.subscriptions(self.lead, channel)
        self.assertIn(str(channel), wanted)
        self.assertIn(str((channel, "internal_users")), wanted)
        self.assertNotIn(self.lead.partner_id, channel.channel_member_ids.partner_id)

    def test_typing_and_calling_do_not_join_who_only_watches(self):
        channel = self._owned()
        before = self._state(channel)
        member = channel.with_user(self.lead)._find_or_create_member_for_self()
        self.assertFalse(member)
        self.assertEqual(self._state(channel), before)
        mine = channel.with_user(self.agent)._find_or_create_member_for_self()
        self.assertEqual(mine.partner_id, self.agent.partner_id)

    def test_a_whisper_reaches_the_agent_and_nobody_else(self):
        channel = self._owned()
        before, since = self._state(channel), self.bus_id()
        channel.with_user(self.lead).action_smart_whisper(f"  {WHISPER}  ")
        self.assertEqual(self._state(channel), before)
        note = channel.message_ids[0]
        self.assertIn(WHISPER, note.body)
        self.assertEqual(note.author_id, self.lead.partner_id)
        told = self.told(since)
        self.assertTrue([
            message for where, message in told
            if message["type"] == "simple_notification"
            and json.loads(where)[1:] == ["res.partner", self.agent.partner_id.id]
            and message["payload"]["message"] == WHISPER])
        self.assertFalse([m for m in self.public_bus(since, channel) if WHISPER in str(m)])
        self.assertTrue([
            message for where, message in told
            if json.loads(where)[1:] == ["discuss.channel", channel.id, "internal_users"]
            and WHISPER in str(message)], "who reads the session here sees it at once")
        self.assertEqual(self.events("whispered", channel_id=channel.id).user_id, self.lead)
        self.assertNotIn(WHISPER, channel._get_channel_history())

    def test_a_whisper_leaves_on_no_channel(self):
        outbox = self.env["smart.service.outbox"]
        for provider, kind in CHANNELS.items():
            with self.subTest(provider=provider):
                account = self.account if provider == "api" else self.account.create({
                    "name": provider, "provider": provider, "desk_id": self.desk.id,
                    "app_id": f"app-{provider}", "lang": "en_US",
                    "country_id": self.env.ref("base.cn").id})
                contact = self.env["smart.service.contact"].create({
                    "kind": kind, "scope": "" if kind == "email" else f"app-{provider}",
                    "value": "ann@shop.example" if kind == "email" else "u-7",
                    "account_id": account.id, "partner_id": self.env["res.partner"].create({
                        "name": "Ann", "email": "ann@shop.example"}).id})
                channel = self.desk._smart_open_session(contact, account)
                channel._add_members(users=self.agent)
                self.assertEqual(channel.smart_owner, "agent")
                rows = outbox.search_count([])
                mails = self.env["mail.mail"].search_count([])
                channel.with_user(self.lead).action_smart_whisper(WHISPER)
                note = channel.message_ids[0]
                self.assertIn(WHISPER, note.body)
                self.assertEqual(outbox.search_count([]), rows)
                self.assertEqual(self.env["mail.mail"].search_count([]), mails)
                self.assertFalse(note.notification_ids)
                # not even who is named in it, or has a portal login, is mailed or pushed
                named = channel._notify_get_recipients(note, {
                    "message_type": "comment", "partner_ids": contact.partner_id.ids,
                    "author_id": self.lead.partner_id.id})
                self.assertIn(self.agent.partner_id.id, [who["id"] for who in named])
                self.assertNotIn(contact.partner_id.id, [who["id"] for who in named])

    def test_an_empty_or_endless_whisper(self):
        channel = self._owned().with_user(self.lead)
        for text in ("", "   ", False, "x" * 2001):
            with self.subTest(text=text), self.assertRaises(UserError):
                channel.action_smart_whisper(text)
        channel.sudo()._smart_close("agent")
        with self.assertRaises(UserError):
            channel.action_smart_whisper("Too late")

    def test_a_lead_takes_over_and_the_former_agent_is_told(self):
        channel = self._owned()
        channel.with_user(self.agent).message_post(
            body="One moment", message_type="comment", subtype_xmlid="mail.mt_comment")
        epoch, since = channel.smart_epoch, self.bus_id()
        self.assertEqual(channel.livechat_failure, "no_failure")
        channel.with_user(self.lead).action_smart_take_over()
        channel.invalidate_recordset()
        self.assertEqual(channel.smart_owner, "agent")
        self.assertEqual(channel.smart_epoch, epoch + 1)
        self.assertEqual(channel.livechat_operator_id, self.lead.partner_id)
        self.assertNotIn(self.agent.partner_id, channel.channel_member_ids.partner_id)
        self.assertFalse(channel.livechat_end_dt)
        self.assertEqual(channel.livechat_failure, "no_failure", "it was answered before")
        self.assertTrue([
            message for where, message in self.told(since)
            if message["type"] == "simple_notification"
            and json.loads(where)[1:] == ["res.partner", self.agent.partner_id.id]
            and "Lea Lead has taken over" in message["payload"]["message"]])
        mailed = self.env["mail.message"].search([
            ("partner_ids", "in", self.agent.partner_id.ids),
            ("message_type", "=", "user_notification")])
        self.assertIn("Lea Lead has taken over", mailed[:1].subject, "he is not online")
        event = self.events("taken_over", channel_id=channel.id)
        self.assertEqual(event.payload, {"owner": "agent", "former": self.agent.id})

        channel.with_user(self.lead).message_post(
            body="I care for it myself", message_type="comment", subtype_xmlid="mail.mt_comment")
        last = self.env["smart.service.outbox"].search(
            [("channel_id", "=", channel.id)], order="id desc", limit=1)
        self.assertEqual(last.body, "I care for it myself")
        channel.with_user(self.lead).action_smart_take_over()
        self.assertEqual(channel.smart_epoch, epoch + 1, "it is his already")

    def test_a_lead_takes_what_waits(self):
        channel = self.say("Hello")
        self.assertEqual(channel.smart_owner, "queue")
        channel.with_user(self.lead).action_smart_take_over()
        self.assertEqual(
            (channel.smart_owner, channel.livechat_operator_id), ("agent", self.lead.partner_id))
        self.assertEqual(self.events("taken_over", channel_id=channel.id).payload["former"], False)

    def test_an_agent_is_no_supervisor(self):
        channel = self._owned()
        other = new_test_user(self.env, "other_agent", "smart_service.group_agent")
        self.desk.user_ids = [Command.link(other.id)]
        for user in (self.agent, other):
            for act, values in (("action_smart_supervise", ()), ("action_smart_take_over", ()),
                                ("action_smart_whisper", ("Psst",))):
                with self.subTest(user=user.login, act=act), self.assertRaises(AccessError):
                    getattr(channel.with_user(user), act)(*values)
        self.assertEqual(channel.livechat_operator_id, self.agent.partner_id)
        self.assertNotIn("Psst", str(channel.message_ids.mapped("body")))

    def test_another_companys_lead_is_no_supervisor(self):
        channel = self._owned()
        company = self.env["res.company"].create({"name": "Other company"})
        stranger = new_test_user(
            self.env, "other_lead", "smart_service.group_lead", company_id=company.id,
            company_ids=[Command.set(company.ids)])
        for act, values in (("action_smart_supervise", ()), ("action_smart_take_over", ()),
                            ("action_smart_whisper", ("Psst",))):
            with self.subTest(act=act), self.assertRaises(AccessError):
                getattr(channel.with_user(stranger), act)(*values)
        self.assertNotIn(str(channel), self.subscriptions(stranger, channel))


@tagged("post_install", "-at_install")
class TestSupervisionWeb(SupervisionMixin, WebCase):
    """The website's visitor has a browser of his own on the same channel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSupervision()

    def test_a_visitor_never_gets_a_whisper(self):
        channel = self.open_chat()
        self.says(channel, "Hello")
        channel._add_members(users=self.agent)
        channel.with_user(self.agent).message_post(
            body="How can I help?", message_type="comment", subtype_xmlid="mail.mt_comment")
        since = self.bus_id()
        channel.with_user(self.lead).action_smart_whisper(WHISPER)
        note = channel.with_user(self.agent).message_post(
            body=WHISPER, message_type="comment", subtype_xmlid="mail.mt_note")
        channel.with_user(self.agent)._message_update_content(note, body=f"{WHISPER}, now")
        note.sudo()._message_reaction(
            "👍", "add", self.lead.partner_id, self.env["mail.guest"])
        self.assertFalse([
            m for m in self.public_bus(since, channel) if WHISPER in str(m) or "👍" in str(m)])
        self.assertNotIn(WHISPER, " ".join(self.shown(channel)))
        page = self.rpc("/mail/data", fetch_params=["channels_as_member"])
        self.assertIn("How can I help?", str(page), "the last message that is for him")
        self.assertNotIn(WHISPER, str(page))
        transcript = self.url_open(f"/im_livechat/download_transcript/{channel.id}")
        self.assertEqual(transcript.status_code, 200)
        self.assertNotIn(WHISPER, channel._get_channel_history())

    def test_a_visitors_websocket_has_no_user_and_hears_all_the_same(self):
        channel = self.open_chat()
        self.says(channel, "Hello")
        channel._add_members(users=self.agent)
        since = self.bus_id()
        channel.with_user(self.agent).message_post(
            body="How can I help?", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.bus_id()
        visitor = api.Environment(self.env.cr, None, {})
        told = visitor["bus.bus"]._poll([channel.with_env(visitor)], since, [])
        self.assertIn("How can I help?", str(told))

    def test_the_bot_and_its_hints_to_agents_stay_here_as_well(self):
        channel = self.open_chat()
        self.says(channel, "Hello")
        since = self.bus_id()
        channel._smart_note("He owes us three invoices")
        self.assertFalse([
            m for m in self.public_bus(since, channel) if "invoices" in str(m)])
