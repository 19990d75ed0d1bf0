"""Desks with several agents, and customers who wait."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user

from .common import SmartServiceCase


class QueueCase(SmartServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.smart_capacity = 1
        cls.lead = new_test_user(cls.env, "queue_lead", "smart_service.group_lead", name="Lena")
        cls.router = cls.env["im_livechat.channel"]

    @classmethod
    def new_agent(cls, login, capacity=1.0, **settings):
        user = new_test_user(cls.env, login, "smart_service.group_agent", name=login.title())
        user.smart_capacity = capacity
        user.write(settings)
        cls.desk.user_ids = [Command.link(user.id)]
        return user

    def waits(self, customer, minutes=0, **values):
        """A customer who has been waiting for so long."""
        session = self.say("Is anybody there?", user=customer)
        self.assertEqual(session.smart_owner, "queue")
        self.ago(session, minutes)
        session.write(values)
        return session

    @staticmethod
    def ago(sessions, minutes):
        since = fields.Datetime.now() - timedelta(minutes=minutes)
        sessions.write({"smart_queued_at": since, "smart_waiting_since": since})

    def agent_of(self, session):
        return session.livechat_operator_id.main_user_id if session.smart_owner == "agent" else (
            self.env["res.users"])

    def drain(self):
        while self.router._smart_drain():
            pass

    def skill(self, name):
        return self.env["im_livechat.expertise"].create({"name": name})

    def members(self, session):
        return {(member.partner_id.name, member.livechat_member_type)
                for member in session.channel_member_ids}
