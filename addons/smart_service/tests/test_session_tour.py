from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import SmartServiceMixin


class SessionTour(SmartServiceMixin):
    """An agent sees a colleague, lets a message leave later and puts the conversation aside."""

    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()
        cls.other = new_test_user(
            cls.env, "session_other", "smart_service.group_agent", name="Ben Other")
        cls.desk.user_ids = [Command.link(cls.other.id)]

    def test_an_agent_plans_and_puts_aside(self):
        channel = self.say("My printer is broken")
        channel._add_members(users=self.agent)
        channel._add_members(users=self.other)
        self.set_online(self.agent, self.other)
        channel.with_user(self.other).smart_view("tour")
        self.agent.password = "smart_agent"
        self.start_tour(
            f"/odoo/discuss?active_id=discuss.channel_{channel.id}", "smart_service.session",
            login="smart_agent")
        self.env.invalidate_all()
        self.assertTrue(channel.smart_snoozed_at)
        self.assertFalse(channel.smart_snoozed_until)
        message = self.env["smart.service.scheduled.message"].search([])
        self.assertEqual((message.body, message.user_id), ("Has the part arrived?", self.agent))


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestSessionTour(SessionTour, HttpCase):
    pass


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestSessionTourPhone(SessionTour, HttpCase):
    browser_size = "390x844"
    touch_enabled = True
