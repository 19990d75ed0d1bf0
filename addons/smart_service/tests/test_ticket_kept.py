from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .test_ticket_merge import TicketCase


@tagged("post_install", "-at_install")
class TestTicketKept(TicketCase):
    """What follows from a ticket's history nobody sets by a call."""

    def call(self, user, method, *args, **kwargs):
        return call_kw(self.env["smart.service.ticket"].with_user(user), method, args, kwargs)

    def values(self, other):
        now = fields.Datetime.to_string(fields.Datetime.now())
        return {
            "merged_into_id": other.id, "merged_ids": [Command.link(other.id)],
            "first_response_deadline": now, "next_response_deadline": now,
            "resolution_deadline": now, "sla_next_deadline": now, "sla_state": "met",
            "sla_answered_at": now, "is_recovery": True, "closed_at": now,
            "warranty_covered": True, "warranty_code": "goodwill", "entitlement": "contract"}

    def test_by_a_call(self):
        one, two = self.ticket(), self.ticket()
        manager = new_test_user(self.env, "kept_manager", "smart_service.group_manager")
        for name, value in self.values(two).items():
            for user in (self.agent, manager):
                with self.subTest(name=name, user=user.login):
                    with self.assertRaisesRegex(AccessError, "not set by hand"):
                        self.call(user, "write", [one.id], {name: value})
                    with self.assertRaisesRegex(AccessError, "not set by hand"):
                        self.call(user, "create", [{"name": "x", name: value}])
                    if not isinstance(value, list):
                        with self.assertRaisesRegex(AccessError, "not set by hand"):
                            self.call(user, "create", [{"name": "x"}],
                                      context={f"default_{name}": value})
        self.assertFalse(one.merged_into_id | two.merged_into_id)

    def test_what_he_does_changes_it(self):
        one, two = self.ticket(), self.ticket()
        self.call(self.agent, "action_solve", [one.id])
        self.assertTrue(one.closed_at)
        self.call(self.agent, "write", [one.id], {
            "stage_id": one.stage_id._for_code("progress").id})
        self.assertFalse(one.closed_at)
        one._merge(two)
        self.assertEqual(two.merged_into_id, one)
        made = self.call(self.agent, "create", [{"name": "New", "user_id": self.agent.id}])
        self.assertTrue(self.env["smart.service.ticket"].browse(made).number)
