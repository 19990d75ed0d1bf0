"""The worker that sends, in real transactions: rate, circuit, order, crashes."""

import time
from unittest.mock import patch

from odoo.tests import tagged

from ..engine import circuit
from ..models.account import outbox_claim
from ..providers import base
from .common import SECRET, simulators
from .parallel import ParallelCase


@tagged("post_install", "-at_install")
class TestOutboxWorker(ParallelCase):
    def setUp(self):
        super().setUp()
        self.receiver = self.enterContext(simulators().CallbackReceiver(secret=SECRET))
        with self.transaction() as env:
            account = env["smart.service.account"].browse(self.account_id)
            account.api_base_url = f"{self.receiver.url}/events"
        self.addCleanup(self._forget)

    def _forget(self):
        with self.transaction() as env:
            env["smart.service.outbox"].search([
                ("account_id.desk_id", "=", self.desk_id)]).unlink()
            env["smart.service.flow"].search([]).unlink()
            env["smart.service.pace"].search([]).unlink()

    def _queue(self, customers, messages, account_id=None):
        """Queue messages, those of one customer in order."""
        with self.transaction() as env:
            account = env["smart.service.account"].browse(account_id or self.account_id)
            for number in range(messages):
                for customer in range(customers):
                    point = base.ContactPoint("api_user", account.app_id, f"o{customer}")
                    contact = env["smart.service.contact"]._find_or_create(account, point)
                    channel = contact._open_session(account, quiet=True)
                    channel._smart_post_notice(f"o{customer}:{number}")

    def _run(self, workers=1):
        self.side_by_side(lambda env: env["smart.service.outbox"]._run_worker(), workers)

    def _rows(self, env, account_id=None):
        return env["smart.service.outbox"].search(
            [("account_id", "=", account_id or self.account_id)], order="id")

    def _due_now(self):
        with self.transaction() as env:
            env.cr.execute("UPDATE smart_service_outbox SET next_attempt_at = create_date")
            env.cr.execute("UPDATE smart_service_flow SET circuit_until = 0")

    def _with(self, **values):
        capabilities = base.Capabilities(**{"idempotent_send": True, **values})
        adapter = type(base.adapter_for("api", base.Credentials()))
        return patch.object(adapter, "capabilities", capabilities)

    def test_each_message_leaves_once_and_in_order(self):
        self._queue(5, 6)
        self._run(workers=2)
        texts = [sent["text"] for sent in self.receiver.sent]
        self.assertEqual(len(texts), 30)
        self.assertEqual({sent["deliveries"] for sent in self.receiver.sent}, {1})
        for customer in range(5):
            mine = [text for text in texts if text.startswith(f"o{customer}:")]
            self.assertEqual(mine, [f"o{customer}:{number}" for number in range(6)])
        with self.transaction() as env:
            rows = self._rows(env)
            self.assertEqual(set(rows.mapped("state")), {"sent"})
            self.assertEqual(len(set(rows.mapped("external_id"))), 30)

    def test_a_slow_account_holds_no_other_up(self):
        slow = self.enterContext(simulators().CallbackReceiver(secret=SECRET))
        slow.delay = 4.0
        with self.transaction() as env:
            slow_id = self.new_account(env, "slow", f"{slow.url}/events").id
        self._queue(4, 1, slow_id)
        self._queue(4, 3)
        started = time.time()
        self._run(workers=1)
        self.assertEqual(len(self.receiver.sent), 12)
        self.assertLess(max(sent["time"] for sent in self.receiver.sent) - started, 3)
        with self.transaction() as env:
            self.assertIn("sent", self._rows(env, slow_id).mapped("state"))

    def test_a_provider_that_is_down_is_left_alone(self):
        self._queue(12, 1)
        self.receiver.fail_status, self.receiver.fail_count = 503, 100
        self._run()
        with self.transaction() as env:
            account = env["smart.service.account"].browse(self.account_id)
            self.assertEqual(account.circuit_state, "open")
            self.assertTrue(account.circuit_until)
            found = env["smart.service.account"].search([("circuit_state", "=", "open")])
            self.assertIn(account, found)
            rows = self._rows(env)
            self.assertEqual(set(rows.mapped("state")), {"queued"})
            # on a slow machine one may have had its second turn already
            tried = sum(rows.mapped("attempt"))
            self.assertEqual(tried, circuit.Policy().failures)
        # still down: one is tried, and that is held against nobody
        self._due_now()
        before = self.receiver.fail_count
        self._run()
        self.assertEqual(before - self.receiver.fail_count, 1)
        with self.transaction() as env:
            self.assertEqual(sum(self._rows(env).mapped("attempt")), tried)
        # up again
        self.receiver.fail_count = 0
        self._due_now()
        self._run()
        with self.transaction() as env:
            self.assertEqual(set(self._rows(env).mapped("state")), {"sent"})
            account = env["smart.service.account"].browse(self.account_id)
            self.assertEqual(account.circuit_state, "closed")

    def test_one_customers_limit_stops_nobody_else(self):
        telegram = self.enterContext(simulators().TelegramSimulator())
        telegram.strangers, telegram.chat_per_second, bot = True, 1, telegram.bot
        customers = [str(number) for number in range(101, 102 + circuit.Policy().failures)]
        *limited, other = customers
        with telegram.lock:
            for customer in limited:
                # as if these had been written to all the time
                telegram.times[bot.id, customer] = [telegram.now() + 60]
        with self.transaction() as env:
            account_id = self.new_account(
                env, "limited", telegram.url, provider="telegram", api_token=bot.token).id
        with self.transaction() as env:
            account = env["smart.service.account"].browse(account_id)
            for customer in customers:
                point = base.ContactPoint("telegram", str(bot.id), customer)
                contact = env["smart.service.contact"]._find_or_create(account, point)
                contact._open_session(account, quiet=True)._smart_post_notice(customer)
        self._run()
        self.assertEqual([sent["user"] for sent in telegram.sent], [other])
        with self.transaction() as env:
            account = env["smart.service.account"].browse(account_id)
            self.assertEqual(account.circuit_state, "closed")
            rows = self._rows(env, account_id)
            self.assertEqual([row.state for row in rows][-1], "sent")
            self.assertTrue(all(row.attempt for row in rows[:-1]))

    def test_the_rate_is_the_accounts_whoever_sends(self):
        self._queue(12, 1)
        with self._with(rate=base.Rate(per_second=10, burst=2)):
            self._run(workers=2)
        times = sorted(sent["time"] for sent in self.receiver.sent)
        self.assertEqual(len(times), 12)
        self.assertGreaterEqual(times[-1] - times[0], 0.9)

    def test_one_customer_has_a_rate_of_his_own(self):
        self._queue(2, 3)
        with self._with(rate=base.Rate(contact_seconds=0.6, contact_burst=1)):
            self._run()
        for customer in range(2):
            times = [sent["time"] for sent in self.receiver.sent
                     if sent["text"].startswith(f"o{customer}:")]
            self.assertEqual(len(times), 3)
            self.assertGreaterEqual(times[1] - times[0], 0.5)
            self.assertGreaterEqual(times[2] - times[1], 0.5)

    def test_a_message_that_kills_its_sender_is_isolated(self):
        self._queue(3, 1)
        outbox = self.registry["smart.service.outbox"]
        build = outbox._outgoing

        def kill(row):
            if row.body == "o1:0":
                self.kill_this_process()
            return build(row)

        deaths = 0
        with patch.object(outbox, "_outgoing", kill):
            for _run in range(20):
                died = self.in_a_process(lambda env: env["smart.service.outbox"]._run_worker()) < 0
                deaths += died
                with self.transaction() as env:
                    if not died and "queued" not in self._rows(env).mapped("state"):
                        break
                self._due_now()
        self.assertLess(deaths, 9)
        with self.transaction() as env:
            self.assertEqual(
                {row.body: row.state for row in self._rows(env)},
                {"o0:0": "sent", "o1:0": "dead", "o2:0": "sent"})

    def test_what_was_on_its_way_in_a_crash_is_uncertain(self):
        self._queue(1, 1)
        with self._with(idempotent_send=False), patch.object(
                outbox_claim.delivery, "deliver", lambda *_args: self.kill_this_process()):
            self.assertLess(
                self.in_a_process(lambda env: env["smart.service.outbox"]._run_worker()), 0)
            with self.transaction() as env:
                self.assertEqual(self._rows(env).state, "sending")
            self._run()
        with self.transaction() as env:
            self.assertEqual(self._rows(env).state, "uncertain")
        self.assertEqual(self.receiver.sent, [])

    def test_a_row_that_fails_beside_the_call_stops_no_other(self):
        self._queue(3, 1)
        outbox = self.registry["smart.service.outbox"]

        def fail(name):
            def hook(row):
                if row.body == "o1:0":
                    raise ValueError(name)
            return hook

        with self.assertLogs("odoo.addons.smart_service", "ERROR"), \
                patch.object(outbox, "_before_send", fail("before")):
            self._run()
        with self.transaction() as env:
            first, bad, last = self._rows(env)
            self.assertEqual((first.state, bad.state, last.state), ("sent", "queued", "sent"))
            self.assertEqual(bad.error, "ValueError: before")
            self.assertGreaterEqual(bad.attempt, 1)
        self._due_now()
        with self.assertLogs("odoo.addons.smart_service", "ERROR"), \
                patch.object(outbox, "_after_sent", fail("after")):
            self._run()
        self.assertEqual(len(self.receiver.sent), 3)
        with self.transaction() as env:
            bad = self._rows(env)[1]
            self.assertEqual((bad.state, bad.error), ("uncertain", "ValueError: after"))
