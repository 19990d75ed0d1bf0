from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .wecom_common import WeComCase


@tagged("post_install", "-at_install")
class TestPull(WeComCase):
    """Events that have to be fetched: none lost, none twice, whatever happens in between."""

    def pulled(self, account=None):
        return self.env["smart.service.pull"].search(
            [("account_id", "=", (account or self.first).id)])

    def tasks(self):
        return self.env["smart.service.pull.task"].search(
            [("account_id", "=", self.first.id)])

    def test_several_accounts_behind_one_callback(self):
        self.push("wmA", "to the first")
        self.push("wmA", "to the second", account=self.second)
        self.assertEqual(self.texts(self.session_of("wmA")), ["to the first"])
        self.assertEqual(self.texts(self.session_of("wmA", self.second)), ["to the second"])
        self.assertEqual(self.session_of("wmA").smart_contact_id,
                         self.session_of("wmA", self.second).smart_contact_id)

    def test_an_account_that_nobody_has_connected(self):
        self.second.action_deactivate()
        self.push("wmA", "hello", account=self.second)
        row = self.rows().filtered(lambda row: row.state == "failed")
        self.assertIn(self.second.account_ref, row.error)

    def test_page_after_page(self):
        self.wecom.page_size = 2
        for number in range(5):
            self.wecom.deliver_text("", "wmA", str(number))
        self.push("wmA", "5")
        self.assertEqual(self.texts(self.session_of("wmA")), ["0", "1", "2", "3", "4", "5"])
        self.assertEqual(self.pulled().event_count, 6)

    def test_the_same_callback_twice_and_a_lost_one(self):
        self.push("wmA", "one", times=3)
        self.assertEqual(self.first.duplicate_count, 2)
        self.wecom.deliver_text("", "wmA", "two")
        tasks = self.env["smart.service.pull.task"]
        tasks._want_polls()
        self.drain()
        self.assertEqual(self.texts(self.session_of("wmA")), ["one"], "it is not yet time")
        self.pulled().last_pull_at = fields.Datetime.now() - timedelta(minutes=10)
        tasks._want_polls()
        self.drain()
        self.assertEqual(self.texts(self.session_of("wmA")), ["one", "two"])

    def test_wishes_become_one(self):
        for _number in range(3):
            self.env["smart.service.pull.task"]._want(self.first, "<xml><Token>T</Token></xml>")
        self.assertEqual(len(self.tasks()), 1)

    def test_a_process_that_dies_after_taking_the_events_in(self):
        model = type(self.env["smart.service.pull"])
        take_in = type(self.env["smart.service.inbox"])._take_in

        def die(inbox, account_id, envelopes):
            take_in(inbox, account_id, envelopes)
            raise SystemExit

        self.push("wmA", "one")
        cursor = self.pulled().cursor
        with (patch.object(type(self.env["smart.service.inbox"]), "_take_in", die),
              self.assertRaises(SystemExit)):
            self.wecom.deliver_text("", "wmA", "two")
            self.env["smart.service.pull"]._pull(self.first)
        self.env.invalidate_all()
        self.assertEqual(self.pulled().cursor, cursor)
        self.assertEqual(len(self.rows().filtered(lambda row: row.event_kind == "message")), 1)

        def die_before(_model, _cr, _account, _pulled):
            raise SystemExit

        with (patch.object(model, "_keep", die_before), self.assertRaises(SystemExit)):
            self.env["smart.service.pull"]._pull(self.first)
        self.env["smart.service.pull"]._pull(self.first)
        self.drain()
        self.assertEqual(self.texts(self.session_of("wmA")), ["one", "two"])

    def test_a_lost_cursor_doubles_nothing(self):
        self.push("wmA", "one")
        self.pulled().cursor = False
        self.push("wmA", "two")
        self.assertEqual(self.texts(self.session_of("wmA")), ["one", "two"])

    def test_a_callbacks_token_that_is_too_old(self):
        with self.allow_requests(all_requests=True):
            self.wecom.deliver_text(self.webhook(), "wmA", "one")
        self.wecom.advance(601)
        self.drain()
        self.assertEqual(self.texts(self.session_of("wmA")), ["one"])

    def test_a_provider_that_is_down_is_asked_again(self):
        self.push("wmA", "one")
        for mode in ("500", "reset", "refuse"):
            with self.subTest(mode), self.wecom.outage(mode):
                self.env["smart.service.pull.task"]._want(self.first)
                self.tasks().filtered(lambda task: task.state == "new").next_attempt_at = (
                    fields.Datetime.now() - timedelta(seconds=1))
                self.drain()
                self.assertEqual(self.tasks()[:1].state, "new")
                self.assertTrue(self.tasks()[:1].error)
        self.wecom.deliver_text("", "wmA", "two")
        self.tasks()[:1].next_attempt_at = fields.Datetime.now() - timedelta(seconds=1)
        self.drain()
        self.assertEqual(self.tasks()[:1].state, "done")
        self.assertEqual(self.texts(self.session_of("wmA")), ["one", "two"])

    def test_a_refused_account_is_the_administrators_matter(self):
        self.push("wmA", "one")
        self.wecom.allowed = False
        self.env["smart.service.pull.task"]._want(self.first)
        self.drain()
        self.assertEqual((self.tasks()[:1].state, self.first.state), ("failed", "error"))
        self.assertIn("trusted addresses", self.first.state_reason)
        self.wecom.allowed = True
        self.wecom.deliver_text("", "wmA", "two")
        self.env["smart.service.pull.task"]._want(self.first)
        self.drain()
        self.assertEqual(self.first.state, "active")
        self.assertEqual(self.texts(self.session_of("wmA")), ["one", "two"])

    def test_a_refused_token_is_renewed(self):
        self.push("wmA", "one")
        self.wecom.tokens.clear()
        self.push("wmA", "two")
        self.assertEqual(self.texts(self.session_of("wmA")), ["one", "two"])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_another_company_sees_nothing_of_it(self):
        self.push("wmA", "one")
        other = self.env["res.company"].create({"name": "Other"})
        lead = new_test_user(
            self.env, "other_lead", "smart_service.group_lead", company_id=other.id,
            company_ids=[(6, 0, other.ids)])
        for model in ("pull", "pull.task", "profile"):
            with self.subTest(model):
                records = self.env[f"smart.service.{model}"].with_user(lead)
                self.assertFalse(records.search([]))
                self.assertFalse(self.env[f"smart.service.{model}"].with_user(
                    self.agent).has_access("read"))
