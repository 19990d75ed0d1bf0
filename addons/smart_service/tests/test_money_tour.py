import re
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from .dispatch_common import NEARBY
from .phone_common import PhoneMixin
from .wechat_common import WeChatMixin

CUSTOMER = "o-liwei"


class ChainTour(PhoneMixin, WeChatMixin):
    """A repair that is not free, from the customer's phone to his invoice, on phones only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpDispatch()
        for user in (cls.agent, cls.dispatcher):
            user.password = user.login
        cls.user = new_test_user(
            cls.env, "smart_engineer", "smart_service.group_engineer", name="Near Engineer",
            password="smart_engineer")
        cls.near = cls.engineer("Near Engineer", NEARBY, van={cls.fuser: 1}, user=cls.user)
        cls.old = cls.device("QL-OLD", cls.owner, fields.Datetime.now() - timedelta(days=900))

    def setUp(self):
        super().setUp()
        app = self.package.PLAIN_APP
        self.wechat_account = self.connect(app, aes=False)
        self.wechat_account.lang = "en_US"
        self.env["smart.service.contact"].create({
            "kind": "openid", "scope": app.app_id, "value": CUSTOMER, "verified": True,
            "account_id": self.wechat_account.id, "partner_id": self.owner.id, "lang": "en_US"})

    def writes(self, text):
        """The customer writes in WeChat; all that follows from it is worked off."""
        self.customer(self.wechat_account, CUSTOMER, "text", text)
        self.work()

    def work(self):
        self.env.invalidate_all()
        self.work_off()
        self.outbox._drain()

    def got(self):
        """What the customer has got in WeChat, oldest first."""
        return [row["text"] for row in self.sent(CUSTOMER) if "text" in row]

    def path(self, kind):
        """The address in the last message that has one of this kind."""
        return re.findall(rf"(/my/{kind}/\d+\?\S+)", "\n".join(self.got()))[-1]

    def quoted(self):
        """The customer complains, the agent opens the request: the quotation is out."""
        self.writes("你好，打印机碳粉一擦就掉，怎么办")
        session = self.env["discuss.channel"].search([("smart_contact_id.value", "=", CUSTOMER)])
        self.start_tour(
            f"/odoo/discuss?active_id=discuss.channel_{session.id}",
            "smart_service.chain_agent", login="smart_agent", timeout=180)
        self.work()
        ticket = session.smart_ticket_id
        self.assertEqual(ticket.order_ids.state, "sent")
        self.assertIn("430.00", self.got()[-1])
        return ticket


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestMoneyTour(ChainTour, HttpCase):
    # Odoo's own, which the mixin's method hides
    session = None

    def test_from_a_message_on_wechat_to_posted_invoice_and_survey(self):
        ticket = self.quoted()
        self.writes("同意，请尽快安排")
        self.assertEqual(ticket.order_ids.state, "sale")
        visit = ticket.visit_ids
        self.assertEqual((visit.state, visit.employee_id), ("scheduled", self.near))
        self.assertIn("Near Engineer comes to you", "\n".join(self.got()))
        self.start_tour(
            "/odoo/action-smart_service.action_visit", "smart_service.chain_dispatcher",
            login="smart_dispatcher", timeout=180)
        with self.phone("smart_engineer") as phone:
            phone.open()
            phone.tap(f"[data-visit='{visit.id}']")
            phone.fits()
            for name in ("on_the_way", "arrive", "start", "sign"):
                phone.tap(f"button[name={name}]")
            phone.draw("canvas")
            phone.tap("button[name=signed]")
            phone.wait("!document.querySelector('canvas')")
            phone.tap("button[name=open_finish]")
            phone.tap("input[value=fixed]")
            phone.tap("button[name=finish]")
            phone.wait("document.querySelector('main.one').dataset.state === 'done'")
            phone.unsent(0)
        self.work()
        self.assertEqual((visit.state, visit.result_code), ("done", "fixed"))
        self.assertTrue(visit.signature)
        self.assertEqual(ticket.repair_ids.move_ids.filtered(
            lambda move: move.product_id == self.fuser).state, "done")
        invoice = ticket.order_ids.invoice_ids
        self.assertEqual((invoice.state, invoice.amount_total), ("posted", 430))
        said = "\n".join(self.got())
        self.assertIn(f"Invoice {invoice.name}", said)
        self.assertIn("How satisfied are you", said)
        self.writes("5分，师傅很专业")
        rating = self.env["smart.service.feedback.request"].search(
            [("visit_id", "=", visit.id)])
        self.assertEqual((rating.state, rating.score), ("answered", 5))
        self.assertEqual(ticket.stage_id.code, "solved")
        self.assertEqual(
            [event.kind for event in self.env["smart.service.event"].search([
                ("ticket_id", "=", ticket.id), ("kind", "in", (
                    "ticket_created", "quotation_created", "quotation_accepted",
                    "quotation_confirmed", "visit_scheduled", "visit_done", "invoice_posted",
                    "rated"))], order="id")],
            ["ticket_created", "quotation_created", "quotation_accepted", "quotation_confirmed",
             "visit_scheduled", "visit_done", "invoice_posted", "rated"])

    def test_the_customer_signs_under_the_link(self):
        ticket = self.quoted()
        self.start_tour(self.path("orders"), "smart_service.chain_signs", timeout=180)
        self.work()
        offer = self.env["smart.service.acceptance"].search([("ticket_id", "=", ticket.id)])
        self.assertEqual((offer.state, offer.how, offer.answer_text),
                         ("accepted", "link", "Li Wei"))
        self.assertEqual(ticket.visit_ids.state, "scheduled")
