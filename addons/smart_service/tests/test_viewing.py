import json

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import SmartServiceCase


@tagged("post_install", "-at_install")
class TestViewing(SmartServiceCase):
    """Two agents who have one conversation open see each other, by the bus alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = new_test_user(
            cls.env, "view_other", "smart_service.group_agent", name="Ben Other")
        cls.desk.user_ids = [Command.link(cls.other.id)]
        cls.stranger = new_test_user(cls.env, "view_stranger", "smart_service.group_agent")

    def setUp(self):
        super().setUp()
        self.channel = self.say("Hello")
        self.set_online(self.agent, self.other)

    def _view(self, user, state="open", tab="1"):
        result = self.channel.with_user(user).smart_view(tab, state)
        return [(viewer["id"], viewer["writing"]) for viewer in result["viewers"]]

    def _told(self, user):
        """What the bus told a user last of who has it open; None when it was nothing."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.cr.execute(
            "SELECT message FROM bus_bus WHERE channel LIKE %s ORDER BY id DESC",
            [f'%"res.partner",{user.partner_id.id}]'])
        for (message,) in self.env.cr.fetchall():
            for session in json.loads(message)["payload"].get("discuss.channel") or []:
                if session["id"] == self.channel.id and "smart_viewers" in session:
                    return [(viewer["id"], viewer["writing"])
                            for viewer in session["smart_viewers"]]
        return None

    def test_both_see_who_else_has_it_open(self):
        a, b = self.agent.id, self.other.id
        self.assertEqual(self._view(self.agent), [(a, False)])
        self.assertEqual(self._view(self.other), [(a, False), (b, False)])
        self.assertEqual(self._told(self.agent), [(a, False), (b, False)])
        self.assertIsNone(self._told(self.stranger))
        self._view(self.other, "left")
        self.assertEqual(self._told(self.agent), [(a, False)])

    def test_both_see_who_writes(self):
        a, b = self.agent.id, self.other.id
        self._view(self.agent)
        self._view(self.other)
        self.channel._add_members(users=self.other)
        member = self.channel.with_user(self.other)._find_or_create_member_for_self()
        member._notify_typing(True)
        self.assertEqual(self._told(self.agent), [(a, False), (b, True)])
        member._notify_typing(False)
        self.assertEqual(self._told(self.agent), [(a, False), (b, False)])

    def test_who_writes_before_he_has_joined_is_seen_too(self):
        a, b = self.agent.id, self.other.id
        self._view(self.agent)
        self.assertEqual(self._view(self.other, "writing"), [(a, False), (b, True)])
        self.assertEqual(self._told(self.agent), [(a, False), (b, True)])

    def test_a_lead_who_looks_on_is_not_seen_until_he_writes(self):
        a = self.agent.id
        lead = new_test_user(self.env, "view_lead", "smart_service.group_lead")
        self.set_online(lead)
        self._view(self.agent)
        self.assertEqual(self._view(lead), [(a, False)])
        self.assertEqual(self._told(self.agent), [(a, False)])
        self._view(self.other)
        self.assertEqual(self._told(lead), [(a, False), (self.other.id, False)])
        self._view(lead, "writing")
        self.assertIn((lead.id, True), self._told(self.agent))

    def test_a_second_tab_is_no_second_person(self):
        a = self.agent.id
        self._view(self.agent, tab="1")
        self.assertEqual(self._view(self.agent, tab="2"), [(a, False)])
        self.assertEqual(self._view(self.agent, "left", tab="1"), [(a, False)])
        self.assertEqual(self._view(self.agent, "left", tab="2"), [])

    def test_who_goes_offline_has_it_open_no_more(self):
        a = self.agent.id
        self._view(self.agent)
        self._view(self.other)
        presence = self.env["mail.presence"].search([("user_id", "=", self.other.id)])
        presence.status = "offline"
        self.assertEqual(self._told(self.agent), [(a, False)])
        self.assertEqual(self._view(self.agent), [(a, False)])

    def test_what_nobody_said_good_bye_to_is_forgotten(self):
        self._view(self.agent)
        rows = self.env["smart.service.viewing"].search([])
        rows.seen_at = fields.Datetime.subtract(fields.Datetime.now(), hours=13)
        self.assertEqual(self._view(self.other), [(self.other.id, False)])
        self.env["smart.service.viewing"]._gc_left()
        self.assertEqual(self.env["smart.service.viewing"].search([]).user_id, self.other)

    def test_the_screen_gets_all_in_one_call(self):
        self.channel._add_members(users=self.agent)
        result = self.channel.with_user(self.agent).smart_view("1")
        self.assertEqual(set(result), {"viewers", "scheduled", "has_bot"})
        with self.assertQueryCount(25):
            self.channel.with_user(self.agent).smart_view("1")

    def test_who_may_not_see_it_learns_nothing(self):
        self._view(self.agent)
        with self.assertRaises(AccessError):
            self._view(self.stranger)
        with self.assertRaises(AccessError):
            self._view(new_test_user(self.env, "view_plain", "base.group_user"))
        with self.assertRaises(AccessError):
            self.env["smart.service.viewing"].with_user(self.agent).search([])
