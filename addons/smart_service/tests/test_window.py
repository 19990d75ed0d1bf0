from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..providers import api, base, windows
from .window_common import WindowMixin


@tagged("post_install", "-at_install")
class TestWindow(WindowMixin, TransactionCase):
    """Reply windows: opened, counted, shown, and nothing leaves without one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.setUpWindow()

    def _left(self, channel):
        channel.env.invalidate_all()
        return channel._smart_standing().left

    # === COUNTING === #

    def test_a_message_opens_a_window_and_the_next_one_opens_it_anew(self):
        channel = self.written()
        self.assertEqual(self.windows(channel).mapped("trigger"), ["message"])
        self.assertEqual(self._left(channel), 5)
        self.reply(channel, "one")
        self.deliver()
        self.assertEqual((self._left(channel), self.windows(channel).used), (4, 1))
        self.later(channel, minutes=1)
        self.say("again")
        self.assertEqual((self._left(channel), len(self.windows(channel))), (5, 1))

    def test_what_is_queued_counts_at_once_and_once(self):
        channel = self.written()
        self.reply(channel, "one")
        self.reply(channel, "two")
        self.assertEqual(self._left(channel), 3)
        self.deliver()
        self.assertEqual(self._left(channel), 3)

    def test_the_parts_of_a_long_text_are_counted(self):
        channel = self.written()
        self.reply(channel, " ".join(["word"] * 50))
        self.assertEqual(self._left(channel), 2)
        with self.assertRaisesRegex(UserError, "3 messages, and only 2"):
            self.reply(channel, " ".join(["word"] * 50))

    def test_a_used_up_window_refuses_with_the_way_out(self):
        channel = self.written()
        for number in range(5):
            self.reply(channel, f"answer {number}")
        with self.assertRaisesRegex(UserError, "used up.*approved template"):
            self.reply(channel, "one too many")
        self.deliver()
        self.assertEqual(len(self.receiver.sent), 5)

    def test_an_expired_window_refuses_with_the_way_out(self):
        channel = self.written()
        self.later(channel, hours=48)
        with self.assertRaisesRegex(UserError, "time.*is over"):
            self.reply(channel, "too late")
        # what colleagues alone read is written at any time
        channel.with_user(self.agent).message_post(
            body="he was annoyed", message_type="comment", subtype_xmlid="mail.mt_note")

    def test_a_menu_click_gives_a_minute_and_no_message_quota(self):
        channel = self.written()
        contact = channel.smart_contact_id
        self.later(channel, hours=48)
        contact._open_window(self.account, "menu", fields.Datetime.now())
        self.assertEqual(self._left(channel), 3)
        self.assertLess(
            channel._smart_standing().closes_at, fields.Datetime.now() + timedelta(minutes=2))

    def test_the_window_that_closes_first_is_burnt_first(self):
        channel = self.written()
        channel.smart_contact_id._open_window(self.account, "scan", fields.Datetime.now())
        self.assertEqual(self._left(channel), 8)
        row = self.rows(self.reply(channel, "one"))
        self.deliver()
        self.assertEqual((row.window_triggers, self._left(channel)), ("scan", 7))

    def test_an_event_that_comes_late_opens_nothing_new(self):
        channel = self.written()
        opened_at = self.windows(channel).opened_at
        channel.smart_contact_id._open_window(
            self.account, "message", opened_at - timedelta(hours=1))
        self.assertEqual(self.windows(channel).opened_at, opened_at)

    def test_what_left_after_a_late_event_counts(self):
        channel = self.written()
        self.later(channel, minutes=10)
        row = self.rows(self.reply(channel, "one"))
        self.deliver()
        self.assertEqual(row.state, "sent")
        channel.smart_contact_id._open_window(
            self.account, "message", fields.Datetime.now() - timedelta(minutes=5))
        self.assertEqual(self._left(channel), 4)

    def test_a_clock_that_is_ahead_gives_no_more_time(self):
        channel = self.written()
        channel.smart_contact_id._open_window(
            self.account, "menu", fields.Datetime.now() + timedelta(hours=5))
        menu = self.windows(channel).filtered(lambda w: w.trigger == "menu")
        self.assertLessEqual(menu.opened_at, fields.Datetime.now())

    # === SENDING === #

    def test_a_failure_that_sent_nothing_gives_its_unit_back(self):
        channel = self.written()
        row = self.rows(self.reply(channel, "one"))
        self.receiver.fail_status, self.receiver.fail_count = 503, 1
        self.deliver()
        self.assertEqual(row.state, "queued")
        self.assertFalse(row.window_taken_at)
        self.assertEqual((self.windows(channel).used, self._left(channel)), (0, 4))
        self.deliver()
        self.assertEqual((self.windows(channel).used, self._left(channel)), (1, 4))

    def test_a_send_of_unknown_fate_keeps_its_unit(self):
        channel = self.written()
        row = self.rows(self.reply(channel, "one"))
        row._begin()
        row._after_unknown("gone")
        self.assertEqual((row.state, self.windows(channel).used), ("queued", 1))
        self.deliver()
        self.assertEqual((row.state, self.windows(channel).used), ("sent", 1))

    def test_what_waited_too_long_fails_and_is_seen(self):
        channel = self.written()
        row = self.rows(self.reply(channel, "one"))
        self.later(channel, hours=48)
        self.deliver()
        self.assertEqual((row.state, self.receiver.sent), ("failed", []))
        receipt = row.mail_message_id._smart_receipts()[row.mail_message_id.id]
        self.assertEqual(receipt["state"], "failed")
        self.assertIn("reply window is closed", receipt["reason"])

    def test_the_providers_word_closes_the_window(self):
        channel = self.written()
        row = self.rows(self.reply(channel, "one"))
        row._begin()
        row._apply(base.WindowClosed("45015", "response out of time limit"))
        self.assertEqual(row.state, "failed")
        self.assertFalse(channel._smart_standing().open)
        self.assertIn("45015", self.windows(channel).closed_reason)
        self.later(channel, minutes=1)
        self.say("I am back")
        self.assertEqual(self._left(channel), 5)
        self.assertFalse(self.windows(channel).closed_reason)

    def test_the_providers_count_is_the_one_that_counts(self):
        channel = self.written()
        row = self.rows(self.reply(channel, "one"))
        row._begin()
        self.enterContext(patch.dict(windows.USED_UP_CODES, {"api": {"45047"}}))
        row._apply(base.WindowClosed("45047", "out of response count limit"))
        standing = channel._smart_standing()
        self.assertEqual((standing.open, standing.why), (False, "used_up"))

    def test_a_window_that_opened_meanwhile_stays_open(self):
        channel = self.written()
        row = self.rows(self.reply(channel, "one"))
        row._begin()
        row.window_taken_at -= timedelta(seconds=5)
        row._apply(base.WindowClosed("45047", "out of response count limit"))
        self.assertTrue(channel._smart_standing().open)

    def test_a_failed_receipt_closes_the_window_too(self):
        channel = self.written()
        row = self.rows(self.reply(channel, "one"))
        self.deliver()
        self.enterContext(patch.dict(windows.CLOSED_RECEIPTS, {"api": {"131047"}}))
        self.env["smart.service.outbox"]._receive_receipt(self.account, base.Event(
            "receipt", base.ContactPoint("wa_id", "", "1"), receipt_for=row.external_id,
            receipt_state="failed", receipt_code="131047", receipt_error="Re-engagement message"))
        self.assertEqual(self.windows(channel).closed_reason, "Re-engagement message")

    def test_a_channel_without_windows_counts_nothing(self):
        channel = self.written()
        with patch.dict(base._REGISTRY, {"api": api.Api}):
            self.later(channel, hours=99)
            for number in range(9):
                self.reply(channel, str(number))
            self.deliver()
            self.assertEqual(len(self.receiver.sent), 9)
            self.assertNotIn(channel.id, channel._smart_windows())

    # === SHOWING === #

    def test_the_agents_screen_gets_what_is_left(self):
        channel = self.written()
        self.reply(channel, "one")
        shown, = channel._smart_windows()[channel.id]
        self.assertEqual((shown["trigger"], shown["left"]), ("message", 4))
        self.assertEqual(
            fields.Datetime.to_datetime(shown["closes_at"]), self.windows(channel).closes_at)

    def test_screens_follow_by_the_bus(self):
        channel = self.written()
        self.env.cr.precommit.run()
        bus = self.env["bus.bus"].sudo()
        before = bus.search([], order="id desc", limit=1).id
        self.reply(channel, "one")
        self.env.cr.precommit.run()
        news = bus.search([("id", ">", before), ("message", "ilike", "smart_window")])
        self.assertTrue(news)

    def test_a_list_of_sessions_costs_a_fixed_number_of_searches(self):
        channels = self.env["discuss.channel"].union(
            *(self.written(user=f"many{number}") for number in range(6)))
        channels.invalidate_recordset()
        self.env["smart.service.window"].invalidate_model()
        channels[:2]._smart_windows()
        with self.assertQueryCount(10):
            self.env.invalidate_all()
            channels._smart_windows()

    def test_query_ceilings(self):
        channel = self.written()
        self.reply(self.say("warm"), "warm")
        row = self.receive(self.message("more"), drain=False)
        self.env.flush_all()
        with self.assertQueryCount(35):
            row._drain()
        with self.assertQueryCount(31):
            self.reply(channel, "an answer")

    # === REMINDING === #

    def _remind(self):
        with self.enter_registry_test_mode():
            self.env.ref("smart_service.cron_window_reminder").method_direct_trigger()
        return self.env["mail.activity"].search([
            ("user_id", "=", self.agent.id), ("summary", "ilike", "waits for an answer")])

    def test_one_who_can_not_be_reminded_of_keeps_nobody_from_the_others(self):
        bad, good = self.written(), self.written(user="good")
        for channel in (bad, good):
            self.later(channel, hours=47, minutes=30)
        remind = self.env.registry["smart.service.window"]._remind

        def _remind(self, channel, closes_at):
            if channel == bad:
                raise ValueError("no way")
            return remind(self, channel, closes_at)

        self.patch(self.env.registry["smart.service.window"], "_remind", _remind)
        self.assertEqual(len(self._remind()), 1)
        self.assertTrue(self.windows(good).reminded_at)
        self.assertFalse(self.windows(bad).reminded_at, "it is tried again")

    def test_an_agent_is_reminded_once_before_the_end(self):
        channel = self.written()
        self.assertFalse(self._remind())
        self.later(channel, hours=47, minutes=30)
        self.assertEqual(len(self._remind()), 1)
        self.assertEqual(len(self._remind()), 1)
        self.assertTrue(self.windows(channel).reminded_at)

    def test_nobody_is_reminded_of_a_customer_who_has_his_answer(self):
        channel = self.written()
        self.reply(channel, "Here you are")
        self.later(channel, hours=47, minutes=30)
        self.assertFalse(self._remind())

    def test_reminders_can_be_switched_off(self):
        channel = self.written()
        self.account.window_reminder_minutes = 0
        self.later(channel, hours=47, minutes=59)
        self.assertFalse(self._remind())

    def test_a_minutes_window_reminds_nobody(self):
        channel = self.written()
        self.windows(channel).unlink()
        channel.smart_contact_id._open_window(self.account, "menu", fields.Datetime.now())
        self.assertFalse(self._remind())

    # === RIGHTS === #

    def test_agents_read_windows_and_change_none(self):
        window = self.windows(self.written())
        self.assertTrue(window.with_user(self.agent).allowed)
        with self.assertRaises(AccessError):
            window.with_user(self.agent).write({"used": 0})
        engineer = new_test_user(self.env, "window_engineer", "smart_service.group_engineer")
        with self.assertRaises(AccessError):
            window.with_user(engineer).read(["used"])

    def test_another_company_sees_nothing(self):
        window = self.windows(self.written())
        company = self.env["res.company"].create({"name": "Other"})
        other = new_test_user(
            self.env, "window_other", "smart_service.group_agent", company_id=company.id,
            company_ids=[(6, 0, company.ids)])
        self.assertFalse(self.env["smart.service.window"].with_user(other).search(
            [("id", "=", window.id)]))

    @mute_logger("odoo.sql_db")
    def test_less_than_nothing_is_never_used(self):
        window = self.windows(self.written())
        with self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
            window.used = -1
            window.flush_recordset()
