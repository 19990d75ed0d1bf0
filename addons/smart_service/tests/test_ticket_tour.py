from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .dispatch_common import DispatchMixin


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestTicketTour(DispatchMixin, HttpCase):
    """An agent with tickets that are one, a form of its own, and a problem of many."""

    browser_size = "1366x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpDispatch()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.agent.write({"password": "smart_agent", "odoobot_state": "disabled"})
        cls.Ticket = cls.env["smart.service.ticket"].with_user(cls.agent)
        cls.wang = cls.partner("Wang Fang", lang="zh_CN")
        cls.env["smart.service.contact"].create({
            "kind": "api_user", "scope": "test-app", "value": "wang", "verified": True,
            "account_id": cls.account.id, "partner_id": cls.wang.id, "lang": "zh_CN"})

    def test_two_tickets_become_one(self):
        one, two, _three = self.Ticket.create([
            {"name": "打印机卡纸", "partner_id": self.owner.id},
            {"name": "再次卡纸 打印机", "partner_id": self.owner.id},
            {"name": "Invoice", "partner_id": self.owner.id}])
        two.message_post(body="Still the same", message_type="comment")
        self.start_tour(
            "/odoo/action-smart_service.action_ticket?view_type=list", "smart_service.tickets",
            login="smart_agent")
        self.env.invalidate_all()
        self.assertEqual(two.merged_into_id, one)

    @mute_logger("odoo.http")
    def test_a_form_of_its_own(self):
        kind = self.env["smart.service.ticket.type"].create({
            "name": "Return", "code": "request", "properties_definition": [
                {"name": "reason", "type": "char", "string": "Why it comes back"}]})
        self.env["smart.service.ticket.requirement"].create({
            "type_id": kind.id, "kind": "property", "property_name": "reason"})
        self.start_tour(
            "/odoo/action-smart_service.action_ticket/new", "smart_service.ticket_form",
            login="smart_agent")
        ticket = self.env["smart.service.ticket"].search([("type_id", "=", kind.id)])
        self.assertEqual(dict(ticket.properties), {"reason": "Too loud"})

    def test_one_update_for_all(self):
        self.Ticket.create([
            {"name": "No login", "partner_id": self.owner.id, "contact_id": self.contact.id},
            {"name": "登录不了", "partner_id": self.wang.id}])
        self.start_tour(
            "/odoo/action-smart_service.action_ticket?view_type=list",
            "smart_service.ticket_problem", login="smart_agent")
        update = self.env["smart.service.ticket.update"].search([])
        self.assertEqual(update.state, "sending")
        self.assertEqual(len(update.told_ids), 2)


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestSigningTour(DispatchMixin, HttpCase):
    """A lead who signs."""

    def test_a_lead_signs(self):
        self.setUpDispatch()
        lead = new_test_user(
            self.env, "smart_lead", "smart_service.group_lead", password="smart_lead",
            name="Leo Lead")
        lead.odoobot_state = "disabled"
        team = self.env["smart.service.team"].create({"name": "Money", "lead_id": lead.id})
        gate = self.env["smart.service.ticket.stage"].create({
            "name": "Refund granted", "code": "progress", "sequence": 25, "team_ids": team.ids,
            "approval": "all", "approver_ids": [(0, 0, {"kind": "lead"})]})
        ticket = self.env["smart.service.ticket"].with_user(self.agent).create({
            "name": "Money back", "partner_id": self.owner.id, "team_id": team.id})
        ticket.action_ask_approval()
        self.start_tour(
            f"/odoo/smart.service.ticket/{ticket.id}", "smart_service.ticket_sign",
            login="smart_lead")
        self.env.invalidate_all()
        self.assertEqual(ticket.stage_id, gate)
