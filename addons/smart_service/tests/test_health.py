import re
from datetime import timedelta, timezone
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import config

from ..models.account.inbox_kinds import EVENT_KINDS
from ..providers import messages
from .common import SmartServiceCase

PHONE = "+8617400375215"
# cron threads
ENOUGH = 99


class HealthCase(SmartServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = new_test_user(cls.env, "health_lead", "smart_service.group_lead")
        cls.manager = new_test_user(cls.env, "health_manager", "smart_service.group_manager")
        cls.health = cls.env["smart.service.health"]
        cls.now = fields.Datetime.now()

    @classmethod
    def inbox(cls, account=None, state="done", ago=60, **values):
        """A row of the inbox that came in so many seconds ago."""
        moment = cls.now - timedelta(seconds=ago)
        return cls.env["smart.service.inbox"].create({
            "account_id": (account or cls.account).id, "event_kind": "message",
            "external_id": f"h{next(cls.counter)}", "contact_key": f"phone::{PHONE}",
            "payload": f'{{"from": "{PHONE}", "text": "My printer"}}', "state": state,
            **{"received_at": moment, "next_attempt_at": moment, **values}})

    @classmethod
    def outbox(cls, state="sent", ago=60, **values):
        contact = cls.env["smart.service.contact"].search([("value", "=", PHONE)], limit=1)
        contact = contact or cls.env["smart.service.contact"].create({
            "kind": "phone", "scope": "", "value": PHONE})
        row = cls.env["smart.service.outbox"].create({
            "account_id": cls.account.id, "contact_id": contact.id, "body": "Your parcel",
            "state": state, "next_attempt_at": cls.now - timedelta(seconds=ago), **values})
        cls.env.cr.execute("UPDATE smart_service_outbox SET create_date = %s WHERE id = %s",
                           [cls.now - timedelta(seconds=ago), row.id])
        return row

    def shown(self, account=None, user=None):
        desk = self.health.with_user(user or self.manager).desk()
        account = account or self.account
        return next(row for row in desk["accounts"] if row["id"] == account.id)


@tagged("post_install", "-at_install")
class TestHealthDesk(HealthCase):
    def test_an_account_without_traffic_is_well(self):
        shown = self.shown()
        self.assertEqual((shown["level"], shown["problems"], shown["inbox_lag"]), ("good", [], 0))

    def test_the_last_event_is_told_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.model.fields.selection"].search([
            ("field_id.model", "=", "smart.service.account"),
            ("field_id.name", "=", "last_event_kind"), ("value", "=", "receipt"),
        ]).with_context(lang="zh_CN").name = "回执"
        self.inbox(event_kind="receipt")
        self.health = self.health.with_context(lang="zh_CN")
        self.assertEqual(self.shown()["last_event_kind"], "回执")

    def test_every_kind_of_event_has_a_name(self):
        listed = [line for line in messages.Event.__doc__.splitlines()
                  if line.strip().startswith("* ``")]
        kinds = {kind for line in listed for kind in re.findall(r"``(\w+)``", line.split(":")[0])}
        self.assertGreaterEqual(len(kinds), 20)
        self.assertLessEqual(kinds, set(dict(EVENT_KINDS)))

    def test_what_waits_is_measured_from_when_it_was_due(self):
        self.inbox(state="new", ago=300)
        self.inbox(state="new", ago=-300)
        self.outbox(state="queued", ago=1200)
        shown = self.shown()
        self.assertAlmostEqual(shown["inbox_lag"], 300, delta=20)
        self.assertAlmostEqual(shown["outbox_lag"], 1200, delta=20)
        self.assertEqual(shown["level"], "bad")
        self.assertEqual(
            shown["problems"], ["Incoming events wait", "Outgoing messages wait"])

    def test_rates_and_share_of_errors(self):
        for _number in range(7):
            self.inbox(ago=600)
        self.inbox(state="failed", ago=600)
        self.inbox(state="dead", ago=7200)
        self.inbox(state="failed", ago=200_000)
        self.outbox(ago=600)
        shown = self.shown()
        self.assertEqual((shown["in_hour"], shown["out_hour"]), (8, 1))
        self.assertEqual((shown["failed_day"], shown["total_day"], shown["stuck"]), (2, 10, 3))
        self.assertEqual(shown["error_share"], 0.2)
        self.assertEqual(shown["problems"], ["20.0 % failed within a day"])

    def test_a_refused_account_comes_first(self):
        other = self.account.copy({"name": "Other"})
        self.account._raise_attention("40164: invalid ip")
        desk = self.health.with_user(self.manager).desk()
        self.assertEqual(desk["accounts"][0]["id"], self.account.id)
        self.assertIn("40164", desk["accounts"][0]["problems"][0])
        self.assertEqual(self.shown(other)["level"], "off")

    def test_an_open_circuit_is_shown(self):
        until = self.now + timedelta(minutes=5)
        self.env["smart.service.flow"].create({
            "account_id": self.account.id, "circuit_state": "open",
            "circuit_until": until.replace(tzinfo=timezone.utc).timestamp()})
        shown = self.shown()
        self.assertEqual((shown["level"], shown["circuit"]), ("bad", "open"))
        self.assertEqual(shown["circuit_until"], fields.Datetime.to_string(until))

    def test_when_a_token_ends_is_told_and_the_token_never(self):
        until = self.now + timedelta(hours=1)
        self.env["smart.service.token"].create(
            {"account_id": self.account.id, "value": "hidden-token", "expires_at": until})
        desk = self.health.with_user(self.manager).desk()
        self.assertEqual(self.shown()["token_until"], fields.Datetime.to_string(until))
        self.assertNotIn("hidden-token", str(desk))

    def test_queries_do_not_grow_with_accounts(self):
        counts = []
        for _number in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.health.with_user(self.lead).desk()
            counts.append(self.env.cr.sql_log_count - before)
            for number in range(8):
                account = self.account.copy({"name": f"More {number}"})
                self.env.cr.execute(
                    "UPDATE smart_service_account SET state = 'active' WHERE id = %s",
                    [account.id])
                self.inbox(account, state="failed")
        self.assertLessEqual(counts[1], counts[0], counts)

    def test_it_is_for_leads_and_managers(self):
        self.assertFalse(self.health.with_user(self.lead).desk()["may_repair"])
        self.assertTrue(self.health.with_user(self.manager).desk()["may_repair"])
        for user in (self.agent, new_test_user(
                self.env, "health_eng", "smart_service.group_engineer,base.group_user")):
            with self.assertRaises(AccessError):
                self.health.with_user(user).desk()

    def test_another_companys_accounts_are_not_shown(self):
        company = self.env["res.company"].create({"name": "Other"})
        desk = self.env["im_livechat.channel"].create(
            {"name": "Other", "smart_company_id": company.id})
        other = self.env["smart.service.account"].create({
            "name": "Theirs", "company_id": company.id, "desk_id": desk.id})
        shown = self.health.with_user(self.manager).desk()["accounts"]
        self.assertNotIn(other.id, [row["id"] for row in shown])

    def test_stuck_rows_are_counted_by_queue(self):
        self.inbox(state="dead")
        self.outbox(state="uncertain")
        queues = {queue["model"]: queue
                  for queue in self.health.with_user(self.lead).desk()["queues"]}
        self.assertEqual(queues["smart.service.inbox"]["dead"], 1)
        self.assertEqual(queues["smart.service.outbox"]["uncertain"], 1)
        for queue in queues.values():
            self.env.ref(queue["action"])


@tagged("post_install", "-at_install")
class TestHealthChecks(HealthCase):
    """What an administrator of the server is told."""

    def texts(self):
        return [check["text"] for check in self.health.with_user(self.lead).desk()["checks"]]

    def crons(self, minutes):
        self.health._worker_crons().write({
            "nextcall": self.now - timedelta(minutes=minutes), "active": True})

    def test_all_is_well(self):
        self.crons(1)
        with patch.dict(config.options, {"dbfilter": "", "max_cron_threads": ENOUGH}):
            self.assertEqual(self.texts(), [])

    def test_too_few_threads(self):
        self.crons(1)
        needed = self.health._threads_needed()
        self.assertGreaterEqual(needed, 11, "ten workers of this addon, and one for the rest")
        self.env.ref("smart_service.cron_inbox_2").unlink()
        self.env.registry.clear_cache()
        self.assertEqual(self.health._threads_needed(), needed - 1)
        needed -= 1
        with patch.dict(config.options, {"dbfilter": "", "max_cron_threads": needed - 1}):
            self.assertIn(f"--max-cron-threads={needed}.", self.texts()[0])
        with patch.dict(config.options, {"dbfilter": "", "max_cron_threads": needed}):
            self.assertEqual(self.texts(), [])

    def test_no_worker_runs(self):
        self.crons(30)
        with patch.dict(config.options, {"dbfilter": "", "max_cron_threads": ENOUGH}):
            self.assertIn("No worker has run", self.texts()[0])

    def test_a_worker_is_switched_off(self):
        self.crons(1)
        self.env.ref("smart_service.cron_inbox_1").active = False
        with patch.dict(config.options, {"dbfilter": "", "max_cron_threads": ENOUGH}):
            self.assertIn("Inbox 1", self.texts()[0])

    def test_a_filter_without_the_proxys_word(self):
        self.crons(1)
        with patch.dict(config.options, {"dbfilter": "^x$", "max_cron_threads": ENOUGH}):
            self.assertIn(f"X-Odoo-Database: {self.env.cr.dbname}", self.texts()[0])


@tagged("post_install", "-at_install")
class TestPayloads(HealthCase):
    """What customers wrote is masked, and opening it in full is written down."""

    def test_a_lead_sees_the_shape_alone(self):
        row, sent = self.inbox(state="failed"), self.outbox(state="failed")
        for shown in (row.with_user(self.lead), sent.with_user(self.lead)):
            text = f"{shown.payload_shown} {shown.customer_shown}"
            for secret in (PHONE, "My printer", "Your parcel"):
                self.assertNotIn(secret, text)
        self.assertIn('"from"', row.with_user(self.lead).payload_shown)

    def test_the_raw_content_is_refused_in_every_way(self):
        self.inbox(state="failed")
        self.outbox(state="failed")
        for user in (self.lead, self.manager, self.env.ref("base.user_admin")):
            for model, name in (("smart.service.inbox", "payload"),
                                ("smart.service.outbox", "body")):
                rows = self.env[model].with_user(user)
                for ask in (lambda r, n: r.search([(n, "like", "%")]),
                            lambda r, n: r.search_read([], [n]),
                            lambda r, n: r.formatted_read_group([], [n], ["__count"]),
                            lambda r, n: r.search([], order=n)):
                    with self.subTest(user=user.login, model=model), \
                            self.assertRaises(AccessError):
                        ask(rows, name)

    def test_a_lead_does_not_read_who_wrote(self):
        with self.assertRaises(AccessError):
            self.inbox().with_user(self.lead).read(["contact_key"])

    def test_a_manager_opens_it_and_is_written_down(self):
        row = self.inbox(state="failed")
        shown = row.with_user(self.manager)
        self.assertNotIn(PHONE, shown.payload_shown)
        self.assertIn(PHONE, shown.action_open_payload()["params"]["text"])
        event = self.events("payload_opened")
        self.assertEqual((event.user_id, event.payload), (
            self.manager, {"model": "smart.service.inbox", "id": row.id}))

    def test_nobody_else_opens_it(self):
        row, sent = self.inbox(state="failed"), self.outbox(state="failed")
        for user in (self.lead, self.agent):
            for shown in (row.with_user(user), sent.with_user(user)):
                with self.assertRaises(AccessError):
                    shown.action_open_payload()
        self.assertFalse(self.events("payload_opened"))

    def test_every_queue_shows_its_content(self):
        channel = self.say("hello")
        self.env["smart.service.media"].create({
            "account_id": self.account.id, "channel_id": channel.id, "kind": "image",
            "mail_message_id": channel.message_ids[:1].id, "queue_key": "x",
            "url": f"https://files.example/{PHONE}.jpg"})
        event = self.events("message_in")[:1]
        self.env["smart.service.event.task"].create({"event_id": event.id, "queue_key": "x"})
        for model, (_label, action) in self.health._queue_models().items():
            row = self.env[model].search([], limit=1).with_user(self.manager)
            self.assertTrue(self.env.ref(action))
            # what a job failed with is a record of ours, and no content of anybody's
            if row and model != "smart.service.job.failure":
                self.assertIsInstance(row.payload_shown, str)
                self.assertIsInstance(row.action_open_payload()["params"]["text"], str)


@tagged("post_install", "-at_install")
class TestReplay(HealthCase):
    """Giving what failed another chance: one, many, or a time range."""

    def wizard(self, **values):
        return self.env["smart.service.replay"].with_user(self.manager).create(values)

    def test_it_counts_before_it_acts(self):
        self.inbox(state="failed")
        self.inbox(state="dead")
        self.inbox(state="done")
        wizard = self.wizard()
        self.assertEqual(wizard.count, 2)
        wizard.dead = False
        self.assertEqual(wizard.count, 1)
        wizard.write({"date_from": self.now - timedelta(days=3),
                      "date_to": self.now - timedelta(days=2)})
        self.assertEqual(wizard.count, 0)
        with self.assertRaises(UserError):
            wizard.action_replay()

    def test_it_replays_what_it_counted_in_batches(self):
        rows = self.inbox(state="failed")
        for _number in range(5):
            rows |= self.inbox(state="dead", attempt=6, error="x")
        other = self.inbox(self.account.copy({"name": "Other"}), state="failed")
        with patch("odoo.addons.smart_service.models.health.replay.BATCH", 2):
            self.wizard(account_ids=self.account.ids).action_replay()
        self.assertEqual(set(rows.mapped("state")), {"new"})
        self.assertEqual(set(rows.mapped("attempt")), {0})
        self.assertEqual(other.state, "failed")
        self.assertEqual(self.events("replayed").payload["rows"], 6)

    def test_the_uncertain_are_sent_again_on_request_alone(self):
        row = self.outbox(state="uncertain", ago=10)
        wizard = self.wizard(queue="smart.service.outbox")
        self.assertEqual(wizard.count, 0)
        wizard.uncertain = True
        wizard.action_replay()
        self.assertEqual(row.state, "queued")

    def test_reactions_are_found_by_their_account(self):
        self.say("hello")
        event = self.events("message_in")[:1]
        task = self.env["smart.service.event.task"].create(
            {"event_id": event.id, "queue_key": "x", "state": "dead"})
        wizard = self.wizard(queue="smart.service.event.task", account_ids=self.account.ids)
        self.assertEqual(wizard.count, 1)
        wizard.account_ids = self.account.copy({"name": "Other"})
        self.assertEqual(wizard.count, 0)
        wizard.account_ids = False
        wizard.action_replay()
        self.assertEqual(task.state, "new")

    def test_only_managers_replay(self):
        row = self.inbox(state="failed")
        for user in (self.lead, self.agent):
            with self.assertRaises(AccessError):
                self.env["smart.service.replay"].with_user(user).create({})
            with self.assertRaises(AccessError):
                row.with_user(user).action_replay()


@tagged("post_install", "-at_install")
class TestWatch(HealthCase):
    """Somebody is told once when an account goes wrong, and again only after it was well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.watch_user_id = cls.manager

    def told(self):
        return self.account.activity_ids.filtered("active").mapped("summary")

    def watch(self):
        self.env["smart.service.account"]._watch()
        self.account.invalidate_recordset()

    def test_failing(self):
        for _number in range(5):
            self.inbox(state="failed", ago=60)
        self.watch()
        self.watch()
        self.assertEqual(self.told(), ["Test app is failing"])
        self.assertEqual(self.account.activity_ids.user_id, self.manager)
        self.assertTrue(self.account.failing_since)
        self.assertIn("It is failing now", self.shown()["problems"])
        self.env["smart.service.inbox"].search([("state", "=", "failed")]).state = "done"
        self.watch()
        self.assertEqual(self.told(), [])
        self.assertFalse(self.account.failing_since)
        for _number in range(5):
            self.inbox(state="failed", ago=60)
        self.watch()
        self.assertEqual(self.told(), ["Test app is failing"])

    def test_a_few_failures_are_no_alarm(self):
        for _number in range(4):
            self.inbox(state="failed", ago=60)
        self.watch()
        self.assertEqual(self.told(), [])
        self.account.failing_count = 3
        for _number in range(20):
            self.inbox(ago=60)
        self.watch()
        self.assertEqual(self.told(), [], "the share is below the threshold")

    def test_silent_in_working_hours_alone(self):
        self.account.company_id.resource_calendar_id.tz = "UTC"
        self.account.silent_after_hours = 4
        self.inbox(received_at="2026-11-20 16:00:00")
        # Friday 16:00 to Monday 09:00 is two working hours
        with freeze_time("2026-11-23 09:00:00"):
            self.watch()
            self.assertEqual(self.told(), [])
        with freeze_time("2026-11-23 14:00:00"):
            self.watch()
            self.watch()
            self.assertEqual(self.told(), ["Test app is silent"])
        self.inbox(received_at="2026-11-23 14:10:00")
        with freeze_time("2026-11-23 14:11:00"):
            self.watch()
            self.assertEqual(self.told(), [])

    def test_silence_is_no_matter_where_nobody_asked(self):
        self.inbox(ago=80_000)
        self.watch()
        self.assertEqual(self.told(), [])

    def test_a_deactivated_account_owes_nothing(self):
        self.account.write({"failing_since": self.now, "state": "draft"})
        self.watch()
        self.assertFalse(self.account.failing_since)


@tagged("post_install", "-at_install")
class TestProtocolChange(HealthCase):
    """What a provider changes is counted, and told when it is new."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.watch_user_id = cls.manager
        cls.changes = cls.env["smart.service.protocol.change"]

    def unknown(self, *names):
        return self.inbox(unknown_names=list(names))

    def test_names_are_counted_once(self):
        first = self.unknown("message.sticker", "version=3")
        self.unknown("message.sticker")
        self.changes._collect()
        self.changes._collect()
        found = {change.name: change for change in self.changes.search([])}
        self.assertEqual({name: change.count for name, change in found.items()},
                         {"message.sticker": 2, "version=3": 1})
        self.assertEqual(found["message.sticker"].inbox_id, first)
        self.unknown("message.sticker")
        self.changes._collect()
        self.assertEqual(found["message.sticker"].count, 3)

    def test_what_is_new_is_told_once(self):
        self.unknown("message.sticker")
        self.changes._collect()
        self.unknown("message.sticker")
        self.changes._collect()
        self.assertEqual(len(self.account.activity_ids), 1)
        self.assertIn("message.sticker", self.account.activity_ids.note)
        shown = self.health.with_user(self.lead).desk()["changes"]
        self.assertEqual([(row["name"], row["count"]) for row in shown], [("message.sticker", 2)])
        self.changes.search([]).with_user(self.manager).action_acknowledge()
        self.assertEqual(self.health.with_user(self.lead).desk()["changes"], [])

    def test_an_unknown_event_is_one(self):
        row = self.receive({"type": "order.created", "timestamp": "2026-11-22T08:00:00Z",
                            "data": {}})
        self.assertTrue(row.unknown_names)
        self.changes._collect()
        self.assertEqual(self.changes.search([]).account_id, self.account)

    def test_leads_look_and_managers_decide(self):
        self.unknown("x")
        self.changes._collect()
        change = self.changes.search([])
        self.assertEqual(change.with_user(self.lead).name, "x")
        with self.assertRaises(AccessError):
            change.with_user(self.lead).action_acknowledge()
        with self.assertRaises(AccessError):
            change.with_user(self.agent).read(["name"])
