import time

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import HOST

from .dispatch_common import NEARBY
from .phone_common import SECONDS, PhoneMixin


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestWayTour(PhoneMixin, HttpCase):
    """The engineer agrees on his phone and sets out; the customer's page shows where he is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpDispatch()
        cls.user = new_test_user(
            cls.env, "smart_engineer", "smart_service.group_engineer", name="Eng Ineer",
            tz="Asia/Shanghai")
        cls.near = cls.engineer("Near", NEARBY, van={cls.fuser: 2}, user=cls.user)
        lot = cls.device("QL-0001", cls.owner, fields.Datetime.now())
        cls.ticket = cls.env["smart.service.ticket"]._open_repair(
            cls.owner, contact=cls.contact, serial=lot.name, symptom="The toner rubs off")
        cls.env["smart.service.queue.mixin"]._drain_all()
        cls.visit = cls.ticket.visit_ids

    def stand_at(self, phone, latitude, longitude):
        """The phone's GPS says this."""
        ask = phone.browser._websocket_request
        ask("Browser.grantPermissions", params={
            "permissions": ["geolocation"], "origin": f"http://{HOST}:{phone.network.port}"})
        ask("Emulation.setGeolocationOverride", params={
            "latitude": latitude, "longitude": longitude, "accuracy": 10})

    def kept(self):
        self.env.invalidate_all()
        return self.env["smart.service.visit.position"].search([])

    def wait_kept(self):
        end = time.monotonic() + SECONDS
        while not self.kept() and time.monotonic() < end:
            time.sleep(0.2)
        return self.kept()

    def test_from_the_phone_to_the_customers_page(self):
        way = self.visit._way_link().removeprefix(self.visit.get_base_url())
        with self.phone("smart_engineer") as phone:
            self.stand_at(phone, 31.27, 121.5)
            phone.open()
            phone.tap(f"[data-visit='{self.visit.id}']")
            phone.tap("button[name=on_the_way]")
            phone.wait("document.querySelector('main.one').dataset.state === 'on_the_way'")
            phone.unsent(0)
            self.assertFalse(self.kept(), "he has not agreed")
            phone.tap("input[name=share]")
            phone.wait("document.querySelector('input[name=share]').checked")
            phone.fits()
            self.assertEqual(
                (self.wait_kept().visit_id, round(self.kept().latitude, 3)), (self.visit, 31.27))
            phone.browser.navigate_to(f"http://{HOST}:{phone.network.port}{way}")
            phone.wait("document.body.innerText.includes('it was still about')")
            phone.open()
            phone.tap(f"[data-visit='{self.visit.id}']")
            phone.tap("button[name=arrive]")
            phone.wait("document.querySelector('button[name=start]')")
            phone.unsent(0)
        self.assertFalse(self.kept(), "nothing is left of it")
