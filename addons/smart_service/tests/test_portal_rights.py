"""What a customer's page shows to nobody else."""

import re

from odoo import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import SECRET
from .portal_common import PORTAL, PortalCase, PortalMixin


@tagged("post_install", "-at_install")
class TestPortalRights(PortalCase):
    """Nobody sees another's: every route, opened by everybody who has no right to it."""

    def routes(self):
        """(method, path with this other customer's ids) of every route of the page."""
        her_message = self.session_chat.message_ids.filtered(
            lambda m: m.message_type == "comment").sorted("id")[:1]
        her_message.attachment_ids = self.env["ir.attachment"].create({
            "name": "secret.txt", "raw": b"secret", "res_model": "discuss.channel",
            "res_id": self.session_chat.id})
        visit = self.other.visit_ids
        return {
            **self.own_routes(visit),
            ("GET", "/my/service/conversations/<int:channel_id>"):
                f"/my/service/conversations/{self.session_chat.id}",
            ("POST", "/my/service/conversations/<int:channel_id>"):
                f"/my/service/conversations/{self.session_chat.id}",
            ("GET", "/my/service/conversations/<int:channel_id>/file/<int:file_id>"):
                f"/my/service/conversations/{self.session_chat.id}/file/"
                f"{her_message.attachment_ids.id}",
            ("GET", "/my/service/visits/<int:visit_id>"): f"/my/service/visits/{visit.id}",
            ("POST", "/my/service/visits/<int:visit_id>/pick"):
                f"/my/service/visits/{visit.id}/pick",
            ("POST", "/my/service/visits/<int:visit_id>/times"):
                f"/my/service/visits/{visit.id}/times",
            ("GET", "/my/service/visits/<int:visit_id>/cancel"):
                f"/my/service/visits/{visit.id}/cancel",
            ("POST", "/my/service/visits/<int:visit_id>/cancel"):
                f"/my/service/visits/{visit.id}/cancel",
            ("POST", "/my/service/surveys/<int:request_id>"):
                f"/my/service/surveys/{self.survey.id}",
            ("POST", "/my/service/recommendations/<int:invitation_id>"):
                f"/my/service/recommendations/{self.invitation.id}",
            ("GET", "/my/devices/<int:registration_id>/file/<int:file_id>"):
                f"/my/devices/{self.registration.id}/file/{self.registration.attachment_ids.id}",
            ("GET", "/my/service/visits/<int:visit_id>/report"):
                f"/my/service/visits/{visit.id}/report",
            ("GET", "/my/tickets/<int:ticket_id>"): f"/my/tickets/{self.other.id}",
            ("POST", "/my/tickets/<int:ticket_id>"): f"/my/tickets/{self.other.id}",
            ("GET", "/my/tickets/<int:ticket_id>/file/<int:file_id>"):
                f"/my/tickets/{self.other.id}/file/{her_message.attachment_ids.id}",
        }

    def own_routes(self, visit):
        """Those that name nobody's record: they show the visitor's own."""
        return {
            ("GET", "/my/service"): "/my/service",
            ("GET", "/my/tickets"): "/my/tickets",
            ("GET", "/my/tickets/new"):
                f"/my/tickets/new?kind=repair&lot_id={self.other_lot.id}",
            ("GET", "/my/devices"): "/my/devices",
        }

    def test_every_route_is_tried_here(self):
        """A route that is added is added to the tests below, or this fails."""
        known = {rule: None for _method, rule in self.routes()}
        known |= dict.fromkeys((
            "/my/service/enter/<string:token>", "/my/service/leave"))
        rules = {
            url for url, _endpoint in self.env["ir.http"]._generate_routing_rules(
                ["smart_service"], converters={})
            if url.startswith(PORTAL)}
        self.assertEqual(rules, set(known))

    def state_of_hers(self):
        return (self.survey.state, self.invitation.state, self.other.stage_id,
                self.other.message_ids, self.session_chat.message_ids,
                self.other.visit_ids.mapped("state"), self.other.visit_ids.mapped("start"),
                self.other.visit_ids.slot_ids.mapped("state"))

    def try_all(self, statuses):
        """Open every route of hers; nothing of hers is shown, and nothing happens to it."""
        before = self.state_of_hers()
        for (method, rule), path in self.routes().items():
            with self.subTest(route=f"{method} {rule}"):
                if method == "POST":
                    shown = self.url_open("/my/service")
                    token = re.search(r'name="csrf_token" value="([^"]+)"', shown.text)
                    answer = self.url_open(path, data={
                        "csrf_token": token[1] if token else "x", "text": "it is mine",
                        "slot_id": self.other.visit_ids.slot_ids[:1].id, "score": "1"})
                else:
                    answer = self.url_open(path)
                self.assertIn(answer.status_code, statuses[rule not in (
                    own for _method, own in self.own_routes(self.other.visit_ids))])
                for secret in self.hers:
                    self.assertNotIn(secret, answer.text)
        self.env.invalidate_all()
        self.assertEqual(self.state_of_hers(), before)

    def test_logged_out_nobody_sees_anything(self):
        self.authenticate(None, None)
        with mute_logger("odoo.http"):
            self.try_all([(403,), (403, 400)])

    def test_another_customer_sees_nothing_of_hers(self):
        self.enter()
        with mute_logger("odoo.http"):
            self.try_all([(200,), (404,)])

    def test_another_customer_who_has_logged_in_sees_nothing_of_hers(self):
        user = self.portal_user(self.owner)
        self.authenticate(user.login, user.login)
        with mute_logger("odoo.http"):
            self.try_all([(200,), (404,)])

    def test_a_colleague_of_hers_sees_nothing_of_hers(self):
        firm = self.partner("Firm", is_company=True)
        (self.owner | self.other_owner).parent_id = firm
        # devices are a firm's, and on the page of all who belong to it
        self.hers.remove("SN-WANG")
        self.enter()
        with mute_logger("odoo.http"):
            self.try_all([(200,), (404,)])

    def test_her_own_page_of_another_company_shows_nothing_of_this_one(self):
        account = self.account.copy({
            "company_id": self.company_b.id, "token": "token-b", "app_id": "app-b",
            "webhook_secret": SECRET, "state": "active"})
        contact = self.env["smart.service.contact"].create({
            "kind": "api_user", "scope": "app-b", "value": "wangfang", "verified": True,
            "account_id": account.id, "partner_id": self.other_owner.id})
        self.hers.remove("Wang Fang")
        # a serial number of no company in particular is hers everywhere
        self.hers.remove("SN-WANG")
        self.enter(contact)
        with mute_logger("odoo.http"):
            self.try_all([(200,), (404,)])
        user = self.portal_user(self.other_owner)
        user.write({
            "company_ids": [Command.set(self.company_b.ids)], "company_id": self.company_b.id})
        self.authenticate(user.login, user.login)
        with mute_logger("odoo.http"):
            self.try_all([(200,), (404,)])

    def test_who_has_her_number_now_sees_nothing_of_hers(self):
        next_owner = self.partner("Next Owner")
        self.session_chat._smart_close("customer")
        self.other_contact.partner_id = next_owner
        self.enter(self.other_contact)
        with mute_logger("odoo.http"):
            self.try_all([(200,), (404,)])

    def test_her_pass_ends_when_her_number_is_given_away(self):
        self.enter(self.other_contact)
        self.assertEqual(self.url_open(f"/my/tickets/{self.other.id}").status_code, 200)
        self.other_contact.partner_id = self.partner("Next Owner")
        with mute_logger("odoo.http"):
            self.try_all([(403,), (403, 400)])

    def test_customers_who_were_merged_are_one_until_it_is_undone(self):
        self.enter(self.other_contact)
        self.other_owner._smart_merge(self.owner | self.other_owner, self.owner, "One person")
        text = self.url_open("/my/service").text
        self.assertIn(self.ticket.number, text)
        self.assertIn(self.other.number, text)
        self.env["smart.service.merge"].search([], limit=1, order="id desc").action_undo()
        self.env.invalidate_all()
        self.assertEqual(self.other.partner_id, self.other_owner)
        self.assertNotIn(self.ticket.number, self.url_open("/my/service").text)
        self.enter()
        with mute_logger("odoo.http"):
            self.try_all([(200,), (404,)])


@tagged("post_install", "-at_install")
class TestPortalScope(PortalMixin, TransactionCase):
    """The domains by which a page finds what is its customer's."""

    def test_a_model_that_is_not_named_shows_nothing(self):
        self.setUpPortal()
        portal = self.env["smart.service.portal"]
        link = self.env["smart.service.portal.link"]
        text, _sent = self.contact._portal_words(self.env.company)
        secret = link._for_token(re.search(r"/enter/(\S+)", text)[1])._open()
        visitor = portal.with_user(self.env.ref("base.public_user"))._visitor(
            {"smart_service_pass": secret})
        self.assertEqual(visitor.partner, self.owner)
        self.assertFalse(portal._mine("res.partner", visitor))
        self.assertFalse(portal._mine("res.users", visitor))
