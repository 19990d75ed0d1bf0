from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .merge_common import MergeCase


@tagged("post_install", "-at_install")
class TestMergePreview(MergeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = new_test_user(cls.env, "preview_lead", "smart_service.group_lead")

    def _preview(self, partners, user=None):
        return Form(self.env["smart.service.merge.preview"].with_user(user or self.lead)
                    .with_context(active_model="res.partner", active_ids=partners.ids))

    def test_it_tells_what_moves_before_it_does(self):
        left, right = self.customer("l"), self.customer("r", phone="+8613800138000", lang="zh_CN")
        left.lang = "en_US"
        self.furnish(right)
        self.invoice(right)
        preview = self._preview(left | right).save()
        self.assertEqual(preview.survivor_id, left, "known for longer")
        self.assertFalse(preview.problem)
        moves = {line.name: line.number for line in preview.move_ids}
        for name in ("Contact points", "Conversations", "Tickets", "Leads",
                     "Quotations and orders", "Invoices and entries", "Devices", "Contacts below",
                     "Bank accounts", "Activities", "Files"):
            with self.subTest(name):
                self.assertEqual(moves[name], 1)
        self.assertGreaterEqual(moves["Messages"], 2)
        values = {(line.name, line.result): line for line in preview.value_ids}
        self.assertEqual(values["Phone", "filled"].theirs, "+8613800138000")
        self.assertEqual(values["Name", "kept"].mine, "Customer l")
        self.assertEqual(values["Language", "kept"].mine, "English (US)")
        self.assertTrue(right.active, "nothing has happened yet")
        preview.reason = "His new phone"
        action = preview.action_merge()
        merge = self.env["smart.service.merge"].browse(action["res_id"])
        self.assertEqual((merge.partner_id, merge.reason), (right, "His new phone"))
        self.assertEqual(left.phone, "+8613800138000")

    def test_the_survivor_is_chosen(self):
        left, right = self.customer("l"), self.customer("r")
        self.furnish(left)
        form = self._preview(left | right)
        form.survivor_id = right
        preview = form.save()
        self.assertEqual(
            {line.name: line.number for line in preview.move_ids}["Tickets"], 1)
        preview.action_merge()
        self.assertEqual(left.smart_merged_into_id, right)
        self.assertEqual(right.smart_merge_number, 1)

    def test_the_known_customer_is_proposed(self):
        left, right = self.customer("l", smart_is_auto_contact=True), self.customer("r")
        self.assertEqual(self._preview(left | right).save().survivor_id, right)

    def test_what_can_not_be_merged_says_why(self):
        left = self.customer("l", is_company=True)
        clerk = self.env["res.partner"].create({"name": "Clerk", "parent_id": left.id})
        preview = self._preview(left | clerk).save()
        self.assertIn("a company and its contact", preview.problem)

    def test_namesakes_are_told_apart(self):
        left = self.customer("l", phone="+8613800138000")
        self.assertEqual(
            left.with_context(smart_tell_apart=True).display_name,
            "Customer l · +8613800138000")

    def test_an_agent_sees_no_preview(self):
        both = self.customer("l") | self.customer("r")
        with self.assertRaises(AccessError):
            self._preview(both, self.agent).save()

    def test_another_companys_lead_is_told_nothing_of_these_customers(self):
        other = self.env["res.company"].create({"name": "Other"})
        lead = new_test_user(
            self.env, "far_preview_lead", "smart_service.group_lead", company_id=other.id,
            company_ids=[Command.set(other.ids)])
        left = self.customer("l", company_id=self.env.company.id)
        right = self.customer("r", company_id=self.env.company.id, phone="+8613800138000")
        Preview = self.env["smart.service.merge.preview"].with_user(lead)
        with self.assertRaises(AccessError):
            self._preview(left | right, lead)
        with self.assertRaises(AccessError):
            Preview.create({
                "partner_ids": [Command.set((left | right).ids)], "survivor_id": left.id,
            }).read(["value_ids"])
