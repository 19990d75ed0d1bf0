import base64
import json

import psycopg2

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..providers import base
from .common import SmartServiceMixin, simulators

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
WA_ID, BSUID = "4915112345678", "DE.90000000000000000001"


@tagged("post_install", "-at_install")
class TestWhatsApp(SmartServiceMixin, HttpCase):
    """A WhatsApp number, from the webhook to the receipt, against the simulated Cloud API."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpSmartService()

    def setUp(self):
        super().setUp()
        package = simulators()
        self.second = package.WhatsAppNumber("42", display="15550000042")
        self.whatsapp = self.enterContext(
            package.WhatsAppSimulator(numbers=(package.whatsapp.NUMBER, self.second)))
        self.number = self._connect(package.whatsapp.NUMBER)
        self.outbox = self.env["smart.service.outbox"]

    def _connect(self, number):
        return self.env["smart.service.account"].create({
            "name": f"WhatsApp {number.number}", "provider": "whatsapp", "desk_id": self.desk.id,
            "token": f"token-{number.number}", "app_secret": number.app_secret,
            "webhook_secret": number.verify_token, "api_token": number.access_token,
            "account_ref": number.number, "business_ref": number.waba,
            "api_base_url": self.whatsapp.url, "state": "active", "lang": "en_US",
        })

    @property
    def _webhook(self):
        return f"{self.base_url()}/smart_service/webhook/whatsapp/{self.number.token}"

    def _deliver(self, method, *args, **options):
        with self.allow_requests(all_requests=True):
            delivery = getattr(self.whatsapp, method)(self._webhook, *args, **options)
        self.assertTrue(delivery.ok, delivery)
        self.env.invalidate_all()
        self.env["smart.service.queue.mixin"]._drain_all()

    def _session(self, value):
        return self.env["discuss.channel"].search([("smart_contact_id.value", "=", value)])

    def _texts(self, session):
        return [session._smart_text(message) for message in session.message_ids.sorted("id")
                if message.message_type == "comment" and not message.is_internal]

    def _answer(self, session, body="Please open the rear cover", **values):
        message = session.with_user(self.agent).message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment", **values)
        self.outbox._drain()
        return self.outbox.search([("mail_message_id", "=", message.id)])

    def test_address_verification(self):
        with self.allow_requests(all_requests=True):
            self.assertTrue(self.whatsapp.verify_url(self._webhook))
            self.number.webhook_secret = "other"
            self.env.flush_all()
            self.assertFalse(self.whatsapp.verify_url(self._webhook))

    def test_an_event_reaches_no_account_of_another_app(self):
        other = self._connect(self.second)
        find = self.env["smart.service.account"]._for_envelope
        self.assertEqual(find(self.number.id, self.second.number), other.id)
        other.app_secret = "another app's"
        self.assertFalse(find(self.number.id, self.second.number))

    def test_one_number_is_one_account(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation):
            self.env["smart.service.account"].create({
                **self.number.copy_data()[0], "token": "another",
                "account_ref": self.number.account_ref})

    def test_there_and_back_with_receipts(self):
        self._deliver("deliver_text", WA_ID, "The printer jams", user_id=BSUID, name="Lukas",
                      times=3)
        session = self._session(BSUID)
        self.assertEqual(self._texts(session), ["The printer jams"])
        self.assertEqual(session.smart_contact_id.name, "Lukas")
        self.assertEqual(session.smart_contact_id.partner_id.phone, "+4915112345678")
        row = self._answer(session)
        self.assertEqual(row.state, "sent")
        self.assertEqual(self.whatsapp.sent[0]["text"], "Please open the rear cover")
        self.assertEqual(self.whatsapp.sent[0]["body"]["recipient"], BSUID)
        for state in ("delivered", "read", "sent"):
            self._deliver("deliver_receipt", row.external_id, state)
        self.assertEqual(row.state, "read")

    def test_one_person_is_one_conversation_with_or_without_number(self):
        self._deliver("deliver_text", WA_ID, "only a number")
        session = self._session(WA_ID)
        self._deliver("deliver_text", WA_ID, "both", user_id=BSUID)
        self._deliver("deliver_text", WA_ID, "both again", user_id=BSUID)
        self.assertEqual(self._texts(session), ["only a number", "both", "both again"])
        self._deliver("deliver_text", "", "only an id", user_id=BSUID)
        self.assertEqual(self._session(BSUID).smart_contact_id.partner_id,
                         session.smart_contact_id.partner_id)

    def test_an_id_that_stays_keeps_the_conversation_when_the_number_goes(self):
        self._deliver("deliver_text", WA_ID, "both", user_id=BSUID)
        self._deliver("deliver_text", "", "only an id", user_id=BSUID)
        self.assertEqual(self._texts(self._session(BSUID)), ["both", "only an id"])
        self.assertFalse(self._session(WA_ID))

    def test_who_changes_his_number_stays_the_same_customer(self):
        self._deliver("deliver_text", WA_ID, "hello", user_id=BSUID)
        partner = self._session(BSUID).smart_contact_id.partner_id
        self._deliver("deliver", WA_ID, {"type": "system", "system": {
            "type": "user_changed_user_id", "wa_id": "4930555",
            "user_id": "DE.90000000000000000002",
            "body": "changed"}}, user_id=BSUID)
        self._deliver("deliver_text", "4930555", "it's me", user_id="DE.90000000000000000002")
        self.assertEqual(self._session("DE.90000000000000000002").smart_contact_id.partner_id
                         or self._session(BSUID).smart_contact_id.partner_id, partner)
        self.assertEqual(self.env["smart.service.contact"].search(
            [("value", "=", "DE.90000000000000000002")]).partner_id, partner)

    def test_several_numbers_behind_one_address(self):
        other = self._connect(self.second)
        self._deliver("deliver_text", WA_ID, "to the second", number="42")
        session = self._session(WA_ID)
        self.assertEqual(session.smart_account_id, other)
        self._answer(session)
        self.assertEqual(self.whatsapp.sent[0]["number"], "42")

    def test_files_both_ways(self):
        self._deliver("deliver_image", WA_ID, PIXEL, "image/png", caption="Look")
        session = self._session(WA_ID)
        self.env["smart.service.media"]._drain()
        message = session.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertEqual(message.attachment_ids.raw, PIXEL)
        file = self.env["ir.attachment"].with_user(self.agent).create({
            "name": "part.png", "raw": PIXEL, "mimetype": "image/png",
            "res_model": "mail.compose.message", "res_id": 0})
        row = self._answer(session, "This part", attachment_ids=file.ids)
        self.assertEqual(row.mapped("state"), ["sent"], row.mapped("error"))
        sent = self.whatsapp.sent[0]
        self.assertEqual((sent["type"], sent["text"]), ("image", "This part"))
        self.assertEqual(self.whatsapp.media[sent["media_id"]], (PIXEL, "image/png"))

    def test_a_pressed_button_is_an_answer(self):
        self._deliver("deliver_text", WA_ID, "hello")
        session = self._session(WA_ID)
        session._smart_post_notice("Is it right?", buttons=[("yes", "Yes"), ("no", "No")])
        self.outbox._drain()
        self.assertEqual(self.whatsapp.sent[0]["choices"], [["yes", "Yes"], ["no", "No"]])
        self._deliver("press", WA_ID, "no")
        self.assertEqual(self._texts(session)[-1], "No")

    def test_reactions(self):
        self._deliver("deliver_text", WA_ID, "hello")
        session = self._session(WA_ID)
        row = self._answer(session)
        for emoji in ("👍", ""):
            reaction = {"message_id": row.external_id, **({"emoji": emoji} if emoji else {})}
            self._deliver("deliver", WA_ID, {"type": "reaction", "reaction": reaction})
            self.assertEqual(row.mail_message_id.reaction_ids.mapped("content"),
                             [emoji] if emoji else [])

    def test_the_customer_sees_that_he_was_read_and_that_somebody_writes(self):
        self._deliver("deliver_text", WA_ID, "hello")
        session = self._session(WA_ID)
        self._answer(session)
        self._deliver("deliver_text", WA_ID, "it still jams", message_id="wamid.second")
        member = session.channel_member_ids.filtered(
            lambda member: member.partner_id == self.agent.partner_id).with_user(self.agent)
        newest = max(session.message_ids.ids)
        for _time in range(2):
            member._mark_as_read(newest)
            self.outbox._drain()
        read = {"message_id": "wamid.second", "typing": False}
        self.assertEqual(self.whatsapp.marks, [read])
        member._notify_typing(True)
        self.outbox._drain()
        self.assertEqual(self.whatsapp.marks, [read, {**read, "typing": True}])

    def test_a_closed_window_and_a_template(self):
        self._deliver("deliver_text", WA_ID, "hello")
        session = self._session(WA_ID)
        self.whatsapp.advance(25 * 3600)
        row = self._answer(session)
        self.assertEqual(row.state, "failed")
        self.assertIn("131047", row.error)
        account = self.number
        page = account._adapter().read_templates(base.Response(
            200, {}, json.dumps({"data": self.whatsapp.templates}).encode()))
        self.assertIn("visit_planned", [template.name for template in page.templates])

    def test_a_failure_that_is_told_later(self):
        self._deliver("deliver_text", WA_ID, "hello")
        row = self._answer(self._session(WA_ID))
        self._deliver("deliver_receipt", row.external_id, "failed", error=131026)
        self.assertEqual(row.state, "failed")
        self.assertIn("131026", row.error)

    def test_a_message_of_unknown_fate_is_found_by_its_status(self):
        self._deliver("deliver_text", WA_ID, "hello")
        session = self._session(WA_ID)
        with self.whatsapp.outage("lost"):
            row = self._answer(session)
        self.assertEqual((row.state, len(self.whatsapp.sent)), ("uncertain", 1))
        self._deliver("deliver_receipt", self.whatsapp.sent[0]["id"], "delivered")
        self.assertEqual(row.state, "delivered")
        self.assertEqual(row.external_id, self.whatsapp.sent[0]["id"])
        self.assertFalse(row.error)

    def test_a_foreign_key_finds_no_message(self):
        self._deliver("deliver_text", WA_ID, "hello")
        with self.whatsapp.outage("lost"):
            row = self._answer(self._session(WA_ID))
        self.whatsapp.sent[0]["opaque"] = f"other-database-{row.id}"
        self._deliver("deliver_receipt", self.whatsapp.sent[0]["id"], "delivered")
        self.assertEqual(row.state, "uncertain")

    def test_errors_that_an_admin_must_see(self):
        self._deliver("deliver_text", WA_ID, "hello")
        self.whatsapp.error = 133010
        row = self._answer(self._session(WA_ID))
        self.assertEqual((row.state, self.number.state), ("queued", "error"))
        self.assertIn("133010", self.number.state_reason)

    def test_test_connection_and_templates(self):
        self.number.action_test_connection()
        self.assertEqual(self.number.last_test_state, "ok", self.number.last_test_result)
        self.assertIn("Qinghe Devices", self.number.last_test_result)

    def test_activation_subscribes_the_app(self):
        self.number.action_deactivate()
        self.number.action_activate()
        self.assertEqual(self.number.state, "active", self.number.last_test_result)
        self.assertIn(self.number.business_ref, self.whatsapp.subscribed)

    def test_strangers(self):
        for headers in ({}, {"X-Hub-Signature-256": "sha256=0"}):
            answer = self.url_open(self._webhook, data=b"{}", headers=headers)
            self.assertIn(answer.status_code, (400, 403))
        self.assertFalse(self.env["smart.service.inbox"].search(
            [("account_id", "=", self.number.id)]))
