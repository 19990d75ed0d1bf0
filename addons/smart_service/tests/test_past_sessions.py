from datetime import timedelta
from unittest.mock import MagicMock, patch

from odoo import fields
from odoo.tests import tagged

from .common import SmartServiceCase


@tagged("post_install", "-at_install")
class TestPastSessions(SmartServiceCase):
    """What an agent has served costs him nothing once it has ended."""

    def served(self, user):
        channel = self.say("hello", user=user)
        channel._add_members(users=self.agent)
        return channel

    def ended(self, user, days=0):
        channel = self.served(user)
        channel._smart_close("agent")
        channel.livechat_end_dt = fields.Datetime.now() - timedelta(days=days)
        return channel

    def subscribed(self, *asked):
        """The sessions that the agent's browser is told of."""
        env = self.agent.with_user(self.agent).env
        connection = MagicMock()
        connection.session.uid = self.agent.id
        with patch("odoo.addons.bus.models.ir_websocket.wsrequest", new=connection):
            found = env["ir.websocket"]._build_bus_channel_list(list(asked))
        return {
            record.id for channel in found
            for record in (channel if isinstance(channel, tuple) else [channel])
            if getattr(record, "_name", "") == "discuss.channel"
            and record.channel_type == "livechat"}

    def cost(self):
        self.env.invalidate_all()
        self.subscribed()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.subscribed()
        return self.env.cr.sql_log_count - before

    def test_a_browser_is_told_of_what_runs(self):
        running = self.served("u1")
        cost = self.cost()
        for number in range(5):
            self.ended(f"past{number}")
        self.assertEqual(self.subscribed(), {running.id})
        self.assertEqual(self.cost(), cost)

    def test_and_of_an_ended_one_that_it_shows(self):
        past, running = self.ended("u1"), self.served("u2")
        self.assertEqual(
            self.subscribed(f"discuss.channel_{past.id}"), {past.id, running.id})

    def test_it_is_told_of_nobody_elses(self):
        self.say("hello", user="u3")
        self.assertEqual(self.subscribed(), set())

    def test_what_ended_a_day_ago_leaves_the_sidebar(self):
        running, today, past = self.served("u1"), self.ended("u2"), self.ended("u3", days=2)
        mine = self.env["discuss.channel"].with_user(self.agent)
        self.assertLessEqual({running.id, today.id, past.id}, set(
            mine._get_channels_as_member().ids))
        done, more = self.env["discuss.channel.member"]._gc_smart_past_sessions()
        self.assertGreaterEqual(done, 1)
        self.assertFalse(more)
        self.env.invalidate_all()
        self.assertEqual(
            {running.id, today.id},
            set(mine._get_channels_as_member().ids) & {running.id, today.id, past.id})
        # who it was stays known, and so does the customer
        self.assertIn(self.agent.partner_id, past.livechat_agent_partner_ids)
        self.assertEqual(past.channel_member_ids.partner_id, past.smart_contact_id.partner_id)
        self.assertTrue(past.livechat_end_dt)
