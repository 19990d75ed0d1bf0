from datetime import timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools.translate import code_translations

from .common import SmartServiceCase

MANY = 4


class ProfileCase(SmartServiceCase):
    """A customer whom Ada serves, and what he has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create({
            "name": "欧阳娜", "lang": "en_US", "city": "Guangzhou"})
        cls.env["smart.service.contact"].create({
            "kind": "api_user", "scope": cls.account.app_id, "value": "u1",
            "account_id": cls.account.id, "partner_id": cls.customer.id})
        cls.product = cls.env["product.product"].create({
            "name": "Printer QL420", "type": "consu", "is_storable": True, "tracking": "serial",
            "smart_warranty_months": 24, "list_price": 100.0})

    def served(self, text="The printer is stuck", user="u1", **fields_):
        channel = self.say(text, user=user, **fields_)
        channel._add_members(users=self.agent)
        return channel

    def profile(self, channel, user=None):
        return channel.with_user(user or self.agent)._smart_profile()

    def section(self, profile, key):
        return next((one for one in profile["sections"] if one["key"] == key), None)

    def user(self, login, *groups):
        """A team lead of the desk who has other roles, too."""
        user = new_test_user(self.env, login, ",".join(("smart_service.group_lead", *groups)))
        self.desk.user_ids |= user
        return user

    # === WHAT A CUSTOMER HAS === #

    def ticket(self, name="No water", **values):
        return self.env["smart.service.ticket"].create({
            "name": name, "partner_id": self.customer.id, "user_id": self.agent.id, **values})

    def visit(self, ticket):
        return self.env["smart.service.visit"].create({"ticket_id": ticket.id})

    def device(self, serial, days_ago=10):
        return self.env["stock.lot"].create({
            "name": serial, "product_id": self.product.id, "smart_owner_id": self.customer.id,
            "smart_warranty_start": fields.Date.today() - timedelta(days=days_ago)})

    def order(self):
        order = self.env["sale.order"].create({
            "partner_id": self.customer.id,
            "order_line": [Command.create({"product_id": self.product.id})]})
        order.state = "sent"
        return order

    def invoice(self, due=-3):
        today = fields.Date.today()
        invoice = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": self.customer.id,
            "invoice_date": today - timedelta(days=30),
            "invoice_date_due": today + timedelta(days=due),
            "invoice_line_ids": [Command.create({
                "name": "Visit", "quantity": 1, "price_unit": 80.0, "tax_ids": False})]})
        invoice.action_post()
        return invoice

    def lead(self, name="Wants a bigger one"):
        return self.env["crm.lead"].create({
            "name": name, "partner_id": self.customer.id, "type": "opportunity",
            "expected_revenue": 500.0, "user_id": False})

    def everything(self, number):
        """One of each kind."""
        ticket = self.ticket(f"Ticket {number}")
        self.visit(ticket)
        self.device(f"SN{number}")
        self.order()
        self.invoice()
        self.lead()
        self.env["smart.service.contact"].create({
            "kind": "email", "scope": "", "value": f"na{number}@mail.example",
            "partner_id": self.customer.id})
        past = self.say(f"Earlier question {number}")
        past._smart_close("agent")


@tagged("post_install", "-at_install")
class TestProfile(ProfileCase):
    def test_an_agent_sees_who_it_is(self):
        self.customer.category_id = self.env["res.partner.category"].create({"name": "Key"})
        profile = self.profile(self.served())
        self.assertEqual(profile["customer"]["name"], "欧阳娜")
        self.assertEqual(profile["customer"]["place"], "Guangzhou")
        self.assertEqual([tag["name"] for tag in profile["customer"]["tags"]], ["Key"])
        point, = profile["points"]
        self.assertEqual((point["value"], point["current"]), ("u1", True))
        self.assertEqual(profile["sections"], [])

    def test_open_tickets_and_visits(self):
        ticket = self.ticket()
        self.visit(ticket)
        self.ticket("Settled").action_solve()
        profile = self.profile(self.served())
        shown, = self.section(profile, "tickets")["records"]
        self.assertEqual(shown["id"], ticket.id)
        self.assertTrue(shown["opens"])
        self.assertEqual(shown["detail"], "Ada Agent")
        visit, = self.section(profile, "visits")["records"]
        self.assertEqual((visit["id"], visit["tone"]), (ticket.visit_ids.id, "warning"))

    def test_a_ticket_of_a_closed_team_is_not_told(self):
        other = new_test_user(self.env, "other_agent", "smart_service.group_agent")
        team = self.env["smart.service.team"].create({
            "name": "Closed", "member_ids": [Command.set(other.ids)]})
        self.ticket(user_id=other.id, team_id=team.id)
        channel = self.served()
        self.assertIsNone(self.section(self.profile(channel), "tickets"))
        self.assertTrue(self.section(self.profile(channel, self.user("panel_lead")), "tickets"))

    def test_devices_with_their_warranty(self):
        self.device("SN1")
        self.device("SN2", days_ago=3000)
        shown = self.section(self.profile(self.served()), "devices")["records"]
        self.assertEqual(
            {row["detail"]: (row["name"], row["tone"]) for row in shown},
            {"SN1": ("Printer QL420", "success"), "SN2": ("Printer QL420", "muted")})
        self.assertIn("Under warranty until", "".join(
            line for row in shown for line in row["lines"]))

    def test_who_may_not_read_orders_learns_what_was_ordered_and_no_price(self):
        order = self.order()
        channel = self.served()
        shown, = self.section(self.profile(channel), "orders")["records"]
        self.assertEqual((shown["name"], shown["amount"], shown["opens"]), (order.name, "", False))
        self.assertIn("Printer QL420", shown["detail"])
        seller = self.user("panel_seller", "sales_team.group_sale_salesman_all_leads")
        shown, = self.section(self.profile(channel, seller), "orders")["records"]
        self.assertTrue(shown["opens"])
        self.assertRegex(shown["amount"], r"\d")

    def test_invoices_are_for_accounting(self):
        invoice = self.invoice()
        later = self.invoice(due=20)
        channel = self.served()
        self.assertIsNone(self.section(self.profile(channel), "invoices"))
        seller = self.user("panel_seller", "sales_team.group_sale_salesman_all_leads")
        self.assertIsNone(self.section(self.profile(channel, seller), "invoices"))
        accountant = self.user("panel_accountant", "account.group_account_invoice")
        shown = self.section(self.profile(channel, accountant), "invoices")["records"]
        self.assertEqual([(row["id"], row["tone"]) for row in shown],
                         [(invoice.id, "danger"), (later.id, "warning")])
        self.assertIn("80", shown[0]["amount"])

    def test_leads_are_for_sales(self):
        lead = self.lead()
        channel = self.served()
        self.assertIsNone(self.section(self.profile(channel), "leads"))
        seller = self.user("panel_seller", "sales_team.group_sale_salesman_all_leads")
        shown, = self.section(self.profile(channel, seller), "leads")["records"]
        self.assertEqual((shown["id"], shown["opens"]), (lead.id, True))
        # somebody else's lead is not a plain salesperson's business
        lead.user_id = self.agent
        one = self.user("panel_own", "sales_team.group_sale_salesman")
        self.assertIsNone(self.section(self.profile(channel, one), "leads"))

    def test_nothing_of_another_customer_or_company(self):
        stranger = self.env["res.partner"].create({"name": "Somebody else"})
        mine = self.customer
        channel = self.served()
        company = self.env["res.company"].create({"name": "Other company"})
        self.env["stock.lot"].create({
            "name": "SN9", "product_id": self.product.id, "smart_owner_id": mine.id,
            "company_id": company.id})
        self.customer = stranger
        self.everything(1)
        accountant = self.user("panel_all", "account.group_account_invoice",
                               "sales_team.group_sale_salesman_all_leads")
        self.assertEqual(self.profile(channel, accountant)["sections"], [])

    def test_who_may_not_read_the_session_learns_nothing(self):
        channel = self.served()
        outsider = new_test_user(self.env, "panel_outsider", "base.group_user")
        for ask in (lambda one: one._smart_profile(), lambda one: one.smart_timeline()):
            with self.assertRaises(AccessError):
                ask(channel.with_user(outsider))

    def test_more_than_an_agent_looks_through(self):
        for number in range(7):
            self.ticket(f"Ticket {number}")
        section = self.section(self.profile(self.served()), "tickets")
        self.assertEqual((len(section["records"]), section["more"]), (5, True))
        mine = self.env["smart.service.ticket"].with_user(self.agent)
        self.assertEqual(mine.search_count(section["domain"]), 7)

    # === EPISODES, MOOD, TIMELINE === #

    def test_earlier_conversations_tell_what_they_were_about(self):
        first = self.say("Where is my order?")
        first._smart_close("agent")
        second = self.served("It is still not here")
        second._smart_summarise("The parcel is lost, a new one is on its way.")
        second.with_user(self.agent).message_post(
            body="I send a new one", message_type="comment", subtype_xmlid="mail.mt_comment")
        second._smart_close("agent")
        channel = self.served("Thanks")
        last, before = self.profile(channel)["episodes"]
        self.assertEqual((last["id"], before["id"]), (second.id, first.id))
        self.assertEqual(last["summary"], "The parcel is lost, a new one is on its way.")
        self.assertEqual((last["in"], last["out"]), (1, 1))
        self.assertEqual(before["summary"], "Where is my order?")
        self.assertTrue(last["opens"])

    def test_a_hand_over_leaves_its_summary(self):
        channel = self.say("Where is my order?")
        channel.smart_owner = "bot"
        channel._smart_hand_over("asked", "Wants to know where S001 is.")
        self.assertEqual(channel.smart_summary, "Wants to know where S001 is.")

    def test_episodes_on_every_channel(self):
        other = self.account.copy({"name": "Second app", "app_id": "second-app"})
        point = self.env["smart.service.contact"].create({
            "kind": "api_user", "scope": "second-app", "value": "u1",
            "account_id": other.id, "partner_id": self.customer.id})
        session = point._open_session()
        session._smart_close("agent")
        episode, = self.profile(self.served())["episodes"]
        self.assertEqual((episode["id"], episode["account"]), (session.id, "Second app"))

    def test_how_the_customer_feels(self):
        channel = self.served("This is a disgrace, I am furious and want my money back!")
        mood = self.profile(channel)["mood"]
        self.assertEqual(mood["mood"], "negative")
        self.assertIn("furious", mood["evidence"])
        self.env["smart.service.signal"].search([
            ("partner_id", "=", self.customer.id)]).state = "rejected"
        self.assertFalse(self.profile(channel)["mood"])

    def test_the_timeline_goes_over_all_channels_and_pages(self):
        other = self.account.copy({"name": "Second app", "app_id": "second-app"})
        point = self.env["smart.service.contact"].create({
            "kind": "api_user", "scope": "second-app", "value": "u1",
            "account_id": other.id, "partner_id": self.customer.id})
        for _turn in range(11):
            point._open_session()._smart_close("agent")
        channel = self.served()
        ticket = channel.with_user(self.agent)._smart_make_ticket("No water")
        page = channel.with_user(self.agent).smart_timeline()
        self.assertTrue(page["more"])
        self.assertEqual((page["rows"][0]["model"], page["rows"][0]["res_id"]),
                         ("smart.service.ticket", ticket.id))
        self.assertLessEqual(
            {"Test app", "Second app"}, {row["account"] for row in page["rows"]})
        rest = channel.with_user(self.agent).smart_timeline(page["rows"][-1]["id"])
        self.assertFalse(rest["more"])
        ids = [row["id"] for row in page["rows"] + rest["rows"]]
        self.assertEqual(ids, sorted(set(ids), reverse=True))
        self.assertEqual(rest["rows"][-1]["label"], "Conversation opened")

    def test_the_timeline_keeps_other_roles_business(self):
        channel = self.served()
        for kind in ("lead_created", "invoice_created"):
            self.env["smart.service.event"]._log(kind, channel=channel)
        self.assertFalse({"Lead created", "Invoice created"} & {
            row["label"] for row in channel.with_user(self.agent).smart_timeline()["rows"]})
        boss = self.user("panel_boss", "account.group_account_invoice",
                         "sales_team.group_sale_salesman_all_leads")
        self.assertLessEqual({"Lead created", "Invoice created"}, {
            row["label"] for row in channel.with_user(boss).smart_timeline()["rows"]})

    def test_a_customer_reads_his_session_and_no_story_of_his_company(self):
        channel = self.served()
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        colleague = self.env["res.partner"].create({"name": "Colleague", "parent_id": firm.id})
        self.customer.parent_id = firm
        self.ticket("Hers alone", partner_id=colleague.id)
        told = channel.with_user(self.agent).smart_timeline()["rows"]
        self.assertIn("Hers alone", " ".join(row["detail"] for row in told))
        customer = new_test_user(
            self.env, "panel_customer", "base.group_portal", partner_id=self.customer.id)
        self.assertTrue(channel.with_user(customer).has_access("read"))
        with self.assertRaises(AccessError):
            channel.with_user(customer).smart_timeline()

    # === GREETING === #

    def test_the_greeting_is_by_surname_and_guesses_no_gender(self):
        greeting = self.profile(self.served())["greeting"]
        self.assertIn("Mr/Ms 欧阳,", greeting)
        self.assertNotIn("娜", greeting)
        self.assertIn("Ada Agent", greeting)

    def test_what_somebody_calls_himself_is_no_surname(self):
        channel = self.served(user="u77", name="白云")
        self.assertIn("Hello 白云,", self.profile(channel)["greeting"])

    def test_a_company_is_not_greeted_by_name(self):
        self.customer.write({"name": "王府饭店", "is_company": True})
        self.assertTrue(self.profile(self.served())["greeting"].startswith("Hello,"))

    def test_the_greeting_is_in_the_customers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.customer.lang = "zh_CN"
        words = {"Dear Mr/Ms %(surname)s,": "%(surname)s先生/女士，您好！"}
        with patch.dict(
                code_translations.python_translations, {("smart_service", "zh_CN"): words}):
            greeting = self.profile(self.served())["greeting"]
        self.assertIn("欧阳先生/女士，您好！", greeting)


@tagged("post_install", "-at_install")
class TestProfileQueries(ProfileCase):
    """What it costs doesn't grow with what there is."""

    def queries(self, channel, user):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        profile = self.profile(channel, user)
        return self.env.cr.sql_log_count - before, profile

    def test_many_records_cost_as_many_queries_as_one(self):
        user = self.user("panel_all", "account.group_account_invoice", "stock.group_stock_user",
                         "sales_team.group_sale_salesman_all_leads")
        self.everything(0)
        channel = self.served("I am furious")
        self.queries(channel, user)
        one, profile = self.queries(channel, user)
        self.assertEqual(len(profile["sections"]), 6)
        channel._smart_close("agent")
        for number in range(1, MANY):
            self.everything(number)
        channel = self.served("I am furious again")
        many, profile = self.queries(channel, user)
        self.assertEqual(
            {section["key"]: len(section["records"]) for section in profile["sections"]},
            dict.fromkeys(("tickets", "visits", "devices", "orders", "invoices", "leads"), MANY))
        self.assertEqual(len(profile["points"]), MANY + 1)
        self.assertEqual(len(profile["episodes"]), 5)
        self.assertEqual(many, one)
        # the devices' warranty asks for policies and contracts, once for all of them
        self.assertLess(many, 65)

    def test_a_page_of_the_timeline_costs_the_same(self):
        channel = self.served()
        first = channel.with_user(self.agent)._smart_make_ticket("One")
        self.visit(first)._log("visit_scheduled")
        costs = []
        for _round in range(2):
            for _turn in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                channel.with_user(self.agent).smart_timeline()
                costs.append(self.env.cr.sql_log_count - before)
            for number in range(3):
                ticket = channel.with_user(self.agent)._smart_make_ticket(f"More {number}")
                self.visit(ticket)._log("visit_scheduled")
        self.assertEqual(costs[1], costs[3])
