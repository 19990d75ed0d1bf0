"""What the tests of the customer's page start from."""

import re
from datetime import datetime, timedelta

from odoo.tests import new_test_user

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
