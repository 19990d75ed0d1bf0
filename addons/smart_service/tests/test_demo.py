from ast import literal_eval

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..engine import warranty

COUNTED = (
    "res.users", "crm.team", "product.product", "res.partner", "stock.warehouse", "stock.lot",
    "stock.picking", "stock.quant", "hr.employee", "sale.order", "account.move",
    "smart.service.account", "smart.service.contact", "smart.service.contract",
    "smart.service.warranty.policy", "smart.service.device.registration",
    "smart.service.product.module", "project.project", "project.task.type",
    "project.task", "smart.service.signal", "smart.service.signal.threshold", "crm.lead",
    "smart.service.ticket", "smart.service.visit", "smart.service.visit.slot",
    "smart.service.settlement", "smart.service.plan", "smart.service.plan.line",
    "smart.service.plan.question",
)


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo company loads, holds together, and can be loaded again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = cls.env["smart.service.demo"]
        cls.demo._load()

    def _count(self):
        return {model: self.env[model].search_count([]) for model in COUNTED}

    def test_second_load_changes_nothing(self):
        before = self._count()
        self.demo._load()
        self.assertEqual(self._count(), before)

    def test_load_heals_what_was_deleted(self):
        point = self.demo._ref("demo_contact_openid_liwei")
        value, customer = point.value, point.partner_id
        point.unlink()
        self.demo._load()
        healed = self.demo._ref("demo_contact_openid_liwei")
        self.assertEqual((healed.value, healed.partner_id), (value, customer))

    def test_every_delivered_device_is_traced_to_its_customer(self):
        for row in self.demo._rows("devices"):
            lot = self.demo._ref(row["id"])
            owner = self.demo._ref(row["customer"]) if row["customer"] else lot.partner_ids.browse()
            self.assertEqual(lot.partner_ids, owner, row["serial"])

    def test_deliveries_lie_in_the_past(self):
        lot = self.demo._ref("demo_device_ql420_000106")
        self.assertEqual(len(lot.delivery_ids), 1)
        self.assertEqual(
            lot.delivery_ids.date_done.date(), self.demo._days_ago(1105).date())
        self.assertEqual(lot.delivery_ids.move_line_ids.date, lot.delivery_ids.date_done)

    def test_warranty_runs_from_the_delivery(self):
        months = {row["id"]: int(row["smart_warranty_months"] or 0)
                  for row in self.demo._rows("products")}
        today = fields.Date.today()
        for row in self.demo._rows("devices"):
            lot = self.demo._ref(row["id"])
            if row["customer"]:
                delivered = self.demo._days_ago(row["delivered_days_ago"]).date()
                self.assertEqual(lot.smart_delivered_on, delivered, row["serial"])
                covered = today <= delivered + relativedelta(months=months[row["product"]])
                self.assertEqual(lot._smart_warranty().covered, covered, row["serial"])
                self.assertEqual(lot.smart_owner_id, self.demo._ref(row["customer"]))

    def test_something_is_promised_about_every_ticket(self):
        for code in ("question", "repair", "complaint", "request"):
            ticket = self.env["smart.service.ticket"].create({
                "name": "x", "type_id": self.env["smart.service.ticket.type"]._for_code(code).id})
            self.assertTrue(ticket.first_response_deadline, code)
            self.assertTrue(ticket.sla_version_id.policy_id.step_ids, code)

    def test_a_contract_is_in_force(self):
        lot = self.demo._ref("demo_device_ql720_000109")
        contract = lot.smart_contract_ids
        self.assertEqual((contract.state, contract.covers_wear), ("active", True))
        toner = self.demo._ref("demo_product_qctnrc")
        facts = lot._smart_warranty_facts(
            in_general=False, parts=(toner._smart_warranty_item(),))
        self.assertEqual(warranty.decide(facts).reason_code, "contract")

    def test_a_serial_number_reveals_nothing_to_others(self):
        lot = self.demo._ref("demo_device_ql420_000101")
        owner = self.demo._ref("demo_customer_liwei")
        other = self.demo._ref("demo_customer_wangfang")
        find = self.env["stock.lot"]._smart_find_for
        self.assertEqual(find("ql420 000101", owner), (lot, "owned"))
        self.assertEqual(find("QL420-000101", other), (lot.browse(), "foreign"))

    def test_customers_words_find_the_fault(self):
        words = {
            ("qw500", "净水器漏水了，厨房都是水"): "E05",
            ("qw500", "There is water on the floor, the purifier is leaking"): "E05",
            ("ql420", "打印机老是卡纸"): "E01",
            ("ql420", "The toner rubs off"): "E02",
            ("qp310d", "prints have white lines"): "E03",
            ("qw300", "不出水了"): "E06",
            ("ql720", "something is odd"): "P00",
        }
        for (product, symptom), code in words.items():
            fault = self.env["smart.service.fault"]._match(
                self.demo._ref(f"demo_product_{product}"), symptom)
            self.assertEqual(fault.code, code, symptom)

    def test_every_fault_has_engineers_who_can_repair_it(self):
        engineers = self.env["hr.employee"].union(
            *(self.demo._ref(row["id"]) for row in self.demo._rows("engineers")))
        self.assertEqual(len(engineers.filtered("smart_is_field_engineer")), 10)
        self.assertEqual(len(engineers.smart_van_location_id), 10)
        for row in self.demo._rows("faults"):
            fault = self.demo._ref(row["id"])
            able = engineers.employee_skill_ids.filtered(
                lambda skill, fault=fault: skill.skill_id == fault.skill_id
                and skill.level_progress >= fault.skill_level_id.level_progress).employee_id
            self.assertGreaterEqual(len(able), 3, fault.code)
            self.assertEqual(len(fault.product_tmpl_ids), len(row["models"].split(";")))
            for product in fault.product_tmpl_ids.product_variant_id:
                self.assertEqual(len(fault._parts(product)), 1 - fault.is_fallback, fault.code)

    def test_device_of_an_order_is_linked_to_it(self):
        lot = self.demo._ref("demo_device_qp310d_000107")
        self.assertEqual(lot.sale_order_ids, self.demo._ref("demo_order_zhaolei_printer"))

    def test_orders_stand_where_their_row_says(self):
        states = {
            "quotation": ("draft", False), "confirmed": ("sale", "pending"),
            "picked": ("sale", "started"), "shipped": ("sale", "full"),
            "delivered": ("sale", "full")}
        for row in self.demo._rows("orders"):
            order = self.demo._ref(row["id"])
            self.assertEqual(order.name, row["name"])
            self.assertEqual((order.state, order.delivery_status), states[row["state"]], row)
            shipment = order.picking_ids.filtered(lambda p: p.picking_type_code == "outgoing")
            self.assertIn(row["tracking_number"], str(shipment.note))

    def test_a_day_is_planned_and_one_customer_is_asked(self):
        plan = self.demo._ref("demo_plan")
        self.assertEqual((plan.phase, len(plan.line_ids), len(plan.question_ids)),
                         ("applied", 2, 1))
        self.assertIn(plan.day.weekday(), (1, 2, 3, 4), "a day on which all engineers work")
        question = plan.question_ids
        visit = question.visit_id
        self.assertEqual((question.answer, visit.asked, bool(visit.confirmed_at)),
                         ("asked", "move", True))
        self.assertEqual((visit.employee_id, visit.start),
                         (question.old_employee_id, question.old_start), "without a yes it stays")
        self.assertFalse(
            visit._smart_obstacles(
                question.new_employee_id, question.new_start, question.new_stop),
            "and a yes can move it")
        for line in plan.line_ids:
            self.assertEqual((line.visit_id.employee_id, line.visit_id.start),
                             (line.new_employee_id, line.new_start))
            self.assertTrue(line.reason_text)
        booked = self.env["smart.service.visit"].union(*(
            self.demo._ref(row["id"]) for row in self.demo._rows("visits")
            if not row["done_days_ago"]))
        self.assertEqual(len(booked), plan.visit_count)
        self.assertFalse(
            self.env["smart.service.outbox"].search([("channel_id", "!=", False), (
                "channel_id", "in", booked.ticket_id.channel_ids.ids)]), "nobody is written to")

    def test_a_subcontractor_has_earned_something(self):
        company = self.demo._ref("demo_subcontractor")
        sheets = self.env["smart.service.settlement"].search([("partner_id", "=", company.id)])
        paid = self.env["smart.service.visit"].union(*(
            self.demo._ref(row["id"]) for row in self.demo._rows("visits")
            if row["done_days_ago"]))
        self.assertEqual(sheets.line_ids.visit_id, paid)
        for line in sheets.line_ids:
            self.assertAlmostEqual(
                line.amount, 60 + 70 * line.hours + 1.5 * line.km, delta=0.01)
        today = fields.Date.today()
        for sheet in sheets:
            self.assertEqual(sheet.state, "confirmed" if sheet.date_to < today else "draft")
        others = self.env["hr.employee"].search([
            ("smart_is_field_engineer", "=", True), ("smart_subcontractor_id", "=", False),
            ("id", "in", [self.demo._ref(row["id"]).id for row in self.demo._rows("engineers")])])
        self.assertEqual(len(others), 9)
        self.assertTrue(all(others.mapped("smart_hour_cost")))

    def test_vans_lie_beside_the_stock(self):
        for row in self.demo._rows("engineers"):
            van = self.demo._ref(row["id"].replace("engineer", "van"))
            stock = self.demo._ref(row["warehouse"]).lot_stock_id
            self.assertFalse(van.parent_path.startswith(stock.parent_path))
            self.assertEqual(van.warehouse_id, self.demo._ref(row["warehouse"]))
            parts = dict(part.split("*") for part in row["van_stock"].split())
            self.assertEqual(
                {quant.product_id: quant.quantity for quant in van.quant_ids},
                {self.demo._ref(name): float(quantity) for name, quantity in parts.items()})

    def test_products_speak_chinese(self):
        printer = self.demo._ref("demo_product_ql420")
        self.assertEqual(printer.with_context(lang="zh_CN").name, "清影 420 激光打印机")
        self.assertEqual(printer.with_context(lang="en_US").name, "Qingying 420 laser printer")

    def test_visitors_are_welcomed_in_their_language(self):
        desk = self.demo._ref("demo_desk")
        self.assertEqual(
            desk.with_context(lang="zh_CN").default_message, "请问有什么可以帮到您？")
        self.assertEqual(desk.with_context(lang="en_US").default_message, "How may I help you?")

    def test_every_role_can_log_in_with_its_name(self):
        for row in self.demo._rows("users"):
            user = self.demo._user(row["login"])
            self.assertTrue(all(user.has_group(group) for group in row["groups"].split()))
        agent = self.demo._user("agent")
        self.assertIn(agent, self.demo._ref("demo_desk").user_ids)

    def test_leads_go_to_the_team_of_their_country(self):
        teams = self.demo._ref("demo_team_china") + self.demo._ref("demo_team_overseas")
        expected = {"liwei": "sales2", "hengyuan": "sales", "emma": "sales3"}
        for customer, login in expected.items():
            partner = self.demo._ref(f"demo_customer_{customer}")
            lead = self.env["crm.lead"].create({"name": "A bigger one", "partner_id": partner.id})
            members = teams.filtered(lambda team, lead=lead: lead.filtered_domain(
                literal_eval(team.assignment_domain))).crm_team_member_ids
            chosen = members.filtered(lambda member, lead=lead: lead.filtered_domain(
                literal_eval(member.assignment_domain)))
            self.assertEqual(chosen.user_id.login, login)
