"""Telephone numbers, addresses and amounts: masked by role, revealed for a reason that is kept."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import SmartServiceCase

PHONE, EMAIL = "+86 138 0013 8000", "liwei@mail.example"


@tagged("post_install", "-at_install")
class TestMasks(SmartServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lead = cls.env.ref("smart_service.group_lead")
        cls.env.company.write({
            f"smart_{kind}_group_ids": [Command.set(lead.ids)]
            for kind in ("phone", "email", "amount")})
        cls.lead = new_test_user(cls.env, "mask_lead", "smart_service.group_lead")
        cls.manager = new_test_user(cls.env, "mask_manager", "smart_service.group_manager")
        cls.clerk = new_test_user(cls.env, "mask_clerk", "base.group_user")
        for role in ("sales_team.group_sale_salesman_all_leads", "base.group_allow_export"):
            cls.agent.group_ids |= cls.env.ref(role)
        cls.customer = cls.env["res.partner"].create({
            "name": "Li Wei", "phone": PHONE, "email": EMAIL})
        cls.order = cls.env["sale.order"].create({
            "partner_id": cls.customer.id,
            "order_line": [Command.create({"name": "Work", "price_unit": 120, "product_id": (
                cls.env["product.product"].create({"name": "Work", "type": "service"}).id)})]})
        cls.crm_lead = cls.env["crm.lead"].create({
            "name": "Wants more", "partner_id": cls.customer.id, "expected_revenue": 5000})
        cls.env.flush_all()

    def seen(self, record, *names, user=None):
        self.env.invalidate_all()
        return record.with_user(user or self.agent).read(names)[0]

    def test_reading(self):
        shown = self.seen(self.customer, "phone", "email", "email_normalized", "phone_sanitized",
                          "email_formatted", "name")
        self.assertEqual(shown["name"], "Li Wei")
        self.assertEqual(shown["phone"], "+86••••00")
        for name in ("email", "email_normalized", "email_formatted", "phone_sanitized"):
            self.assertNotIn("liwei", shown[name])
            self.assertIn("••••", shown[name])
        for user in (self.lead, self.manager, self.clerk):
            self.assertEqual(self.seen(self.customer, "phone", user=user)["phone"], PHONE)
        order = self.order.with_user(self.agent)
        self.assertFalse(order.web_read({"amount_total": {}})[0]["amount_total"])
        self.assertTrue(self.order.read(["amount_total"])[0]["amount_total"])
        lead = self.seen(self.crm_lead, "phone", "email_from", "expected_revenue")
        self.assertIn("••••", lead["phone"] + lead["email_from"])
        self.assertFalse(lead["expected_revenue"])

    def test_other_ways_of_reading(self):
        partners = self.env["res.partner"].with_user(self.agent)
        domain = [("id", "=", self.customer.id)]
        self.assertIn("••••", partners.search_read(domain, ["phone"])[0]["phone"])
        found = partners.web_search_read(domain, {"email": {}})
        self.assertIn("••••", found["records"][0]["email"])
        ticket = self.env["smart.service.ticket"].create({
            "name": "Broken", "partner_id": self.customer.id, "user_id": self.agent.id})
        self.assertIn("••••", self.seen(ticket, "phone")["phone"])
        nested = ticket.with_user(self.agent).web_read(
            {"partner_id": {"fields": {"phone": {}, "display_name": {}}}})
        self.assertIn("••••", nested[0]["partner_id"]["phone"])
        shown = partners.browse(self.customer.id).with_context(show_email=True).display_name
        self.assertNotIn("liwei", shown)
        with self.assertRaises(AccessError):
            partners.browse(self.customer.id).export_data(["name", "phone"])
        with self.assertRaises(AccessError):
            ticket.with_user(self.agent).export_data(["partner_id/email"])
        with self.assertRaises(AccessError):
            partners.browse(self.customer.id)._get_vcard_file()

    def test_groups_and_sums(self):
        partners = self.env["res.partner"].with_user(self.agent)
        for groupby in ("email", "phone", "email_normalized"):
            with self.assertRaises(AccessError):
                partners.formatted_read_group([], [groupby], ["__count"])
            with self.assertRaises(AccessError):
                partners.web_read_group([], [groupby])
            with self.assertRaises(AccessError):
                partners.read_group([], [], [groupby])
        with self.assertRaises(AccessError):
            self.env["smart.service.ticket"].with_user(self.agent).formatted_read_group(
                [], ["partner_id.email"], ["__count"])
        leads = self.env["crm.lead"].with_user(self.agent)
        [group] = leads.formatted_read_group(
            [("id", "=", self.crm_lead.id)], ["partner_id"], ["expected_revenue:sum", "__count"])
        self.assertFalse(group["expected_revenue:sum"])
        self.assertEqual(group["__count"], 1)
        [group] = leads.with_user(self.clerk).sudo().formatted_read_group(
            [("id", "=", self.crm_lead.id)], [], ["expected_revenue:sum"])
        self.assertEqual(group["expected_revenue:sum"], 5000)

    def test_no_guessing_bit_by_bit(self):
        partners = self.env["res.partner"].with_user(self.agent)
        own = ("id", "=", self.customer.id)

        def found(*condition):
            return bool(partners.search([own, condition]))

        self.assertTrue(found("email", "=", EMAIL))
        self.assertTrue(found("email", "ilike", EMAIL.upper()))
        self.assertTrue(found("phone", "=", PHONE))
        self.assertTrue(found("phone_mobile_search", "ilike", "13800138000"))
        for condition in (
                ("email", "ilike", "liwei"), ("email", "=like", "li%"), ("phone", "like", "138"),
                ("email", "=ilike", "l____@mail.example"), ("phone_mobile_search", "like", "13800"),
                ("display_name", "ilike", "liwei@"), ("user_ids.phone", "like", "138"),
                ("child_ids", "any", [("email", "ilike", "li")])):
            with self.subTest(condition=condition):
                self.assertFalse(found(*condition))
        for condition in (("email", ">", "a"), ("phone", "<=", "+9")):
            with self.assertRaises(AccessError):
                found(*condition)
        self.assertFalse(partners.name_search("liwei@"))
        self.assertTrue(partners.name_search("Li Wei"))
        tickets = self.env["smart.service.ticket"]
        tickets.create({
            "name": "Broken", "partner_id": self.customer.id, "user_id": self.agent.id})
        mine = tickets.with_user(self.agent)
        self.assertFalse(mine.search([("partner_id.email", "ilike", "liwei")]))
        self.assertFalse(mine.search([("partner_id", "ilike", "liwei@")]))
        leads = self.env["crm.lead"].with_user(self.agent)
        with self.assertRaises(AccessError):
            leads.search([("expected_revenue", ">", 4999)])
        self.assertIn(self.crm_lead, leads.search([("expected_revenue", ">", 0)]))
        by_address = partners.search([own], order="email, id")
        self.assertEqual(by_address, self.customer)

    def test_what_is_masked_is_never_stored(self):
        partner = self.customer.with_user(self.agent)
        shown = self.seen(self.customer, "phone", "email")
        partner.write({"phone": shown["phone"], "email": shown["email"], "function": "Boss"})
        self.assertEqual(self.customer.phone, PHONE)
        self.assertEqual(self.customer.email, EMAIL)
        self.assertEqual(self.customer.function, "Boss")
        partner.phone = "+86 139 0000 0000"
        self.assertEqual(self.customer.phone, "+86 139 0000 0000")
        with Form(self.env["crm.lead"].with_user(self.agent)) as form:
            form.name = "New one"
            form.partner_id = self.customer
        lead = form.record
        self.assertEqual(lead.sudo().email_from, EMAIL)
        self.crm_lead.with_user(self.agent).write({"expected_revenue": False, "name": "Other"})
        self.assertEqual(self.crm_lead.expected_revenue, 5000)

    def test_colleagues_and_ourselves_are_open(self):
        self.lead.partner_id.phone = "+86 10 5555 5555"
        self.env.company.partner_id.email = "desk@ours.example"
        self.assertEqual(self.seen(self.lead.partner_id, "phone")["phone"], "+86 10 5555 5555")
        self.assertEqual(
            self.seen(self.env.company.partner_id, "email")["email"], "desk@ours.example")

    def test_the_work_goes_on_with_the_values(self):
        order = self.order.with_user(self.agent)
        self.assertEqual(order.partner_id.email, EMAIL)
        self.assertTrue(order.amount_total)

    def test_contact_points(self):
        session = self.say("hello", user="m1", phone="+8613900139000", name="Wang")
        session._add_members(users=self.agent)
        points = self.env["smart.service.contact"].search(
            [("partner_id", "=", session.smart_contact_id.partner_id.id)])
        phone = points.filtered(lambda point: point.kind == "phone")
        other = points.filtered(lambda point: point.kind == "api_user")
        self.assertEqual(self.seen(phone, "value")["value"], "+86••••00")
        self.assertEqual(self.seen(other, "value")["value"], "m1")
        phone.name = False
        self.assertNotIn("0013900", phone.with_user(self.agent).display_name)
        profile = session.with_user(self.agent)._smart_profile()
        self.assertNotIn("+8613900139000", [point["value"] for point in profile["points"]])
        profile = session.with_user(self.lead)._smart_profile()
        self.desk.user_ids |= self.lead
        self.assertIn("+8613900139000", [point["value"] for point in profile["points"]])

    def test_reveal(self):
        Reveal = self.env["smart.service.reveal"].with_user(self.agent)
        with self.assertRaises(UserError):
            Reveal.reveal("res.partner", self.customer.id, "phone", "  ")
        values = Reveal.reveal(
            "res.partner", self.customer.id, "phone", "he asked to be called back")
        self.assertEqual(values["phone"], PHONE)
        shown = self.seen(self.customer, "phone", "email")
        self.assertEqual(shown["phone"], PHONE)
        self.assertIn("••••", shown["email"], "another kind has another reason")
        self.assertEqual(self.seen(self.crm_lead, "phone")["phone"], self.crm_lead.phone)
        row = self.env["smart.service.reveal"].search([], limit=1)
        self.assertEqual(row.user_id, self.agent)
        self.assertEqual(row.partner_id, self.customer)
        self.assertEqual(row.reason, "he asked to be called back")
        with freeze_time(fields.Datetime.add(fields.Datetime.now(), minutes=16)):
            self.assertEqual(self.seen(self.customer, "phone")["phone"], "+86••••00")

    def test_the_log(self):
        Reveal = self.env["smart.service.reveal"]
        Reveal.with_user(self.agent).reveal(
            "sale.order", self.order.id, "amount", "asked what it cost")
        row = Reveal.search([], limit=1)
        self.assertTrue(self.seen(self.order, "amount_total")["amount_total"])
        self.assertTrue(row.with_user(self.manager).read(["reason"]))
        for user in (self.agent, self.lead, self.clerk):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["reason"])
        for change in (lambda: row.write({"reason": "other"}), row.unlink,
                       lambda: Reveal.create({
                           "user_id": self.lead.id, "kind": "phone", "reason": "forged",
                           "res_model": "res.partner", "res_id": self.customer.id,
                           "expires_at": fields.Datetime.now(),
                           "company_id": self.env.company.id})):
            with self.assertRaises(AccessError):
                change()
        for user in (self.manager, self.agent):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"reason": "other"})
        with self.assertRaises(AccessError):
            Reveal.with_user(self.agent).with_context(smart_reveals=True).create({
                "user_id": self.agent.id, "kind": "phone", "reason": "by hand",
                "res_model": "res.partner", "res_id": self.customer.id,
                "expires_at": fields.Datetime.now(), "company_id": self.env.company.id})

    def test_only_of_what_one_may_read(self):
        hidden = self.env["smart.service.ticket"].create({
            "name": "Other team's", "partner_id": self.customer.id, "user_id": self.lead.id,
            "team_id": self.env["smart.service.team"].create({
                "name": "T", "member_ids": [Command.set(self.lead.ids)]}).id})
        with self.assertRaises(AccessError):
            self.env["smart.service.reveal"].with_user(self.agent).reveal(
                "smart.service.ticket", hidden.id, "phone", "just curious")

    def test_the_dialog(self):
        wizard = Form(self.env["smart.service.reveal.ask"].with_user(self.agent).with_context(
            active_model="res.partner", active_id=self.customer.id))
        wizard.kind = "email"
        wizard.reason = "to send the invoice again"
        wizard.save().action_reveal()
        self.assertEqual(self.seen(self.customer, "email")["email"], EMAIL)

    def test_settings(self):
        manager = self.env.ref("smart_service.group_manager")
        settings = self.env["res.config.settings"].create({
            "smart_phone_group_ids": [Command.set(manager.ids)], "smart_reveal_minutes": 5})
        settings.set_values()
        self.assertEqual(self.env.company.smart_phone_group_ids, manager)
        self.assertEqual(self.seen(self.customer, "phone", user=self.lead)["phone"], "+86••••00")
        self.env.company.smart_phone_group_ids = False
        self.assertEqual(self.seen(self.customer, "phone")["phone"], PHONE)
