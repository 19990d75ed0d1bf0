from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..providers import base
from .common import SECRET, SmartServiceCase, signed, simulators

NEW_SECRET = "whsec_c2ltdWxhdGVkLXdlYmhvb2stc2VjcmV0LTAwMQ=="


@tagged("post_install", "-at_install")
class TestCalls(SmartServiceCase):
    def call(self, call_id="c1", **data):
        return self.receive({"type": "call.ended", "data": {
            "call_id": call_id, "number": "138 0013 8000", "direction": "in",
            "started_at": "2026-11-22T08:00:00Z", "ended_at": "2026-11-22T08:05:30Z",
            "agent": "Ada Agent", "recording": "https://calls.example/c1.mp3", **data}})

    def test_a_call_is_a_new_customers(self):
        row = self.call()
        self.assertEqual((row.state, row.event_kind), ("done", "call"), row.error)
        call = self.env["smart.service.call"].search([("account_id", "=", self.account.id)])
        self.assertEqual((call.number, call.minutes), ("+8613800138000", 5.5))
        self.assertEqual(call.user_id, self.agent)
        self.assertEqual(call.partner_id.phone_sanitized, "+8613800138000")
        note = call.partner_id.message_ids.filtered(lambda m: "138" in (m.body or ""))
        self.assertTrue(note.subtype_id.internal)
        self.assertNotIn("calls.example", note.body, "recordings are for agents")
        event = self.events("call_ended", partner_id=call.partner_id.id)
        self.assertEqual((event.payload["call"], event.user_id), (call.id, self.agent))

    def test_a_call_that_is_reported_twice_is_one(self):
        self.call()
        self.call(agent="somebody else")
        self.assertEqual(self.env["smart.service.call"].search_count([]), 1)

    def test_a_call_shows_in_the_open_conversation_for_agents_alone(self):
        channel = self.say("hello", phone="+8613800138000")
        self.call()
        note = channel.message_ids.sorted("id")[-1]
        self.assertTrue(note.subtype_id.internal)
        self.assertIn("https://calls.example/c1.mp3", note.body)
        call = self.env["smart.service.call"].search([])
        self.assertEqual(call.channel_id, channel)
        self.assertEqual(call.partner_id, channel.smart_contact_id.partner_id)

    def test_a_hidden_number_is_nobodys(self):
        row = self.call(number="")
        self.assertEqual(row.state, "done", row.error)
        call = self.env["smart.service.call"].search([])
        self.assertFalse(call.contact_id or call.partner_id)

    def test_a_number_that_nobody_can_be_called_back_at_takes_no_notices(self):
        self.call()
        partner = self.env["smart.service.call"].search([]).partner_id
        self.assertFalse(partner._smart_contact())

    def test_what_makes_no_sense_is_kept_as_failed(self):
        for number, data in enumerate((
                {"started_at": "yesterday"}, {"direction": "up"}, {"recording": "file:///x"})):
            with self.subTest(data=data):
                self.assertEqual(self.call(f"bad{number}", **data).state, "failed")

    def test_engineers_hear_no_calls(self):
        self.call()
        call = self.env["smart.service.call"].search([])
        self.assertTrue(call.with_user(self.agent).read(["recording_url"]))
        dispatcher = new_test_user(self.env, "call_disp", "smart_service.group_dispatcher")
        with self.assertRaises(AccessError):
            call.with_user(dispatcher).read(["recording_url"])
        engineer = new_test_user(self.env, "call_eng", "smart_service.group_engineer")
        with self.assertRaises(AccessError):
            call.with_user(engineer).read(["number"])
        with self.assertRaises(AccessError):
            call.with_user(self.agent).number = "1"


@tagged("post_install", "-at_install")
class TestOwnApp(SmartServiceCase):
    def test_the_connection_is_tested_with_a_ping(self):
        receiver = self.enterContext(simulators().CallbackReceiver(secret=SECRET))
        self.account.api_base_url = f"{receiver.url}/events"
        self.account.action_test_connection()
        self.assertEqual(self.account.last_test_state, "ok", self.account.last_test_result)
        self.assertEqual((receiver.pings, receiver.sent), (1, []))
        receiver.secret = NEW_SECRET
        self.account.action_test_connection()
        self.assertEqual(self.account.last_test_state, "failed")

    def test_a_secret_is_replaced_without_an_outage(self):
        receiver = self.enterContext(simulators().CallbackReceiver(secret=SECRET))
        self.account.api_base_url = f"{receiver.url}/events"
        secret = self.account.action_rotate_webhook_secret()["params"]["secret"]
        self.assertTrue(self.account.is_secret_rotating)
        for good in (SECRET, secret):
            receiver.secret = good
            self.account.action_test_connection()
            self.assertEqual(self.account.last_test_state, "ok", "both secrets sign")
            self._take(good)
        self.account.action_drop_old_secret()
        self.assertFalse(self.account.is_secret_rotating)
        with self.assertRaises(base.BadSignature):
            self._take(SECRET)
        self._take(secret)

    def _take(self, secret):
        headers, body = signed(self.message("hi"), secret=secret)
        return self.account._adapter().receive(base.Request("POST", {}, headers, body))

    def test_who_writes_is_seen_writing(self):
        typing = {"type": "typing", "data": {"user": {"id": "u1"}}}
        self.assertEqual(self.receive(typing).state, "done", "nobody is there yet")
        self.say("hello")
        before = self.env["bus.bus"].search_count([])
        row = self.receive(typing)
        self.env.cr.precommit.run()
        self.assertEqual((row.state, row.event_kind), ("done", "typing"), row.error)
        sent = self.env["bus.bus"].search([])[before:]
        self.assertIn("isTyping", "".join(sent.mapped("message")))

    def test_a_pressed_button_says_so(self):
        channel = self.say("Yes", button="confirm:1")
        event = self.events("message_in", channel_id=channel.id)
        self.assertEqual(event.payload["button"], "confirm:1")
