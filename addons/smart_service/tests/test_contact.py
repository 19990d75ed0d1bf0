from odoo.tests import tagged

from ..providers.base import ContactPoint
from .common import APP_ID, SmartServiceCase


@tagged("post_install", "-at_install")
class TestContact(SmartServiceCase):
    def _resolve(self, value="u1", **known):
        return self.env["smart.service.contact"]._find_or_create(
            self.account, ContactPoint("api_user", APP_ID, value, **known))

    def _partner(self, **values):
        return self.env["res.partner"].create({"name": "Li Na", **values})

    def test_phone_finds_the_customer(self):
        partner = self._partner(phone="+86 138 0013 8000", country_id=self.env.ref("base.cn").id)
        contact = self._resolve(phone="13800138000", name="娜娜")
        self.assertEqual(contact.partner_id, partner)
        self.assertFalse(partner.smart_is_auto_contact)

    def test_email_finds_the_customer(self):
        partner = self._partner(email="Li.Na@example.com")
        self.assertEqual(self._resolve(email="li.na@EXAMPLE.com").partner_id, partner)

    def test_known_id_wins_over_phone(self):
        first = self._resolve(name="First")
        self._partner(phone="+8613800138000")
        self.assertEqual(self._resolve(phone="13800138000").partner_id, first.partner_id)

    def test_a_person_is_preferred_to_the_company_of_the_same_address(self):
        company = self._partner(name="Li Ltd", is_company=True, email="li@li.example.com")
        person = self._partner(parent_id=company.id, email="li@li.example.com")
        self.assertEqual(self._resolve(email="li@li.example.com").partner_id, person)

    def test_the_mailbox_of_an_office_names_the_company_whoever_writes(self):
        company = self._partner(name="Li Ltd", is_company=True, email="office@li.example.com")
        self._partner(parent_id=company.id, email="office@li.example.com")
        self.assertEqual(self._resolve(email="office@li.example.com").partner_id, company)

    def test_two_candidates_are_no_evidence(self):
        both = self._partner(phone="+8613800138001") | self._partner(phone="+8613800138001")
        contact = self._resolve(phone="13800138001")
        self.assertNotIn(contact.partner_id, both)
        self.assertTrue(contact.partner_id.smart_is_auto_contact)
        self.assertEqual(
            self.events("needs_review")[:1].payload["reason"], "ambiguous_identity")

    def test_a_shared_number_identifies_nobody(self):
        partner = self._partner(phone="+8613800138002")
        self.env["smart.service.contact"].create({
            "kind": "phone", "scope": "", "value": "+8613800138002", "partner_id": partner.id,
            "shared": True})
        self.assertNotEqual(self._resolve(phone="13800138002").partner_id, partner)

    def test_another_companys_customer_is_not_ours(self):
        other = self.env["res.company"].create({"name": "Other"})
        partner = self._partner(phone="+8613800138003", company_id=other.id)
        self.env["smart.service.contact"].create({
            "kind": "phone", "scope": "", "value": "+8613800138003", "partner_id": partner.id})
        self.assertNotEqual(self._resolve(phone="13800138003").partner_id, partner)

    def test_colleagues_are_no_customers(self):
        self.agent.partner_id.email = "ada@example.com"
        self.assertNotEqual(
            self._resolve(email="ada@example.com").partner_id, self.agent.partner_id)

    def test_a_stranger_becomes_a_customer(self):
        contact = self._resolve(name="欧阳小明", lang="zh_CN", phone="13900000000")
        partner = contact.partner_id
        self.assertEqual((partner.name, partner.phone_sanitized), ("欧阳小明", "+8613900000000"))
        self.assertTrue(partner.smart_is_auto_contact)
        self.assertEqual(self._resolve("u2", phone="139 0000 0000").partner_id, partner,
                         "the phone is known from now on")

    def test_reply_goes_to_the_contact_heard_from_last(self):
        first = self._resolve("a", phone="13900000001")
        second = self._resolve("b", phone="13900000001")
        self.assertEqual(first.partner_id, second.partner_id)
        first.last_inbound_at = "2026-01-01 10:00:00"
        second.last_inbound_at = "2026-01-02 10:00:00"
        self.assertEqual(first.partner_id._smart_contact(), second)

    def test_another_id_of_the_same_person_keeps_the_customer_and_the_session(self):
        phone = ContactPoint("wa_id", "scope", "8613800000001")
        hidden = ContactPoint("bsuid", "scope", "CN.1234")
        contacts = self.env["smart.service.contact"]
        first = contacts._find_or_create(self.account, phone)
        both = contacts._find_or_create(self.account, hidden, (phone,))
        self.assertEqual(both, first, "replies go on to where the customer wrote from")
        alone = contacts._find_or_create(self.account, hidden)
        self.assertEqual(alone.kind, "bsuid")
        self.assertEqual(alone.partner_id, first.partner_id)

    def test_linked_ids_of_two_customers_are_reviewed_not_merged(self):
        contacts = self.env["smart.service.contact"]
        one = contacts._find_or_create(self.account, ContactPoint("wa_id", "s", "1"))
        two = contacts._find_or_create(self.account, ContactPoint("bsuid", "s", "2"))
        three = contacts._find_or_create(
            self.account, ContactPoint("unionid", "s", "3"),
            (ContactPoint("wa_id", "t", "9"), ContactPoint("bsuid", "s", "2")))
        self.assertEqual(three, two)
        self.assertNotEqual(one.partner_id, two.partner_id)

    def test_two_accounts_of_one_contact_point_are_two_conversations(self):
        other = self.account.copy({"name": "Second", "webhook_secret": self.account.webhook_secret})
        other.action_activate()
        contacts = self.env["smart.service.contact"]
        point = ContactPoint("email", "", "li@example.com")
        contact = contacts._find_or_create(self.account, point)
        first = contact._open_session(self.account)
        self.assertEqual(contacts._find_or_create(other, point), contact)
        second = contact._open_session(other)
        self.assertNotEqual(first, second)
        self.assertEqual(first.smart_account_id, self.account)
        self.assertEqual(contact._open_session(self.account), first)
