"""Two agents, a team lead and a manager of one desk, and a conversation that the first has."""

from odoo import Command
from odoo.tests import new_test_user

from .common import SmartServiceCase


class WorkbenchMixin:
    @classmethod
    def setUpWorkbench(cls):
        cls.colleague = new_test_user(
            cls.env, "smart_colleague", "smart_service.group_agent", name="Bo Colleague")
        cls.lead = new_test_user(
            cls.env, "smart_lead", "smart_service.group_lead", name="Cy Lead")
        cls.manager = new_test_user(
            cls.env, "smart_manager", "smart_service.group_manager", name="Di Manager")
        cls.stranger = new_test_user(cls.env, "smart_stranger", "base.group_user")
        cls.desk.user_ids = [Command.set((cls.agent | cls.colleague | cls.lead).ids)]
        cls.team = cls.env["smart.service.team"].create({
            "name": "Printers", "member_ids": [Command.set((cls.lead | cls.colleague).ids)]})

    def open_session(self, text="My printer is broken", user="u1", agent=None, **fields):
        """A conversation that an agent has taken, in his environment."""
        agent = agent or self.agent
        session = self.say(text, user=user, **fields)
        session._add_members(users=agent)
        return session.with_user(agent)

    def parts(self, session):
        """What was queued for the customer, oldest first."""
        return self.env["smart.service.outbox"].search(
            [("channel_id", "=", session.id), ("kind", "=", "message")], order="id").mapped("body")


class WorkbenchCase(WorkbenchMixin, SmartServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpWorkbench()
