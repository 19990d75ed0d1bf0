import re
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .dispatch_common import NEARBY, DispatchMixin


@tagged("-standard", "smart_optional", "post_install", "-at_install")
class TestPaymentTour(DispatchMixin, HttpCase):
    """The customer pays his repair under the link that he got, with Odoo's demo provider.

    The provider is an addon of its own: tests/lifecycle/test_optional.py installs it and runs this.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpDispatch()
        cls.user = new_test_user(
            cls.env, "smart_pay_engineer", "smart_service.group_engineer", name="Eng Ineer")
        cls.near = cls.engineer("Near", NEARBY, van={cls.fuser: 1}, user=cls.user)
        cls.old = cls.device("QL-OLD", cls.owner, fields.Datetime.now() - timedelta(days=900))
        cls.owner.email = "li.wei@example.com"

    def setUp(self):
        super().setUp()
        self.provider = self.env["payment.provider"].search([
            ("code", "=", "demo"), ("company_id", "=", self.company.id)], limit=1)
        self.provider.write({"state": "test", "is_published": True})
        self.provider.with_context(active_test=False).payment_method_ids.active = True
        self.env["ir.config_parameter"].sudo().set_param(
            "account_payment.enable_portal_payment", True)

    def say_it(self, text):
        self.say(text, user="liwei", name="Li Wei")
        self.work_off()

    def invoiced(self):
        ticket = self.request(self.old)
        self.say_it("同意")
        visit = ticket.visit_ids
        visit.with_user(self.user).action_start()
        visit.with_user(self.user).action_done("New fuser")
        self.work_off()
        invoice = ticket.order_ids.invoice_ids
        self.assertEqual((invoice.state, invoice.payment_state), ("posted", "not_paid"))
        return ticket, invoice

    def test_he_pays_the_invoice_under_its_link(self):
        ticket, invoice = self.invoiced()
        told = next(text for text in self.told(ticket) if invoice.name in text)
        path = re.search(r"(/my/invoices/\S+)", told)[1]
        self.start_tour(path, "smart_service.customer_pays", timeout=180)
        self.env.invalidate_all()
        self.work_off()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        transaction = invoice.transaction_ids
        self.assertEqual(
            (transaction.state, transaction.provider_id, transaction.amount),
            ("done", self.provider, invoice.amount_total))
        self.assertIn("received your payment", self.told(ticket)[-1])
        self.assertEqual(len(self.events("invoice_paid", ticket_id=ticket.id)), 1)
