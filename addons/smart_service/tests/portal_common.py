"""What the tests of the customer's page start from."""

import re
from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import HttpCase, new_test_user

from ..models.portal.portal_link import PATH
from .dispatch_common import NEARBY, DispatchMixin

PORTAL = ("/my/service", "/my/tickets", "/my/devices")


class PortalMixin(DispatchMixin):
    """Two customers who each have a repair, a visit and a conversation."""

    @classmethod
    def setUpPortal(cls):
        cls.setUpDispatch()
        cls.engineer("Near", NEARBY, van={cls.fuser: 5})
        cls.other_owner = cls.partner("Wang Fang", NEARBY, tz="Asia/Shanghai")
        cls.other_contact = cls.env["smart.service.contact"].create({
            "kind": "api_user", "scope": "test-app", "value": "wangfang", "verified": True,
            "account_id": cls.account.id, "partner_id": cls.other_owner.id, "lang": "en_US"})
        bought = datetime.now() - timedelta(days=60)
        cls.lot = cls.device("SN-LIWEI", cls.owner, bought)
        cls.other_lot = cls.device("SN-WANG", cls.other_owner, bought)
        cls.company_b = cls.env["res.company"].create({"name": "Another company"})

    def repair(self, owner, contact, lot, symptom):
        ticket = self.env["smart.service.ticket"]._open_repair(
            owner, contact=contact, serial=lot.name, symptom=symptom)
        self.work_off()
        return ticket

    def link(self, contact=None):
        """The address of a new one-time link, without the host."""
        contact = contact or self.contact
        text, sent = contact._portal_words(contact.account_id.company_id)
        self.assertTrue(sent, text)
        return re.search(rf"{PATH}/\S+", text)[0]

    def token_of(self, page):
        """The form's proof that it is the page's own."""
        return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]

    def post(self, url, values=None, files=None, page=None):
        """Send a form of the page, as the browser does that shows it."""
        shown = self.url_open(page or "/my/service")
        return self.url_open(
            url, data={**(values or {}), "csrf_token": self.token_of(shown)}, files=files)

    def enter(self, contact=None):
        """A new browser opens the page by a link of the contact point."""
        self.authenticate(None, None)
        path = self.link(contact)
        page = self.url_open(path)
        return self.url_open(path, data={"csrf_token": self.token_of(page)})

    def portal_user(self, partner, login="portal_customer"):
        return new_test_user(self.env, login, "base.group_portal", partner_id=partner.id)


class PortalCase(PortalMixin, HttpCase):
    """The page in a browser; of the other customer there is something of every kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpPortal()

    def setUp(self):
        super().setUp()
        self.ticket = self.repair(self.owner, self.contact, self.lot, "The toner rubs off")
        self.other = self.repair(
            self.other_owner, self.other_contact, self.other_lot, "toner rubs off, secret")
        self.session_chat = self.say("I live in Hidden Lane 5", user="wangfang")
        self.session_chat.smart_ticket_id = self.other
        self.registration = self.env["smart.service.device.registration"]._claim(
            self.other_owner, "HERS-77")
        self.registration.attachment_ids = self.env["ir.attachment"].create({
            "name": "secret.png", "raw": b"secret", "res_model": self.registration._name,
            "res_id": self.registration.id})
        self.survey = self.env["smart.service.feedback.request"]._ask(
            self.other_contact, ticket_id=self.other.id)
        self.invitation = self.env["smart.service.nps.invitation"].create({
            "campaign_id": self.env["smart.service.nps.campaign"].create({"name": "x"}).id,
            "partner_id": self.other_owner.id, "contact_id": self.other_contact.id,
            "state": "sent", "sent_at": fields.Datetime.now(),
            "expires_at": fields.Datetime.now() + timedelta(days=7)})
        self.hers = [self.other.number, "SN-WANG", "HERS-77", "secret", "Hidden Lane", "Wang Fang"]
