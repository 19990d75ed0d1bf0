"""Several Odoo processes on one database, as real transactions side by side."""

from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from .common import simulators
from .parallel import WORKERS, ParallelCase

CUSTOMERS = 3
MESSAGES = 6


@tagged("post_install", "-at_install")
class TestParallel(ParallelCase):
    def test_workers_share_a_queue_and_keep_each_customers_order(self):
        with self.transaction() as env:
            env["smart.service.inbox"]._take_in(self.account_id, [
                self.envelope(f"p{customer}", number)
                for number in range(MESSAGES) for customer in range(CUSTOMERS)])
        self.side_by_side(lambda env: env["smart.service.inbox"]._run_worker())
        with self.transaction() as env:
            rows = env["smart.service.inbox"].search([
                ("account_id", "=", self.account_id), ("contact_key", "like", ":p")])
            self.assertEqual(set(rows.mapped("state")), {"done"}, rows.mapped("error"))
            sessions = env["discuss.channel"].search([
                ("smart_account_id", "=", self.account_id),
                ("smart_contact_id.value", "=like", "p%")])
            self.assertEqual(len(sessions), CUSTOMERS)
            for session in sessions:
                said = session.message_ids.filtered(
                    lambda message: message.message_type == "comment").sorted("id")
                self.assertEqual(
                    [session._smart_text(message) for message in said],
                    [str(number) for number in range(MESSAGES)])

    def test_one_event_that_comes_many_times_at_once_is_kept_once(self):
        def take_in(env):
            with env.registry.cursor() as cr:
                inbox = api.Environment(cr, SUPERUSER_ID, {})["smart.service.inbox"]
                try:
                    return inbox._take_in(self.account_id, [self.envelope("again", 0)])
                except psycopg2.errors.SerializationFailure:
                    cr.rollback()
                    return 0

        self.assertEqual(sum(self.side_by_side(take_in, 8)), 1)

    def test_a_token_is_renewed_by_one_while_the_others_wait(self):
        package = simulators()
        with package.WeChatSimulator() as wechat:
            app = package.PLAIN_APP
            with self.transaction() as env:
                account = self.new_account(
                    env, "parallel-wechat", wechat.url, provider="wechat", app_id=app.app_id,
                    app_secret=app.app_secret, webhook_secret=app.token)
            tokens = self.side_by_side(lambda env: env["smart.service.token"]._current(
                env["smart.service.account"].browse(account.id)), 6)
            self.assertEqual(len(set(tokens)), 1)
            self.assertEqual(len(wechat.tokens), 1, "one call for six who asked")
            with self.transaction() as env:
                env["smart.service.account"].browse(account.id).unlink()

    def test_workers_that_come_and_go_take_nobody_for_dead(self):
        deaths = []

        def come_and_go(env):
            runs = env["smart.service.queue.run"]
            for _run in range(40):
                run_id, died = runs._open("a queue")
                deaths.append(died)
                runs._close(run_id)

        self.side_by_side(come_and_go)
        self.assertEqual((len(deaths), any(deaths)), (40 * WORKERS, False))
        with self.transaction() as env:
            self.assertFalse(env["smart.service.queue.run"].search([]))

    def test_an_event_that_kills_its_process_is_isolated(self):
        with self.transaction() as env:
            env["smart.service.inbox"]._take_in(self.account_id, [
                self.envelope("killer", 0), self.envelope("killer", 1),
                self.envelope("victim", 0)])
        process = self.registry["smart.service.inbox"]._process_one

        def kill(row):
            if row.external_id == "killer-0":
                self.kill_this_process()
            return process(row)

        deaths = 0
        with patch.object(self.registry["smart.service.inbox"], "_process_one", kill):
            while self.in_a_process(lambda env: env["smart.service.inbox"]._run_worker()) < 0:
                deaths += 1
                self.assertLess(deaths, 9)
        with self.transaction() as env:
            rows = env["smart.service.inbox"].search([
                ("account_id", "=", self.account_id), ("external_id", "in", (
                    "killer-0", "killer-1", "victim-0"))])
            self.assertEqual(
                {row.external_id: row.state for row in rows},
                {"killer-0": "dead", "killer-1": "done", "victim-0": "done"})
            self.assertFalse(env["smart.service.queue.run"].search([]))
