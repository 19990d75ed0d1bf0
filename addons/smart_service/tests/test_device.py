import unittest
from datetime import date, datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.account.media import MAX_BYTES
from .device_common import label, zxingcpp
from .dispatch_common import NOW, DispatchCase
from .test_media import PNG, file_server


@tagged("post_install", "-at_install")
class TestDevice(DispatchCase):
    """Devices found, and devices that customers prove to be theirs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.lot = cls.device("QL-0001", cls.owner, datetime(2025, 9, 1))
        cls.stranger = cls.partner("Stranger")
        cls.agent = new_test_user(
            cls.env, "smart_dev_agent", "smart_service.group_agent", name="Ai Agent")
        cls.lead = new_test_user(
            cls.env, "smart_dev_lead", "smart_service.group_lead", name="Lin Lead")
        cls.engineer("Near", van={cls.fuser: 3})
        cls.Registration = cls.env["smart.service.device.registration"]

    # === FOUND === #

    def test_found_in_the_customers_words(self):
        other = self.device("WP-7", self.owner, product=self.device_product("Water purifier"))
        self.device("SEC-77", self.stranger)
        Ticket = self.env["smart.service.ticket"]
        for words, lot in (
            ("my ql 0001 makes noise", self.lot),
            ("the WATER PURIFIER leaks", other),
            ("my laser printer", self.lot),
            ("it makes noise", self.env["stock.lot"]),
            ("the sec77 makes noise", self.env["stock.lot"]),
        ):
            with self.subTest(words=words):
                self.assertEqual(Ticket._repair_intake(self.owner, said=[words]).lot, lot)
        self.assertFalse(Ticket._repair_intake(self.stranger, said=["ql-0001"]).lot == self.lot)
        Lot = self.env["stock.lot"]
        self.assertEqual(set(Lot._smart_devices_of(self.owner)), {self.lot, other})

    def test_a_code_of_the_customers_own_device_goes_first(self):
        codes = ["SN: OTHER-99", "https://x.example/d?sn=ql0001"]
        find = self.env["stock.lot"]._smart_serials_of_codes
        self.assertEqual(find(codes, self.owner), ["ql0001", "OTHER-99"])
        self.assertEqual(find(codes, self.stranger), ["OTHER-99", "ql0001"])

    def test_what_the_device_has_been_through(self):
        ticket = self.request(self.lot)
        self.assertEqual(self.lot.smart_ticket_ids, ticket)
        self.assertEqual(self.lot.smart_ticket_count, 1)
        self.assertEqual(self.lot.smart_decision_ids, ticket.warranty_decision_id)
        self.assertEqual(self.lot.smart_visit_ids, ticket.visit_ids)
        self.assertTrue(ticket.visit_ids)
        seen = self.lot.with_user(self.dispatcher)
        self.assertEqual(seen.smart_warranty_reason, "Under warranty until 09/01/2026.")
        self.owner.write({"street": "Zhaojiabang Road 6", "city": "Shanghai"})
        self.assertIn("Zhaojiabang Road 6", seen.smart_place)
        action = self.lot.with_user(self.dispatcher).action_smart_tickets()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), ticket)

    # === REGISTERED WITH A PROOF === #

    def proof(self, name="invoice.png", user=None):
        return self.env["ir.attachment"].with_user(user or self.agent).create({
            "name": name, "raw": PNG, "res_model": False})

    def registration(self, serial="ELSE-42", partner=None, **values):
        values = {
            "product_id": self.printer.id, "purchased_on": date(2025, 12, 1),
            "attachment_ids": self.proof().ids, **values}
        return self.Registration.with_user(self.agent).create({
            "partner_id": (partner or self.stranger).id, "serial": serial, **values})

    def test_a_device_bought_elsewhere(self):
        registration = self.registration()
        with self.assertRaises(AccessError):
            registration.action_approve()
        with self.assertRaises(AccessError):
            registration.write({"state": "approved"})
        registration.with_user(self.lead).action_approve()
        lot = registration.lot_id
        self.assertEqual((lot.name, lot.product_id), ("ELSE-42", self.printer))
        self.assertEqual(lot.smart_owner_id, self.stranger)
        self.assertEqual(lot.smart_registered_on, date(2025, 12, 1))
        self.assertEqual(lot.smart_warranty_end, date(2026, 12, 1))
        self.assertEqual(lot._smart_warranty().proof, "registration")
        self.assertEqual(
            self.env["stock.lot"]._smart_find_for("else42", self.stranger), (lot, "owned"))
        self.assertEqual(registration.decided_by_id, self.lead)
        self.assertTrue(self.events("device_registration_approved", partner_id=self.stranger.id))
        with self.assertRaises(UserError):
            registration.with_user(self.lead).action_refuse()
        with self.assertRaises(UserError):
            registration.write({"serial": "OTHER"})

    def test_without_a_proof_there_is_nothing_to_approve(self):
        for missing in ("product_id", "purchased_on", "attachment_ids"):
            registration = self.registration(f"NO-{missing}")
            registration[missing] = False
            with self.subTest(missing=missing), self.assertRaises(UserError):
                registration.with_user(self.lead).action_approve()

    def test_refused_with_a_reason(self):
        registration = self.registration().with_user(self.lead)
        with self.assertRaises(UserError):
            registration.action_refuse()
        registration.refusal = "The receipt is for another model."
        registration.action_refuse()
        self.assertEqual(registration.state, "refused")
        self.assertFalse(registration.lot_id)
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "ELSE-42")]))

    def test_another_customers_device_is_not_given_away(self):
        registration = self.registration("ql 0001").with_user(self.lead)
        with self.assertRaises(UserError) as refused:
            registration.action_approve()
        self.assertNotIn(self.owner.name, str(refused.exception))
        self.assertEqual(self.lot.smart_owner_id, self.owner)
        registration.changes_owner = True
        registration.action_approve()
        self.assertEqual(registration.lot_id, self.lot)
        self.assertEqual(self.lot.smart_owner_id, self.stranger)

    def test_the_same_claim_waits_only_once(self):
        self.registration()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.registration("else 42")

    def test_the_proofs_are_read_by_whoever_may_read_the_registration(self):
        registration = self.registration()
        proof = registration.attachment_ids
        self.assertEqual((proof.res_model, proof.res_id), (registration._name, registration.id))
        proof.with_user(self.lead).check_access("read")
        nobody = new_test_user(self.env, "smart_dev_nobody", "base.group_user")
        for record in (proof, registration):
            with self.assertRaises(AccessError):
                record.with_user(nobody).read(["display_name"])
        engineer = new_test_user(self.env, "smart_dev_engineer", "smart_service.group_engineer")
        with self.assertRaises(AccessError):
            registration.with_user(engineer).read(["serial"])
        with self.assertRaises(AccessError):
            registration.with_user(self.lead).unlink()
        other = self.env["res.company"].create({"name": "Other company"})
        abroad = new_test_user(
            self.env, "smart_dev_abroad", "smart_service.group_manager", company_id=other.id,
            company_ids=[Command.set(other.ids)])
        with self.assertRaises(AccessError):
            registration.with_user(abroad).read(["serial"])

    # === A STRANGER'S SERIAL === #

    def test_a_strangers_serial_goes_to_review_and_on_when_it_is_proven(self):
        told = []
        for serial in ("QL-0001", "ELSE-42"):
            ticket = self.env["smart.service.ticket"]._open_repair(
                self.stranger, serial=serial, symptom="The toner rubs off")
            self.assertEqual(ticket.review_state, "needed")
            self.assertFalse(ticket.lot_id or ticket.product_id or ticket.repair_ids)
            told.append(ticket.review_reason.replace(serial, "…"))
        # whether it is somebody else's or nobody's reads the same
        self.assertEqual(*told)
        action = ticket.with_user(self.lead).action_register_device()
        registration = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(
            (registration.partner_id, registration.serial, registration.ticket_id),
            (self.stranger, "ELSE-42", ticket))
        again = ticket.with_user(self.lead).action_register_device()
        self.assertEqual(again["res_id"], registration.id)
        registration.with_user(self.lead).write({
            "product_id": self.printer.id, "purchased_on": date(2026, 1, 10),
            "attachment_ids": self.proof(user=self.lead).ids})
        registration.with_user(self.lead).action_approve()
        self.work_off()
        self.assertEqual(ticket.lot_id, registration.lot_id)
        self.assertEqual(ticket.fault_id, self.fault)
        self.assertEqual(ticket.review_state, "done")
        self.assertTrue(ticket.warranty_covered)
        self.assertEqual(ticket.warranty_decision_id.proof, "registration")

    def test_only_an_unknown_device_is_registered(self):
        ticket = self.request(self.lot)
        with self.assertRaises(UserError):
            ticket.action_register_device()

    # === PHOTOS === #

    def send_photo(self, content, text=""):
        files = self.enterContext(file_server())
        self.account.api_base_url = f"{files.url}/events"
        files.files["/label.jpg"] = (content, "image/jpeg")
        channel = self.say(text, user="liwei", attachments=[
            {"url": f"{files.url}/label.jpg", "name": "label.jpg", "mimetype": "image/jpeg"}])
        self.env["smart.service.media"]._drain()
        return channel

    def notes(self, channel):
        return "\n".join(
            channel._smart_text(message) for message in channel.message_ids
            if message.subtype_id.internal)

    @unittest.skipUnless(zxingcpp, "zxing-cpp is not installed")
    def test_agents_see_whose_device_a_photo_shows(self):
        channel = self.send_photo(label("https://qinglan.example/d?sn=QL-0001"))
        notes = self.notes(channel)
        self.assertIn("QL-0001: Laser printer of this customer. Under warranty", notes)

    @unittest.skipUnless(zxingcpp, "zxing-cpp is not installed")
    def test_the_agents_repair_request_begins_with_the_device_on_the_photo(self):
        self.device("WP-7", self.owner, product=self.device_product("Water purifier"))
        known = self.send_photo(label("SN: WP-7"))._smart_repair_known()
        self.assertEqual(known.lot.name, "WP-7")

    @unittest.skipUnless(zxingcpp, "zxing-cpp is not installed")
    def test_of_anothers_device_a_photo_tells_nothing(self):
        self.device("SEC-77", self.stranger, product=self.device_product("Secret machine"))
        notes = self.notes(self.send_photo(label("SEC-77", "Code128")))
        self.assertIn("SEC-77: not one of this customer's devices.", notes)
        self.assertNotIn("Secret machine", notes)
        self.assertNotIn("Stranger", notes)

    def test_a_photo_without_a_code_says_nothing(self):
        self.assertLess(len(PNG), MAX_BYTES)
        self.assertNotIn("Read in the photo", self.notes(self.send_photo(PNG)))

    def test_a_photo_sent_later_is_kept_as_the_proof(self):
        channel = self.say("hello", user="liwei")
        registration = self.Registration._claim(self.owner, "ELSE-43", channel=channel)
        self.assertFalse(registration.attachment_ids)
        self.send_photo(PNG)
        proof = registration.attachment_ids
        self.assertEqual(proof.raw, PNG)
        self.assertEqual(proof.res_model, registration._name)
        same = self.Registration._claim(self.owner, "else 43", channel=channel)
        self.assertEqual(same, registration)
        self.assertEqual(len(registration.attachment_ids), 1)
        self.assertEqual(len(registration.activity_ids), 1)
        registration.write({"product_id": self.printer.id, "purchased_on": date(2026, 1, 1)})
        registration.with_user(self.lead).action_approve()
        said = [channel._smart_text(m) for m in channel.message_ids if not m.subtype_id.internal]
        self.assertTrue(any("ELSE-43) is registered" in text for text in said), said)
