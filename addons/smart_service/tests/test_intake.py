from datetime import datetime

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .dispatch_common import DispatchCase
from .workbench_common import WorkbenchMixin


@tagged("post_install", "-at_install")
class TestIntake(WorkbenchMixin, DispatchCase):
    """An agent takes a repair request: what is known is not asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpWorkbench()
        cls.owner.phone = "+8613800138000"

    def session_of(self, first="Hello", *words):
        session = self.open_session(first, user="liwei")
        for text in words:
            self.receive(self.message(text, user="liwei"))
        return session

    def fields(self, session):
        return {field["name"]: field for field in session.smart_repair_intake()["fields"]}

    def make(self, session, **answers):
        made = session.action_smart_repair_request(answers)
        return self.env["smart.service.ticket"].browse(made["id"])

    def test_a_known_customer_with_one_device_is_asked_nothing(self):
        lot = self.device("QL-0001", self.owner, datetime(2025, 9, 1))
        session = self.session_of("Good morning", "Since today the toner rubs off", "Hello?")
        fields = self.fields(session)
        self.assertEqual(list(fields), ["lot", "serial", "symptom"])
        self.assertEqual(fields["lot"]["value"], str(lot.id))
        self.assertEqual(fields["serial"]["when"], {"name": "lot", "value": ""})
        self.assertEqual(fields["symptom"]["value"], "Since today the toner rubs off")
        ticket = self.make(
            session, lot=fields["lot"]["value"], symptom=fields["symptom"]["value"])
        self.assertEqual((ticket.lot_id, ticket.fault_id), (lot, self.fault))
        self.assertEqual(ticket.review_state, "none")

    def test_the_serial_that_was_said_chooses_the_device(self):
        self.device("QL-0001", self.owner, datetime(2025, 9, 1))
        second = self.device("QL-0002", self.owner, datetime(2025, 9, 1))
        fields = self.fields(self.session_of("it is ql 0002, please hurry"))
        self.assertEqual(fields["lot"]["value"], str(second.id))
        self.assertFalse(fields["symptom"]["value"])

    def test_which_of_several_devices_has_to_be_asked(self):
        for serial in ("QL-0001", "QL-0002"):
            self.device(serial, self.owner, datetime(2025, 9, 1))
        fields = self.fields(self.session_of("The toner rubs off"))
        self.assertEqual(fields["lot"]["value"], fields["lot"]["unanswered"])
        self.assertEqual(len(fields["lot"]["choices"]), 4)

    def test_place_and_phone_are_asked_for_when_nobody_knows_them(self):
        lot = self.device("QL-0001", self.owner, datetime(2025, 9, 1))
        self.owner.write({"phone": False, "partner_latitude": 0, "partner_longitude": 0})
        session = self.session_of("The toner rubs off")
        self.assertEqual(
            list(self.fields(session)), ["lot", "serial", "symptom", "place", "phone"])
        ticket = self.make(session, lot=str(lot.id), symptom="The toner rubs off",
                           place="100 Main Street", phone="138 0013 8000")
        self.assertEqual(
            (ticket.visit_address, ticket.visit_phone), ("100 Main Street", "138 0013 8000"))

    def test_of_two_faults_that_fit_one_is_chosen(self):
        lot = self.device("QL-0001", self.owner, datetime(2025, 9, 1))
        other = self.fault.copy({"code": "F2", "name": "Wrong paper"})
        session = self.session_of("The toner rubs off")
        answers = {"lot": str(lot.id), "symptom": "The toner rubs off"}
        [field] = session.action_smart_repair_request(answers)["missing"]
        self.assertEqual(
            [choice["value"] for choice in field["choices"]],
            [str(self.fault.id), str(other.id), "0"])
        self.assertFalse(self.env["smart.service.ticket"].search([("lot_id", "=", lot.id)]))
        ticket = self.make(session, **answers, fault=str(other.id))
        self.assertEqual(ticket.fault_id, other)

    def test_none_of_these_is_the_first_that_fits(self):
        lot = self.device("QL-0001", self.owner, datetime(2025, 9, 1))
        self.fault.copy({"code": "F2"})
        session = self.session_of("The toner rubs off")
        ticket = self.make(session, lot=str(lot.id), symptom="The toner rubs off", fault="0")
        self.assertEqual(ticket.fault_id, self.fault)

    def test_a_fault_that_the_device_cannot_have_is_not_taken(self):
        lot = self.device("QL-0001", self.owner, datetime(2025, 9, 1))
        foreign = self.fault.copy({
            "code": "F2",
            "product_tmpl_ids": [Command.set(self.device_product("X").product_tmpl_id.ids)]})
        session = self.session_of()
        ticket = self.make(
            session, lot=str(lot.id), symptom="The toner rubs off", fault=str(foreign.id))
        self.assertEqual(ticket.fault_id, self.fault)

    def test_another_customers_device_is_not_offered_and_not_taken(self):
        stranger = self.partner("Stranger")
        foreign = self.device("QL-0009", stranger, datetime(2025, 9, 1))
        session = self.session_of("QL-0009 is broken")
        fields = self.fields(session)
        self.assertNotIn("lot", fields)
        ticket = self.make(
            session, lot=str(foreign.id), symptom="The toner rubs off", serial="QL-0009")
        self.assertFalse(ticket.lot_id)
        self.assertEqual(ticket.review_state, "needed")

    def test_who_has_no_part_in_the_conversation_is_refused(self):
        session = self.session_of("The toner rubs off").with_user(self.colleague)
        with self.assertRaises(UserError):
            session.smart_repair_intake()
        with self.assertRaises(UserError):
            session.action_smart_repair_request({"symptom": "It leaks"})
