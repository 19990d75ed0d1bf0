from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from ..controllers import livechat
from .common import SmartServiceMixin

# what the web client asks for when it starts and when Discuss is opened
ASKED = [
    "failures", "systray_get_activities", "init_messaging", "channels_as_member",
    "im_livechat.channel", "/im_livechat/fetch_self_expertise", "/im_livechat/looking_for_help",
    "mail.canned.response",
]


@tagged("post_install", "-at_install")
class TestInboxOpening(SmartServiceMixin, HttpCase):
    """Opening the inbox costs as many queries for many conversations as for one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()
        cls.agent.password = "smart_agent"
        cls.lead = new_test_user(
            cls.env, "inbox_lead", "smart_service.group_lead", password="inbox_lead")
        cls.desk.user_ids |= cls.lead

    def served(self, name, user):
        channel = self.say(f"hello {name}", user=name, name=f"Customer {name}")
        channel._add_members(users=user)
        return channel

    def waiting(self, name):
        channel = self.say(f"hello {name}", user=name, name=f"Customer {name}")
        channel.livechat_status = "need_help"
        return channel

    def open_inbox(self):
        """How many queries each part takes, and how many conversations came."""
        costs, sessions = {}, set()
        for asked in ASKED:
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            answer = self.make_jsonrpc_request("/mail/data", {"fetch_params": [asked]})
            costs[asked] = self.env.cr.sql_log_count - before
            sessions |= {row["id"] for row in answer.get("discuss.channel", [])
                         if row.get("channel_type") == "livechat"}
        return costs, sessions

    def check(self, user):
        self.authenticate(user.login, user.login)
        self.served("first", user)
        self.waiting("waits")
        self.open_inbox()
        one, sessions = self.open_inbox()
        self.assertEqual(len(sessions), 2)
        for number in range(4):
            self.served(f"more{number}", user)
            self.waiting(f"waits{number}")
        many, sessions = self.open_inbox()
        self.assertEqual(len(sessions), 10)
        self.assertEqual(many, one)
        self.assertLess(sum(many.values()), 200)

    def test_an_agents_inbox(self):
        self.check(self.agent)

    def test_a_team_leads_inbox(self):
        self.check(self.lead)

    def test_whose_turn_it_is_comes_first(self):
        now = fields.Datetime.now()
        waiting = [self.waiting(name) for name in ("late", "early", "urgent")]
        for channel, priority, minutes in zip(waiting, "001", (1, 9, 0), strict=True):
            channel.write({
                "smart_priority": priority, "smart_queued_at": now - timedelta(minutes=minutes)})
        self.authenticate("smart_agent", "smart_agent")
        with patch.object(livechat, "WAITING_SHOWN", 2):
            answer = self.make_jsonrpc_request(
                "/mail/data", {"fetch_params": ["/im_livechat/looking_for_help"]})
        self.assertEqual(
            {row["id"] for row in answer["discuss.channel"]},
            {waiting[1].id, waiting[2].id})
