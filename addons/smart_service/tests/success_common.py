"""Customers who fare well and badly."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import new_test_user

from .common import SmartServiceMixin


class SuccessMixin(SmartServiceMixin):
    @classmethod
    def setUpSuccess(cls):
        cls.setUpSmartService()
        cls.company = cls.account.company_id
        cls.env["crm.team"].search([]).assignment_optout = True
        cls.manager = new_test_user(
            cls.env, "smart_success", "smart_service.group_agent", name="Sue Success")
        cls.other = new_test_user(
            cls.env, "smart_other", "smart_service.group_agent", name="Otto Other")
        cls.lead = new_test_user(
            cls.env, "smart_lead", "smart_service.group_lead", name="Leo Lead")
        cls.customer = cls.env["res.partner"].create({
            "name": "欧阳娜", "lang": "en_US", "smart_success_manager_id": cls.manager.id})
        cls.contact = cls.env["smart.service.contact"].create({
            "kind": "api_user", "scope": cls.account.app_id, "value": "u1",
            "account_id": cls.account.id, "partner_id": cls.customer.id})
        cls.product = cls.env["product.product"].create({
            "name": "Toner", "type": "service", "list_price": 100.0, "taxes_id": False})

    def refresh(self, partner=None):
        return self.env["smart.service.customer.health"]._refresh(
            partner or self.customer, self.company)

    def points(self, health):
        """{part: points} of what moves the score."""
        return {line.code: line.points for line in health.line_ids if line.points}

    # === WHAT HAPPENS TO A CUSTOMER === #

    def opened(self, days_ago, partner=None):
        """A conversation, as the ledger tells of it."""
        self.env["smart.service.event"].create({
            "kind": "session_opened", "company_id": self.company.id,
            "partner_id": (partner or self.customer).id,
            "occurred_at": fields.Datetime.now() - timedelta(days=days_ago)})

    def signal(self, kind="negative_emotion", intensity=0.95, partner=None, **values):
        return self.env["smart.service.signal"].create({
            "kind": kind, "evidence": "What a terrible machine!", "confidence": 0.9,
            "intensity": intensity, "partner_id": (partner or self.customer).id,
            "company_id": self.company.id, **values})

    def rated(self, score, partner=None):
        return self.env["smart.service.feedback.request"].create({
            "contact_id": self.contact.id, "partner_id": (partner or self.customer).id,
            "company_id": self.company.id, "state": "answered", "score": score})

    def order(self, amount, days_ago, partner=None):
        order = self.env["sale.order"].create({
            "partner_id": (partner or self.customer).id, "company_id": self.company.id,
            "order_line": [Command.create({
                "product_id": self.product.id, "price_unit": amount, "tax_ids": False})]})
        order.action_confirm()
        order.date_order = fields.Datetime.now() - timedelta(days=days_ago)
        return order

    def invoice(self, overdue_days, partner=None):
        today = fields.Date.today()
        invoice = self.env["account.move"].create({
            "move_type": "out_invoice", "partner_id": (partner or self.customer).id,
            "invoice_date": today - timedelta(days=overdue_days + 30),
            "invoice_date_due": today - timedelta(days=overdue_days),
            "invoice_line_ids": [Command.create({
                "name": "Visit", "quantity": 1, "price_unit": 80.0, "tax_ids": False})]})
        invoice.action_post()
        return invoice
