from contextlib import contextmanager

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import HOST, ChromeBrowser

from .common import SmartServiceMixin
from .phone_common import Network, Phone
from .portal_common import PortalMixin


class CustomersPhone(Phone):
    """Pages without scripts: each tap loads the next one."""

    def open(self, path):
        self.browser.navigate_to(f"http://{HOST}:{self.network.port}{path}")
        self.rest()

    def rest(self):
        self.wait("document.readyState === 'complete'")

    def seen(self, words):
        self.wait(f"document.body.innerText.includes({words!r})")
        self.fits()

    def there(self, selector):
        self.wait(f"document.querySelector({selector!r})")
        self.fits()


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestPortalTour(PortalMixin, HttpCase):
    """A customer on his page, on a phone of 390 points' width."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpPortal()
        cls.env["res.lang"]._activate_lang("zh_CN")

    @contextmanager
    def phone(self):
        browser = ChromeBrowser(self, headless=True)
        network = Network(self.http_port())
        try:
            with self.allow_requests(browser=browser):
                self.authenticate(None, None, browser=browser)
                self.cr.flush()
                self.cr.clear()
                yield CustomersPhone(self, browser, network)
                self._wait_remaining_requests()
        finally:
            browser.stop()
            network.cut()

    def prepare(self):
        """He has a repair with a visit, has spoken with us, and is asked how he liked it."""
        ticket = self.repair(self.owner, self.contact, self.lot, "The toner rubs off")
        session = self.say("It still rubs off", user="liwei")
        session.smart_ticket_id = ticket
        session._add_members(users=self.agent)
        session.with_user(self.agent).message_post(
            body="We come tomorrow.", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.env["smart.service.feedback.request"]._ask(self.contact, ticket_id=ticket.id)
        return ticket

    def walk(self, phone, ticket, lang="en-US"):
        """In by the link, rate, choose a time, write, ask for something new, leave."""
        phone.open(self.link())
        phone.tap("button[name=open]")
        phone.seen(ticket.number)
        self.assertEqual(phone.run("document.documentElement.lang"), lang)
        phone.tap(".stars input[value='5'] + span")
        phone.type("textarea[name=comment]", "Nice people")
        phone.tap("form.card.call button[type=submit]")
        phone.there(".card.done")
        phone.tap("#visits .row")
        phone.there("#slots")
        phone.tap("#slots form:nth-child(2) button")
        phone.there(".card.done")
        phone.tap("dd a")
        phone.seen("We come tomorrow.")
        phone.type("textarea[name=text]", "Please ring twice")
        phone.tap("form.card button[type=submit]")
        phone.there(".card.done")
        phone.tap("a.back")
        phone.tap("#tickets a.button")
        phone.tap("main .list li:first-child a")
        phone.type("input[name=name]", "A second tray")
        phone.type("textarea[name=description]", "Does it fit my printer?")
        phone.tap("form.card button[type=submit]")
        phone.seen("A second tray")
        phone.tap("a.back")
        phone.tap("#devices a.button")
        phone.seen("SN-LIWEI")
        phone.tap("header button")
        phone.there("main.gate")

    def assert_done(self, ticket):
        self.env.invalidate_all()
        visit = ticket.visit_ids
        self.assertTrue(visit.confirmed_at)
        self.assertIn("picked", visit.slot_ids.mapped("state"))
        self.assertEqual(ticket.rating_last_value, 5)
        self.assertIn("Please ring twice", "".join(ticket.channel_ids.message_ids.mapped("body")))
        new = self.env["smart.service.ticket"].search(
            [("partner_id", "=", self.owner.id), ("id", "!=", ticket.id)])
        self.assertEqual((new.name, new.contact_id), ("A second tray", self.contact))

    def test_a_customer_in_english(self):
        ticket = self.prepare()
        with self.phone() as phone:
            self.walk(phone, ticket)
        self.assert_done(ticket)

    def test_a_customer_in_chinese(self):
        ticket = self.prepare()
        self.contact.lang = "zh_CN"
        with self.phone() as phone:
            self.walk(phone, ticket, "zh-CN")
        self.assert_done(ticket)


@tagged("-standard", "smart_browser", "post_install", "-at_install")
class TestRecommendationTour(SmartServiceMixin, HttpCase):
    """A team lead reads what a campaign brought, and begins another one."""

    def test_a_team_lead_follows_an_answer(self):
        self.setUpSmartService()
        lead = new_test_user(self.env, "tour_lead", "smart_service.group_lead", name="Leo Lead")
        self.desk.user_ids = self.agent | lead
        partner = self.say("hello").smart_contact_id.partner_id
        campaign = self.env["smart.service.nps.campaign"].create({
            "name": "Spring", "domain": str([("id", "=", partner.id)]),
            "quiet_from": 0, "quiet_to": 0})
        campaign.action_start()
        self.env.flush_all()
        self.env.ref("smart_service.cron_nps").method_direct_trigger()
        self.env.invalidate_all()
        self.say("2, it broke three times")
        self.assertTrue(campaign.invitation_ids.recovery_ticket_id)
        self.start_tour(
            "/odoo/action-smart_service.nps_campaign_action", "smart_service.recommendation",
            login="tour_lead")
        self.start_tour(
            "/odoo/action-smart_service.nps_campaign_action/new",
            "smart_service.recommendation_start", login="tour_lead")
        new = campaign.search([("name", "=", "Summer")])
        self.assertEqual((new.state, new.sample), ("running", 10))
