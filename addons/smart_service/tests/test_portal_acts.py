"""What a customer does on his page."""

import re
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .portal_common import PortalMixin


@tagged("post_install", "-at_install")
class TestPortalActs(PortalMixin, HttpCase):
    """What a customer does on his page: appointments, new requests, devices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpPortal()

    # === APPOINTMENTS === #

    def booked(self):
        ticket = self.repair(self.owner, self.contact, self.lot, "The toner rubs off")
        self.enter()
        return ticket, ticket.visit_ids, f"/my/service/visits/{ticket.visit_ids.id}"

    def test_another_time_is_chosen(self):
        ticket, visit, page = self.booked()
        slot, before = visit._open_slots()[1], len(self.told(ticket))
        self.assertIn(slot._label(), self.url_open(page).text)
        answer = self.post(f"{page}/pick", {"slot_id": slot.id}, page=page)
        self.assertIn("Agreed, thank you", answer.text)
        self.env.invalidate_all()
        self.assertEqual((visit.start, slot.state), (slot.start, "picked"))
        self.assertTrue(visit.confirmed_at)
        told = self.told(ticket)[before:]
        self.assertEqual(len(told), 1, "his channel has it, too, and once")
        self.assertIn("is booked", told[0])

    def test_a_time_of_somebody_elses_visit_is_none(self):
        _ticket, visit, page = self.booked()
        other = self.repair(
            self.other_owner, self.other_contact, self.other_lot, "The toner rubs off")
        start, slot = visit.start, other.visit_ids.slot_ids[0]
        answer = self.post(f"{page}/pick", {"slot_id": slot.id}, page=page)
        self.assertIn("be changed here any more", answer.text)
        self.env.invalidate_all()
        self.assertEqual((visit.start, slot.state), (start, "offered"))

    def test_other_times_are_shown(self):
        _ticket, visit, page = self.booked()
        before = visit._open_slots()
        answer = self.post(f"{page}/times", page=page)
        self.assertIn("choose the time that suits", answer.text)
        self.env.invalidate_all()
        self.assertTrue(visit._open_slots())
        self.assertFalse(visit._open_slots() & before)

    def test_it_is_called_off_after_a_question(self):
        ticket, visit, page = self.booked()
        self.assertIn("Call the repair off?", self.url_open(f"{page}/cancel").text)
        self.assertEqual(visit.state, "scheduled", "looking calls nothing off")
        answer = self.post(f"{page}/cancel", page=f"{page}/cancel")
        self.assertIn("is called off", answer.text)
        self.env.invalidate_all()
        self.assertEqual((visit.state, ticket.stage_id.code), ("cancelled", "cancelled"))
        self.assertIn("be changed here", self.post(
            f"{page}/times", page="/my/service").text)

    def test_who_is_on_the_way_is_not_called_back_by_a_machine(self):
        ticket, visit, page = self.booked()
        visit.action_on_the_way()
        answer = self.post(f"{page}/cancel", page=f"{page}/cancel")
        self.assertIn("on the way already", answer.text)
        self.env.invalidate_all()
        self.assertEqual(visit.state, "on_the_way")
        self.assertIn("call him", "".join(ticket.activity_ids.mapped("summary")))

    # === QUESTIONS === #

    def test_questions_are_answered_on_the_page(self):
        ticket, _visit, _page = self.booked()
        survey = self.env["smart.service.feedback.request"]._ask(
            self.contact, ticket_id=ticket.id)
        invitation = self.env["smart.service.nps.invitation"].create({
            "campaign_id": self.env["smart.service.nps.campaign"].create({"name": "x"}).id,
            "partner_id": self.owner.id, "contact_id": self.contact.id, "state": "sent",
            "sent_at": fields.Datetime.now(),
            "expires_at": fields.Datetime.now() + timedelta(days=7)})
        for path, score, last in (
                (f"surveys/{survey.id}", "9", 5), (f"surveys/{survey.id}", "", 5),
                (f"recommendations/{invitation.id}", "11", 10),
                (f"recommendations/{invitation.id}", "9" * 5000, 10)):
            answer = self.post(f"/my/service/{path}", {"score": score})
            self.assertEqual(answer.status_code, 400)
            self.assertRegex(answer.text, f"Please choose a number from [01] to {last}")
        for path in (f"/my/tickets/{9 * 10**18}", f"/my/service/visits/{2**31}"):
            with mute_logger("odoo.http"):
                self.assertEqual(self.url_open(path).status_code, 404)
        self.env.invalidate_all()
        self.assertEqual((survey.state, invitation.state), ("pending", "sent"))
        answer = self.post(f"/my/service/surveys/{survey.id}", {
            "score": "2", "comment": "Too slow"})
        self.assertIn("Thank you.", answer.text)
        self.assertNotIn("How satisfied", answer.text)
        self.post(f"/my/service/recommendations/{invitation.id}", {
            "score": "10", "comment": "Nice people"})
        self.env.invalidate_all()
        self.assertEqual((survey.score, survey.rating_id.feedback), (2, "Too slow"))
        self.assertTrue(survey.recovery_ticket_id)
        self.assertEqual(self.url_open(
            f"/my/tickets/{survey.recovery_ticket_id.id}").status_code, 404, "that one is ours")
        self.assertEqual(
            (invitation.score, invitation.group, invitation.comment),
            (10, "promoter", "Nice people"))
        self.post(f"/my/service/surveys/{survey.id}", {"score": "5"})
        self.env.invalidate_all()
        self.assertEqual(survey.score, 2, "only the first answer counts")

    # === NEW REQUESTS === #

    def kind(self, **values):
        return self.env["smart.service.ticket.type"].create({
            "name": "Return of goods", "code": "request", **values})

    def test_a_request_by_the_form_of_its_kind(self):
        kind = self.kind(properties_definition=[
            {"name": "reason", "type": "selection", "string": "Why",
             "selection": [["wrong", "Wrong item"], ["broken", "Broken"]]},
            {"name": "boxes", "type": "integer", "string": "Boxes"},
            {"name": "sealed", "type": "boolean", "string": "Sealed"},
            {"name": "since", "type": "date", "string": "Since"}])
        self.env["smart.service.ticket.requirement"].create([
            {"type_id": kind.id, "kind": "property", "property_name": "reason"},
            {"type_id": kind.id, "kind": "files", "files": "image", "label": "Photo of the box"}])
        self.enter()
        self.assertIn("Return of goods", self.url_open("/my/tickets/new").text)
        page = f"/my/tickets/new?kind_id={kind.id}"
        shown = self.url_open(page).text
        self.assertIn('<textarea id="description"', shown)
        for words in ("Why", "Wrong item", "Boxes", "Sealed", "Photo of the box"):
            self.assertIn(words, shown)
        values = {
            "kind_id": kind.id, "name": "Wrong parcel", "description": "I got a kettle",
            "property_boxes": "2", "property_sealed": "1", "property_since": "2026-01-05",
            "partner_id": self.other_owner.id, "lot_id": self.other_lot.id}
        answer = self.post("/my/tickets/new", values, page=page)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("Why", answer.text)
        self.assertIn("Photo of the box", answer.text)
        self.assertIn('value="Wrong parcel"', answer.text, "nothing is typed twice")
        values["property_reason"] = "wrong"
        photo = ("files", ("box.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64, "image/png"))
        answer = self.post("/my/tickets/new", values, files=[photo], page=page)
        self.assertIn("we have got it", answer.text)
        ticket = self.env["smart.service.ticket"].search([("type_id", "=", kind.id)])
        self.assertEqual(
            (ticket.partner_id, ticket.name, ticket.contact_id, ticket.lot_id.id),
            (self.owner, "Wrong parcel", self.contact, False))
        self.assertEqual(dict(ticket.properties), {
            "reason": "Wrong item", "boxes": 2, "sealed": True, "since": "2026-01-05"})
        self.assertFalse(ticket.form_missing)
        self.assertIn("box.png", answer.text)
        file = re.search(rf"/my/tickets/{ticket.id}/file/\d+", answer.text)[0]
        self.assertEqual(self.url_open(file).status_code, 200)

    def test_what_is_no_number_is_said(self):
        kind = self.kind(properties_definition=[
            {"name": "boxes", "type": "integer", "string": "Boxes"},
            {"name": "weight", "type": "float", "string": "Weight"},
            {"name": "at", "type": "datetime", "string": "Fetched at"}])
        self.owner.tz = "Asia/Shanghai"
        self.enter()
        for name, value, label in (
                ("boxes", "many", "Boxes"), ("boxes", "9" * 40, "Boxes"),
                ("boxes", "9" * 5000, "Boxes"), ("weight", "nan", "Weight"),
                ("weight", "-1e999", "Weight"), ("at", "0001-01-01T00:00", "Fetched at")):
            with self.subTest(name=name, value=value):
                answer = self.post("/my/tickets/new", {
                    "kind_id": kind.id, "name": "x", "description": "y",
                    "category_id": "9" * 20, f"property_{name}": value},
                    page=f"/my/tickets/new?kind_id={kind.id}")
                self.assertEqual(answer.status_code, 422)
                self.assertIn(f"“{label}”", answer.text)

    def test_a_repair_goes_its_own_way(self):
        kind = self.env["smart.service.ticket.type"]._for_code("repair")
        self.enter()
        page = f"/my/tickets/new?kind_id={kind.id}&lot_id={self.lot.id}"
        self.assertIn("SN-LIWEI", self.url_open(page).text)
        answer = self.post("/my/tickets/new", {
            "kind_id": kind.id, "name": "Printer", "description": "The toner rubs off",
            "lot_id": self.lot.id}, page=page)
        self.assertIn("we have got it", answer.text)
        self.work_off()
        ticket = self.env["smart.service.ticket"].search([("partner_id", "=", self.owner.id)])
        self.assertEqual((ticket.lot_id, ticket.fault_id), (self.lot, self.fault))
        self.assertEqual(ticket.visit_ids.state, "scheduled")

    def test_somebody_elses_device_tells_nothing(self):
        kind = self.env["smart.service.ticket.type"]._for_code("repair")
        self.enter()
        page = f"/my/tickets/new?kind_id={kind.id}"
        answer = self.post("/my/tickets/new", {
            "kind_id": kind.id, "name": "Printer", "description": "broken",
            "serial": "SN-WANG"}, page=page)
        self.assertIn("we have got it", answer.text)
        ticket = self.env["smart.service.ticket"].search([("partner_id", "=", self.owner.id)])
        self.assertFalse(ticket.lot_id)
        self.assertNotIn("Laser printer", answer.text)

    def test_not_without_end(self):
        self.env["smart.service.ticket"].create([
            {"name": f"{n}", "partner_id": self.owner.id} for n in range(20)])
        kind = self.kind()
        self.enter()
        answer = self.post("/my/tickets/new", {
            "kind_id": kind.id, "name": "x", "description": "y"},
            page=f"/my/tickets/new?kind_id={kind.id}")
        self.assertIn("many requests today", answer.text)

    # === DEVICES === #

    def test_a_device_is_registered_with_its_proof(self):
        self.enter()
        page = "/my/devices"
        self.assertIn("SN-LIWEI", self.url_open(page).text)
        values = {"serial": "ELSE-42", "product_text": "Printer", "seller": "Shop",
                  "purchased_on": "2025-12-01"}
        answer = self.post(page, values, page=page)
        self.assertEqual(answer.status_code, 422)
        self.assertIn("add a proof", answer.text)
        self.assertIn('value="ELSE-42"', answer.text)
        for wrong, why in (({"serial": " "}, "serial number"),
                           ({"purchased_on": "2999-01-01"}, "in the future"),
                           ({"purchased_on": "yesterday"}, "as a date")):
            self.assertIn(why, self.post(page, {**values, **wrong}, page=page).text)
        proof = ("files", ("invoice.png", b"\x89PNG\r\n\x1a\n" + b"0" * 64, "image/png"))
        answer = self.post(page, values, files=[proof], page=page)
        self.assertIn("We check the proof", answer.text)
        self.assertIn("Being checked", answer.text)
        registration = self.env["smart.service.device.registration"].search(
            [("partner_id", "=", self.owner.id)])
        self.assertEqual(
            (registration.serial, registration.seller, registration.attachment_ids.name),
            ("ELSE-42", "Shop", "invoice.png"))
        self.assertTrue(registration.activity_ids)
        file = re.search(r"/my/devices/\d+/file/\d+", answer.text)[0]
        self.assertEqual(self.url_open(file).status_code, 200)
        registration.write({"product_id": self.printer.id})
        registration.action_approve()
        text = self.url_open(page).text
        self.assertIn("ELSE-42", text)
        self.assertNotIn("Being checked", text)
